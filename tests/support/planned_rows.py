"""A mailing in the ledger, planned for a few readers, and its rows in the states that a test needs."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, update

from publisher.ledger import audience
from publisher.ledger.claims import LEASE
from publisher.storage.database import Store
from publisher.storage.tables import deliveries
from support.core_parts import NOW, publication, readers


def planned(store: Store, number: int, state: str = "publishing") -> int:
    """Insert a publication with one delivery per reader; in a new database their ids begin at 1."""
    readers(store, number)
    mailing = publication(store, state=state)
    with store.begin() as connection:
        assert audience.plan_subscribers(connection, mailing, "news", NOW) == number
    return mailing


def put(store: Store, delivery: int, **values: object) -> None:
    """Set columns of a delivery directly."""
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == delivery).values(**values))


def pass_time(store: Store, by: timedelta) -> None:
    """Let leases grow older. On PostgreSQL they go by the server's clock, so they are moved back; elsewhere the test
    gives a later time.
    """
    if store.engine.dialect.name == "postgresql":
        with store.begin() as connection:
            connection.execute(update(deliveries).values(lease_until=deliveries.c.lease_until - literal(by)))


def is_leased(store: Store, row: Any, now: datetime) -> bool:
    """Whether a row was just leased: from `now` on, or on PostgreSQL from the server's present time on."""
    if store.engine.dialect.name == "postgresql":
        with store.read() as connection:
            now = connection.execute(select(func.now())).scalar_one()
        return bool(now + LEASE - timedelta(minutes=2) < row.lease_until <= now + LEASE)
    return bool(row.lease_until == now + LEASE)


def rows(store: Store) -> list[Any]:
    """All deliveries by id."""
    with store.read() as connection:
        return list(connection.execute(select(deliveries).order_by(deliveries.c.id)))
