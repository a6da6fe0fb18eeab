"""The public pages in a browser: judged by axe and html-validate, and measured as people see them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from support.core_parts import HandClock
from support.mail_screens import BROKEN, CLIPPED, CONTRASTS, chromium
from support.page_judges import axe_findings, html_findings, needs_judges
from support.public_pages import Pages
from support.published_site import BOTH, EVENT, LATE, published_site

POLICY = 'privacy_policy = { bg = "https://example.org/poveritelnost" }'
PUBLIC = {
    "home": "/bg/", "issues": "/bg/issues/", "issue": "/bg/issues/2026-12", "event": f"/bg/posts/{EVENT}",
    "english": f"/en/posts/{BOTH}", "subscribe": "/bg/subscribe", "missing": "/bg/none", "help": "/en/help",
}  # fmt: skip
TARGETS = """() => [...document.querySelectorAll("nav a, button, .button, footer a, .lines a, .way")]
  .filter(one => one.getClientRects().length).map(one => [one.textContent, one.getBoundingClientRect().height])"""
EDGES = """() => ["header.site .brand", "main h1", "footer.site p"]
  .map(one => Math.round(document.querySelector(one).getBoundingClientRect().left))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def site(fresh_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    workspace = Path(shutil.copytree(fresh_office, tmp_path_factory.mktemp("looks") / "office"))
    with published_site(workspace, HandClock(LATE), POLICY) as opened:
        yield opened


def shown(browser: Browser, site: Pages, path: str, width: int = 1280, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto(site.at + path)
    return page


@needs_judges
@pytest.mark.parametrize("name", PUBLIC)
def test_axe_finds_nothing_light_or_dark_on_a_phone_or_a_desk(browser: Browser, site: Pages, name: str) -> None:
    page = shown(browser, site, PUBLIC[name])
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe_findings(page) == [], f"{width} px, {scheme}"


@needs_judges
def test_the_pages_are_valid_html(site: Pages, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert html_findings({name: site.get(path).text for name, path in PUBLIC.items()}, folder) == []


@pytest.mark.parametrize("name", ["home", "issue", "event", "subscribe"])
def test_nothing_is_cut_broken_or_too_pale_at_any_width(browser: Browser, site: Pages, name: str) -> None:
    page = shown(browser, site, PUBLIC[name])
    # The trap for robots stands outside of the window.
    page.add_style_tag(content=".trap { display: none }")
    for width in (320, 390, 640, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CLIPPED) == []
        assert [word for word in page.evaluate(BROKEN) if "@" not in word] == []
        assert [one for one in page.evaluate(TARGETS) if one[1] < 43.5] == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert [one for one in page.evaluate(CONTRASTS) if one[0] < 4.5] == []


def test_head_text_and_foot_have_one_left_edge(browser: Browser, site: Pages) -> None:
    for name in ("home", "issue", "event", "subscribe", "missing"):
        for width in (390, 1280):
            assert len(set(shown(browser, site, PUBLIC[name], width).evaluate(EDGES))) == 1, (name, width)


def test_the_button_stands_out_in_the_dark(browser: Browser, site: Pages) -> None:
    page = shown(browser, site, "/bg/subscribe", dark=True)
    grounds = page.evaluate(
        "['form.card button', 'form.card'].map(one => getComputedStyle(document.querySelector(one)).backgroundColor)"
    )
    ratio = page.evaluate(
        """colours => { const light = colours.map(colour => colour.match(/\\d+/g).map(Number)
          .map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0));
          return (Math.max(...light) + 0.05) / (Math.min(...light) + 0.05); }""",
        grounds,
    )
    assert ratio >= 3


def test_a_line_of_a_story_has_about_sixty_characters(browser: Browser, site: Pages) -> None:
    page = shown(browser, site, PUBLIC["event"])
    lines = page.evaluate(
        """() => { const text = document.querySelector(".prose p").firstChild, range = document.createRange();
          const tops = [...text.data].map((_, i) => (range.setStart(text, i), range.setEnd(text, i + 1),
            Math.round(range.getBoundingClientRect().top)));
          return [...new Set(tops)].map(top => tops.filter(one => one === top).length); }"""
    )
    full = [length for length in lines if length > 40]
    assert 52 <= sum(full) / len(full) <= 66


def test_the_fonts_are_our_own_and_bulgarian_has_its_letter_forms(browser: Browser, site: Pages) -> None:
    page = shown(browser, site, PUBLIC["event"])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert all(url.startswith(site.at) for url in asked), asked
    loaded = "document.fonts.ready.then(() => [...document.fonts].filter(one => one.status === 'loaded').length)"
    assert page.evaluate(loaded) >= 2
    width = """lang => { const text = document.createElement("span"); text.lang = lang; text.textContent = "вгдзикптш";
      text.style.font = '40px "Source Serif 4"'; document.body.append(text);
      const wide = text.getBoundingClientRect().width; text.remove(); return wide; }"""
    assert page.evaluate(width, "bg") != page.evaluate(width, "ru")
