"""Brings a database to the version of this program: one process does it, those that start meanwhile wait."""

import re
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from publisher.core.errors import StoreError
from publisher.core.wording import worded
from publisher.storage.engines import readers
from publisher.storage.failures import database_name

MIGRATIONS = Path(__file__).with_name("migrations")


def _lines(name: str) -> frozenset[str]:
    """The values of `name = "…"` in all migrations."""
    line = re.compile(rf'^{name} = "(\w+)"$', re.MULTILINE)
    files = sorted((MIGRATIONS / "versions").glob("v*.py"))
    return frozenset(value for file in files for value in line.findall(file.read_text(encoding="utf-8")))


_VERSIONS = _lines("revision")
"""Read from the files, so that Alembic need not be imported for a database that is up to date (0.2 s)."""

HEAD = max(_VERSIONS - _lines("down_revision"))
"""The newest migration: the one that no other comes after."""

WAIT_SECONDS = 600
"""How long to wait for another process to migrate: it may have to copy tables of millions of rows."""

_ONE_MIGRATES = 0x7075626D
"""Key of the PostgreSQL advisory lock that serialises migrations; arbitrary, but used for nothing else."""


def migrate(engine: Engine) -> None:
    """Make the tables, or change them to what this program needs. Raises `StoreError` if a newer one has made them."""
    with readers(engine).connect() as connection:
        if _version(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config

    config = Config()
    # A percent sign is special to the parser, and may be part of a path.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection:
        before = _prepare_sqlite(connection)
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATES})"))
                # Another process may have done it while this one waited; Alembic then finds nothing to do.
                _version(connection)
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            if before is not None:
                connection.connection.execute(f"PRAGMA busy_timeout = {before}")
                connection.connection.execute("PRAGMA foreign_keys = ON")


def _version(connection: Connection) -> str | None:
    """The version of the database, None for an empty one. Raises `StoreError` if this program does not know it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version is not None and version not in _VERSIONS:
        raise StoreError(
            worded(
                "database %(database)s: it is at version %(version)s, which this publisher (at "
                "%(head)s) does not know; use the publisher that made it, or a newer one",
                database=database_name(connection.engine),
                version=repr(version),
                head=HEAD,
            )
        )
    return str(version) if version else None


def _prepare_sqlite(connection: Connection) -> int | None:
    """Let SQLite wait for its one writer as long as a migration may take, and let tables be copied that others refer to
    (https://sqlite.org/lang_altertable.html, section 7); both work outside of a transaction only. Returns the former
    patience in milliseconds.
    """
    if connection.dialect.name != "sqlite":
        return None
    raw = connection.connection
    (before,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    raw.execute("PRAGMA foreign_keys = OFF")
    return int(before)
