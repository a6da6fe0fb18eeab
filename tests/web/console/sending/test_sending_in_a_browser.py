"""The part with what goes out follows a mailing by itself, keeps the focus, and is quiet once nothing moves."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from publisher.app.assembly import utc_now
from support.console import console_site
from support.mailing import begin, prepare, serve_sink


def test_the_page_follows_a_mailing_by_itself_until_it_is_paused_by_keyboard(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "notes", seconds=0.3) as sink:
        prepare(workspace, sink, 400)
        with console_site(workspace, utc_now) as site, sync_playwright() as play:
            boss = site.person("approver")
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            context = browser.new_context(locale="bg-BG")
            for cookie in boss.http.cookies:
                context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
            page, asked, wrong = context.new_page(), [], []
            page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/sending/running") else None)
            page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
            with begin(workspace) as sender:
                sink.wait_for(sink.arrived().total() + 1)
                page.goto(f"{site.at}/console/sending/")
                page.locator("#turn-1").focus()
                first = int(page.locator("#running progress").get_attribute("value") or 0)
                page.wait_for_function("first => document.querySelector('#running progress')?.value > first", arg=first)
                assert page.evaluate("document.activeElement.id") == "turn-1", "the focus stays where it was"
                page.keyboard.press("Enter")
                page.get_by_role("button", name="Продължаване").wait_for()
                sender.communicate(timeout=60)
            # What was under way has ended, and the page has seen it.
            page.locator("#running:not([hx-trigger])").wait_for()
            number, arrived = len(asked), sink.arrived().total()
            page.wait_for_timeout(2500)
            assert len(asked) == number, "nothing moves any more, so nothing is asked for"
            assert sink.arrived().total() == arrived
            assert wrong == []
            browser.close()
