"""A process that holds the database, as a long piece of work of another program does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_HOLDER = """
import sys
from sqlalchemy import text
from publisher.storage.database import open_store

with open_store(sys.argv[1]).begin() as connection:
    if connection.dialect.name == "postgresql":
        for table in sys.argv[2:]:
            connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(url: str, *tables: str) -> Iterator[None]:
    """Nobody else writes while this is entered: to SQLite at all, to PostgreSQL into these tables."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, url, *tables], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.stdin.close()
            assert holder.wait(timeout=30) == 0
