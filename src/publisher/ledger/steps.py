"""Steps of deliveries and their publications: begun under a lease, ended with the far side's own words.

Every statement here is a conditional UPDATE whose row count says whether it took effect; none reads first and writes
later. All of them run on SQLite and PostgreSQL. `ledger.audience` plans the rows, `ledger.claims` leases them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Dialect, bindparam, exists, func, literal, null, or_, select, update

from publisher.core.errors import ChannelError
from publisher.core.states import OPEN_DELIVERIES, SETTLED_DELIVERIES, Cause, DeliveryState, PublicationState, before
from publisher.ledger import claims
from publisher.ledger.owners import owner_is_gone
from publisher.storage.tables import deliveries, publications

_REMOTE_ID_LIMIT = 200


class End(NamedTuple):
    """The result of one attempt."""

    delivery: int
    state: DeliveryState
    reply: str
    remote_id: str = ""
    next_at: datetime | None = None


_RECORD = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"), deliveries.c.owner == bindparam("its_owner"))
    .where(deliveries.c.state == bindparam("from_state"))
    .values(
        state=bindparam("to_state"), reply=bindparam("its_reply"), remote_id=bindparam("its_id"),
        next_at=bindparam("then"), changed_at=bindparam("now"), owner=null(), lease_until=null(),
    )
)  # fmt: skip


def record_all(connection: Connection, owner: str, now: datetime, ends: Sequence[End]) -> int:
    """Write the results of many attempts in one statement; returns how many rows still were this owner's."""
    if not ends:
        return 0
    statement, stored = _recording(connection.dialect)
    at = stored(now)
    rows = [
        {
            "number": one.delivery, "its_owner": owner, "now": at, "from_state": _tried(one.state),
            "to_state": one.state.value, "its_reply": one.reply[: ChannelError.REPLY_LIMIT],
            "its_id": one.remote_id[:_REMOTE_ID_LIMIT], "then": stored(one.next_at) if one.next_at else at,
        }
        for one in ends
    ]  # fmt: skip
    return connection.exec_driver_sql(statement, rows).rowcount


@cache
def _tried(end: DeliveryState) -> str:
    """The state of a delivery before this result of an attempt; the statement has a parameter for one."""
    (state,) = before(end, Cause.SENDER)
    return state.value


@cache
def _recording(dialect: Dialect) -> tuple[str, Callable[[datetime], Any]]:
    """`_RECORD` as SQL for the driver, and the function that converts a time for it.

    Compiled once: SQLAlchemy's processing of each row would take as long as the database itself.
    """
    # A decorated type always has a processor.
    stored = cast(
        "Callable[[datetime], Any]", deliveries.c.changed_at.type.dialect_impl(dialect).bind_processor(dialect)
    )
    return str(_RECORD.compile(dialect=dialect)), stored


def begin(connection: Connection, delivery: claims.Claimed, owner: str, now: datetime) -> bool:
    """Begin an attempt: `sending`, before the far side can accept. False when the row is no longer ours to send."""
    # The publication is checked in the same statement: a pause takes effect with the next message.
    going = exists().where(
        publications.c.id == delivery.publication_id, publications.c.state == PublicationState.PUBLISHING
    )
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.owner == owner, deliveries.c.lease_until > now)
        .where(deliveries.c.state.in_(before(DeliveryState.SENDING, Cause.SENDER)), going)
        # The lease is renewed for this attempt, however long the others of its batch have taken.
        .values(
            state=DeliveryState.SENDING, attempts=deliveries.c.attempts + 1,
            lease_until=now + claims.LEASE, tried_at=now, changed_at=now,
            first_tried_at=func.coalesce(deliveries.c.first_tried_at, literal(now, deliveries.c.first_tried_at.type)),
        )
    )  # fmt: skip
    return changed.rowcount == 1


def record(
    connection: Connection,
    delivery: int,
    owner: str,
    now: datetime,
    state: DeliveryState,
    *,
    reply: str,
    remote_id: str = "",
    url: str = "",
    next_at: datetime | None = None,
) -> bool:
    """Write the result of an attempt. False (nothing changes) if the row no longer is this owner's, and `sending`."""
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery, deliveries.c.owner == owner)
        .where(deliveries.c.state.in_(before(state, Cause.SENDER)))
        .values(
            state=state, reply=reply[: ChannelError.REPLY_LIMIT], remote_id=remote_id[:_REMOTE_ID_LIMIT], url=url,
            changed_at=now, next_at=next_at or now, owner=None, lease_until=None,
        )
    )  # fmt: skip
    return changed.rowcount == 1


