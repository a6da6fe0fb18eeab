"""Uncertain deliveries are settled by the far side where it can be asked, and by a person otherwise."""

from datetime import timedelta

import pytest

from publisher.core.errors import Ambiguous, IllegalStep, NotFound, Unavailable
from publisher.core.states import DeliveryState
from publisher.core.types import Outcome
from publisher.storage.database import Store
from support.core_parts import (
    NOW,
    FarSide,
    HandClock,
    deliveries_through,
    publication,
    readers,
)
from support.ledger_rows import set_publication, state_of, states, uncertain_ones

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


def test_reconciling_believes_the_far_side_and_leaves_the_rest_to_a_person(store: Store, clock: HandClock) -> None:
    ledger, far, addresses, number = uncertain_ones(store, clock, 4)
    far.remember(addresses[0], Outcome("77", "https://x.example/77"))
    far.remember(addresses[1], None)
    far.remember(addresses[2], Ambiguous("SMTP cannot be asked"))
    far.remember(addresses[3], ZeroDivisionError("a slip in the channel"))
    later = clock.move(timedelta(hours=1))
    answers = ledger.reconcile(later)
    assert [answers[row.id] for row in ledger.rows()][:3] == ["sent", "queued again", "SMTP cannot be asked"]
    assert "internal error (ZeroDivisionError" in answers[4]
    assert states(ledger) == ["sent", "queued", "uncertain", "uncertain"]
    found = ledger.rows()[0]
    assert (found.remote_id, found.url, found.reply) == ("77", "https://x.example/77", "found at the far side")
    # Each was asked about since the moment of its try.
    assert far.asked == [(address, NOW) for address in addresses]
    assert state_of(store, number) == "publishing"
    assert ledger.send_due(clock) == 1
    assert far.taken == [addresses[1]]
    assert state_of(store, number) == "published"


def test_reconciling_when_nothing_is_uncertain_asks_nobody(store: Store, clock: HandClock) -> None:
    readers(store, 1)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert ledger.reconcile(NOW) == {}
    assert far.asked == []


def test_the_time_asked_about_is_when_the_last_try_began(store: Store, clock: HandClock) -> None:
    (address,) = readers(store, 1)
    far = FarSide()

    def time_out() -> None:
        clock.move(timedelta(minutes=10))
        raise Ambiguous("no answer")

    far.answer(address, Unavailable("451 later"), time_out)
    far.remember(address, Ambiguous("cannot be asked"))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    second = clock.move(timedelta(minutes=5))
    ledger.send_due(clock)
    ledger.reconcile(clock.move(DAY))
    assert far.asked == [(address, second)]


@pytest.mark.parametrize(
    ("word", "then", "publication_then"),
    [("sent", "sent", "published"), ("refused", "refused", "failed"), ("queued", "queued", "publishing")],
)
def test_a_person_settles_what_is_uncertain(
    store: Store, clock: HandClock, word: str, then: str, publication_then: str
) -> None:
    ledger, far, addresses, number = uncertain_ones(store, clock, 1)
    (row,) = ledger.rows()
    ledger.resolve(row.id, DeliveryState(word), NOW, "settled by staff")
    (row,) = ledger.rows()
    assert (row.state, row.reply, state_of(store, number)) == (then, "settled by staff", publication_then)
    ledger.send_due(clock)
    assert far.taken == (addresses if word == "queued" else [])
    assert state_of(store, number) == ("failed" if word == "refused" else "published")


def test_only_what_is_uncertain_can_be_settled(store: Store, clock: HandClock) -> None:
    readers(store, 1)
    ledger = deliveries_through(store, newsletter=FarSide())
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    (row,) = ledger.rows()
    with pytest.raises(IllegalStep, match=f"delivery {row.id} is sent, not uncertain: there is nothing to settle"):
        ledger.resolve(row.id, DeliveryState.QUEUED, NOW, "")
    with pytest.raises(NotFound, match="there is no delivery 99; `publisher deliveries list` shows them"):
        ledger.resolve(99, DeliveryState.SENT, NOW, "")
    assert states(ledger) == ["sent"]


def test_nothing_of_a_cancelled_publication_can_be_sent_again(store: Store, clock: HandClock) -> None:
    ledger, _, _, number = uncertain_ones(store, clock, 1)
    set_publication(store, number, state="cancelled")
    (row,) = ledger.rows()
    with pytest.raises(IllegalStep, match="its publication is cancelled"):
        ledger.resolve(row.id, DeliveryState.QUEUED, NOW, "")
    ledger.resolve(row.id, DeliveryState.SENT, NOW, "")
    assert (states(ledger), state_of(store, number)) == (["sent"], "cancelled")
