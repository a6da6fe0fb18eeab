"""The rows of the calendar: reading them, and the one way in which a step between their states is made."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from publisher.core.errors import Conflict
from publisher.core.states import Cause, PublicationState, check_publication_step
from publisher.core.wording import worded
from publisher.ledger.few_rows import expect_few
from publisher.planning.publication import Publication, publication_of
from publisher.storage.database import Store
from publisher.storage.tables import publications

ON_CALENDAR = publications.c.kind != "letter"
"""Letters to single persons are not on it."""


class CalendarRows:
    """The publications of a workspace."""

    def __init__(self, store: Store, workspace: Path) -> None:
        self._store, self._workspace = store, workspace

    def find(self, *conditions: Any, few: bool = False, limit: int | None = None) -> Iterator[Publication]:
        """The publications that meet all conditions, by time; the first `limit` of them. `few`: an index finds them."""
        query = select(publications).where(*conditions).order_by(publications.c.at, publications.c.id).limit(limit)
        with self._store.read() as connection:
            if few:
                expect_few(connection)
            rows = connection.execute(query).all()
        return (publication_of(row, self._workspace) for row in rows)

    def move(
        self, connection: Connection, publication: Publication, cause: Cause, state: PublicationState, **values: Any
    ) -> None:
        """Make one step of the table, if the row is still as it was read. Raises `IllegalStep`, `Conflict`."""
        check_publication_step(publication.name, publication.state, state, cause)
        changed = connection.execute(
            update(publications)
            .where(publications.c.id == publication.id, publications.c.state == publication.state)
            .values(**{**values, "state": state})
        )
        if changed.rowcount != 1:
            raise Conflict(
                worded(
                    "%(publication)s was changed by somebody else at the same moment; look again",
                    publication=publication.name,
                )
            )