def postpone(connection: Connection, publication: int, until: datetime) -> None:
    """Delay the open deliveries of a publication until then: its far side is unavailable."""
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.publication_id == publication,
            deliveries.c.state.in_(OPEN_DELIVERIES),
            deliveries.c.next_at < until,
        )
        .values(next_at=until)
    )


def withdraw(connection: Connection, publication: int, now: datetime, reply: str) -> None:
    """Suppress the open deliveries of a publication that is cancelled."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.publication_id == publication)
        .where(deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=reply, changed_at=now, owner=None, lease_until=None)
    )


def hold(connection: Connection, publication: int, why: str) -> bool:
    """Pause a publication whose mails are refused in number; False when it no longer is being sent.

    It is marked in either case: so many refusals are about the sender, and must not count against its readers.
    """
    connection.execute(update(publications).where(publications.c.id == publication).values(breaker_tripped=True))
    changed = connection.execute(
        update(publications)
        .where(publications.c.id == publication)
        .where(publications.c.state.in_(before(PublicationState.PAUSED, Cause.SENDER)))
        .values(state=PublicationState.PAUSED, why=why)
    )
    return changed.rowcount == 1


def abandon(connection: Connection, now: datetime) -> int:
    """Make every `sending` row whose owner has died, or whose lease is over, `uncertain`; returns how many.

    Deliveries that a dead owner had claimed and not begun are free again immediately.
    """
    sending = deliveries.c.state.in_(before(DeliveryState.UNCERTAIN, Cause.LEASE))
    owners = connection.execute(select(deliveries.c.owner).where(deliveries.c.owner.is_not(None)).distinct()).scalars()
    gone = [owner for owner in owners if owner_is_gone(owner)]
    for owner in gone:
        claims.release(connection, owner)
    claimed = deliveries.c.owner.is_not(None)
    return connection.execute(
        update(deliveries)
        .where(claimed, sending, or_(deliveries.c.owner.in_(gone), deliveries.c.lease_until < now))
        .values(
            state=DeliveryState.UNCERTAIN, owner=None, lease_until=None, changed_at=now,
            reply="the sender stopped before an answer was noted; it may have gone out",
        )
    ).rowcount  # fmt: skip


def settle(connection: Connection, publication: int, now: datetime) -> bool:
    """Mark a publication published once sent + refused + suppressed + uncertain = planned."""
    settled = select(func.count()).where(
        deliveries.c.publication_id == publication, deliveries.c.state.in_(SETTLED_DELIVERIES)
    )
    changed = connection.execute(
        update(publications)
        .where(publications.c.id == publication, publications.c.planned == settled.scalar_subquery())
        .where(publications.c.state.in_(before(PublicationState.PUBLISHED, Cause.SENDER)))
        .values(state=PublicationState.PUBLISHED, published_at=now)
    )
    return changed.rowcount == 1


def reopen(connection: Connection, publications_of: Sequence[int], now: datetime) -> None:
    """Continue publications with a delivery that is open again; if one is cancelled, suppress that delivery."""
    theirs = publications.c.id.in_(publications_of)
    connection.execute(
        update(publications)
        .where(theirs, publications.c.state.in_(before(PublicationState.PUBLISHING, Cause.SETTLEMENT)))
        .values(state=PublicationState.PUBLISHING)
    )
    for number in connection.execute(
        select(publications.c.id).where(theirs, publications.c.state == PublicationState.CANCELLED)
    ).scalars():
        withdraw(connection, number, now, "the publication is cancelled")


def counts(connection: Connection, publications_of: Sequence[int]) -> dict[int, dict[str, int]]:
    """Deliveries of each publication by state."""
    query = (
        select(deliveries.c.publication_id, deliveries.c.state, func.count())
        .where(deliveries.c.publication_id.in_(publications_of))
        .group_by(deliveries.c.publication_id, deliveries.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for publication, state, number in connection.execute(query):
        found.setdefault(publication, {})[state] = number
    return found
