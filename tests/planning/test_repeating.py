"""Repeats: each firing is one publication, in its own slot or at its time, whoever ticks, whatever happens between."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.planning import Publication, Wish
from support.calendar_rows import INVITATION, LEAD, SOFIA, replace_in
from support.core_parts import HandClock
from support.kills import killed_at_each_commit

STUDENTS = "stazhanti-umen-grad"
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "workdays"
times = ["09:30", "16:00"]
"""
START = datetime(2026, 12, 1, 8, tzinfo=SOFIA)


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with two slots a working day, and a clock that shows a Tuesday morning."""
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    clock.now = START
    with open_publisher(file, clock) as opened:
        yield opened


def begin(office: Publisher, every: str = "2 weeks", clock: time | None = time(10), **more: Any) -> int:
    wish = Wish(STUDENTS, "folder", "bg", every, more.pop("anchor", date(2026, 12, 2)), clock, **more)
    return office.repeats.add(wish, office.clock()).id


def rows(office: Publisher) -> list[Publication]:
    return [row for row in office.calendar.all() if row.repeat is not None]


def days(office: Publisher) -> list[str]:
    return [f"{row.at.astimezone(SOFIA):%Y-%m-%d %H:%M}" for row in rows(office)]


def live(office: Publisher, clock: HandClock, until: date, minutes: int = 0) -> None:
    """Tick a few times a day until a day, so many minutes later than what is due then."""
    day = clock.now.date()
    while day < until:
        for due in ("08:00", "09:30", "10:00", "16:00"):
            clock.now = datetime.combine(day, time.fromisoformat(due), SOFIA) + timedelta(minutes=minutes)
            office.tick()
        day += timedelta(days=1)


def test_every_other_week_is_counted_from_the_first_day(office: Publisher, clock: HandClock) -> None:
    begin(office, holidays="keep")
    live(office, clock, date(2027, 1, 20))
    assert days(office) == ["2026-12-02 10:00", "2026-12-16 10:00", "2026-12-30 10:00", "2027-01-13 10:00"]
    assert {row.state.value for row in rows(office)} == {"published"}
    assert len({row.id for row in rows(office)}) == 4


def test_a_firing_is_on_the_calendar_a_day_before_with_the_words_of_that_day(
    office: Publisher, clock: HandClock
) -> None:
    begin(office, anchor=date(2026, 12, 3))
    office.tick()
    assert rows(office) == []
    replace_in(office.config.folder("posts") / f"{STUDENTS}.md", "title: ", "title: Отново ")
    clock.now = START + timedelta(days=1, hours=3)
    office.tick()
    (row,) = rows(office)
    assert row.message is not None
    assert "Отново" in row.message.text
    assert row.state == "scheduled"


def test_without_a_time_of_day_each_takes_a_slot_of_its_own(office: Publisher, clock: HandClock) -> None:
    office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    begin(office, "1 week", None, anchor=date(2026, 12, 2), times=2)
    live(office, clock, date(2026, 12, 20))
    assert [row.slot for row in rows(office)] == ["2026-12-02 09:30", "2026-12-09 09:30"]


def test_the_end_and_the_number_are_kept_to(office: Publisher, clock: HandClock) -> None:
    number = begin(office, "3 days", until=date(2026, 12, 9), times=9, holidays="keep")
    live(office, clock, date(2026, 12, 20))
    assert days(office) == ["2026-12-02 10:00", "2026-12-05 10:00", "2026-12-08 10:00"]
    assert (office.repeats.get(number).due, office.repeats.get(number).why) == ("", "its last day has come")
    other = begin(office, "day", times=2, anchor=date(2026, 12, 21))
    live(office, clock, date(2027, 1, 2))
    assert len(rows(office)) == 5
    assert office.repeats.get(other).why == "it was made 2 times"


def test_a_pause_between_two_publications_is_kept_whoever_has_made_the_last(
    office: Publisher, clock: HandClock
) -> None:
    number = begin(office, "1 week", cool_down=14, holidays="keep")
    office.schedule(STUDENTS, "folder", "bg", datetime(2026, 12, 12, 9, tzinfo=SOFIA))
    live(office, clock, date(2027, 1, 12))
    assert days(office) == ["2026-12-30 10:00"], "the next ones lie within 14 days of one or the other"
    assert office.repeats.get(number).why == "left out 2027-01-06: it goes or went out on 2026-12-30, within 14 days"


def test_a_fortnight_of_pause_lets_every_other_week_through(office: Publisher, clock: HandClock) -> None:
    begin(office, cool_down=14, holidays="keep")
    live(office, clock, date(2027, 1, 1), minutes=3)
    assert days(office) == ["2026-12-02 10:00", "2026-12-16 10:00", "2026-12-30 10:00"]


@pytest.mark.parametrize(
    ("holidays", "found"),
    [
        ("keep", ["2026-12-24 10:00", "2026-12-31 10:00", "2027-01-07 10:00"]),
        ("skip", ["2026-12-31 10:00", "2027-01-07 10:00"]),
        ("next workday", ["2026-12-29 10:00", "2026-12-31 10:00", "2027-01-07 10:00"]),
    ],
)
def test_holidays_are_kept_skipped_or_moved(
    office: Publisher, clock: HandClock, holidays: Any, found: list[str]
) -> None:
    # 24 to 28 December 2026 are holidays, the last one for the 26th.
    begin(office, "1 week", anchor=date(2026, 12, 24), holidays=holidays)
    clock.now = datetime(2026, 12, 22, 8, tzinfo=SOFIA)
    live(office, clock, date(2027, 1, 9))
    assert days(office) == found


def test_what_nobody_could_make_in_time_is_left_out_and_said(office: Publisher, clock: HandClock) -> None:
    number = begin(office, "1 week", holidays="keep")
    slots = office.repeats.add(Wish(LEAD, "folder", "bg", "1 week", date(2026, 12, 2), None), clock()).id
    clock.now = datetime(2026, 12, 24, 8, tzinfo=SOFIA)
    office.tick()
    assert days(office) == ["2026-12-29 09:30"], "of the missed days of the other one, only the last, in a slot to come"
    assert office.repeats.get(number).due == "2026-12-30 10:00"
    assert office.repeats.get(number).why == "left out 2026-12-23: nothing ran then"
    assert office.repeats.get(slots).due == "2026-12-30 00:00"


def test_two_ticks_at_once_and_a_kill_between_make_one_publication(office: Publisher, clock: HandClock) -> None:
    number = begin(office, "1 week", None)
    due = office.repeats.get(number)
    with open_publisher(office.config.file, clock) as other:
        clock.now = START + timedelta(hours=20)
        # Both have read the repeat before either has gone on; the first then dies before it can.
        office.repeating._make(due, datetime(2026, 12, 2, tzinfo=SOFIA), clock())
        assert office.repeats.get(number).due == due.due
        other.repeating.fire(clock())
        other.repeating._make(due, datetime(2026, 12, 2, tzinfo=SOFIA), clock())
        office.repeating.fire(clock())
    assert len(rows(office)) == 1
    assert office.repeats.get(number).due == "2026-12-09 00:00"


def test_a_clock_that_jumps_forward_and_back_makes_no_second_one(office: Publisher, clock: HandClock) -> None:
    begin(office, "1 week", holidays="keep")
    for jump in (25, -24, 24, -1, 48):
        clock.move(timedelta(hours=jump))
        office.tick()
    assert days(office) == ["2026-12-02 10:00"]


def test_a_firing_that_a_person_has_cancelled_does_not_come_back(office: Publisher, clock: HandClock) -> None:
    begin(office, "1 week", times=2, holidays="keep")
    clock.now = START + timedelta(hours=10)
    office.tick()
    office.calendar.cancel(rows(office)[0].id, clock())
    live(office, clock, date(2026, 12, 30))
    assert [row.state.value for row in rows(office)] == ["cancelled", "published", "published"], "it does not count"


def test_an_ended_repeat_names_what_waits_still(office: Publisher, clock: HandClock) -> None:
    number = begin(office, "1 week")
    clock.now = START + timedelta(hours=10)
    office.tick()
    ended, waiting = office.repeats.stop(number)
    assert (ended.due, ended.why, [row.id for row in waiting]) == ("", "stopped by staff", [rows(office)[0].id])
    live(office, clock, date(2026, 12, 20))
    assert len(rows(office)) == 1
    assert office.repeats.all() == []
    assert len(office.repeats.all(ended=True)) == 1


def test_a_post_that_is_gone_is_reported_and_holds_up_no_other(office: Publisher, clock: HandClock) -> None:
    begin(office, "1 week")
    office.repeats.add(Wish(LEAD, "folder", "bg", "1 week", date(2026, 12, 2), time(10)), clock())
    (office.config.folder("posts") / f"{STUDENTS}.md").unlink()
    clock.now = START + timedelta(hours=10)
    said: list[str] = []
    office.tick(report=said.append)
    assert [row.what for row in rows(office)] == [LEAD]
    assert said
    assert said[0].startswith(f"repeat 1 ({STUDENTS}, folder, bg): there is no post")


REFUSED: list[tuple[Callable[[Publisher], object], type[Exception], str]] = [
    (lambda office: begin(office, "now and then"), InvalidInput, "'now and then' is no interval and names no days"),
    (lambda office: begin(office, until=date(2026, 12, 1)), InvalidInput, "it would never go out"),
    (lambda office: begin(office, times=0), InvalidInput, "a number of 1 or more"),
    (lambda office: [begin(office), begin(office)], Conflict, r"repeat 1 .* goes on already; publisher schedule stop-"),
    (lambda office: office.repeats.get(7), NotFound, "there is no repeat 7"),
    (
        lambda office: office.repeats.add(Wish(LEAD, "folder", "en", "week", date(2026, 12, 2)), office.clock()),
        NotFound,
        "no slots in 'en'",
    ),
]


@pytest.mark.parametrize(("wish", "error", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_a_wish_that_cannot_be_met_is_refused(
    office: Publisher, wish: Callable[[Publisher], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        wish(office)


def test_whenever_a_process_dies_each_firing_is_made_once(office: Publisher, clock: HandClock) -> None:
    begin(office, "1 day", None, holidays="keep", times=3)
    office.repeats.add(Wish(LEAD, "folder", "bg", "2 days", date(2026, 12, 2), time(12)), clock())
    clock.now = START + timedelta(hours=30)
    file = office.config.file
    deaths = list(killed_at_each_commit(lambda: open_publisher(file, clock), lambda one: one.repeating.fire(clock())))
    assert len(deaths) > 3
    assert [(row.what, row.slot) for row in rows(office)] == [
        (LEAD, None), (STUDENTS, "2026-12-02 16:00"), (STUDENTS, "2026-12-03 09:30"),
    ]  # fmt: skip
    assert [one.due for one in office.repeats.all()] == ["2026-12-04 00:00", "2026-12-04 12:00"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_processes_that_tick_at_the_same_moment_fire_once_and_move_each_late_post_once(
    database: str, workspace: Path, clock: HandClock, request: pytest.FixtureRequest
) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace('times = ["09:30", "16:00"]', "") + SLOTS
    if database == "postgresql":
        url = request.getfixturevalue("postgres").database()
        text = text.replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1)
    file.write_text(text, encoding="utf-8")
    now = datetime.now(UTC)
    clock.now = now - timedelta(days=9)
    with open_publisher(file, clock) as office:
        late = [office.scheduling.queue(slug, "folder", ["bg"], clock())[0] for slug in (LEAD, INVITATION)]
        soon = (now + timedelta(hours=12)).astimezone(SOFIA)
        wish = Wish(STUDENTS, "folder", "bg", "1 week", soon.date(), soon.time().replace(second=0, microsecond=0))
        office.repeats.add(replace(wish, holidays="keep"), clock())
    code = "from publisher.cli import main; input(); main()"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, "tick"], cwd=workspace, text=True, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], said
    clock.now = now
    with open_publisher(file, clock) as office:
        (fired,) = rows(office)
        assert fired.at == soon.replace(second=0, microsecond=0)
        moved = [office.calendar.get(row.id) for row in late]
        assert len({row.slot for row in moved}) == 2
        assert all(row.at > now and row.passed and row.state == "scheduled" for row in moved)
