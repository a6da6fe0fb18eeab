"""The calendar in a browser: a publication is dragged, one is moved by keyboard alone, one cannot be moved."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from publisher.app.assembly import open_publisher
from publisher.config.new_workspace import make_workspace
from publisher.planning import MOVABLE, Publication
from support.console import ConsoleSite, Visitor, console_site
from support.core_parts import HandClock

START = datetime(2026, 12, 9, 7, 10, tzinfo=UTC)
SLUG, OTHER, THIRD = "stazhanti-umen-grad", "pokana-otvoreni-danni", "partnyorska-sreshta"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleSite]:
    folder = tmp_path_factory.mktemp("console")
    make_workspace(folder, with_posts=True)
    with console_site(folder, HandClock(START)) as found:
        yield found


@pytest.fixture(scope="module")
def boss(site: ConsoleSite) -> Visitor:
    return site.person("approver")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, site: ConsoleSite, boss: Visitor) -> Iterator[Page]:
    """A page of somebody who may move; nothing may break the policy on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 1400}, locale="bg-BG")
    for cookie in boss.http.cookies:
        context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": site.at}])
    opened, wrong = context.new_page(), []
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert wrong == []


def put(site: ConsoleSite, slug: str) -> Publication:
    with open_publisher(site.folder / "config.toml", lambda: START) as publisher:
        return publisher.scheduling.schedule(slug, "folder", ["bg"], START + timedelta(days=1), START)[0]


def time_of(site: ConsoleSite, number: int) -> datetime:
    with open_publisher(site.folder / "config.toml", lambda: START) as publisher:
        return publisher.calendar.get(number).at


def test_a_publication_is_dragged_to_another_day_and_keeps_its_hour(page: Page, site: ConsoleSite) -> None:
    row = put(site, SLUG)
    page.goto(f"{site.at}/console/calendar/")
    tile = f"[data-number='{row.id}']"
    page.locator(tile).drag_to(page.locator("#d2026-12-17 .tiles"))
    page.get_by_text("излиза: четвъртък, 17 декември 2026 г., 09:10 ч.").wait_for()
    page.locator(f"#d2026-12-17 {tile}").wait_for()
    assert time_of(site, row.id) == datetime(2026, 12, 17, 7, 10, tzinfo=UTC)
    # To a day that is past: it goes back, and a sentence says why.
    page.locator(tile).drag_to(page.locator("#d2026-12-02 .tiles"))
    page.locator("#calendar-said .notice").wait_for()
    assert "сряда, 2 декември 2026\u00a0г., 09:10\u00a0ч." in page.locator("#calendar-said").inner_text()
    assert page.locator(f"#d2026-12-17 {tile}").count() == 1
    assert time_of(site, row.id) == datetime(2026, 12, 17, 7, 10, tzinfo=UTC)


def test_a_publication_is_moved_by_keyboard_alone(page: Page, site: ConsoleSite) -> None:
    row = put(site, OTHER)
    page.goto(f"{site.at}/console/calendar/")
    page.locator(f"[data-number='{row.id}'] a").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.locator(f"#d2026-12-17 [data-number='{row.id}']").wait_for()
    page.wait_for_function(f"document.activeElement.closest('[data-number=\"{row.id}\"]') !== null")
    page.keyboard.press("Enter")
    page.locator("#hour").wait_for()
    page.locator("#hour").fill("15:05")
    page.locator("#hour").press("Enter")
    page.get_by_text("излиза: четвъртък, 17 декември 2026 г., 15:05 ч.").wait_for()
    assert time_of(site, row.id) == datetime(2026, 12, 17, 13, 5, tzinfo=UTC)


def test_keys_are_listed_and_turn_the_pages(page: Page, site: ConsoleSite) -> None:
    page.goto(f"{site.at}/console/calendar/?month=2026-12")
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    assert page.locator("#keys").get_by_text("Преместване с една седмица").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("]")
    page.get_by_role("heading", name="Януари 2027 г.", exact=True).wait_for()
    page.keyboard.press("[")
    page.get_by_role("heading", name="Декември 2026 г.", exact=True).wait_for()


def test_without_a_connection_the_tile_goes_back(page: Page, site: ConsoleSite) -> None:
    row = put(site, THIRD)
    page.goto(f"{site.at}/console/calendar/")
    page.context.set_offline(True)
    page.locator(f"[data-number='{row.id}']").drag_to(page.locator("#d2026-12-22 .tiles"))
    page.locator("#calendar-said .notice").wait_for()
    assert page.locator(f"#d2026-12-10 [data-number='{row.id}']").count() == 1
    page.context.set_offline(False)
    assert time_of(site, row.id) == row.at


def test_a_publication_that_is_dragged_onto_another_asks_before_they_change_places(
    page: Page, site: ConsoleSite
) -> None:
    with open_publisher(site.folder / "config.toml", lambda: START) as publisher:
        for row in publisher.calendar.all():
            if row.state in MOVABLE:
                publisher.calendar.cancel(row.id, START)
        one = publisher.scheduling.schedule(SLUG, "folder", ["bg"], START + timedelta(days=2), START)[0]
        other = publisher.scheduling.schedule(THIRD, "folder", ["bg"], START + timedelta(days=6), START)[0]
    page.goto(f"{site.at}/console/calendar/")
    page.locator(f"[data-number='{one.id}']").drag_to(page.locator(f"[data-number='{other.id}']"))
    page.get_by_role("heading", name="Размяна на два часа").wait_for()
    assert page.get_by_role("button", name="Само друг ден").is_visible()
    assert [time_of(site, row.id) for row in (one, other)] == [one.at, other.at]
    page.get_by_role("button", name="Размяна на часовете").click()
    page.get_by_role("button", name="Връщане на размяната").wait_for()
    assert [time_of(site, row.id) for row in (one, other)] == [other.at, one.at]
    page.get_by_role("button", name="Връщане на размяната").click()
    page.get_by_text("излиза: петък, 11 декември 2026 г., 09:10 ч.").wait_for()
    assert [time_of(site, row.id) for row in (one, other)] == [one.at, other.at]


def test_two_publications_of_one_day_change_places_by_dragging_too(page: Page, site: ConsoleSite) -> None:
    with open_publisher(site.folder / "config.toml", lambda: START) as publisher:
        for row in publisher.calendar.all():
            if row.state in MOVABLE:
                publisher.calendar.cancel(row.id, START)
        at = START + timedelta(days=8, minutes=17)
        one = publisher.scheduling.schedule(SLUG, "folder", ["bg"], at, START)[0]
        other = publisher.scheduling.schedule(THIRD, "folder", ["bg"], at + timedelta(hours=4), START)[0]
        foreign = publisher.scheduling.schedule(OTHER, "folder", ["en"], at + timedelta(days=1), START)[0]
    page.goto(f"{site.at}/console/calendar/")
    page.locator(f"[data-number='{other.id}']").drag_to(page.locator(f"[data-number='{one.id}']"))
    page.get_by_role("heading", name="Размяна на два часа").wait_for()
    assert page.get_by_role("button", name="Само друг ден").count() == 0, "it is the same day"
    # One of another language is no partner: the day is what counts, as everywhere else in it.
    page.goto(f"{site.at}/console/calendar/")
    page.locator(f"[data-number='{foreign.id}']").drag_to(page.locator(f"[data-number='{one.id}']"))
    page.locator(f"#d2026-12-17 [data-number='{foreign.id}']").wait_for()
    page.get_by_text("излиза: четвъртък, 17 декември 2026 г., 09:27 ч.").wait_for()
    assert [time_of(site, row.id) for row in (one, other, foreign)] == [one.at, other.at, at]
