"""Steps of deliveries and their publications: begun under a lease, ended with the far side's own words.

Every statement here is a conditional UPDATE whose row count says whether it took effect; none reads first and writes
later. All of them run on SQLite and PostgreSQL. `ledger.audience` plans the rows, `ledger.claims` leases them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Connection,
    Dialect,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    update,
)

from publisher.core.states import (
    ARRIVED_DELIVERIES,
    DELIVERY_STEPS,
    OPEN_DELIVERIES,
    SETTLED_DELIVERIES,
    Cause,
    DeliveryState,
    PublicationState,
    before,
)
from publisher.core.wording import worded
from publisher.ledger import claims, mailings
from publisher.ledger.clock import lease_time
from publisher.ledger.outcomes import counts as counts
from publisher.ledger.outcomes import note_outcomes
from publisher.storage.tables import deliveries, publications

_REMOTE_ID_LIMIT = 200

_ARRIVED = exists().where(deliveries.c.publication_id == publications.c.id, deliveries.c.state.in_(ARRIVED_DELIVERIES))
_OPEN = exists().where(deliveries.c.publication_id == publications.c.id, deliveries.c.state.in_(OPEN_DELIVERIES))


class End(NamedTuple):
    """The result of one attempt; `attempt` is its number (1 = the first), or 0 where it is not known.

    `outage`: it found the far side away, which is not this message's doing.
    """

    delivery: int
    state: DeliveryState
    reply: str
    remote_id: str = ""
    next_at: datetime | None = None
    attempt: int = 0
    outage: bool = False


_OURS = and_(deliveries.c.owner == bindparam("its_owner"), deliveries.c.state == bindparam("from_state"))
_LEASE_ENDED = and_(
    deliveries.c.owner.is_(None),
    deliveries.c.state == bindparam("late_state"),
    deliveries.c.attempts == bindparam("its_attempt"),
)
_RECORD = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("number"), or_(_OURS, _LEASE_ENDED))
    .values(
        state=bindparam("to_state"), reply=bindparam("its_reply"), remote_id=bindparam("its_id"),
        next_at=bindparam("then"), changed_at=bindparam("now"), owner=null(), lease_until=null(),
        outages=deliveries.c.outages + bindparam("met_outage"),
    )
)  # fmt: skip


def record_all(connection: Connection, owner: str, now: datetime, ends: Sequence[End]) -> int:
    """Write the results of many attempts in one statement; returns how many rows they were written to.

    Those rows are still this owner's, or `uncertain` since the end of its lease and not tried again. An answer after
    which the delivery would be open again is not written to the latter: its publication may have ended (recovery from
    the journal reopens it).
    """
    if not ends:
        return 0
    statement, stored, said = _recording(connection.dialect)
    at = stored(now)
    rows = [
        {
            "number": one.delivery, "its_owner": owner, "now": at, "from_state": _tried(one.state),
            "late_state": _late(one.state), "its_attempt": one.attempt,
            "to_state": one.state.value, "its_reply": said(one.reply),
            "its_id": one.remote_id[:_REMOTE_ID_LIMIT], "met_outage": int(one.outage),
            "then": stored(one.next_at) if one.next_at else at,
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
def _late(end: DeliveryState) -> str:
    """The state in which the end of a lease leaves a delivery, if this final result may still follow it; else ""."""
    (state,) = DELIVERY_STEPS[Cause.LEASE]
    return state.value if end in SETTLED_DELIVERIES and state in before(end, Cause.JOURNAL) else ""


@cache
def _recording(dialect: Dialect) -> tuple[str, Callable[[datetime], Any], Callable[[str], Any]]:
    """`_RECORD` as SQL for the driver, and the functions that convert a time and a reply for it.

    Compiled once: SQLAlchemy's processing of each row would take as long as the database itself.
    """
    columns = (deliveries.c.changed_at, deliveries.c.reply)
    # A decorated type always has a processor.
    stored, said = (cast("Any", one.type.dialect_impl(dialect).bind_processor(dialect)) for one in columns)
    return str(_RECORD.compile(dialect=dialect)), stored, said


def begin(connection: Connection, delivery: claims.Claimed, owner: str, now: datetime) -> bool:
    """Begin an attempt: `sending`, before the far side can accept. False when the row is no longer ours to send."""
    # The publication is checked in the same statement: a pause takes effect with the next message.
    going = exists().where(
        publications.c.id == delivery.publication_id, publications.c.state == PublicationState.PUBLISHING
    )
    leased_now = lease_time(connection, now)
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.owner == owner, deliveries.c.lease_until > leased_now)
        .where(deliveries.c.state.in_(before(DeliveryState.SENDING, Cause.SENDER)), going)
        # The lease is renewed for this attempt, however long the others of its batch have taken.
        .values(
            state=DeliveryState.SENDING, attempts=deliveries.c.attempts + 1,
            lease_until=lease_time(connection, now, claims.LEASE), tried_at=now, changed_at=now,
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
    attempt: int = 0,
) -> bool:
    """Write the result of an attempt. False (nothing changes) if the row no longer is this owner's, and `sending`.

    With the number of the `attempt`, the row may also be `uncertain` since the end of its lease, as in `record_all`.
    """
    ours = and_(deliveries.c.owner == owner, deliveries.c.state.in_(before(state, Cause.SENDER)))
    late = and_(
        deliveries.c.owner.is_(None),
        deliveries.c.state == _late(state),
        deliveries.c.attempts == attempt,
        literal(attempt) > 0,
    )
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery, or_(ours, late))
        .values(
            state=state, reply=reply, remote_id=remote_id[:_REMOTE_ID_LIMIT], url=url,
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
    mailings.end(connection, publication, counts(connection, [publication]).get(publication, {}))


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


def settle(connection: Connection, publication: int, now: datetime) -> PublicationState | None:
    """End a publication all of whose planned deliveries are settled; its new state, or None when it goes on.

    It is `published`, or `failed` when no destination can have it. Its `outcome` says how many do.
    """
    settled = select(func.count()).where(
        deliveries.c.publication_id == publication, deliveries.c.state.in_(SETTLED_DELIVERIES)
    )
    ended = update(publications).where(
        publications.c.id == publication, publications.c.planned == settled.scalar_subquery()
    )
    ends = {PublicationState.PUBLISHED: (_ARRIVED, {"published_at": now}), PublicationState.FAILED: (~_ARRIVED, {})}
    end = None
    for state, (condition, values) in ends.items():
        statement = ended.where(condition, publications.c.state.in_(before(state, Cause.SENDER)))
        if connection.execute(statement.values(state=state, **values)).rowcount == 1:
            end = state
    # Also where another process has ended it, and an answer has come late.
    review(connection, [publication])
    return end


def review(connection: Connection, publications_of: Sequence[int]) -> None:
    """Bring publications that had ended up to date after an uncertain delivery of theirs has been settled."""
    connection.execute(
        update(publications)
        .where(publications.c.id.in_(publications_of), ~_ARRIVED, ~_OPEN)
        .where(publications.c.state.in_(before(PublicationState.FAILED, Cause.SETTLEMENT)))
        .values(state=PublicationState.FAILED, published_at=None)
    )
    note_outcomes(connection, publications_of)


def reopen(connection: Connection, publications_of: Sequence[int], now: datetime) -> None:
    """Continue publications with a delivery that is open again; if one is cancelled, suppress that delivery."""
    theirs = publications.c.id.in_(publications_of)
    connection.execute(
        update(publications)
        .where(theirs, publications.c.state.in_(before(PublicationState.PUBLISHING, Cause.SETTLEMENT)))
        .values(state=PublicationState.PUBLISHING, outcome="")
    )
    for number in connection.execute(
        select(publications.c.id).where(theirs, publications.c.state == PublicationState.CANCELLED)
    ).scalars():
        withdraw(connection, number, now, worded("the publication is cancelled"))
