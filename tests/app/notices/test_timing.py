"""When a notice is sent, and with which others."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from publisher.app.notices.timing import due_mails, last_time, next_try
from publisher.config.staff import StaffPerson
from publisher.core.states import NoticeState
from publisher.ledger.notices import Notice, Words

NOW = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
SOFIA = ZoneInfo("Europe/Sofia")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EVA = StaffPerson(name="Ева")
DAILY = StaffPerson(name="Ева", daily=time(8, 30))


def notice(number: int, kind: str = "finished", found_at: datetime = NOW, mail: str | None = None) -> Notice:
    words = Words(f"s{number}", f"b{number}")
    return Notice(
        number, "Ева", kind, f"publication {number}", words, None, found_at, NoticeState.WAITING, mail, 0, found_at,
        None, False, None, "",
    )  # fmt: skip


def sent(
    waiting: list[Notice], recent: dict[str, int], person: StaffPerson = EVA, now: datetime = NOW
) -> list[list[int]]:
    return [[one.id for one in mail] for mail in due_mails(waiting, recent, person, SOFIA, now)]


def test_a_few_come_one_by_one_and_many_together() -> None:
    five = [notice(number) for number in range(1, 6)]
    assert sent(five, {}) == [[1], [2], [3], [4], [5]]
    assert sent([*five, notice(6)], {}) == [[1, 2, 3, 4, 5, 6]]
    assert sent([], {}) == []


def test_after_five_in_ten_minutes_the_others_wait_and_come_together() -> None:
    recent = {str(number): 1 for number in range(5)}
    new = [notice(6, found_at=NOW - 9 * MINUTE), notice(7)]
    assert sent(new, recent) == []
    assert sent(new, recent, now=NOW + MINUTE) == [[6, 7]]
    many = [notice(number) for number in range(10, 16)]
    assert sent(many, {"a": 1}) == [[10, 11, 12, 13, 14, 15]]
    assert sent(many, {"a": 9}) == []


def test_what_is_tried_again_keeps_its_mail_and_its_time() -> None:
    later = replace(notice(3, mail="c"), next_at=NOW + MINUTE)
    assert sent([notice(1, mail="a"), notice(2, mail="b"), notice(4, mail="a"), later], {}) == [[1, 4], [2]]


def test_a_day_is_summed_up_at_its_hour_on_local_clocks() -> None:
    # 09:00 in Sofia: what was found before 08:30 is due, the rest tomorrow unless it cannot wait.
    before, after = notice(1, found_at=NOW - HOUR), notice(2)
    urgent, soon = notice(3, "held"), replace(notice(4, "review"), needed_by=NOW + 20 * HOUR)
    calm = replace(notice(5, "review"), needed_by=NOW + 30 * HOUR)
    assert sent([before, after, urgent, soon, calm], {}, DAILY) == [[1], [3], [4]]
    assert sent([after, calm], {}, DAILY, NOW + 23 * HOUR) == []
    assert sent([after, calm], {}, DAILY, NOW + 24 * HOUR) == [[2, 5]]


@pytest.mark.parametrize(
    ("daily", "last"),
    [(time(8, 30), "2026-11-30 06:30"), (time(9), "2026-11-30 07:00"), (time(9, 1), "2026-11-29 07:01")],
)
def test_the_last_hour_of_a_summary(daily: time, last: str) -> None:
    assert f"{last_time(daily, SOFIA, NOW):%Y-%m-%d %H:%M}" == last


def test_tries_come_rarer_and_end_after_a_day() -> None:
    waits, at, tries = [], NOW, 0
    while (until := next_try(tries + 1, NOW, at)) is not None:
        waits.append((until - at) / MINUTE)
        at, tries = until, tries + 1
    assert waits[:5] == [1, 5, 25, 125, 240]
    assert 24 * HOUR <= at - NOW <= 28 * HOUR
