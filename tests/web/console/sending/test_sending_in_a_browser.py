"""The part with what goes out follows a mailing by itself, keeps the focus, and is quiet once nothing moves."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from publisher.app.assembly import utc_now
from support.console import console_site
from support.mailing import begin, prepare, serve_sink


def test_the_page_follows_a_mailing_by_itself_until_it_has_ended(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "notes", seconds=0.06) as sink:
        prepare(workspace, sink, 110)
        with console_site(workspace, utc_now) as site, sync_playwright() as play:
            boss = site.person("approver")
            browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            context = browser.new_context(locale="bg-BG")
            for cookie in boss.http.cookies:
                context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
            page, asked, wrong = context.new_page(), [], []
            page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/sending/running") else None)
            page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
            sender = begin(workspace)
            sink.wait_for(sink.arrived().total() + 5)
            page.goto(f"{site.at}/console/sending/")
            page.locator("#turn-1").focus()
            first = int(page.locator("#running progress").get_attribute("value") or 0)
            page.wait_for_function("first => document.querySelector('#running progress')?.value > first", arg=first)
            assert page.evaluate("document.activeElement.id") == "turn-1", "the focus stays where it was"
            page.get_by_text("В момента нищо не се изпраща.").wait_for()
            sender.communicate(timeout=60)
            number = len(asked)
            page.wait_for_timeout(2500)
            assert len(asked) == number, "nothing moves any more, so nothing is asked for"
            assert number <= 10
            assert wrong == []
            browser.close()
