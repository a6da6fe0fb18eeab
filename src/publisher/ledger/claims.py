"""Rows of the ledger that a sender may try: taken under a lease, so that nobody else will.

Each is one conditional UPDATE whose rows are believed; none reads first and writes later. SQLite has one writer, on
PostgreSQL rows that another is taking are stepped over.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, bindparam, func, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from publisher.core.states import OPEN_DELIVERIES, Cause, DeliveryState, before
from publisher.storage.tables import deliveries

LEASE = timedelta(minutes=15)
"""Longer than the longest wait for the reply behind a message's last dot, 10 minutes (RFC 5321 §4.5.3.2.6)."""


class Claimed(NamedTuple):
    """A delivery that this process may try: nobody else will until its lease is over.

    `omitted` are the stories that it goes without, as bits (the first story is bit 0). `wanted_lang` is the language
    that the reader has asked for when no edition is made in it, else "". `tracked`: their visits may be counted.
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


def claim(connection: Connection, publication: int, owner: str, now: datetime, limit: int) -> list[Claimed]:
    """Take up to `limit` deliveries that are due, under a lease; those that have failed before come last."""
    return _taken(connection, False, publication, owner, now, limit)


def take(
    connection: Connection,
    publication: int,
    owner: str,
    now: datetime,
    limit: int,
    without: Collection[str] = (),
) -> list[Claimed]:
    """Claim and begin a batch, for a sender that keeps a journal of what has really begun.

    Nothing for the domains in `without`, which may get none now.

    The rows are `sending` from here on: without that journal, each of them may have gone out. `attempts` counts the
    try that begins.
    """
    return _taken(connection, True, publication, owner, now, limit, without)


def give_back(connection: Connection, numbers: Sequence[int], owner: str, now: datetime) -> int:
    """Make queued again what was taken and certainly not begun; how many rows were still this owner's."""
    return connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(numbers), deliveries.c.owner == owner)
        .where(deliveries.c.state.in_(before(DeliveryState.QUEUED, Cause.SENDER)))
        .values(
            state=DeliveryState.QUEUED, attempts=deliveries.c.attempts - 1, owner=None, lease_until=None, changed_at=now
        )
    ).rowcount


def release(connection: Connection, owner: str) -> None:
    """Give back what was claimed and not begun."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.owner == owner, deliveries.c.state.in_(OPEN_DELIVERIES))
        .values(owner=None, lease_until=None)
    )


_NOW = bindparam("now", type_=deliveries.c.next_at.type)
_LEASED: Mapping[str, Any] = {
    "owner": bindparam("by"), "lease_until": bindparam("until", type_=deliveries.c.lease_until.type),
}  # fmt: skip
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
    """One state after the other: each is read in the order of its index, without sorting the whole mailing."""
    statement = _statement(begins, bool(without))
    given: dict[str, Any] = {"of": publication, "by": owner, "now": now, "until": now + LEASE}
    if without:
        given["without"] = list(without)
    taken: list[Claimed] = []
    for state in before(DeliveryState.SENDING, Cause.SENDER):
        if len(taken) < limit:
            rows = connection.execute(statement, given | {"in_state": state, "most": limit - len(taken)}).all()
            taken += sorted(map(Claimed._make, rows), key=lambda row: (row.attempts, row.id))
    return taken


@cache
def _statement(begins: bool, without: bool) -> ReturningUpdate[Any]:
    """Made once: to put it together takes longer than the database needs for it."""
    due = (
        select(deliveries.c.id)
        .where(deliveries.c.publication_id == bindparam("of"), deliveries.c.state == bindparam("in_state"))
        .where(deliveries.c.next_at <= _NOW, or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < _NOW))
        .order_by(deliveries.c.attempts, deliveries.c.id)
        .limit(bindparam("most", type_=Integer))
    )
    if without:
        due = due.where(deliveries.c.domain.not_in(bindparam("without", expanding=True)))
    # PostgreSQL locks what it reads. It reads once: it would ask a subquery again, which then steps over its own rows
    # and takes all the others.
    chosen = due.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")
    return (
        update(deliveries)
        # Nothing but the number: what was chosen is locked, and more conditions would lead SQLite to another index.
        .where(deliveries.c.id.in_(select(chosen.c.id)))
        .values(**(_BEGUN if begins else _LEASED))
        .returning(*(deliveries.c[name] for name in Claimed._fields))
    )
