"""A reviewer who is faster than the server: no press and no word is lost while a save is under way."""

import shutil
import time
from pathlib import Path

from playwright.sync_api import Route, expect, sync_playwright

from support.review_screen import page_of, reviewed_site, text_of


def slowly(route: Route) -> None:
    time.sleep(0.7)
    route.continue_()


def test_a_second_press_waits_for_the_first_and_then_happens(tmp_path: Path) -> None:
    with reviewed_site(tmp_path) as site, sync_playwright() as play:
        author = site.person("author")
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="bg-BG")
        for cookie in author.http.cookies:
            context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
        page = context.new_page()
        page.goto(f"{site.at}/console{page_of()}")
        page.route("**/segments/*", slowly)
        title, summary = page.locator("#s-title-text"), page.locator("#s-summary-text")
        title.fill("First words")
        page.locator("#s-title .save button").click(no_wait_after=True)
        title.fill("Second words")
        page.locator("#s-title .save button").click(no_wait_after=True)
        summary.fill("A summary")
        page.locator("#s-summary .save button").click(no_wait_after=True)
        summary.fill("Another summary")
        expect(page.locator("#s-title .ok-words")).to_be_visible(timeout=20_000)
        expect(page.locator("#s-summary .ok-words")).to_be_visible(timeout=20_000)
        expect(page.locator("#s-title form")).not_to_have_attribute("data-unsaved", "yes", timeout=20_000)
        expect(title).to_have_value("Second words")
        expect(summary).to_have_value("Another summary")
        expect(page.locator("#s-summary form")).to_have_attribute("data-unsaved", "yes")
        expect(page.locator("#s-title input[name=base]")).to_have_value("Second words", timeout=20_000)
        browser.close()
        assert text_of(site, "title") == "Second words"
        assert text_of(site, "summary") == "A summary", "what nobody has pressed for is there, and not saved"
