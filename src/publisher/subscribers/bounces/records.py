"""The rows of `bounces`: what came back for whom, and what it adds up to for an address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from publisher.core.states import DeliveryState
from publisher.storage.database import Store
from publisher.storage.tables import bounces, deliveries, subscribers, subscriptions, suppressions
from publisher.subscribers.addresses import address_hash, normal_or_plain
from publisher.subscribers.suppression import Suppression, suppression

_SETTLED = timedelta(days=3)
"""An accepted mail counts as delivered if no report has come after this time."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A row, as people see it. `address` is "" if the person was erased since, or the report is forged.

    `kind` is hard, soft, policy, complaint, forged or lifted; `suppressed` says whether the address is now.
    """

    at: datetime
    kind: str
    status: str
    diagnostic: str
    address: str
    source: str
    suppressed: bool = False


@dataclass(frozen=True, slots=True)
class AddressHistory:
    """What came back from one address, oldest first, and why it is suppressed (None: it is not)."""

    address: str
    suppression: Suppression | None
    bounces: tuple[Bounce, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A row to be: the report or refusal that says so, the delivery (None for a complaint by a link), the verdict."""

    source: str
    delivery: int | None
    trace: str
    kind: str
    status: str
    diagnostic: str


def newest(store: Store, limit: int) -> list[Bounce]:
    """Rows, newest first."""
    query = _rows().order_by(bounces.c.at.desc(), bounces.c.id.desc()).limit(limit)
    with store.read() as connection:
        return [_bounce(row) for row in connection.execute(query)]


def history(store: Store, address: str) -> AddressHistory:
    """Everything about one address, also of one that is not subscribed."""
    trace = address_hash(address)
    with store.read() as connection:
        rows = connection.execute(_rows().where(bounces.c.address_hash == trace).order_by(bounces.c.id)).all()
        return AddressHistory(
            normal_or_plain(address), suppression(connection, trace), tuple(_bounce(row) for row in rows)
        )


def note(connection: Connection, found: Finding, now: datetime) -> bool:
    """Insert a row; False if it is known already: a report that is read twice counts once."""
    known = select(bounces.c.id).where(bounces.c.source == found.source, bounces.c.address_hash == found.trace)
    if connection.execute(known).first() is not None:
        return False
    connection.execute(
        bounces.insert().values(
            source=found.source, delivery_id=found.delivery, address_hash=found.trace, kind=found.kind,
            status=found.status, diagnostic=found.diagnostic[:500], at=now,
        )
    )  # fmt: skip
    return True


def soft_in_a_row(connection: Connection, trace: str, now: datetime) -> int:
    """Deliveries that bounced softly since the last one that went through, and since a suppression was lifted."""
    came_back = select(bounces.c.id).where(bounces.c.delivery_id == deliveries.c.id).exists()
    last_good = (
        select(func.max(deliveries.c.id))
        .join(subscribers, subscribers.c.email == deliveries.c.destination)
        .where(subscribers.c.address_hash == trace, deliveries.c.state == DeliveryState.SENT)
        .where(deliveries.c.changed_at < now - _SETTLED, ~came_back)
    )
    lifted = select(func.max(bounces.c.id)).where(bounces.c.address_hash == trace, bounces.c.kind == "lifted")
    query = select(func.count(func.distinct(bounces.c.delivery_id))).where(
        bounces.c.address_hash == trace,
        bounces.c.kind == "soft",
        bounces.c.delivery_id > (connection.execute(last_good).scalar() or 0),
        bounces.c.id > (connection.execute(lifted).scalar() or 0),
    )
    return connection.execute(query).scalar_one()


def hash_of_delivery(connection: Connection, number: int) -> str:
    """The hash of the address that a delivery went to; "" if the person was erased since."""
    query = (
        select(subscribers.c.address_hash)
        .join(deliveries, deliveries.c.destination == subscribers.c.email)
        .where(deliveries.c.id == number)
    )
    return connection.execute(query).scalar() or ""


def hash_of_subscription(connection: Connection, number: int) -> str:
    """The hash of the address of a subscription; "" if the person was erased since."""
    query = (
        select(subscribers.c.address_hash)
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .where(subscriptions.c.id == number)
    )
    return connection.execute(query).scalar() or ""


def _rows() -> Select[Any]:
    return select(bounces, subscribers.c.email, suppressions.c.since).select_from(
        bounces.outerjoin(subscribers, subscribers.c.address_hash == bounces.c.address_hash).outerjoin(
            suppressions, suppressions.c.address_hash == bounces.c.address_hash
        )
    )


def _bounce(row: Any) -> Bounce:
    return Bounce(row.at, row.kind, row.status, row.diagnostic, row.email or "", row.source, row.since is not None)
