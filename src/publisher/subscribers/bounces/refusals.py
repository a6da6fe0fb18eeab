"""Deliveries that the relay refused at hand-over (a synchronous 5xx), as far as they say something about readers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select

from publisher.core.states import DeliveryState
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, publications, subscribers, subscriptions
from publisher.subscribers.bounces.kinds import REPLY, BounceKind, classify, status_in

_TELLING = 3
"""From this number on, refusals of a publication that nobody has accepted are the relay's, not the readers'."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused delivery that no row of `bounces` is about yet, and what follows for its address."""

    delivery: int
    trace: str
    reply: str
    kind: BounceKind


def unjudged(store: Store) -> list[Refusal]:
    """Refusals of publications whose deliveries have all been begun: only then the breaker can have spoken."""
    seen = exists().where(bounces.c.delivery_id == deliveries.c.id)
    query = (
        select(
            deliveries.c.id, deliveries.c.reply, subscribers.c.address_hash, deliveries.c.publication_id,
            publications.c.breaker_tripped,
        )
        .join(publications, publications.c.id == deliveries.c.publication_id)
        .join(subscriptions, subscriptions.c.id == deliveries.c.subscription_id)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(deliveries.c.state == DeliveryState.REFUSED, deliveries.c.reply != "", ~seen)
        # If the person has changed their address since, the new one was not refused.
        .where(deliveries.c.destination == subscribers.c.email)
        .where(publications.c.breaker_tripped | ~_has(DeliveryState.QUEUED, DeliveryState.SENDING))
    )  # fmt: skip
    with store.read() as connection:
        rows = connection.execute(query).all()
    everybody = set(_refused_by_all(store, {row.publication_id for row in rows}))
    return [
        Refusal(
            row.id, row.address_hash, row.reply,
            "policy" if row.breaker_tripped or row.publication_id in everybody else _kind(row.reply),
        )
        for row in rows
    ]  # fmt: skip


def _has(*states: DeliveryState) -> ColumnElement[bool]:
    others = deliveries.alias()
    return exists().where(others.c.publication_id == deliveries.c.publication_id, others.c.state.in_(states))


def _refused_by_all(store: Store, publications_of: set[int]) -> Iterator[int]:
    """Those of the publications that nobody's mailbox or provider has accepted."""
    for number in sorted(publications_of):
        query = (
            select(deliveries.c.state, func.count())
            .where(deliveries.c.publication_id == number)
            .group_by(deliveries.c.state)
        )
        with store.read() as connection:
            counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        if counts.get(DeliveryState.REFUSED, 0) >= _TELLING and not counts.get(DeliveryState.SENT, 0):
            yield number


def _kind(reply: str) -> BounceKind:
    """A refusal without any code is our own channel's, about the mail or the connection."""
    return classify("", reply) if REPLY.search(reply) or status_in(reply) else "policy"
