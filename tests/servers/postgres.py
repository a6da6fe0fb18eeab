"""A PostgreSQL cluster for the tests, on a socket in a temporary folder, run by an unprivileged user."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from publisher.storage.database import open_store

_NUMBERS = count(1)


class Cluster:
    """A running server; `database()` is a fresh migrated database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._make("template")
        open_store(self._url("template")).close()

    def database(self) -> str:
        """The address of a new database, copied from a migrated one."""
        name = f"test{next(_NUMBERS)}"
        self._make(name, "template")
        return self._url(name)

    def empty(self) -> str:
        """The address of a new database without any table."""
        name = f"test{next(_NUMBERS)}"
        self._make(name)
        return self._url(name)

    def restored(self, dump: Path) -> str:
        """The address of a new database, made from what `dump_to` has written."""
        url = self.empty()
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
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"


@contextmanager
def serve_postgres(folder: Path) -> Iterator[Cluster]:
    """Run while the context is open. As root it runs as the user postgres, which Debian's package creates."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("install Debian's postgresql")
    bin_folder = programs[-1].parent
    user = "postgres" if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
        # pytest's temporary folders are closed to other users.
        for parent in folder.parents[:4]:
            if parent.owner() == "root" and parent != Path("/tmp"):  # noqa: S108
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder, "check": True, "user": user}
    make = [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(make, **quiet)  # type: ignore[call-overload]
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    control = [bin_folder / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield Cluster(folder)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
