"""Slots and other times: a slot is given once, a hole is filled next, and nothing moves by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound
from publisher.planning import Publication, SlotTaken
from support.calendar_rows import INVITATION, LEAD, SOFIA, replace_in, schedule
from support.core_parts import NOW, HandClock

POSTS = ("stazhanti-umen-grad", LEAD, INVITATION)
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "workdays"
times = ["09:30", "16:00"]
"""


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    """A workspace with two slots a working day, and a clock that shows a Tuesday morning."""
    file = workspace / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    clock.now = datetime(2026, 12, 1, 8, tzinfo=SOFIA).astimezone(UTC)
    with open_publisher(file, clock) as opened:
        yield opened


def queue(office: Publisher, slug: str, urgent: bool = False) -> Publication:
    (row,) = office.scheduling.queue(slug, "folder", ["bg"], office.clock(), urgent)
    return row


def slots_of(office: Publisher) -> dict[str, str | None]:
    return {row.what: row.slot for row in office.calendar.all() if row.state != "cancelled"}


def test_queued_posts_take_the_next_free_slots_and_their_lifetime_begins_there(office: Publisher) -> None:
    rows = [queue(office, slug) for slug in POSTS]
    assert [row.slot for row in rows] == ["2026-12-01 09:30", "2026-12-01 16:00", "2026-12-02 09:30"]
    assert rows[0].at == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
    assert rows[0].expires_at - rows[0].at == office.config.schedule.expires_after


def test_what_leaves_a_slot_leaves_a_hole_that_the_next_post_fills(office: Publisher) -> None:
    rows = [queue(office, slug) for slug in POSTS[:2]]
    office.calendar.cancel(rows[0].id, office.clock())
    assert queue(office, POSTS[2]).slot == "2026-12-01 09:30"
    assert office.calendar.get(rows[1].id).slot == "2026-12-01 16:00"


def test_an_exact_time_outranks_slots_and_keeps_its_distance(office: Publisher) -> None:
    schedule(office, LEAD, at=datetime(2026, 12, 1, 9, 27, tzinfo=SOFIA).astimezone(UTC))
    assert queue(office, POSTS[0]).slot == "2026-12-01 16:00"


def test_an_urgent_post_takes_the_next_slot_and_pushes_up_to_the_first_hole(office: Publisher) -> None:
    first, second = queue(office, POSTS[0]), queue(office, POSTS[1])
    assert queue(office, POSTS[2], urgent=True).slot == "2026-12-01 09:30"
    assert slots_of(office) == {
        POSTS[2]: "2026-12-01 09:30", POSTS[0]: "2026-12-01 16:00", POSTS[1]: "2026-12-02 09:30",
    }  # fmt: skip
    assert office.calendar.get(first.id).at - first.at == timedelta(hours=6, minutes=30)
    assert office.calendar.get(second.id).expires_at > second.expires_at


def test_an_urgent_post_that_does_not_exist_pushes_nothing(office: Publisher) -> None:
    queue(office, POSTS[0])
    with pytest.raises(NotFound):
        queue(office, "nosuch", urgent=True)
    assert slots_of(office) == {POSTS[0]: "2026-12-01 09:30"}


def test_a_slot_is_given_once_whoever_asks(office: Publisher) -> None:
    row = queue(office, POSTS[0])
    with pytest.raises(SlotTaken, match="2026-12-01 09:30"):
        office.calendar.schedule(
            "post", POSTS[1], "folder", "bg", row.at, office.clock(), timedelta(hours=3), "2026-12-01 09:30"
        )


def test_two_publications_exchange_their_times(office: Publisher) -> None:
    one, other = queue(office, POSTS[0]), queue(office, POSTS[1])
    office.moving.swap(one.id, other.id, office.clock())
    assert slots_of(office) == {POSTS[0]: other.slot, POSTS[1]: one.slot}
    assert office.calendar.get(one.id).at == other.at


