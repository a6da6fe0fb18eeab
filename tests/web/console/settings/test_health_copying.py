"""The buttons that copy a DNS record: there with the script, and without it the field can be marked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, console_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ConsoleSite]:
    make_workspace(tmp_path)
    with console_site(tmp_path, utc_now) as found:
        yield found


def test_a_record_is_copied_with_its_button_and_marked_without_a_script(site: ConsoleSite) -> None:
    approver = site.person("approver")
    cookies = [{"name": one.name, "value": one.value or "", "url": site.at} for one in approver.http.cookies]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for script in (True, False):
            context = browser.new_context(
                java_script_enabled=script, permissions=["clipboard-read", "clipboard-write"], locale="bg-BG"
            )
            context.add_cookies(cookies)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(f"{site.at}/console/health/")
            button = page.locator("[data-copy=dns-2-text]")
            if script:
                button.click()
                page.get_by_text("Копирано").wait_for()
                wanted = "v=DMARC1; p=none; rua=mailto:postmaster@example.org"
                assert page.evaluate("navigator.clipboard.readText()") == wanted
            else:
                assert not button.is_visible()
                assert page.locator("#dns-2-text").input_value().startswith("v=DMARC1;")
        browser.close()
