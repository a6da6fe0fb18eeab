"""Queued posts whose slots have passed: one goes out late, the others take the next free slots; nothing is lost."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.holding import hold, let_go
from publisher.planning import Publication
from support.calendar_rows import INVITATION, LEAD, SOFIA
from support.core_parts import HandClock
from support.kills import killed_at_each_commit

STUDENTS = "stazhanti-umen-grad"
POSTS = (STUDENTS, LEAD, INVITATION)
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "every day"
times = ["09:30", "12:30", "16:00"]
"""
Office = Callable[..., Publisher]


def at(day: int, clock: str) -> datetime:
    return datetime.combine(date(2026, 12, day), time.fromisoformat(clock), SOFIA)


@pytest.fixture
def opened(workspace: Path, clock: HandClock) -> Iterator[Office]:
    """Opens the workspace with three slots a day and further lines of its rule; the clock shows a Tuesday morning."""
    publishers: list[Publisher] = []
    file = workspace / "config.toml"
    before = file.read_text(encoding="utf-8").replace("# expires_after_hours = 3", "expires_after_hours = 12")
    assert "\nexpires_after_hours = 12" in before
    clock.now = at(1, "08:00")

    def office(more: str = "", slots: str = SLOTS) -> Publisher:
        file.write_text(before + slots + more, encoding="utf-8")
        publishers.append(open_publisher(file, clock))
        return publishers[-1]

    yield office
    for one in publishers:
        one.close()


def queue(office: Publisher, *slugs: str, lang: str = "bg", urgent: bool = False) -> list[Publication]:
    return [office.scheduling.queue(slug, "folder", [lang], office.clock(), urgent)[0] for slug in slugs]


def stands(office: Publisher) -> dict[str, tuple[str, str | None]]:
    """State and slot of each post."""
    return {row.what: (row.state.value, row.slot) for row in office.calendar.all()}


def test_after_a_hold_over_several_slots_one_post_goes_out_and_the_others_take_the_next_slots(
    opened: Office, clock: HandClock
) -> None:
    office = opened()
    rows = queue(office, *POSTS)
    hold(office, "folder", "", clock())
    clock.now = at(1, "18:00")
    assert office.tick().started == 0
    assert [slot for _, slot in stands(office).values()] == [row.slot for row in rows], "a hold touches no row"
    let_go(office, "folder", "", clock())
    assert office.tick().started == 1
    assert stands(office) == {
        STUDENTS: ("published", "2026-12-01 09:30"),
        LEAD: ("scheduled", "2026-12-02 09:30"),
        INVITATION: ("scheduled", "2026-12-02 12:30"),
    }
    moved = office.calendar.get(rows[1].id)
    assert moved.reason == "its time 2026-12-01 12:30 passed while it was held; this is the next free one"
    assert (moved.at, moved.expires_at - moved.at) == (at(2, "09:30"), rows[1].expires_at - rows[1].at)
    assert office.tick().started == 0


def test_nothing_is_lost_by_a_downtime_longer_than_a_lifetime_and_nothing_comes_twice(
    opened: Office, clock: HandClock
) -> None:
    office = opened()
    queue(office, *POSTS)
    clock.now = at(3, "11:00")
    assert office.tick().started == 0, "after two days none of them goes out late"
    assert stands(office) == {
        STUDENTS: ("scheduled", "2026-12-03 12:30"),
        LEAD: ("scheduled", "2026-12-03 16:00"),
        INVITATION: ("scheduled", "2026-12-04 09:30"),
    }
    assert "passed before it could go out" in office.calendar.all()[0].reason
    for hours in range(30):
        clock.now = at(3, "12:30") + timedelta(hours=hours)
        office.tick()
    assert [state for state, _ in stands(office).values()] == ["published"] * 3
    sent = sorted(path.name for path in (office.config.workspace / "outbox").rglob("*.json"))
    assert len(sent) == 3


def test_an_urgent_post_is_the_one_that_goes_out_late(opened: Office, clock: HandClock) -> None:
    office = opened()
    queue(office, STUDENTS, LEAD)
    queue(office, INVITATION, urgent=True)
    # A person has put it behind the others meanwhile.
    urgent = next(row for row in office.calendar.all() if row.what == INVITATION)
    office.moving.swap(urgent.id, office.calendar.all()[-1].id, clock())
    clock.now = at(1, "16:30")
    office.tick()
    assert stands(office) == {
        INVITATION: ("published", "2026-12-01 16:00"),
        LEAD: ("scheduled", "2026-12-02 09:30"),
        STUDENTS: ("scheduled", "2026-12-02 12:30"),
    }


def test_a_time_that_a_person_has_chosen_is_kept_and_goes_out_late(opened: Office, clock: HandClock) -> None:
    office = opened()
    exact = office.schedule(LEAD, "folder", "bg", at(1, "15:50"))
    (queued,) = queue(office, STUDENTS)
    clock.now = at(1, "16:30")
    office.tick()
    after = office.calendar.get(queued.id)
    assert (after.state, after.slot) == ("scheduled", "2026-12-02 09:30")
    assert office.calendar.get(exact.id).state == "published"
    assert office.calendar.get(exact.id).reason == ""


def test_languages_and_channels_do_not_wait_for_each_other(opened: Office, clock: HandClock) -> None:
    office = opened(SLOTS.replace('"bg"', '"en"'))
    queue(office, LEAD, STUDENTS)
    queue(office, LEAD, lang="en")
    clock.now = at(1, "13:00")
    office.tick()
    clock.move(office.config.schedule.catch_up_gap)
    office.tick()
    states = {(row.what, row.lang): row.state.value for row in office.calendar.all()}
    assert states == {(LEAD, "bg"): "published", (STUDENTS, "bg"): "scheduled", (LEAD, "en"): "published"}


