"""What became of a publication, in figures that staff can report: one line for each edition or post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from publisher.core.states import ARRIVED_DELIVERIES, DeliveryState, PublicationState
from publisher.sending.visits import OPENED
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, publications, subscribers, subscriptions, visits

_REASONS = 3
_MOST_LOOKED_FOR, _IN_ONE_QUERY = 2_000, 500
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


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted of a publication of which nothing is open: deliveries that have ended stay as they are.

    `returns` are the rows of the table `bounces` at that time: their number and the last id.
    """

    planned: int
    returns: tuple[int, int]
    by_state: Mapping[DeliveryState, int]
    bounced: int
    complained: int
    reasons: tuple[Reason, ...]


class Reports:
    """Reads the figures of a workspace. Counting a hundred thousand mails is done once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counted: dict[int, _Counted] = {}

    def about(self, what: str) -> list[Report]:
        """A report for each publication of an issue or a post that has begun, oldest first."""
        begun = (publications.c.what == what, publications.c.kind != "letter", publications.c.planned > 0)
        # Without the message, which is large.
        columns = (publications.c[name] for name in ("id", "what", "channel", "lang", "state", "at", "planned"))
        query = select(*columns).where(*begun).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
            if not rows:
                return []
            returns = connection.execute(select(func.count(), func.max(bounces.c.id)).select_from(bounces)).one()
            return [self._report(connection, row, (returns[0], returns[1] or 0)) for row in rows]

    def _report(self, connection: Connection, row: Row[Any], returns: tuple[int, int]) -> Report:
        number: int = row.id
        counted = self._counted.get(number)
        is_open = _is_open(connection, number)
        if counted is None or is_open or (counted.planned, counted.returns) != (row.planned, returns):
            counted = _count(connection, row, returns)
            if not is_open:
                self._counted[number] = counted
        opened, followed = visits_of(connection, number)
        return Report(
            number, row.what, row.channel, row.lang, PublicationState(row.state), row.at, row.planned,
            counted.by_state, counted.bounced, counted.complained, left_since(connection, row), opened, followed,
            counted.reasons,
        )  # fmt: skip


def _is_open(connection: Connection, number: int) -> bool:
    """Whether the state of any delivery of a publication can still change."""
    states = (DeliveryState.QUEUED, DeliveryState.DEFERRED, DeliveryState.SENDING, DeliveryState.UNCERTAIN)
    query = select(deliveries.c.id).where(deliveries.c.publication_id == number, deliveries.c.state.in_(states))
    return connection.execute(query.limit(1)).first() is not None


def _count(connection: Connection, row: Row[Any], returns: tuple[int, int]) -> _Counted:
    its = deliveries.c.publication_id == row.id
    states = connection.execute(select(deliveries.c.state, func.count()).where(its).group_by(deliveries.c.state))
    return _Counted(
        row.planned, returns, {DeliveryState(state): count for state, count in states},
        returned(connection, row.id, CAME_BACK), returned(connection, row.id, ("complaint",)),
        tuple(_reasons(connection, row.id)),
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
    gone = [subscriptions.c.left_at >= row.at, *([] if until is None else [subscriptions.c.left_at < until])]
    found = connection.execute(
        select(subscriptions.c.id, subscriptions.c.left_at, subscribers.c.email, subscribers.c.moved_at)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(*gone)
        .limit(_MOST_LOOKED_FOR + 1)
    ).all()
    moved = [one.id for one in found if one.moved_at is not None and one.moved_at >= row.at]
    if len(found) > _MOST_LOOKED_FOR or moved:
        return _left_of_all(connection, row.id, gone)
    left = {one.id: one.left_at for one in found}
    emails = [one.email for one in found]
    # Those few who have left are looked for among the mails by their address, which has an index.
    # Without a condition on their state, for which databases would rather look at every mail.
    query = select(deliveries.c.subscription_id, deliveries.c.changed_at, deliveries.c.state)
    query = query.where(deliveries.c.publication_id == row.id)
    total = 0
    for start in range(0, len(emails), _IN_ONE_QUERY):
        theirs = deliveries.c.destination.in_(emails[start : start + _IN_ONE_QUERY])
        for mail in connection.execute(query.where(theirs)):
            known = left.get(mail.subscription_id)
            total += known is not None and known >= mail.changed_at and mail.state in ARRIVED_DELIVERIES
    return total


def _left_of_all(connection: Connection, number: int, gone: Sequence[ColumnElement[bool]]) -> int:
    """As `_left`, for many, and for those who have another address now: by a look at every mail."""
    query = (
        select(func.count())
        .join_from(deliveries, subscriptions, deliveries.c.subscription_id == subscriptions.c.id)
        .where(deliveries.c.publication_id == number, deliveries.c.state.in_(ARRIVED_DELIVERIES))
        .where(*gone, subscriptions.c.left_at >= deliveries.c.changed_at)
    )
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
