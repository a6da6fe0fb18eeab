"""The console in a browser: nothing refused by the policy, nothing from elsewhere, nothing that axe finds."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from publisher.app.assembly import utc_now
from publisher.config.new_workspace import make_workspace
from support.console import ConsoleSite, Visitor, console_site
from support.page_judges import axe_findings, needs_judges

SIZES = (1280, 390)
PATHS = ["/", "/people/", "/me", "/change", "/tf-setup", "/mf-recovery-codes", "/nothing-here"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    with console_site(folder, utc_now) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("administrator")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, site: ConsoleSite, one: Visitor | None, width: int, dark: bool) -> tuple[Page, list[str]]:
    """A page signed in as somebody, and what goes wrong on it."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", locale="bg-BG"
    )
    for cookie in one.http.cookies if one else ():
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((site.at, "data:")) else wrong.append(asked.url))
    return page, wrong


@needs_judges
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_sound_at_both_widths_in_both_modes(
    browser: Browser, site: ConsoleSite, boss: Visitor, width: int, dark: bool
) -> None:
    page, wrong = opened(browser, site, None, width, dark)
    page.goto(f"{site.at}/console/")
    assert axe_findings(page) == []
    page.context.close()
    page, more = opened(browser, site, boss, width, dark)
    for path in PATHS:
        page.goto(f"{site.at}/console{path}")
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("document.documentElement.dataset.bsTheme") == ("dark" if dark else "light")
    page.context.close()
    assert wrong + more == []


def test_signing_in_works_by_keyboard_alone(browser: Browser, site: ConsoleSite) -> None:
    one = site.visitor("keys@example.org")
    one.set_password(site.invite(one.email, "author"))
    page, wrong = opened(browser, site, None, 1280, False)
    page.goto(f"{site.at}/console/people/")
    page.keyboard.press("Tab")
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery staple")
    page.keyboard.press("Enter")
    page.get_by_text("Ролята Ви не позволява това.").wait_for()
    assert page.url.endswith("/console/people/")
    assert wrong == []
    page.context.close()


def test_the_first_load_is_small_and_the_second_nearly_nothing(browser: Browser, site: ConsoleSite) -> None:
    page, _ = opened(browser, site, None, 1280, False)
    sizes: dict[str, int] = {}
    page.on("response", lambda got: sizes.__setitem__(got.url, int(got.headers.get("content-length", "0"))))
    page.goto(f"{site.at}/console/login", wait_until="networkidle")
    assert {url.rpartition("/")[2] for url in sizes} >= {"tabler.min.css", "htmx.min.js", "console.css"}
    assert sum(sizes.values()) < 300_000
    assert all("immutable" in site.visitor().get(url).headers["Cache-Control"] for url in sizes if "/assets/" in url)
    page.context.close()
