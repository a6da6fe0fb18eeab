"""The time that a post names itself: it outranks slots, a past one is refused by its line, a changed one is said."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict, InvalidInput, PostError
from support.calendar_rows import LEAD, SOFIA, replace_in
from support.core_parts import HandClock

STUDENTS = "stazhanti-umen-grad"
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "every day"
times = ["09:30", "16:00"]
"""
TUESDAY = datetime(2026, 12, 1, 8, tzinfo=SOFIA)


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with two slots a day, and a clock that shows a Tuesday morning."""
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    clock.now = TUESDAY.astimezone(UTC)
    with open_publisher(file, clock) as opened:
        yield opened


def name_time(office: Publisher, time: str, slug: str = LEAD, old: str = "") -> None:
    file = office.config.folder("posts") / f"{slug}.md"
    if old:
        replace_in(file, f"publish_at: {old}\n", f"publish_at: {time}\n" if time else "")
    else:
        replace_in(file, "title: ", f"publish_at: {time}\ntitle: ")


def why(office: Publisher, number: int) -> str:
    return next(row.why for row in office.calendar.compared() if row.id == number)


def test_a_post_goes_out_at_the_time_that_it_names_whatever_the_slots_are(office: Publisher, clock: HandClock) -> None:
    name_time(office, "2026-12-03 10:15")
    rows = office.scheduling.queue(LEAD, "folder", [], clock())
    at = datetime(2026, 12, 3, 10, 15, tzinfo=SOFIA)
    assert [(row.lang, row.at, row.slot) for row in rows] == [("bg", at, None), ("en", at, None)]
    (published,) = office.scheduling.schedule(LEAD, "folder", ["bg"], None, clock(), again=True)
    assert published.id == rows[0].id, "publish without a time means the same one"
    (other,) = office.scheduling.queue(STUDENTS, "folder", ["bg"], clock())
    assert other.slot == "2026-12-01 09:30"


@pytest.mark.parametrize(
    ("named", "at"),
    [
        ("2027-03-28 03:30", datetime(2027, 3, 28, 1, tzinfo=UTC)),
        ("2027-10-31 03:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_in_a_night_in_which_the_clocks_change_is_read_as_everywhere(
    office: Publisher, clock: HandClock, named: str, at: datetime
) -> None:
    name_time(office, named)
    (row,) = office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    assert (row.at, why(office, row.id)) == (at, "")


def test_a_past_time_is_refused_by_its_line_with_what_to_do(office: Publisher, clock: HandClock) -> None:
    name_time(office, "2026-11-20 10:00")
    past = r"publish_at: 2026-11-20 10:00 is past; write a time to come"
    with pytest.raises(PostError, match=past) as caught:
        office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    assert (caught.value.path.name, caught.value.line) == (f"{LEAD}.md", 2)
    with pytest.raises(PostError, match=past):
        office.scheduling.schedule(LEAD, "folder", ["bg"], None, clock())
    (row,) = office.scheduling.schedule(LEAD, "folder", ["bg"], clock(), clock())
    assert row.at == clock(), "a time that a person gives outranks it"
    clock.move(timedelta(minutes=1))
    with pytest.raises(Conflict, match="is scheduled already"):
        office.scheduling.queue(LEAD, "folder", ["bg"], clock())


def test_an_urgent_one_that_names_its_time_has_to_be_decided_by_a_person(office: Publisher, clock: HandClock) -> None:
    name_time(office, "2026-12-03 10:15")
    with pytest.raises(InvalidInput, match=f"{LEAD} names its time itself, 2026-12-03 10:15"):
        office.scheduling.queue(LEAD, "folder", ["bg"], clock(), urgent=True)


def test_a_changed_time_is_said_until_a_person_has_moved_the_publication(office: Publisher, clock: HandClock) -> None:
    name_time(office, "2026-12-03 10:15")
    (row,) = office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    assert why(office, row.id) == ""
    name_time(office, "2026-12-04 11:00", old="2026-12-03 10:15")
    said = why(office, row.id)
    assert said == "its post names another time now, Friday, 4 December 2026, 11:00: a person has to move it"
    assert office.calendar.get(row.id).at == row.at, "nothing moves by itself"
    later = datetime(2026, 12, 9, 9, tzinfo=SOFIA)
    office.moving.move([row.id], later, clock())
    assert why(office, row.id) == "", "a person has decided"
    name_time(office, "", old="2026-12-04 11:00")
    assert "its post names no time any more" in why(office, row.id)
    office.moving.move([row.id], later + timedelta(days=1), clock())
    assert why(office, row.id) == ""


def test_a_time_written_after_the_post_was_queued_is_said_and_a_broken_post_is_not_misread(
    office: Publisher, clock: HandClock
) -> None:
    (row,) = office.scheduling.queue(LEAD, "folder", ["bg"], clock())
    name_time(office, "2026-12-04 11:00")
    (shown,) = office.calendar.compared()
    assert (shown.void, shown.command) == (False, f"publisher schedule move {row.id} --at 2026-12-04T11:00")
    office.scheduling.queue(STUDENTS, "folder", ["bg"], clock(), urgent=True)
    (shown,) = (one for one in office.calendar.compared() if one.id == row.id)
    assert (shown.slot, bool(shown.command)) == ("2026-12-01 16:00", True), "pushed on, and still nobody has decided"
    office.calendar.cancel(office.calendar.all()[0].id, clock())
    name_time(office, "yesterday", old="2026-12-04 11:00")
    (shown,) = (one for one in office.calendar.compared() if one.id == row.id)
    assert (shown.void, shown.command) == (True, "")
    assert "publish_at: 'yesterday' is not a time; write one like" in shown.why
