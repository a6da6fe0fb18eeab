"""Refusals at hand-over: which say something about readers, and which only about the relay or the sender."""

import pytest
from sqlalchemy import select, update

from publisher.core.errors import Refused
from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger import steps
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, publications, suppressions
from publisher.subscribers.bounces.refusals import unjudged
from support.core_parts import NOW, FarSide, deliveries_through, publication, readers

NOBODY = Refused("RCPT", "550 5.1.1 no such user")


def sent(store: Store, far: FarSide, number: int = 1) -> int:
    """An issue sent to all readers; returns its number."""
    made = publication(store, what=f"issue-{number}", at=NOW)
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(made, NOW)
    ledger.send_due(lambda: NOW)
    return made


def kinds(store: Store) -> list[str]:
    return [refusal.kind for refusal in unjudged(store)]


def test_refusals_are_judged_by_their_words(store: Store) -> None:
    gone, full, blocked, _ = readers(store, 4)
    far = FarSide()
    far.answer(gone, NOBODY)
    far.answer(full, Refused("RCPT", "552 5.2.2 mailbox full"))
    far.answer(blocked, Refused("DATA", "550 5.7.1 your mail looks like spam"))
    sent(store, far)
    assert kinds(store) == ["hard", "soft", "policy"]
    assert unjudged(store)[0].reply == "550 5.1.1 no such user"


def test_a_relay_that_refuses_everybody_says_nothing_about_readers(store: Store) -> None:
    far = FarSide()
    for address in readers(store, 3):
        far.answer(address, NOBODY)
    sent(store, far)
    assert kinds(store) == ["policy"] * 3


def test_one_of_two_who_is_gone_is_gone(store: Store) -> None:
    gone, _ = readers(store, 2)
    far = FarSide()
    far.answer(gone, NOBODY)
    sent(store, far)
    assert kinds(store) == ["hard"]


def test_what_the_breaker_has_paused_says_nothing_even_when_it_was_resumed_since(store: Store) -> None:
    gone, _ = readers(store, 2)
    far = FarSide()
    far.answer(gone, NOBODY)
    made = sent(store, far)
    with store.begin() as connection:
        connection.execute(update(publications).values(state=PublicationState.PUBLISHING))
        assert steps.hold(connection, made, "the last mails were all refused")
    assert kinds(store) == ["policy"]
    with store.begin() as connection:
        connection.execute(update(publications).values(state=PublicationState.PUBLISHING, why=""))
    assert kinds(store) == ["policy"]


def test_a_publication_is_marked_even_when_its_last_mail_tripped_the_breaker(store: Store) -> None:
    far = FarSide()
    gone, _ = readers(store, 2)
    far.answer(gone, NOBODY)
    made = sent(store, far)
    with store.begin() as connection:
        assert not steps.hold(connection, made, "the last mails were all refused")
    assert kinds(store) == ["policy"]


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.SENDING])
def test_nothing_is_judged_while_a_mailing_is_under_way(store: Store, state: DeliveryState) -> None:
    gone, other = readers(store, 2)
    far = FarSide()
    far.answer(gone, NOBODY)
    sent(store, far)
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.destination == other).values(state=state))
    assert kinds(store) == []
    with store.begin() as connection:
        connection.execute(
            update(deliveries).where(deliveries.c.destination == other).values(state=DeliveryState.DEFERRED)
        )
    assert kinds(store) == ["hard"]


@pytest.mark.parametrize("reply", ["settled by staff", "r@example.org: an address that is not ASCII"])
def test_a_refusal_without_a_code_is_our_own(reply: str, store: Store) -> None:
    gone, _ = readers(store, 2)
    far = FarSide()
    far.answer(gone, Refused(reply))
    sent(store, far)
    assert kinds(store) == ["policy"]


def test_none_of_it_is_judged_twice(store: Store) -> None:
    gone, _ = readers(store, 2)
    far = FarSide()
    far.answer(gone, NOBODY)
    sent(store, far)
    (refusal,) = unjudged(store)
    with store.begin() as connection:
        connection.execute(
            bounces.insert().values(
                source="x", delivery_id=refusal.delivery, address_hash=refusal.trace, kind="hard", at=NOW
            )
        )
    assert unjudged(store) == []
    with store.read() as connection:
        assert connection.execute(select(suppressions)).all() == []
