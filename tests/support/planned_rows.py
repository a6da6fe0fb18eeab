"""A mailing in the ledger, planned for a few readers, and its rows in the states that a test needs."""

from typing import Any

from sqlalchemy import select, update

from publisher.ledger import audience
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


def rows(store: Store) -> list[Any]:
    """All deliveries by id."""
    with store.read() as connection:
        return list(connection.execute(select(deliveries).order_by(deliveries.c.id)))
