"""Rows of the ledger that tests create, change and read."""

from datetime import datetime

from sqlalchemy import select, update

from publisher.core.errors import Ambiguous
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications
from support.core_parts import (
    NOW,
    FarSide,
    HandClock,
    SendingParts,
    deliveries_through,
    publication,
    readers,
)


def state_of(store: Store, number: int) -> str:
    with store.read() as connection:
        return str(connection.execute(select(publications.c.state).where(publications.c.id == number)).scalar_one())


def set_publication(store: Store, number: int, **values: object) -> None:
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == number).values(**values))


def states(ledger: SendingParts, number: int | None = None) -> list[str]:
    return [row.state for row in ledger.rows(number)]


def letter(store: Store, address: str, at: datetime = NOW) -> int:
    """Insert a letter that is waiting to be sent to a person who has just subscribed."""
    number = publication(store, kind="letter", what=f"confirm-{address}", at=at, state="publishing")
    row = {"publication_id": number, "destination": address, "lang": "bg", "key": f"letter-{number}", "state": "queued"}
    with store.begin() as connection:
        connection.execute(deliveries.insert().values(**row, next_at=at, changed_at=at))
        connection.execute(update(publications).where(publications.c.id == number).values(planned=1))
    return number


def uncertain_ones(store: Store, clock: HandClock, number: int) -> tuple[SendingParts, FarSide, list[str], int]:
    addresses = readers(store, number)
    far = FarSide()
    for address in addresses:
        far.answer(address, Ambiguous("no answer"))
    ledger = deliveries_through(store, newsletter=far)
    identity = publication(store)
    ledger.enqueue(identity, NOW)
    ledger.send_due(clock)
    return ledger, far, addresses, identity
