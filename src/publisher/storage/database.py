"""Opens and migrates the database, SQLite and PostgreSQL by one code path, and names its failures."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from publisher.core.errors import StoreError

HEAD = "0011"
"""The newest migration. If the database is at it, Alembic need not be imported (0.2 s)."""

BUSY_SECONDS = 10.0
"""How long a writer waits for another one."""

_MIGRATIONS = Path(__file__).with_name("migrations")
_REMEDIES = {
    "lock timeout": "another process has held it for too long; try again when it is done",
    "locked": "another process has held it for too long; try again when it is done",
    "read-only": "it may be a standby, or this role may only read; publisher needs the right to write",
    "readonly": "give this user the right to write to the file and its folder",
    "full": "make room on the disk and run the same again",
    "unable to open": "the folder must exist and be writable",
    "malformed": "restore the last backup",
    "not a database": "paths.database must name a database of publisher, or a file that does not exist yet",
}
"""What to do, by a word in the database's error message."""


class Store:
    """Connections to one database. Both methods raise `StoreError` when the database cannot do its part.

    `busy_seconds` is how long a writer waits for another.
    """

    def __init__(self, engine: Engine, busy_seconds: float) -> None:
        self.engine = engine
        self._readers = _readers(engine)
        self._busy_seconds = busy_seconds
        # SQLite has one writer, and the others poll. With a lock, the writers of this process wake each other.
        self._writing = threading.Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end, rolled back by an exception."""
        with self._turn(), _named(self.engine), self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql" and self._busy_seconds < BUSY_SECONDS:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(self._busy_seconds * 1000)}")
            yield connection

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writing is None:
            yield
            return
        if not self._writing.acquire(timeout=self._busy_seconds):
            raise StoreError(f"database {_name(self.engine)}: database is locked: {_REMEDIES['locked']}")
        try:
            yield
        finally:
            self._writing.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and therefore never waits for a writer."""
        with _named(self.engine), self._readers.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str, busy_seconds: float = BUSY_SECONDS) -> Store:
    """Open the database at an SQLAlchemy URL, making and migrating it as needed. Raises `StoreError`."""
    try:
        # Named parameters, as in PostgreSQL's driver: the same statement then works for both.
        options = {"connect_args": {"timeout": busy_seconds}, "paramstyle": "named"} if url.startswith("sqlite") else {}
        engine = create_engine(url, **options)
    except (ArgumentError, ImportError, ValueError) as error:
        raise StoreError(
            f"paths.database: no database can be reached like that: {error}; write the name of a file, or an "
            "address like postgresql+psycopg://user@host/name whose driver is installed"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with _named(engine):
        _migrate(engine)
    return Store(engine, busy_seconds)


def _readers(engine: Engine) -> Engine:
    return engine.execution_options(publisher_reads=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite would begin (deferred) transactions implicitly: `_begin_sqlite` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: what was committed as `sending` must survive a power cut, or a reader could get a mail twice.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes may fail with "database is locked"; IMMEDIATE waits.
    reads = connection.get_execution_options().get("publisher_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    with _readers(engine).connect() as connection:
        present = inspect(connection).has_table("alembic_version")
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if present else None
    if version == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # A percent sign is special to the parser, and may be part of a path.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                f"database {_name(engine)}: it is at version {version!r}, which this publisher (at {HEAD}) does not "
                "know; use the publisher that made it, or a newer one"
            ) from error


def _name(engine: Engine) -> str:
    return engine.url.database or engine.url.render_as_string(hide_password=True)


@contextmanager
def _named(engine: Engine) -> Iterator[None]:
    """Turn the driver's errors into `StoreError`, with the remedy if one is known."""
    try:
        yield
    except DBAPIError as error:
        words = str(error.orig)
        remedy = next((text for sign, text in _REMEDIES.items() if sign in words), "")
        if remedy or isinstance(error, OperationalError):
            raise StoreError(f"database {_name(engine)}: {words}" + (f": {remedy}" if remedy else "")) from error
        raise
