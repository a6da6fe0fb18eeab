"""Sessions as rows: a cookie that was copied before its owner signed out opens nothing afterwards.

A signed cookie alone stays good for as long as its signature does. Ours carries a random name; a session is live while
the row of that name is there, and belongs to an account that may sign in.
"""

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from publisher.core.errors import StoreError
from publisher.core.types import Clock
from publisher.storage.database import Store
from publisher.storage.tables.staff import staff, staff_sessions

_UNUSED = timedelta(days=14)
"""A session that was not used for so long has ended; a page that was open over some days off can still save."""

_NOTED = timedelta(minutes=5)
"""How exact "last seen" is: not every page that is looked at becomes a write."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that its owner can end. `browser` is "" when it is none that we know; `own`: the one that asks."""

    id: int
    created_at: datetime
    seen_at: datetime
    browser: str
    address: str
    own: bool


class Sessions:
    """The sessions of all accounts of a workspace."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def begin(self, staff_id: int, holder: str, browser: str, address: str) -> str:
        """A new session of an account, whose present name for sessions is `holder`; returns the session's own name.

        Rows of sessions that have ended by themselves go, those of all accounts.
        """
        now, name = self._clock(), secrets.token_urlsafe(32)
        row = {
            "staff_id": staff_id, "name_hash": _hash(name), "holder": holder, "created_at": now, "seen_at": now,
            "browser": browser[:100], "address": address[:64],
        }  # fmt: skip
        sessions = staff_sessions.c
        renamed = (sessions.staff_id == staff_id) & (sessions.holder != holder)
        with self._store.begin() as connection:
            connection.execute(delete(staff_sessions).where((sessions.seen_at < now - _UNUSED) | renamed))
            connection.execute(insert(staff_sessions).values(row))
        return name

    def live(self, name: object, holder: object) -> bool:
        """Whether a cookie's session goes on: it was not ended, and the account may sign in. Reads one row.

        Raises `StoreError`.
        """
        return self._seen_at(name, holder) is not None

    def used(self, name: object, holder: object) -> bool:
        """As `live`, for a session that somebody is using: it is noted when that was last noted minutes ago."""
        seen_at, now = self._seen_at(name, holder), self._clock()
        if seen_at is not None and seen_at < now - _NOTED:
            its = update(staff_sessions).where(staff_sessions.c.name_hash == _hash(str(name)))
            # A page must not fail for it.
            with suppress(StoreError), self._store.begin() as connection:
                connection.execute(its.values(seen_at=now))
        return seen_at is not None

    def _seen_at(self, name: object, holder: object) -> datetime | None:
        if not isinstance(name, str) or not isinstance(holder, str) or not name:
            return None
        sessions = staff_sessions.c
        its = select(sessions.seen_at).join(staff).where(
            sessions.name_hash == _hash(name), sessions.holder == holder, staff.c.fs_uniquifier == sessions.holder,
            staff.c.active,
        )  # fmt: skip
        with self._store.read() as connection:
            seen_at: datetime | None = connection.execute(its).scalar_one_or_none()
        return seen_at if seen_at is not None and seen_at > self._clock() - _UNUSED else None

    def of(self, staff_id: int, holder: str, own: str) -> Sequence[OpenSession]:
        """The live sessions of an account, the one named `own` first, then the last used."""
        sessions = staff_sessions.c
        its = (
            select(staff_sessions)
            .where(
                sessions.staff_id == staff_id, sessions.holder == holder, sessions.seen_at > self._clock() - _UNUSED
            )
            .order_by((sessions.name_hash == _hash(own)).desc(), sessions.seen_at.desc())
            .limit(100)
        )  # fmt: skip
        with self._store.read() as connection:
            rows = connection.execute(its).all()
        return [
            OpenSession(row.id, row.created_at, row.seen_at, row.browser, row.address, row.name_hash == _hash(own))
            for row in rows
        ]

    def end(self, staff_id: int, number: int) -> bool:
        """End one session of an account; False = it has none of that number."""
        its = (staff_sessions.c.id == number) & (staff_sessions.c.staff_id == staff_id)
        with self._store.begin() as connection:
            return connection.execute(delete(staff_sessions).where(its)).rowcount > 0

    def end_named(self, name: str) -> None:
        """End the session of a cookie."""
        with self._store.begin() as connection:
            connection.execute(delete(staff_sessions).where(staff_sessions.c.name_hash == _hash(name)))


def _hash(name: str) -> str:
    """What the database keeps of a name: of 32 random bytes, a plain hash cannot be guessed back."""
    return hashlib.sha256(name.encode()).hexdigest()
