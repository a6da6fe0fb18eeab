"""The suppression list: addresses that must not be mailed, stored as hashes so that erased ones stay unreadable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, select, update

from publisher.core.states import Cause, DeliveryState, before
from publisher.core.wording import worded
from publisher.storage.tables import bounces, deliveries, subscribers, suppressions

LIFTED_BY_CONFIRMING = ("erased", "bounced")
"""Kinds that end when the person confirms again. A spam complaint does not."""

LIFTED_BY_STAFF = ("bounced", "complained", "asked")
"""Kinds that staff can end, with a reason. Who was erased on request can only come back by themselves."""

_BOUNCED = "bounced"
"""The reason of a suppression whose own was erased; in English, and said in other languages when it is read."""

IS_SUPPRESSED: ColumnElement[bool] = exists().where(suppressions.c.address_hash == subscribers.c.address_hash)
"""For a query over `subscribers`: whether a person's address is suppressed, so that they get no mail."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an address gets no mail, and since when. `kind`: erased, asked, bounced or complained."""

    kind: str
    reason: str
    since: datetime


def with_suppression(query: Select[Any]) -> Select[Any]:
    """The query, which reads `subscribers`, with three more columns about each person's address.

    `suppressed_kind`, `suppressed_why` (for staff) and `suppressed_since`; all None for an address that may be mailed.
    """
    return query.outerjoin(suppressions, suppressions.c.address_hash == subscribers.c.address_hash).add_columns(
        suppressions.c.kind.label("suppressed_kind"),
        suppressions.c.reason.label("suppressed_why"),
        suppressions.c.since.label("suppressed_since"),
    )


def suppress(connection: Connection, trace: str, kind: str, reason: str, now: datetime) -> bool:
    """Suppress an address (`trace` is its hash), within the caller's transaction; False if it was already.

    Its open deliveries become `suppressed` in the same transaction. An existing reason stays.
    """
    new = suppressed(connection, trace) is None
    if new:
        connection.execute(suppressions.insert().values(address_hash=trace, kind=kind, reason=reason[:200], since=now))
    theirs = select(subscribers.c.email).where(subscribers.c.address_hash == trace)
    stop_open(
        connection,
        deliveries.c.destination.in_(theirs),
        worded("the address is suppressed: %(reason)s", reason=_said(reason)),
        now,
    )
    return new


def _said(reason: str) -> str:
    """A reason as it is kept, so that it can be said in the language of staff: `hard: 550 5.1.1 no such user`."""
    kind, _, reply = reason.partition(": ")
    said = {
        "hard": worded("hard: %(reply)s", reply=reply),
        "soft": worded("soft: %(reply)s", reply=reply),
        "complaint": worded("complaint: %(reply)s", reply=reply),
    }
    return said[kind] if reply and kind in said else worded(reason)


def suppressed(connection: Connection, trace: str) -> tuple[str, str] | None:
    """Kind and reason; None for an address that is not suppressed."""
    found = suppression(connection, trace)
    return (found.kind, found.reason) if found else None


def suppression(connection: Connection, trace: str) -> Suppression | None:
    """Why and since when an address is suppressed; None for one that is not."""
    row = connection.execute(
        select(suppressions.c.kind, suppressions.c.reason, suppressions.c.since).where(
            suppressions.c.address_hash == trace
        )
    ).first()
    return Suppression(row.kind, _said(row.reason), row.since) if row else None


def lift(connection: Connection, trace: str, now: datetime) -> bool:
    """End a suppression, because the person behind the address has confirmed; False if there is none to end."""
    return _end(connection, trace, LIFTED_BY_CONFIRMING, worded("the person has confirmed again"), now)


def lift_for_staff(connection: Connection, trace: str, reason: str, now: datetime) -> bool:
    """End a suppression that staff may end; False if there is none to end."""
    return _end(connection, trace, LIFTED_BY_STAFF, reason, now)


def forget_words(connection: Connection, trace: str) -> None:
    """Delete what servers said about an erased person: their replies name the address. The verdicts stay."""
    connection.execute(update(bounces).where(bounces.c.address_hash == trace).values(diagnostic=""))
    connection.execute(
        update(suppressions)
        .where(suppressions.c.address_hash == trace, suppressions.c.kind == "bounced")
        .values(reason=_BOUNCED)
    )


def stop_open(connection: Connection, which: ColumnElement[bool], reply: str, now: datetime) -> None:
    """Mark those of the deliveries that have not begun as `suppressed`."""
    connection.execute(
        update(deliveries)
        .where(which, deliveries.c.state.in_(before(DeliveryState.SUPPRESSED, Cause.WITHDRAWAL)))
        .values(state=DeliveryState.SUPPRESSED, reply=reply, changed_at=now, owner=None, lease_until=None)
    )


def _end(connection: Connection, trace: str, kinds: tuple[str, ...], reason: str, now: datetime) -> bool:
    """Delete the suppression, and record that beside the address's bounces: those before it no longer count."""
    found = suppression(connection, trace)
    if found is None or found.kind not in kinds:
        return False
    connection.execute(delete(suppressions).where(suppressions.c.address_hash == trace))
    connection.execute(
        bounces.insert().values(
            source=f"lifted:{now.isoformat()}", address_hash=trace, kind="lifted", diagnostic=reason[:500], at=now
        )
    )
    return True
