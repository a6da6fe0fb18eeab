"""Expiring, approving late, cancelling, pausing and resuming, from every state."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.core.errors import IllegalStep, NotFound
from publisher.core.states import PublicationState
from support.calendar_rows import HOUR, LEAD, SOFIA, far_side, issue, pausing, schedule, state, subscribe
from support.core_parts import NOW, HandClock, publication


def test_a_server_that_was_down_asks_before_it_sends_the_mornings_news(publisher: Publisher, clock: HandClock) -> None:
    morning = datetime(2026, 12, 2, 8, 0, tzinfo=SOFIA)
    row = schedule(publisher, at=morning)
    clock.now = datetime(2026, 12, 2, 13, 0, tzinfo=SOFIA)
    done = publisher.tick()
    assert (done.started, done.tried) == (0, 0)
    why = "it was due 2026-12-02 08:00 and nothing ran then; approve it to send it late, or schedule it again"
    assert state(publisher, row) == ("expired", why)
    publisher.tick()
    assert state(publisher, row)[0] == "expired"


def test_a_server_that_was_down_for_less_than_that_sends_immediately(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.now = row.expires_at - timedelta(seconds=1)
    assert publisher.tick().started == 1


def test_a_person_may_send_late_what_expired(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.now = row.expires_at
    publisher.tick()
    late = publisher.calendar.approve(row.id, clock())
    assert (late.state, late.why, late.expires_at) == ("scheduled", "", clock() + 3 * HOUR)
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_cancelling_in_the_middle_withdraws_the_rest_and_a_new_time_sends_only_that(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    subscribe(publisher, *(f"r{n}@reader.example" for n in range(5)))
    far = far_side(publisher)
    row = schedule(publisher, "2026-12", at=NOW)
    far.answer("r1@reader.example", pausing(publisher, row))
    publisher.tick()
    assert publisher.calendar.cancel(row.id, clock()).state == "cancelled"
    counts = publisher.deliveries.counts([row.id])
    assert counts == {row.id: {"sent": 2, "suppressed": 3}}
    assert {delivery.reply for delivery in publisher.deliveries.rows(row.id, "suppressed")} == {"cancelled by staff"}
    again = schedule(publisher, "2026-12", at=NOW + HOUR)
    clock.move(HOUR)
    publisher.tick()
    assert state(publisher, again)[0] == "published"
    assert sorted(far.taken) == [f"r{n}@reader.example" for n in range(5)]


def test_a_pause_holds_and_resuming_continues(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    assert publisher.calendar.pause(row.id).why == "paused by staff"
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert publisher.calendar.resume(row.id).state == "scheduled"
    assert publisher.tick().started == 1
    assert state(publisher, row)[0] == "published"


def test_one_paused_in_the_middle_goes_on_as_publishing(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, *(f"r{n}@reader.example" for n in range(3)))
    far = far_side(publisher)
    row = schedule(publisher, "2026-12", at=NOW)
    far.answer("r0@reader.example", pausing(publisher, row))
    publisher.tick()
    assert (far.taken, state(publisher, row)[0]) == (["r0@reader.example"], "paused")
    assert publisher.calendar.resume(row.id).state == "publishing"
    publisher.tick()
    assert far.taken == [f"r{n}@reader.example" for n in range(3)]


def test_one_paused_beyond_its_expiry_does_not_go_out_when_resumed(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    publisher.calendar.pause(row.id)
    clock.now = row.expires_at
    publisher.calendar.resume(row.id)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "expired"


VERBS: dict[str, tuple[Callable[[Publisher, int], object], dict[PublicationState, PublicationState]]] = {
    "approve": (
        lambda p, n: p.calendar.approve(n, NOW),
        {
            PublicationState.NEEDS_REVIEW: PublicationState.SCHEDULED,
            PublicationState.SCHEDULED: PublicationState.SCHEDULED,
            PublicationState.EXPIRED: PublicationState.SCHEDULED,
        },
    ),
    "cancel": (
        lambda p, n: p.calendar.cancel(n, NOW),
        {
            PublicationState.NEEDS_REVIEW: PublicationState.CANCELLED,
            PublicationState.SCHEDULED: PublicationState.CANCELLED,
            PublicationState.PAUSED: PublicationState.CANCELLED,
            PublicationState.EXPIRED: PublicationState.CANCELLED,
            PublicationState.FAILED: PublicationState.CANCELLED,
        },
    ),
    "pause": (
        lambda p, n: p.calendar.pause(n),
        {
            PublicationState.SCHEDULED: PublicationState.PAUSED,
            PublicationState.PUBLISHING: PublicationState.PAUSED,
        },
    ),
    "resume": (lambda p, n: p.calendar.resume(n), {PublicationState.PAUSED: PublicationState.SCHEDULED}),
}
"""Each verb of staff, and what it makes of the states in which it is allowed."""


@pytest.mark.parametrize("old", PublicationState)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_keeps_to_the_legal_steps_from_every_state(
    publisher: Publisher, verb: str, old: PublicationState
) -> None:
    act, allowed = VERBS[verb]
    row = publication(publisher.store, what=LEAD, kind="post", channel="folder", at=NOW + HOUR, state=old)
    if old in allowed:
        act(publisher, row)
    else:
        with pytest.raises(IllegalStep, match=rf"publication {row} \({LEAD}, folder, bg\) is {old}"):
            act(publisher, row)
    assert publisher.calendar.get(row).state is allowed.get(old, old)


def test_approving_a_paused_publication_says_what_can_be_done(publisher: Publisher) -> None:
    row = publication(publisher.store, what=LEAD, kind="post", channel="folder", state="paused")
    onward = "from here it can only become cancelled, publishing, scheduled"
    with pytest.raises(IllegalStep, match=f"is paused and cannot be approved: {onward}$"):
        publisher.calendar.approve(row, NOW)


def test_an_unknown_number_is_named(publisher: Publisher) -> None:
    with pytest.raises(NotFound, match="there is no publication 99; `publisher calendar` shows them"):
        publisher.calendar.pause(99)
