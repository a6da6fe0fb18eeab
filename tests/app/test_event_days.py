"""Events on the calendar, and what goes out too late for them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.approving import outlook
from publisher.app.assembly import Publisher, open_publisher
from publisher.app.calendar_days import CalendarDay, calendar_days
from publisher.app.event_days import dates_between, event_remarks, too_late
from publisher.app.exchanging import exchange
from publisher.app.time_remarks import time_remarks
from publisher.core.wording import in_words
from publisher.planning import EditionText
from support.calendar_rows import INVITATION, LEAD, SOFIA
from support.core_parts import HandClock


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SOFIA).astimezone(UTC)


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """The sample event of 10 December, 14:00, for which people register until the evening of the 7th."""
    file = workspace / "posts" / f"{INVITATION}.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("event:\n", "event:\n  register_by: 2026-12-07 18:00\n", 1), encoding="utf-8")
    clock.now = at(1, 8)
    with open_publisher(workspace / "config.toml", clock) as opened:
        yield opened


def days_of(office: Publisher, clock: HandClock) -> dict[date, CalendarDay]:
    return {one.day: one for one in calendar_days(office, date(2026, 12, 1), 31, clock())}


def test_an_event_and_its_deadline_stand_on_their_days(office: Publisher, clock: HandClock) -> None:
    found = {day: one.events for day, one in days_of(office, clock).items() if one.events}
    assert {day: [(one.kind, one.post.slug) for one in dates] for day, dates in found.items()} == {
        date(2026, 12, 7): [("register_by", INVITATION)], date(2026, 12, 10): [("starts", INVITATION)],
    }  # fmt: skip
    post = office.editorial.post(INVITATION)
    assert dates_between([post], at(7, 18), at(10, 14)) == [found[date(2026, 12, 7)][0]], "the end is not in it"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(7, 17, 59), None),
        (at(7, 18), "after registration has ended"),
        (at(10, 13, 59), "after registration has ended"),
        (at(10, 14), "after the event has begun"),
        (at(20, 9), "after the event has begun"),
    ],
)
def test_what_comes_after_registration_or_the_beginning_is_too_late(
    office: Publisher, moment: datetime, words: str | None
) -> None:
    late = too_late([office.editorial.post(INVITATION)], moment)
    assert (late and late.words) == words
    assert too_late([office.editorial.post(LEAD)], moment) is None


def test_a_tile_and_the_remarks_of_every_new_time_say_it(office: Publisher, clock: HandClock) -> None:
    row = office.schedule(INVITATION, "folder", "bg", at(8, 10))
    (tile,) = days_of(office, clock)[date(2026, 12, 8)].tiles
    assert tile.late is not None
    assert tile.late.words == "after registration has ended"
    (said,) = time_remarks(office, [row], clock())
    assert said.startswith(f"{row.name}: goes out after registration has ended (Monday, 7 December 2026, 18:00): ")
    assert "излиза след края на записването (понеделник, 7 декември 2026 г., 18:00 ч.): " in in_words(said, "bg")
    office.moving.move([row.id], at(7, 10), clock())
    assert days_of(office, clock)[date(2026, 12, 7)].tiles[0].late is None
    other = office.schedule(LEAD, "folder", "bg", at(11, 9))
    (said,) = exchange(office, row.id, other.id, clock()).remarks
    assert "has begun" in said


def test_an_issue_is_too_late_by_the_stories_in_it(office: Publisher, clock: HandClock) -> None:
    office.issues.create("2026-12", [LEAD, INVITATION], {"bg": EditionText("Вести")}, clock())
    office.issues.create("2026-12b", [LEAD], {"bg": EditionText("Други вести")}, clock())
    rows = [
        office.scheduling.schedule(key, "newsletter", ["bg"], at(15, 8), clock())[0] for key in ("2026-12", "2026-12b")
    ]
    tiles = days_of(office, clock)[date(2026, 12, 15)].tiles
    assert [tile.late is not None for tile in tiles] == [True, False]
    assert [len(event_remarks(office, row)) for row in rows] == [1, 0]
    (before,) = outlook(office, "2026-12", "newsletter", ["bg"], at(20, 8), clock())
    assert any(words.startswith("goes out after the event has begun (Thursday, ") for words in before.warnings)


def test_what_has_gone_out_is_not_too_late_any_more(office: Publisher, clock: HandClock) -> None:
    row = office.schedule(INVITATION, "folder", "bg", at(8, 10))
    clock.now = at(8, 10)
    office.tick()
    clock.now += timedelta(hours=1)
    assert office.calendar.get(row.id).state == "published"
    assert event_remarks(office, office.calendar.get(row.id)) == []
    assert days_of(office, clock)[date(2026, 12, 8)].tiles[0].late is None
