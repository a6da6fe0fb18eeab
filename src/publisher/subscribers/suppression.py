"""The suppression list: addresses that must not be mailed, stored as hashes so that erased ones stay unreadable."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from publisher.core.states import Cause, DeliveryState, before
from publisher.storage.tables import deliveries, subscribers, suppressions

LIFTED_BY_CONFIRMING = ("erased", "bounced")
"""Kinds that end when the person confirms again. A spam complaint does not."""


def suppress(connection: Connection, trace: str, kind: str, reason: str, now: datetime) -> None:
    """Suppress an address (`trace` is its hash), within the caller's transaction.

    Its open deliveries become `suppressed` in the same transaction. An existing reason stays.
    """
    if suppressed(connection, trace) is None:
        connection.execute(suppressions.insert().values(address_hash=trace, kind=kind, reason=reason[:200], since=now))
    theirs = select(subscribers.c.email).where(subscribers.c.address_hash == trace)
    stop_open(connection, deliveries.c.destination.in_(theirs), f"the address is suppressed: {reason}", now)


def suppressed(connection: Connection, trace: str) -> tuple[str, str] | None:
    """Kind and reason; None for an address that is not suppressed."""
    row = connection.execute(
        select(suppressions.c.kind, suppressions.c.reason).where(suppressions.c.address_hash == trace)
    ).first()
    return (row.kind, row.reason) if row else None


def lift(connection: Connection, trace: str) -> None:
    """End a suppression, because the person behind the address has confirmed."""
    connection.execute(
        delete(suppressions).where(suppressions.c.address_hash == trace, suppressions.c.kind.in_(LIFTED_BY_CONFIRMING))
    )


def stop_open(connection: Connection, which: ColumnElement[bool], reply: str, now: datetime) -> None:
    """Mark those of the deliveries that have not begun as `suppressed`."""
    connection.execute(
        update(deliveries)
        .where(which, deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=reply[:500], changed_at=now, owner=None, lease_until=None)
    )
