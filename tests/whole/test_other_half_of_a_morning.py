"""The other half of a morning of two colleagues, in Bulgarian, in a browser: what is planned, goes out, comes back."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from servers.smtp import Answer, Gate, serve
from support.colleagues import Colleague
from support.console import console_site
from support.core_parts import HandClock
from support.morning_office import DRAGGED, GONE, ISSUE, POSTS, READERS, START, SUBJECT, TYPED, Office, prepared

FIRST = 6
"""Mails that the mail server answers before it becomes slow."""
UNCLEAR = 3
"""Mails of which no answer comes."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_other_half_of_a_morning(width: int, browser: Browser, workspace: Path) -> None:
    with serve() as server:
        office = Office(workspace, HandClock(START), server)
        dragged, typed, issue = prepared(office)
        with console_site(office.folder, office.clock) as site:
            eva = Colleague(browser, site, "eva@example.org", "approver", width)
            ivan = Colleague(browser, site, "ivan@example.org", "administrator", width)
            eva.is_at_work()
            ivan.is_at_work()
            move_by_mouse(eva, office, dragged)
            move_by_keyboard(eva, office, typed)
            pause_and_go_on(eva, ivan, office, issue)
            settle_what_is_unclear(eva, office)
            correct_a_subscriber(eva, ivan, office)
            let_an_address_be_mailed_again(eva, office)
            add_a_term(eva, office)
            change_the_colours(ivan)


def move_by_mouse(eva: Colleague, office: Office, number: int) -> None:
    """A post goes out a week later: dragged where there is room for it, by its form on a phone."""
    page, tile = eva.page, f"[data-number='{number}']"
    eva.opens("/calendar/")
    if eva.width > 1000:
        page.locator(tile).drag_to(page.locator("#d2026-12-17 .tiles"))
    else:
        page.locator(tile).get_by_role("link").click()
        page.get_by_label("Ден").fill("2026-12-17")
        page.get_by_role("button", name="Преместване").click()
    page.get_by_text("излиза: четвъртък, 17 декември 2026 г., 09:10 ч.").wait_for()
    assert office.day_and_hour(number) == "17.12 07:10"
    eva.returns_to("/calendar/")
    assert page.locator(f"#d2026-12-17 {tile}").is_visible()


