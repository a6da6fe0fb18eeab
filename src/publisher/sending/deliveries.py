"""Queries: which destination got what, and how many deliveries are in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from publisher.ledger import steps
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger as staff see it."""

    id: int
    publication: int
    what: str
    channel: str
    lang: str
    destination: str
    state: str
    attempts: int
    at: datetime
    remote_id: str
    url: str
    reply: str


class Deliveries:
    """Lists and counts the deliveries of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, publication: int | None = None, state: str | None = None) -> list[Delivery]:
        """Deliveries in the order in which they were planned: all of them, or those of a publication or in a state."""
        query = (
            select(deliveries, publications.c.what, publications.c.channel)
            .join_from(deliveries, publications)
            .order_by(deliveries.c.id)
        )
        if publication is not None:
            query = query.where(deliveries.c.publication_id == publication)
        if state is not None:
            query = query.where(deliveries.c.state == state)
        with self._store.read() as connection:
            return [
                Delivery(
                    row.id, row.publication_id, row.what, row.channel, row.lang, row.destination, row.state,
                    row.attempts, row.changed_at, row.remote_id, row.url, row.reply,
                )
                for row in connection.execute(query)
            ]  # fmt: skip

    def counts(self, publication_ids: list[int]) -> Mapping[int, Mapping[str, int]]:
        """Number of deliveries by state, for each publication."""
        with self._store.read() as connection:
            return steps.counts(connection, publication_ids)