def test_a_post_that_is_in_time_is_not_late(opened: Office, clock: HandClock) -> None:
    office = opened()
    (row,) = queue(office, STUDENTS)
    clock.now = row.at + timedelta(seconds=30)
    assert office.tick().started == 1


def test_without_another_slot_a_late_post_goes_out_as_what_a_person_has_timed(opened: Office, clock: HandClock) -> None:
    queue(opened(), STUDENTS, LEAD)
    # The rules have changed to a day that never comes within the horizon, or are gone.
    for slots in (SLOTS.replace('"every day"', '"first mon"').replace('"09:30", "12:30", "16:00"', '"09:00"'), ""):
        office = opened(slots=slots)
        clock.now = at(1, "13:00")
        office.tick()
        clock.move(timedelta(minutes=10))
        office.tick()
    assert {state for state, _ in stands(office).values()} <= {"published", "scheduled"}


@pytest.mark.parametrize("late", ["expire", "next slot"])
def test_what_nobody_has_reviewed_by_its_slot_expires_or_takes_the_next_one(
    opened: Office, clock: HandClock, late: str
) -> None:
    office = opened(f'late = "{late}"\n', SLOTS.replace('"bg"', '"en"'))
    (row,) = queue(office, INVITATION, lang="en")
    assert (row.state, row.slot) == ("needs review", "2026-12-01 09:30")
    clock.now = at(1, "10:00")
    office.tick()
    office.tick()
    after = office.calendar.get(row.id)
    if late == "next slot":
        assert (after.state, after.slot) == ("needs review", "2026-12-01 12:30")
        assert "its time 2026-12-01 09:30 passed before anybody had reviewed it; this is the next" in after.reason
    else:
        assert (after.state, after.slot) == ("needs review", "2026-12-01 09:30")
        clock.now = row.expires_at
        office.tick()
        assert office.calendar.get(row.id).state == "expired"


def test_while_it_is_held_what_needs_a_review_keeps_its_slot(opened: Office, clock: HandClock) -> None:
    office = opened('late = "next slot"\n', SLOTS.replace('"bg"', '"en"'))
    (row,) = queue(office, INVITATION, lang="en")
    hold(office, "", "en", clock())
    clock.now = at(1, "10:00")
    office.tick()
    assert office.calendar.get(row.id).slot == row.slot


def test_two_processes_give_each_late_post_one_slot(opened: Office, clock: HandClock) -> None:
    office = opened()
    queue(office, *POSTS)
    clock.now = at(2, "18:00")
    with open_publisher(office.config.file, clock) as other:
        # Each has read the rows before the other moves them.
        seen = [publisher.calendar._releasing for publisher in (office, other)]
        for releasing in seen:
            releasing.release(clock())
    slots = [slot for _, slot in stands(office).values()]
    assert slots == ["2026-12-03 09:30", "2026-12-03 12:30", "2026-12-03 16:00"]


def test_whenever_a_process_dies_nothing_is_lost_and_each_post_has_one_slot(opened: Office, clock: HandClock) -> None:
    office = opened()
    queue(office, *POSTS)
    clock.now = at(1, "18:00")
    released: list[int] = []
    deaths = list(
        killed_at_each_commit(
            lambda: open_publisher(office.config.file, clock),
            lambda one: released.extend(one.calendar.release(clock())),
        )
    )
    assert len(deaths) > 3
    assert stands(office) == {
        STUDENTS: ("scheduled", "2026-12-01 09:30"),
        LEAD: ("scheduled", "2026-12-02 09:30"),
        INVITATION: ("scheduled", "2026-12-02 12:30"),
    }
    assert released == [1]


def test_a_clock_put_forward_a_day_and_back_sends_one_post_and_loses_none(opened: Office, clock: HandClock) -> None:
    office = opened()
    queue(office, *POSTS)
    clock.now = at(2, "08:30")
    office.tick()
    clock.now = at(1, "08:30")
    office.tick()
    assert [state for state, _ in stands(office).values()] == ["scheduled"] * 3, "none was due today yet"
    assert [slot for _, slot in stands(office).values()] == ["2026-12-02 09:30", "2026-12-02 12:30", "2026-12-02 16:00"]
    for hours in range(48):
        clock.now = at(1, "08:30") + timedelta(hours=hours, minutes=1)
        office.tick()
    assert [state for state, _ in stands(office).values()] == ["published"] * 3


def test_a_grid_that_changed_under_a_full_queue_moves_only_what_is_late(opened: Office, clock: HandClock) -> None:
    queue(opened(), *POSTS)
    office = opened(slots=SLOTS.replace('"09:30", "12:30", "16:00"', '"11:11"'))
    clock.now = at(1, "13:00")
    office.tick()
    assert stands(office) == {
        STUDENTS: ("published", "2026-12-01 09:30"),
        LEAD: ("scheduled", "2026-12-02 11:11"),
        INVITATION: ("scheduled", "2026-12-01 16:00"),
    }
    assert [row.what for row in office.moving.off_grid("folder", "bg", clock())] == [INVITATION]


def test_a_person_who_moves_it_has_read_what_passed(opened: Office, clock: HandClock) -> None:
    office = opened()
    rows = queue(office, STUDENTS, LEAD)
    clock.now = at(1, "13:00")
    office.tick()
    assert office.calendar.get(rows[1].id).passed
    (moved,) = office.moving.move([rows[1].id], at(4, "10:00"), clock())
    assert (moved.slot, moved.passed) == (None, "")