def test_a_moved_publication_leaves_its_slot_and_takes_its_lifetime_along(office: Publisher) -> None:
    row = queue(office, POSTS[0])
    at = datetime(2026, 12, 1, 11, tzinfo=UTC)
    (moved,) = office.moving.move([row.id], at, office.clock())
    assert (moved.at, moved.slot, moved.expires_at - moved.at) == (at, None, row.expires_at - row.at)
    assert moved.message == row.message
    assert queue(office, POSTS[1]).slot == "2026-12-01 09:30"
    assert office.moving.to_next_free(moved.id, office.clock()).slot == "2026-12-01 16:00"


def test_all_publications_are_moved_or_none(office: Publisher) -> None:
    rows = [queue(office, slug) for slug in POSTS[:2]]
    office.calendar.cancel(rows[1].id, office.clock())
    with pytest.raises(IllegalStep, match=r"publication 2 .* is cancelled: only what has not begun can be moved"):
        office.moving.move([row.id for row in rows], NOW + timedelta(days=30), office.clock())
    assert office.calendar.get(rows[0].id).slot == "2026-12-01 09:30"
    with pytest.raises(InvalidInput, match="is past; choose a time to come"):
        office.moving.move([rows[0].id], office.clock() - timedelta(minutes=1), office.clock())


def test_a_mail_moved_to_another_day_bears_that_day_unless_it_has_changed_since(office: Publisher) -> None:
    office.issues.create("2026-12", [LEAD], {}, office.clock())
    row = office.schedule("2026-12", "newsletter", "bg", office.clock() + timedelta(hours=2))
    assert row.message is not None
    assert "1 декември" in row.message.text
    (moved,) = office.moving.move([row.id], office.clock() + timedelta(days=2), office.clock())
    assert moved.message is not None
    assert "3 декември" in moved.message.text
    assert moved.state == "scheduled"
    replace_in(office.config.folder("posts") / f"{LEAD}.md", "Партньорска среща", "Среща")
    (again,) = office.moving.move([row.id], office.clock() + timedelta(days=5), office.clock())
    assert again.message == moved.message
    assert "changed since it was approved" in next(one.why for one in office.calendar.compared() if one.id == row.id)


def test_when_the_rules_change_nothing_moves_until_a_person_lays_the_queue_again(
    office: Publisher, clock: HandClock
) -> None:
    rows = [queue(office, slug) for slug in POSTS]
    file = office.config.file
    file.write_text(file.read_text(encoding="utf-8").replace('["09:30", "16:00"]', '["10:00"]'), encoding="utf-8")
    with open_publisher(file, clock) as changed:
        assert [row.slot for row in changed.moving.off_grid("folder", "bg", clock())] == [row.slot for row in rows]
        laid = changed.moving.lay_again("folder", "bg", clock())
        assert [row.slot for row in laid] == ["2026-12-01 10:00", "2026-12-02 10:00", "2026-12-03 10:00"]
        assert changed.moving.off_grid("folder", "bg", clock()) == []
        assert changed.moving.lay_again("folder", "bg", clock()) == []


def test_without_a_free_slot_the_cure_is_named(office: Publisher) -> None:
    with pytest.raises(NotFound, match=r"no slots in 'en': write \[\[slots\]\] into config.toml, or give a time"):
        office.scheduling.queue(LEAD, "folder", ["en"], office.clock())
    with pytest.raises(InvalidInput, match="carries issues, which have no slots"):
        office.scheduling.queue("2026-12", "newsletter", [], office.clock())


def test_a_publication_that_is_out_keeps_its_slot_for_ever(office: Publisher, clock: HandClock) -> None:
    row = queue(office, POSTS[0])
    clock.now = row.at
    office.tick()
    assert office.calendar.get(row.id).state == "published"
    clock.move(-timedelta(hours=1))
    assert queue(office, POSTS[1]).slot == "2026-12-01 16:00"


def test_no_two_rows_of_a_post_share_a_time(office: Publisher) -> None:
    row = queue(office, POSTS[0])
    seen = office.calendar.get(row.id)
    office.calendar.pause(row.id)
    office.calendar.resume(row.id)
    office.moving.move([seen.id], seen.at + timedelta(minutes=1), office.clock())
    schedule(office, POSTS[0], at=seen.at + timedelta(minutes=9))
    with pytest.raises(Conflict, match="taken already or was; choose another time"):
        office.moving.move([row.id], seen.at + timedelta(minutes=9), office.clock())
