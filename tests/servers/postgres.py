"""A PostgreSQL cluster for the tests, on a socket in a temporary folder, run by an unprivileged user."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from scripts.postgresql_server import Control, address, installed, running
from sqlalchemy import create_engine, text

from publisher.storage.database import open_store

_NUMBERS = count(1)


class Cluster:
    """A running server; `database()` is a fresh migrated database."""

    def __init__(self, folder: Path, control: Control) -> None:
        self._folder = folder
        self._control = control
        self._make("template")
        open_store(self._url("template")).close()

    def database(self) -> str:
        """The address of a new database, copied from a migrated one."""
        name = f"test{next(_NUMBERS)}"
        self._make(name, "template")
        return self._url(name)

    def empty_database(self) -> str:
        """The address of a new database without tables."""
        name = f"empty{next(_NUMBERS)}"
        self._make(name)
        return self._url(name)

    def stop(self) -> None:
        """Let the server die at once, as when its machine loses power: open transactions are undone."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again; returns when it answers."""
        self._control("start")

    def restored(self, dump: Path) -> str:
        """The address of a new database, made from what `dump_to` has written."""
        url = self.empty_database()
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", dump, self._plain(url)], check=True)
        return url

    def dump_to(self, dump: Path, url: str) -> None:
        """What pg_dump writes of a database, as text, while others may use it."""
        subprocess.run(["pg_dump", "-f", dump, self._plain(url)], check=True)

    def _plain(self, url: str) -> str:
        return url.replace("+psycopg", "")

    def _make(self, name: str, template: str = "template1") -> None:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        engine.dispose()

    def _url(self, database: str) -> str:
        return address(self._folder, database)


@contextmanager
def serve_postgres(folder: Path) -> Iterator[Cluster]:
    """Run while the context is open."""
    programs = installed()
    if programs is None:
        pytest.skip("install Debian's postgresql")
    with running(programs, folder, durable=False) as control:
        yield Cluster(folder, control)
