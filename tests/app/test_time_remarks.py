"""What is said about times: a person's is kept whatever rules it touches, slots that were passed over have a reason."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.time_remarks import time_remarks
from support.calendar_rows import LEAD, SOFIA
from support.core_parts import HandClock

STUDENTS = "stazhanti-umen-grad"
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "every day"
times = ["09:30", "16:00", "23:30"]
"""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SOFIA).astimezone(UTC)


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with a slot in the quiet hours, and a clock that shows a Tuesday morning."""
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace('# quiet_hours = "22:00-07:00"', 'quiet_hours = "22:00-07:00"')
    file.write_text(text + SLOTS, encoding="utf-8")
    clock.now = at(1, 9)
    with open_publisher(file, clock) as opened:
        yield opened


def test_the_quiet_hours_and_other_posts_do_not_move_a_persons_time_and_are_said(
    office: Publisher, clock: HandClock
) -> None:
    one = office.schedule(LEAD, "folder", "bg", at(1, 23, 30))
    (said,) = time_remarks(office, [one], clock())
    assert said.endswith(
        "Tuesday, 1 December 2026, 23:30 lies in the quiet hours (22:00-07:00), and it goes out then all the same: "
        "a person has chosen the time"
    )
    other = office.schedule(STUDENTS, "folder", "bg", one.at - timedelta(minutes=3))
    said = time_remarks(office, [other], clock())[1]
    assert said.startswith(f"close to it, on the same channel in the same language: {one.name}, Tuesday")
    assert [row.at for row in office.calendar.all()] == [other.at, one.at]


def test_slots_that_were_passed_over_are_said_with_the_reason(office: Publisher, clock: HandClock) -> None:
    near = office.schedule(LEAD, "folder", "bg", at(1, 9, 27))
    rows = office.scheduling.queue(STUDENTS, "folder", ["bg"], clock())
    (said,) = time_remarks(office, rows, clock())
    assert said.endswith(f"passed over 2026-12-01 09:30 (too close to {near.name})")
    clock.now = at(1, 17)
    (row,) = office.scheduling.queue(STUDENTS, "folder", ["bg"], clock(), again=True)
    (said,) = time_remarks(office, [row], clock())
    assert (row.slot, said.endswith("passed over 2026-12-01 23:30 (quiet hours)")) == ("2026-12-02 09:30", True)


def test_a_slot_that_was_simply_the_next_one_needs_no_word(office: Publisher, clock: HandClock) -> None:
    rows = office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    assert time_remarks(office, rows, clock()) == []
    more = office.scheduling.queue(STUDENTS, "folder", ["bg"], clock())
    assert time_remarks(office, more, clock()) == []
