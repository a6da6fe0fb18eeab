"""Claims deliveries for a sender, under a lease that keeps other senders off.

Each claim is one conditional UPDATE that returns its rows; none reads first and writes later. SQLite has a single
writer; on PostgreSQL, rows that another sender is claiming are skipped. Leases go by the database's clock there
(`ledger.clock`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, func, literal, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from publisher.core.states import OPEN_DELIVERIES, Cause, DeliveryState, before
from publisher.ledger.clock import is_shared
from publisher.storage.tables import deliveries

LEASE = timedelta(minutes=15)
"""Longer than the longest wait for the reply behind a message's last dot, 10 minutes (RFC 5321 §4.5.3.2.6)."""

SET_BACK = timedelta(minutes=1)
"""How far ahead a row's time must lie to say that the clock was set back: more than two machines' clocks may differ."""


class Claimed(NamedTuple):
    """A delivery that this sender may try; nobody else will until its lease is over.

    `omitted` are the stories left out, as bits (the first story is bit 0). `wanted_lang` is the language that the
    reader has asked for if it has no edition, else "". `tracked`: the reader's visits may be counted. So many attempts
    as `outages` found the far side away.
    """

    id: int
    publication_id: int
    destination: str
    name: str
    lang: str
    key: str
    attempts: int
    subscribed_at: datetime | None
    subscription_id: int | None = None
    omitted: int = 0
    wanted_lang: str = ""
    tracked: bool = False
    first_tried_at: datetime | None = None
    outages: int = 0


def claim(connection: Connection, publication: int, owner: str, now: datetime, limit: int) -> list[Claimed]:
    """Claim up to `limit` deliveries that are due; those with more attempts come later."""
    return _taken(connection, False, publication, owner, now, limit)


def take(
    connection: Connection,
    publication: int,
    owner: str,
    now: datetime,
    limit: int,
    without: Collection[str] = (),
) -> list[Claimed]:
    """Claim and begin a batch, for a sender that keeps a journal of the deliveries that have really begun.

    Skips deliveries to the domains in `without`.

    The rows are `sending` from here on: without that journal, each of them may have gone out. `attempts` includes the
    attempt that begins.
    """
    return _taken(connection, True, publication, owner, now, limit, without)


def is_due(now: ColumnElement[Any], long_ago: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether an open delivery may be tried now. `long_ago` is `SET_BACK` ahead of now.

    One that was never tried, and was written later than that, was written before the clock was set back: its time
    has come already.
    """
    written_ahead = and_(deliveries.c.attempts == 0, deliveries.c.changed_at > long_ago)
    return or_(deliveries.c.next_at <= now, written_ahead)


def due_at(now: datetime) -> ColumnElement[bool]:
    """`is_due` at a time."""
    at = deliveries.c.next_at.type
    return is_due(literal(now, at), literal(now + SET_BACK, at))


def give_back(connection: Connection, numbers: Sequence[int], owner: str, now: datetime) -> int:
    """Queue again deliveries that were taken and certainly not begun; returns how many still were this owner's."""
    return connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(numbers), deliveries.c.owner == owner)
        .where(deliveries.c.state.in_(before(DeliveryState.QUEUED, Cause.SENDER)))
        .values(
            state=DeliveryState.QUEUED, attempts=deliveries.c.attempts - 1, owner=None, lease_until=None, changed_at=now
        )
    ).rowcount


def release(connection: Connection, owner: str) -> None:
    """End this owner's leases on deliveries that have not begun."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.owner == owner, deliveries.c.state.in_(OPEN_DELIVERIES))
        .values(owner=None, lease_until=None)
    )


_NOW = bindparam("now", type_=deliveries.c.next_at.type)
_LEASED: Mapping[str, Any] = {"owner": bindparam("by")}
_BEGUN: Mapping[str, Any] = {
    **_LEASED, "state": DeliveryState.SENDING, "attempts": deliveries.c.attempts + 1, "tried_at": _NOW,
    "changed_at": _NOW, "first_tried_at": func.coalesce(deliveries.c.first_tried_at, _NOW),
}  # fmt: skip


def _taken(
    connection: Connection,
    begins: bool,
    publication: int,
    owner: str,
    now: datetime,
    limit: int,
    without: Collection[str] = (),
) -> list[Claimed]:
    """One state after the other: each is read in index order, without sorting the whole mailing."""
    shared = is_shared(connection)
    statement = _statement(begins, bool(without), shared)
    given: dict[str, Any] = {"of": publication, "by": owner, "now": now, "set_back": now + SET_BACK}
    if not shared:
        given["until"] = now + LEASE
    if without:
        given["without"] = list(without)
    taken: list[Claimed] = []
    for state in before(DeliveryState.SENDING, Cause.SENDER):
        if len(taken) < limit:
            rows = connection.execute(statement, given | {"in_state": state, "most": limit - len(taken)}).all()
            taken += sorted(map(Claimed._make, rows), key=lambda row: (row.attempts, row.id))
    return taken


@cache
def _statement(begins: bool, without: bool, shared: bool) -> ReturningUpdate[Any]:
    """Built once: SQLAlchemy takes longer to build the statement than the database to run it.

    `shared`: leases go by the database's clock.
    """
    until: ColumnElement[Any] = bindparam("until", type_=deliveries.c.lease_until.type)
    leased_now: ColumnElement[Any] = _NOW
    if shared:
        until, leased_now = func.now() + literal(LEASE), func.now()
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.publication_id == bindparam("of"), deliveries.c.state == bindparam("in_state"))
        .where(
            is_due(_NOW, bindparam("set_back", type_=deliveries.c.next_at.type)),
            or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < leased_now),
        )
        .order_by(deliveries.c.attempts, deliveries.c.id)
        .limit(bindparam("most", type_=Integer))
    )
    if without:
        due = due.where(deliveries.c.domain.not_in(bindparam("without", expanding=True)))
    # PostgreSQL locks the rows that it reads. MATERIALIZED makes it read once: a subquery could be run again, which
    # would then skip its own locked rows and take all the others.
    chosen = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    return (
        update(deliveries)
        # The id alone: the chosen rows are locked, and more conditions would lead SQLite to another index.
        .where(deliveries.c.id.in_(select(chosen.c.id)))
        .values(**(_BEGUN if begins else _LEASED), lease_until=until)
        .returning(*(deliveries.c[name] for name in Claimed._fields))
    )
