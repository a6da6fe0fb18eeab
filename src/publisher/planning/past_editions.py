"""Editions that have gone out, read for the archive without their messages, which are large."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import BigInteger, cast, func, select

from publisher.core.messages import thaw
from publisher.core.states import PublicationState
from publisher.core.types import Message
from publisher.storage.database import Store
from publisher.storage.tables import issues, publications

_KNOWN = (PublicationState.PUBLISHING, PublicationState.PUBLISHED)
_OUT = (publications.c.kind == "issue", publications.c.state.in_(_KNOWN))
"""Editions still being mailed are included, because their readers already have links to them."""


@dataclass(frozen=True, slots=True)
class PastEdition:
    """A published edition: its publication's number, the issue's key, the slugs of its stories.

    `withdrawn`: staff have taken its issue out of the archive.
    """

    number: int
    key: str
    lang: str
    at: datetime
    stories: tuple[str, ...]
    withdrawn: bool = False


class PastEditions:
    """The published editions of a workspace."""

    def __init__(self, store: Store, workspace: Path) -> None:
        self._store, self._workspace = store, workspace

    def version(self) -> tuple[int | None, ...]:
        """Changes whenever an edition comes or goes, or is withdrawn; a published edition itself never changes."""
        number = cast(publications.c.id, BigInteger)
        query = select(func.count(), func.max(number), func.sum(number), func.sum(number * number)).where(*_OUT)
        key = cast(issues.c.id, BigInteger)
        withdrawn = select(func.count(), func.sum(key), func.sum(key * key)).where(issues.c.withdrawn_at.is_not(None))
        with self._store.read() as connection:
            return (*connection.execute(query).one(), *connection.execute(withdrawn).one())

    def all(self, key: str = "") -> list[PastEdition]:
        """Every one, newest first; with `key`, those of that issue."""
        columns = (publications.c.id, publications.c.what, publications.c.lang, publications.c.at)
        query = select(*columns, publications.c.stories, issues.c.withdrawn_at)
        query = query.outerjoin(issues, issues.c.key == publications.c.what).where(*_OUT)
        query = query.order_by(publications.c.at.desc(), publications.c.id.desc())
        if key:
            query = query.where(publications.c.what == key)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [
            PastEdition(row.id, row.what, row.lang, row.at, tuple(row.stories), row.withdrawn_at is not None)
            for row in rows
        ]

    def planned(self, key: str) -> frozenset[str]:
        """The languages in which an issue has gone out, or will unless something changes."""
        alive = publications.c.state.in_((*_KNOWN, PublicationState.SCHEDULED, PublicationState.PAUSED))
        query = select(publications.c.lang).where(publications.c.kind == "issue", publications.c.what == key, alive)
        with self._store.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def waiting(self, key: str) -> frozenset[str]:
        """The languages in which an issue is on the calendar, whole, and waits for nothing but a person's approval."""
        waits = (publications.c.state == PublicationState.NEEDS_REVIEW, publications.c.basis_hash != "")
        query = select(publications.c.lang).where(publications.c.kind == "issue", publications.c.what == key, *waits)
        with self._store.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def message(self, number: int) -> Message | None:
        """What an edition says; None for a publication that does not exist."""
        query = select(publications.c.message).where(publications.c.id == number)
        with self._store.read() as connection:
            frozen = connection.execute(query).scalar()
        return thaw(frozen, self._workspace) if frozen else None
