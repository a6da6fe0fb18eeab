"""What became of a publication, in figures that staff can report: one line for each edition or post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from publisher.core.states import ARRIVED_DELIVERIES, DeliveryState, PublicationState
from publisher.sending.visits import OPENED
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, publications, subscriptions, visits

_REASONS = 3
CAME_BACK = ("hard", "soft", "policy")


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that refused or deferred mails, and how many."""

    reply: str
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one publication.

    `planned` deliveries, of which `by_state` counts each state. Of those sent, `bounced` came back later and
    `complained` were marked as spam. `left` readers of it have unsubscribed before the next issue of their language
    went out. `opened` and `followed` are None where visits are not counted.
    """

    publication: int
    what: str
    channel: str
    lang: str
    state: PublicationState
    at: datetime
    planned: int
    by_state: Mapping[DeliveryState, int]
    bounced: int
    complained: int
    left: int
    opened: int | None
    followed: int | None
    reasons: tuple[Reason, ...]

    @property
    def still_open(self) -> int:
        """Deliveries that have not ended yet."""
        going = (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING)
        return sum(self.by_state.get(state, 0) for state in going)


class Reports:
    """Reads the figures of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def about(self, what: str) -> list[Report]:
        """A report for each publication of an issue or a post that has begun, oldest first."""
        begun = (publications.c.what == what, publications.c.kind != "letter", publications.c.planned > 0)
        query = select(publications).where(*begun).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            return [self._report(connection, row) for row in connection.execute(query).all()]

    def _report(self, connection: Connection, row: Row[Any]) -> Report:
        number: int = row.id
        its = deliveries.c.publication_id == number
        states = connection.execute(select(deliveries.c.state, func.count()).where(its).group_by(deliveries.c.state))
        by_state = {DeliveryState(state): count for state, count in states}
        opened, followed = visits_of(connection, number)
        return Report(
            number, row.what, row.channel, row.lang, PublicationState(row.state), row.at, row.planned, by_state,
            returned(connection, number, CAME_BACK), returned(connection, number, ("complaint",)),
            left_since(connection, row), opened, followed, tuple(_reasons(connection, number)),
        )  # fmt: skip


def returned(connection: Connection, number: int, kinds: Sequence[str]) -> int:
    """Deliveries that were taken, and came back later or were complained about."""
    query = (
        select(func.count(bounces.c.delivery_id.distinct()))
        .join_from(bounces, deliveries, bounces.c.delivery_id == deliveries.c.id)
        .where(deliveries.c.publication_id == number, deliveries.c.state.in_(ARRIVED_DELIVERIES))
        .where(bounces.c.kind.in_(kinds))
    )
    return int(connection.execute(query).scalar_one())


def left_since(connection: Connection, row: Row[Any]) -> int:
    """Readers who have unsubscribed since, up to the next issue of the same channel and language."""
    same = (publications.c.channel == row.channel, publications.c.lang == row.lang)
    out = publications.c.state.in_((PublicationState.PUBLISHING, PublicationState.PUBLISHED))
    later = select(func.min(publications.c.at)).where(
        *same, out, publications.c.kind == "issue", publications.c.at > row.at
    )
    until = connection.execute(later).scalar()
    query = (
        select(func.count())
        .join_from(deliveries, subscriptions, deliveries.c.subscription_id == subscriptions.c.id)
        .where(deliveries.c.publication_id == row.id, deliveries.c.state.in_(ARRIVED_DELIVERIES))
        .where(subscriptions.c.left_at >= deliveries.c.changed_at)
    )
    if until is not None:
        query = query.where(subscriptions.c.left_at < until)
    return int(connection.execute(query).scalar_one())


def visits_of(connection: Connection, number: int) -> tuple[int | None, int | None]:
    """How often its mail was opened, and its links were followed; None where that is not counted."""
    counted = select(visits.c.number, visits.c.count).where(visits.c.publication_id == number)
    rows = [(place, times) for place, times in connection.execute(counted)]
    opens = [times for place, times in rows if place == OPENED]
    links = [times for place, times in rows if place != OPENED]
    return (sum(opens) if opens else None), (sum(links) if links else None)


def _reasons(connection: Connection, number: int) -> list[Reason]:
    """The most frequent answers of refusals and deferrals."""
    query = (
        select(deliveries.c.reply, func.count().label("number"))
        .where(deliveries.c.publication_id == number, deliveries.c.reply != "")
        .where(deliveries.c.state.in_((DeliveryState.REFUSED, DeliveryState.DEFERRED, DeliveryState.SUPPRESSED)))
        .group_by(deliveries.c.reply)
        .order_by(func.count().desc(), deliveries.c.reply)
        .limit(_REASONS)
    )
    return [Reason(row.reply, row.number) for row in connection.execute(query)]
