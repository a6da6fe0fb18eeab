"""How work that comes again and again ended when it was done last: one row for each kind, for pages that show it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from publisher.core.wording import from_stored, to_stored
from publisher.storage.database import Store
from publisher.storage.tables import latest_work

BOUNCES = "bounces"
"""The mailbox for mail that comes back was read."""


@dataclass(frozen=True, slots=True)
class LatestWork:
    """`number` is how much was done; `failed` says why it was not, "" = it ended well."""

    at: datetime
    number: int
    failed: str


def note_work(store: Store, name: str, at: datetime, number: int, failed: str = "") -> None:
    """Write down how it ended. Raises `StoreError`."""
    with store.begin() as connection:
        connection.execute(delete(latest_work).where(latest_work.c.name == name))
        connection.execute(insert(latest_work).values(name=name, at=at, number=number, failed=to_stored(failed)))


def latest(store: Store, name: str) -> LatestWork | None:
    """How it ended last; None when it was never done."""
    with store.read() as connection:
        row = connection.execute(select(latest_work).where(latest_work.c.name == name)).one_or_none()
    return LatestWork(row.at, row.number, from_stored(row.failed)) if row else None
