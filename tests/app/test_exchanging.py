"""Two publications exchange their times: both or none, what may not is refused, and once more undoes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.exchanging import exchange, exchangeable
from publisher.core.errors import Conflict, IllegalStep, InvalidInput
from publisher.planning import EditionText
from support.calendar_rows import INVITATION, LEAD, SOFIA
from support.core_parts import HandClock

STUDENTS = "stazhanti-umen-grad"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SOFIA).astimezone(UTC)


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('# quiet_hours = "22:00-07:00"', 'quiet_hours = "22:00-07:00"'), encoding="utf-8")
    clock.now = at(1, 8)
    with open_publisher(file, clock) as opened:
        yield opened


def test_both_change_places_and_once_more_undoes_it(office: Publisher, clock: HandClock) -> None:
    one = office.schedule(LEAD, "folder", "bg", at(2, 10))
    other = office.schedule(STUDENTS, "folder", "bg", at(4, 15))
    assert [row.id for row in exchangeable(office, one, clock())] == [other.id]
    done = exchange(office, one.id, other.id, clock(), [one.at, other.at])
    assert [row.at for row in done.rows] == [other.at, one.at]
    assert [row.at for row in done.before] == [one.at, other.at]
    assert exchange(office, other.id, one.id, clock()).remarks == []
    assert [office.calendar.get(row.id).at for row in (one, other)] == [one.at, other.at]


def test_what_somebody_has_moved_meanwhile_is_not_exchanged(office: Publisher, clock: HandClock) -> None:
    one = office.schedule(LEAD, "folder", "bg", at(2, 10))
    other = office.schedule(STUDENTS, "folder", "bg", at(4, 15))
    office.moving.move([other.id], at(5, 9), clock())
    with pytest.raises(Conflict, match=r"somebody has moved publication 2 .* to Saturday, 5 December 2026, 09:00"):
        exchange(office, one.id, other.id, clock(), [one.at, other.at])
    assert office.calendar.get(one.id).at == one.at


def test_the_same_checks_hold_as_for_a_move(office: Publisher, clock: HandClock) -> None:
    one = office.schedule(LEAD, "folder", "bg", at(2, 10))
    again = office.scheduling.schedule(LEAD, "folder", ["bg"], at(9, 10), clock(), again=True)[0]
    gone = office.schedule(STUDENTS, "folder", "bg", at(3, 10))
    office.calendar.cancel(gone.id, clock())
    late = office.schedule(INVITATION, "folder", "bg", at(3, 12))
    elsewhere = office.schedule(INVITATION, "folder", "en", at(3, 12))
    with pytest.raises(InvalidInput, match="are the same"):
        exchange(office, one.id, again.id, clock())
    with pytest.raises(IllegalStep, match="is cancelled"):
        exchange(office, one.id, gone.id, clock())
    with pytest.raises(InvalidInput, match="different places"):
        exchange(office, one.id, elsewhere.id, clock())
    assert [row.id for row in exchangeable(office, one, clock())] == [late.id]
    clock.now = at(2, 11)
    with pytest.raises(InvalidInput, match="is past"):
        exchange(office, late.id, one.id, clock())
    assert exchangeable(office, office.calendar.get(one.id), clock()) == []
    assert office.calendar.get(late.id).at == late.at


def test_the_quiet_hours_are_said_of_the_one_that_comes_into_them(office: Publisher, clock: HandClock) -> None:
    one = office.schedule(LEAD, "folder", "bg", at(2, 10))
    other = office.schedule(STUDENTS, "folder", "bg", at(3, 23))
    (said,) = exchange(office, one.id, other.id, clock()).remarks
    assert said.startswith(f"{one.name}: Thursday, 3 December 2026, 23:00 lies in the quiet hours")


def test_an_issue_changes_places_with_an_issue(office: Publisher, clock: HandClock) -> None:
    for key, subject in (("2026-12", "Вести"), ("2026-12b", "Още вести")):
        office.issues.create(key, [LEAD], {"bg": EditionText(subject)}, clock())
    first = office.scheduling.schedule("2026-12", "newsletter", ["bg"], at(2, 8), clock())[0]
    second = office.scheduling.schedule("2026-12b", "newsletter", ["bg"], at(9, 8), clock())[0]
    assert [row.subject for row in exchangeable(office, first, clock())] == ["Още вести"]
    done = exchange(office, first.id, second.id, clock())
    assert [row.at for row in done.rows] == [second.at, first.at]
    assert done.rows[0].expires_at - second.at == timedelta(hours=office.config.schedule.expires_after_hours)
