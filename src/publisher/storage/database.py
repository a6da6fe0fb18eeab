"""Opens and migrates the database, SQLite and PostgreSQL by one code path, and names its failures."""

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from publisher.core.errors import ConnectionLost, StoreError
from publisher.core.types import Clock
from publisher.core.wording import worded
from publisher.storage.engines import database_name, make_engine, readers
from publisher.storage.migrating import HEAD, migrate

__all__ = ["BUSY_SECONDS", "HEAD", "Store", "open_store"]

BUSY_SECONDS = 10.0
"""How long a writer waits for another one."""

_BRIEFLY = 0.05
_HELD = ("lock timeout", "locked")

_REMEDIES = {
    "locked": worded("another process has held it for too long; try again when it is done"),
    "lock timeout": worded("another process has held it for too long; try again when it is done"),
    "read-only": worded("it may be a standby, or this role may only read; publisher needs the right to write"),
    "readonly": worded("give this user the right to write to the file and its folder"),
    "full": worded("make room on the disk and run the same again"),
    "unable to open": worded("the folder must exist and be writable"),
    "malformed": worded("restore the last backup"),
    "not a database": worded("paths.database must name a database of publisher, or a file that does not exist yet"),
}
"""What to do, by a word in the database's error message."""


class Store:
    """Connections to one database. Both methods raise `StoreError` when the database cannot do its part.

    It is a `ConnectionLost` when the server has gone away amid a transaction: the same may be done again.
    `busy_seconds` is how long a writer waits for another. `readers` is `engine` for transactions that only read.
    """

    def __init__(self, engine: Engine, busy_seconds: float) -> None:
        self.engine = engine
        self.readers = readers(engine)
        self._busy_seconds = busy_seconds
        self._held_at = -math.inf
        # SQLite has one writer, and the others poll. With a lock, the writers of this process wake each other.
        self._writing = threading.Lock() if engine.dialect.name == "sqlite" else None

    def keep_time(self, clock: Clock) -> None:
        """Note the times at which rows were changed by this clock, not by the system's."""
        self.engine.update_execution_options(clock=clock)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end, rolled back by an exception."""
        try:
            with self._turn(), _named(self.engine), self.engine.begin() as connection:
                if self.engine.dialect.name == "postgresql" and self._busy_seconds < BUSY_SECONDS:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(self._patience() * 1000)}")
                yield connection
        except StoreError as error:
            if any(word in str(error) for word in _HELD):
                self._held_at = time.monotonic()
            raise
        self._held_at = -math.inf

    def _patience(self) -> float:
        """Seconds to wait for a writer: briefly for one that somebody has just waited for in vain."""
        is_held = time.monotonic() - self._held_at < self._busy_seconds < BUSY_SECONDS
        return _BRIEFLY if is_held else self._busy_seconds

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writing is None:
            yield
            return
        if not self._writing.acquire(timeout=self._patience()):
            raise StoreError(
                worded(
                    "database %(database)s: database is locked: %(remedy)s",
                    database=database_name(self.engine),
                    remedy=_REMEDIES["locked"],
                )
            )
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and therefore never waits for a writer."""
        with _named(self.engine), self.readers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the database at an SQLAlchemy URL, making and migrating it as needed. Raises `StoreError`."""
    engine = make_engine(url, busy_seconds)
    try:
        with _named(engine):
            _make_private(engine)
            migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, busy_seconds)


def _make_private(engine: Engine) -> None:
    """Make a new database for this user alone, whatever the umask: SQLite gives its mode to -wal and -shm."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or name.startswith("file:"):
        return
    with suppress(OSError):
        os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


@contextmanager
def _named(engine: Engine) -> Iterator[None]:
    """Turn the driver's errors into `StoreError`, with the remedy if one is known."""
    try:
        yield
    except DBAPIError as error:
        # What SQLite says has its words in other languages; a server speaks its own.
        words = worded(str(error.orig).strip() or type(error).__name__)
        if error.connection_invalidated:
            raise ConnectionLost(
                worded("database %(database)s: %(words)s", database=database_name(engine), words=words)
            ) from error
        remedy = next((text for sign, text in _REMEDIES.items() if sign in words), "")
        if remedy or isinstance(error, OperationalError):
            said = worded("database %(database)s: %(words)s", database=database_name(engine), words=words)
            raise StoreError(worded("%(what)s: %(why)s", what=said, why=remedy) if remedy else said) from error
        raise
