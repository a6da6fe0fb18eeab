"""Opens and migrates the database, SQLite and PostgreSQL by one code path."""

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine

from publisher.core.errors import StoreBusy
from publisher.core.types import Clock
from publisher.core.wording import worded
from publisher.storage.engines import BUSY_SECONDS, make_engine, readers
from publisher.storage.failures import busy, database_name
from publisher.storage.migrating import HEAD, migrate

__all__ = ["BUSY_SECONDS", "HEAD", "Store", "open_store"]

_BRIEFLY = 0.05
_LOCKED = worded("database is locked")


class Store:
    """Connections to one database. All of them raise `StoreError` when the database cannot do its part.

    It is a `ConnectionLost` when the server has gone away amid a transaction, and `StoreBusy` when another has held for
    too long what is to be written: the same may be done again.
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
            with self._turn(), self.engine.begin() as connection:
                if self.engine.dialect.name == "postgresql" and self._busy_seconds < BUSY_SECONDS:
                    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(self._patience() * 1000)}")
                yield connection
        except StoreBusy:
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
            raise busy(database_name(self.engine), _LOCKED)
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and therefore never waits for a writer."""
        with self.readers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the database at an SQLAlchemy URL, making and migrating it as needed. Raises `StoreError`."""
    engine = make_engine(url, busy_seconds)
    try:
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
