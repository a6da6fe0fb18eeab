"""Deliveries whose sender has died or no longer answers."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from publisher.core.states import Cause, DeliveryState, before
from publisher.core.wording import worded
from publisher.ledger import claims
from publisher.ledger.clock import lease_time
from publisher.ledger.owners import host_of, owner_is_gone
from publisher.storage.tables import deliveries

STOPPED = worded("the sender stopped before an answer was noted; it may have gone out")
_SENDING = deliveries.c.state.in_(before(DeliveryState.UNCERTAIN, Cause.LEASE))


def silent_since(host: str, minutes: int) -> str:
    """What is said of a delivery whose sender, on another machine, no longer answers."""
    return worded(
        "claimed by a sender on %(host)s that has not answered for %(minutes)s minutes: this may have gone out, or "
        "never have been begun; the journal there knows",
        host=host, minutes=minutes,
    )  # fmt: skip


def abandon(connection: Connection, now: datetime) -> int:
    """Make every `sending` row whose owner has died, or whose lease is over, `uncertain`; returns how many.

    Deliveries that a dead owner had claimed and not begun are free again immediately.
    """
    owners = connection.execute(select(deliveries.c.owner).where(deliveries.c.owner.is_not(None)).distinct()).scalars()
    gone = [owner for owner in owners if owner_is_gone(owner)]
    for owner in gone:
        claims.release(connection, owner)
    ended = _abandon(connection, now, deliveries.c.owner.in_(gone), STOPPED) if gone else 0
    for owner in overdue(connection, now):
        silent = deliveries.c.lease_until < lease_time(connection, now)
        why = silent_since(host_of(owner), claims.LEASE.seconds // 60)
        ended += _abandon(connection, now, and_(deliveries.c.owner == owner, silent), why)
    return ended


def overdue(connection: Connection, now: datetime) -> list[str]:
    """The owners of `sending` rows whose lease is over."""
    silent = deliveries.c.lease_until < lease_time(connection, now)
    query = select(deliveries.c.owner).where(deliveries.c.owner.is_not(None), _SENDING, silent)
    return list(connection.execute(query.distinct()).scalars())


def _abandon(connection: Connection, now: datetime, which: ColumnElement[bool], why: str) -> int:
    values = {"state": DeliveryState.UNCERTAIN, "owner": None, "lease_until": None, "changed_at": now, "reply": why}
    claimed = deliveries.c.owner.is_not(None)
    return connection.execute(update(deliveries).where(claimed, _SENDING, which).values(**values)).rowcount
