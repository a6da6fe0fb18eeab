"""Queries: which destination got what, and how many deliveries are in which state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal_column, select

from publisher.core.states import DeliveryState
from publisher.ledger import steps
from publisher.storage.database import Store
from publisher.storage.paging import in_pages
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries are asked for: of a publication, in a state, to a destination that contains a text."""

    publication: int | None = None
    state: str | None = None
    destination: str = ""

    def of(self, query: Select[Any], paged: bool = False) -> Select[Any]:
        """The rows of a query over deliveries that are like that; `paged` if it reads page by page by their ids."""
        if self.publication is not None:
            # A sum has no index. For each page of a long list, the publication's would be read and sorted as a whole.
            column = deliveries.c.publication_id + 0 if paged else deliveries.c.publication_id
            query = query.where(column == self.publication)
        if self.state is not None:
            query = query.where(deliveries.c.state == self.state)
        if self.destination:
            found = func.lower(deliveries.c.destination).contains(self.destination.lower(), autoescape=True)
            query = query.where(found)
        return query


EVERYTHING = Wanted()

_ROWS = select(
    deliveries.c.id, deliveries.c.publication_id, publications.c.what, publications.c.channel, deliveries.c.lang,
    deliveries.c.destination, deliveries.c.state, deliveries.c.attempts, deliveries.c.changed_at,
    deliveries.c.remote_id, deliveries.c.url, deliveries.c.reply,
).join_from(deliveries, publications)  # fmt: skip


class Deliveries:
    """Lists and counts the deliveries of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def each(self, wanted: Wanted = EVERYTHING) -> Iterator[Delivery]:
        """Deliveries one by one in the order in which they were planned, in flat memory however many there are."""
        return map(_delivery, in_pages(self._store, wanted.of(_ROWS, paged=True), deliveries.c.id))

    def newest(self, limit: int, wanted: Wanted = EVERYTHING, before: int | None = None) -> list[Delivery]:
        """At most `limit` deliveries, those planned last first; only those planned before the delivery `before`."""
        query = wanted.of(_ROWS, paged=True).order_by(deliveries.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(deliveries.c.id < before)
        with self._store.read() as connection:
            return [_delivery(row) for row in connection.execute(query)]

    def rows(self, publication: int | None = None, state: str | None = None) -> list[Delivery]:
        """All that `each` gives, at once."""
        return list(self.each(Wanted(publication, state)))

    def by_state(self, wanted: Wanted = EVERYTHING) -> Mapping[DeliveryState, int]:
        """Number of deliveries in each state that some are in, in the order of the states."""
        query = wanted.of(select(deliveries.c.state, func.count().label("number")).group_by(deliveries.c.state))
        with self._store.read() as connection:
            found = {row.state: row.number for row in connection.execute(query)}
        return {state: found[state] for state in DeliveryState if state in found}

    def uncertain(self) -> int:
        """How many deliveries have an end that nobody knows; there is an index of just these."""
        query = select(func.count()).where(deliveries.c.state == literal_column(f"'{DeliveryState.UNCERTAIN}'"))
        with self._store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def counts(self, publication_ids: list[int]) -> Mapping[int, Mapping[str, int]]:
        """Number of deliveries by state, for each publication."""
        with self._store.read() as connection:
            return steps.counts(connection, publication_ids)


def _delivery(row: Row[Any]) -> Delivery:
    values: tuple[Any, ...] = tuple(row)
    return Delivery(*values)
