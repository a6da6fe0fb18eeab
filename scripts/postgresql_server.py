"""A PostgreSQL server in a folder of its own, for tests and measurements; no privileged user runs it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Control = Callable[..., None]
"""Calls pg_ctl with words like "start"."""


def installed() -> Path | None:
    """The folder of the newest server's programs, as Debian installs them; None without one."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return programs[-1].parent if programs else None


def address(folder: Path, database: str) -> str:
    """The address of one database of the server in a folder, for paths.database."""
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


@contextmanager
def running(programs: Path, folder: Path, durable: bool = True) -> Iterator[Control]:
    """Make a server in an empty folder and run it while the context is open. As root it runs as the user postgres,
    which Debian's package creates.

    Not `durable`: it does not wait for the disk, which only tests may do without.
    """
    user = "postgres" if os.getuid() == 0 else None
    if user:
        shutil.chown(folder, user)
        # Temporary folders may be closed to other users.
        for parent in folder.parents[:4]:
            if parent.owner() == "root" and parent != Path("/tmp"):  # noqa: S108
                parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60"
    options += "" if durable else " -c fsync=off"

    def call(program: str, *words: str | Path) -> None:
        subprocess.run(
            [programs / program, "-D", data, *words],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder, check=True, user=user,
        )  # fmt: skip

    def control(*words: str) -> None:
        call("pg_ctl", "-w", "-l", folder / "log", "-o", options, *words)

    call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    control("start")
    try:
        yield control
    finally:
        control("-m", "immediate", "stop")
