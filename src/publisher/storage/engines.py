"""How connections to SQLite and PostgreSQL are made: settings, time limits, and patience while a server restarts."""

import os
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError

from publisher.core.errors import StoreError
from publisher.core.wording import worded
from publisher.storage.failures import name_failures

BUSY_SECONDS = 10.0
"""How long a writer waits for another one."""

RESTART_SECONDS = 15.0
"""How long a server that we have been connected to may be away, as for a restart, before that is an error."""

_LIBPQ_DRIVERS = ("psycopg", "psycopg2")
_TIME_LIMITS: Mapping[str, int] = {
    # Seconds for one attempt to connect.
    "connect_timeout": 10,
    # A server that has vanished is noticed after a minute at most, also while nothing is being sent to it.
    "keepalives": 1, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
    # Milliseconds in which it must acknowledge what was sent; the system's own limit is a quarter of an hour.
    "tcp_user_timeout": 30_000,
}  # fmt: skip
"""Parameters of libpq (PostgreSQL's manual, section "Parameter Key Words")."""

_IDLE_LIMIT = "60s"
"""A client that stops amid a transaction loses it after this time, and with it the locks that hold up the others."""

_IDLE_LIMIT_UNLESS_SET = f"""
SELECT set_config('idle_in_transaction_session_timeout', '{_IDLE_LIMIT}', false)
WHERE current_setting('idle_in_transaction_session_timeout') = '0'
"""


_WAIT_UNLESS_SET = """
SELECT set_config('lock_timeout', %s, false) WHERE current_setting('lock_timeout') = '0'
"""
"""PostgreSQL itself lets a writer wait for another as long as that one likes."""


def make_engine(url: str, busy_seconds: float, restart_seconds: float = RESTART_SECONDS) -> Engine:
    """An engine for an SQLAlchemy URL; nothing is connected yet. What the URL sets itself stays as it is.

    `busy_seconds` is how long a writer waits for another (on PostgreSQL only if that is shorter than usual),
    `restart_seconds` how long one waits for a server of PostgreSQL that was there before. Raises `StoreError` for an
    unusable URL.
    """
    try:
        # Named parameters, as in PostgreSQL's driver: the same statement then works for both.
        options = {"paramstyle": "named"} if url.startswith("sqlite") else {}
        # A connection that the server has closed meanwhile is replaced before it is used.
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **options)
    except (ArgumentError, ImportError, ValueError) as error:
        raise StoreError(
            worded(
                "paths.database: no database can be reached like that: %(error)s; write the name of a file, "
                "or an address like postgresql+psycopg://user@host/name whose driver is installed",
                error=_of_address(error),
            )
        ) from error
    name_failures(engine)
    if engine.dialect.name == "sqlite":
        if "timeout" not in engine.url.query:
            event.listen(engine, "do_connect", partial(_wait_for_writers, busy_seconds))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.driver in _LIBPQ_DRIVERS:
        event.listen(engine, "do_connect", _Patience(engine, restart_seconds).connect)
        event.listen(engine, "connect", _prepare_postgresql)
        if busy_seconds < BUSY_SECONDS:
            event.listen(engine, "connect", partial(_limit_waits, busy_seconds))
    return engine


def _of_address(error: Exception) -> str:
    """What SQLAlchemy says of an address: most often that it does not know the kind of database."""
    said, unknown = str(error), "Can't load plugin: "
    if said.startswith(unknown):
        return worded("Can't load plugin: %(name)s", name=said.removeprefix(unknown))
    return worded(said)


def readers(engine: Engine) -> Engine:
    """The same engine for transactions that only read, which never wait for a writer."""
    return engine.execution_options(publisher_reads=True)


class _Patience:
    """Connects to PostgreSQL with time limits; once that has worked, it waits for a server that restarts.

    After a wait in vain nobody else waits until the server has been there again: requests would queue up behind it.
    """

    def __init__(self, engine: Engine, seconds: float) -> None:
        given = {*engine.url.query, *(["connect_timeout"] if "PGCONNECT_TIMEOUT" in os.environ else [])}
        self._limits = {name: value for name, value in _TIME_LIMITS.items() if name not in given}
        self._seconds = seconds
        self._was_there = False

    def connect(self, dialect: Any, _record: Any, arguments: list[Any], parameters: dict[str, Any]) -> Any:
        parameters.update(self._limits)
        until, pause = time.monotonic() + self._seconds, 0.05
        while True:
            try:
                connection = dialect.connect(*arguments, **parameters)
            except dialect.loaded_dbapi.OperationalError as error:
                # A server that was never there is named at once: most likely the address is wrong.
                if not (self._was_there or "starting up" in str(error)) or time.monotonic() + pause > until:
                    self._was_there = False
                    raise
                time.sleep(pause)
                pause = min(pause * 2, 1.0)
            else:
                self._was_there = True
                return connection


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # Set here and not in the address: a pooler between us may refuse what it does not know. A value of the role's, the
    # database's or the address's own is kept.
    with connection.cursor() as cursor:
        cursor.execute(_IDLE_LIMIT_UNLESS_SET)
    connection.commit()


def _limit_waits(busy_seconds: float, connection: Any, _record: Any) -> None:
    # Also for a session of a library, which does not begin its transactions as `Store` does.
    with connection.cursor() as cursor:
        cursor.execute(_WAIT_UNLESS_SET, (f"{round(busy_seconds * 1000)}ms",))
    connection.commit()


def _wait_for_writers(
    busy_seconds: float, _dialect: Any, _record: Any, _arguments: list[Any], parameters: dict[str, Any]
) -> None:
    parameters["timeout"] = busy_seconds


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
