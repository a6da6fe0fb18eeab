"""A browser that renders mails, and scripts that measure them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Route, ViewportSize, sync_playwright

from publisher.core.types import Message

CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const found = channels(getComputedStyle(node).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !parent.getClientRects().length) continue;
    const [a, b] = [luminance(channels(getComputedStyle(parent).color)), luminance(ground(parent))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    seen.push([ratio, walker.currentNode.data.trim().slice(0, 40)]);
  }
  return seen;
}"""
"""For each text: its contrast with the background, and its first words."""

CLIPPED = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || !node.parentElement.getClientRects().length) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.left < -0.5 || box.right > document.documentElement.clientWidth + 0.5) found.push(node.data.trim());
    for (let outer = node.parentElement; outer; outer = outer.parentElement)
      if (getComputedStyle(outer).overflow === "hidden" && outer.scrollHeight > outer.clientHeight + 1)
        found.push(node.data.trim());
  }
  return found;
}"""
"""Texts that overflow the window or a box that clips them."""

BROKEN = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.getClientRects().length) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\d.:@]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      if (lines.size > 1) found.push(word[0]);
    }
  }
  return found;
}"""
"""Words that are broken across two lines."""


TARGETS = """() => [...document.querySelectorAll("a")].filter(a => getComputedStyle(a).display !== "inline").map(a => {
  const box = a.getBoundingClientRect();
  return {words: a.textContent.trim(), left: box.left, right: box.right, top: box.top, bottom: box.bottom};
})"""
"""The links that stand for themselves, not in a sentence, with their boxes."""

DOUBLED = """() => {
  const sizes = [...document.body.querySelectorAll("*")].map(e => [e, parseFloat(getComputedStyle(e).fontSize)]);
  for (const [e, size] of sizes) e.style.setProperty("font-size", 2 * size + "px", "important");
}"""
"""Text twice as large, as many readers set it."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium in headless mode."""
    path = shutil.which("chromium")
    assert path, "install Debian's chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield started
        started.close()


def opened(browser: Browser, message: Message, folder: Path, width: int, scheme: str, images: bool = True) -> Page:
    """The mail in a window; a request to anywhere but its own pictures fails the test."""
    html = message.html
    for media in message.media:
        html = html.replace(f"cid:{media.content_id}", media.path.as_uri() if images else "file:///none.jpg")
    (folder / "mail.html").write_text(html, encoding="utf-8")
    size: ViewportSize = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    asked: list[str] = []

    def local_only(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_() if route.request.url.startswith("file:") else route.abort()

    page.route("**/*", local_only)
    page.goto((folder / "mail.html").as_uri())
    assert all(url.startswith("file:") for url in asked), asked
    return page
