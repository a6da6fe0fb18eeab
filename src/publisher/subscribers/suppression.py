"""Addresses that nothing may be written to, kept as hashes: an erased one must stay unreadable."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from publisher.core.states import Cause, DeliveryState, before
from publisher.storage.tables import deliveries, subscribers, suppressions

LIFTED_BY_CONFIRMING = ("erased", "bounced")
"""Who was erased, or could not be reached, comes back by confirming; who complained of spam does not."""


def suppress(connection: Connection, trace: str, kind: str, reason: str, now: datetime) -> None:
    """Write to an address (by its hash) no more, inside a transaction of the caller's.

    What is open for it is `suppressed` at once. A reason that is known already stays: an erasure outranks a bounce.
    """
    if suppressed(connection, trace) is None:
        connection.execute(suppressions.insert().values(address_hash=trace, kind=kind, reason=reason[:200], since=now))
    theirs = select(subscribers.c.email).where(subscribers.c.address_hash == trace)
    stop_open(connection, deliveries.c.destination.in_(theirs), f"the address is suppressed: {reason}", now)


def suppressed(connection: Connection, trace: str) -> tuple[str, str] | None:
    """Kind and reason, None for an address that may be written to."""
    row = connection.execute(
        select(suppressions.c.kind, suppressions.c.reason).where(suppressions.c.address_hash == trace)
    ).first()
    return (row.kind, row.reason) if row else None


def lift(connection: Connection, trace: str) -> None:
    """Let an address be written to again at its reader's own word."""
    connection.execute(
        delete(suppressions).where(suppressions.c.address_hash == trace, suppressions.c.kind.in_(LIFTED_BY_CONFIRMING))
    )


def stop_open(connection: Connection, which: ColumnElement[bool], reply: str, now: datetime) -> None:
    """What has not been begun of some deliveries never will be."""
    connection.execute(
        update(deliveries)
        .where(which, deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=reply[:500], changed_at=now, owner=None, lease_until=None)
    )