def move_by_keyboard(eva: Colleague, office: Office, number: int) -> None:
    """Another one goes out a day later and in the afternoon, without the mouse."""
    page, tile = eva.page, f"[data-number='{number}']"
    eva.tabs_to(page.locator(f"{tile} a"))
    page.keyboard.press("Shift+ArrowRight")
    page.locator(f"#d2026-12-11 {tile} a:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("#hour").wait_for()
    eva.tabs_to(page.locator("#hour"))
    page.keyboard.type("1505")
    page.keyboard.press("Enter")
    page.get_by_text("излиза: петък, 11 декември 2026 г., 15:05 ч.").wait_for()
    eva.sees_a_sound_page()
    assert office.day_and_hour(number) == "11.12 13:05"
    eva.returns_to("/calendar/")
    assert "15:05" in page.locator(f"#d2026-12-11 {tile}").inner_text()


def pause_and_go_on(eva: Colleague, ivan: Colleague, office: Office, issue: int) -> None:
    """Eva pauses the issue while it goes out; Ivan sees it at his desk, and lets it go on."""
    office.server.gate = gate = Gate(FIRST)
    office.clock.move(timedelta(hours=1))
    with ThreadPoolExecutor() as threads:
        sender = threads.submit(office.tick)
        try:
            assert gate.reached.wait(60)
            pause(eva, ivan)
            assert office.state(issue) == "paused"
            # What is under way ends, one mail after the other, until the sender has seen the pause.
            while not wait([sender], timeout=0.1).done:
                gate.let_one_through()
        finally:
            gate.open()
        sender.result()
    before = office.got()
    assert FIRST < before.total() < len(READERS)
    # Her page has followed by itself.
    eva.page.get_by_text(f"Чакат {len(READERS) + 1 - before.total()} писма.").wait_for()
    office.tick()
    assert office.got() == before, "nobody gets it while it is paused"
    for number in range(UNCLEAR):
        # Not one after the other: the mail server would count as away.
        office.server.script("body", Answer(then="close"), after=1 + number % 2)
    ivan.page.get_by_role("button", name=f"Продължаване – {SUBJECT}").click()
    ivan.page.get_by_text("Изпращането продължава оттам, докъдето беше стигнало.").wait_for()
    while office.state(issue) == "publishing":
        # Where a connection breaks, the sender lets the mail server rest for a while.
        office.clock.move(timedelta(minutes=1))
        assert office.clock() < START + timedelta(hours=2)
        office.tick()
    assert office.got() == dict.fromkeys(READERS, 1)


def pause(eva: Colleague, ivan: Colleague) -> None:
    """Both look on while it goes out; Eva pauses it."""
    ivan.opens("/sending/")
    eva.returns_to("/sending/")
    eva.page.get_by_role("button", name=f"Пауза – {SUBJECT}").click()
    eva.page.get_by_text("Изпращането е на пауза.").wait_for()
    eva.sees_a_sound_page()


def settle_what_is_unclear(eva: Colleague, office: Office) -> None:
    """Mails whose answers were lost: one arrived, and the others are sent again, which is settled for all of them."""
    page = eva.page
    eva.returns_to("/sending/")
    page.get_by_role("link", name="Решете").click()
    eva.sees_a_sound_page()
    first, *others = page.get_by_role("listitem").get_by_role("heading").all_inner_texts()
    assert len(others) == UNCLEAR - 1
    assert "писмото е изпратено, а отговорът липсва" in page.locator(".people").inner_text()
    page.get_by_role("button", name=f"Пристигнало е – {first}").click()
    page.get_by_text("Писмото се смята за получено.").wait_for()
    page.get_by_role("link", name="Повторно изпращане на всички").click()
    eva.sees_a_sound_page()
    page.get_by_role("button", name="Повторно изпращане на 2 писма").click()
    page.get_by_text("2 писма се изпращат отново.").wait_for()
    eva.sees_a_sound_page()
    office.tick()
    assert office.got() == dict.fromkeys(READERS, 1) | dict.fromkeys(others, 2)
    with office.opened() as publisher:
        states = {row.destination: row.state for row in publisher.deliveries.rows() if row.destination in READERS}
    assert states == dict.fromkeys(READERS, "sent")
    eva.opens(f"/sending/past/{ISSUE}/")


def correct_a_subscriber(eva: Colleague, ivan: Colleague, office: Office) -> None:
    """Somebody's name was misspelt, and she would rather read English; the log has both as they were and are."""
    page = eva.page
    eva.opens("/subscribers/")
    page.get_by_label("Адрес или име").fill("перова")
    page.get_by_role("button", name="Търсене").click()
    page.get_by_role("link", name="Мария Перова").click()
    page.get_by_label("Име", exact=True).fill("Мария Петрова")
    page.get_by_label("Език").select_option("Английски")
    page.get_by_role("button", name="Запазване").click()
    page.get_by_text("Промените са запазени.").wait_for()
    eva.sees_a_sound_page()
    with office.opened() as publisher:
        (found,) = (one for one in publisher.subscribers.all() if one.email == READERS[3])
        assert (found.name, found.lang) == ("Мария Петрова", "en")
    ivan.opens("/log/")
    assert changed(ivan, "Поправени данни на абонат№ 4") == ("език: български", "език: английски; друго име")
    friday = "петък, 11 декември 2026\u00a0г."
    assert changed(ivan, f"Преместена публикация{TYPED}") == (f"{friday}, 09:10\u00a0ч.", f"{friday}, 15:05\u00a0ч.")
    assert changed(ivan, "Публикация на пауза") == ("публикува се", "на пауза")


def changed(ivan: Colleague, act: str) -> tuple[str, str]:
    """What the log says stood there before and after the last such act."""
    row = ivan.page.locator(".diary li").filter(has_text=act).first
    return row.locator("del").inner_text(), row.locator("ins").inner_text()


def let_an_address_be_mailed_again(eva: Colleague, office: Office) -> None:
    """The issue came back from an address that works after all."""
    page = eva.page
    eva.returns_to("/subscribers/")
    page.get_by_label("Състояние").select_option("Писмата се връщат")
    page.get_by_role("button", name="Търсене").click()
    page.get_by_role("link", name="Радка Колева").click()
    eva.sees_a_sound_page()
    page.get_by_label("Защо отново може да се изпраща").fill("Пощата ѝ е преместена, обади се")
    page.get_by_role("button", name="Разрешаване на писмата").click()
    page.get_by_text("На адреса отново може да се изпраща.").wait_for()
    with office.opened() as publisher:
        found = publisher.bounces.history(GONE)
    assert found.suppression is None
    assert [(row.kind, row.diagnostic) for row in found.bounces][-1] == ("lifted", "Пощата ѝ е преместена, обади се")


def add_a_term(eva: Colleague, office: Office) -> None:
    """A term of the glossary is in the translation that is made next."""
    page = eva.page
    eva.opens("/terms/")
    page.get_by_label("Термин – български").fill("чист въздух")
    page.get_by_label("Превод", exact=True).fill("breathable air")
    page.get_by_role("button", name="Добавяне", exact=True).click()
    page.get_by_text("„чист въздух“ е в речника").wait_for()
    eva.sees_a_sound_page()
    eva.opens("/translations/")
    row = page.get_by_role("listitem").filter(has_text=POSTS[DRAGGED][0]).filter(has_text="Английски")
    row.get_by_role("button", name="Превеждане").click()
    page.wait_for_url(f"**/translations/{DRAGGED}/en/*")
    assert "breathable air" in page.locator("#s-title-text").input_value().lower()
    eva.sees_a_sound_page()


def change_the_colours(ivan: Colleague) -> None:
    """Another main colour: seen in the preview while it is chosen, and in the preview of an issue once it is saved."""
    page = ivan.page
    ivan.returns_to("/brand/")
    page.get_by_label("Основен цвят", exact=True).fill("#5b2a86")
    mail = page.frame_locator("#brand-look iframe").first
    mail.locator("[style*='#5b2a86']").first.wait_for(state="attached")
    ivan.sees_a_sound_page()
    page.get_by_role("button", name="Запазване").click()
    page.get_by_text("Обликът е запазен.").wait_for()
    ivan.opens(f"/issues/{ISSUE}/preview/")
    shown = page.frame_locator("iframe.as-desktop, iframe").first
    shown.locator("[style*='#5b2a86']").first.wait_for(state="attached")
