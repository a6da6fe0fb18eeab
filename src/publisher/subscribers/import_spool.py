"""The checked rows of an import, on disk: a list of any length takes the same memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Literal

from publisher.core.wording import from_stored, to_stored
from publisher.subscribers.bulk_insert import NewReader


@dataclass(frozen=True, slots=True)
class SpooledRow:
    """A row of the file as it was checked, before anybody asked the database."""

    line: int
    reader: NewReader
    verdict: Literal["add", "skip", "wrong"]
    why: str


class ImportSpool(AbstractContextManager["ImportSpool"]):
    """A database in a temporary folder that only this user can read; it is deleted at the end."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="publisher-import-")
        self._spool = sqlite3.connect(f"{self._folder.name}/rows", isolation_level=None)
        self._spool.execute("PRAGMA journal_mode=OFF")
        self._spool.execute("PRAGMA synchronous=OFF")
        self._spool.execute(
            "CREATE TABLE seen (email TEXT, list TEXT, line INT, PRIMARY KEY (email, list)) WITHOUT ROWID"
        )
        self._spool.execute(
            "CREATE TABLE rows"
            " (line INT, email TEXT, name TEXT, lang TEXT, list TEXT, consent TEXT, verdict TEXT, why TEXT)"
        )
        self._spool.execute("BEGIN")

    def first_line(self, email: str, list_name: str, line: int) -> int:
        """The line in which an address was seen for a list before; 0 if this is the first."""
        new = self._spool.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (email, list_name, line))
        if new.rowcount:
            return 0
        found = self._spool.execute("SELECT line FROM seen WHERE email = ? AND list = ?", (email, list_name))
        return int(found.fetchone()[0])

    def add(self, row: SpooledRow) -> None:
        """Keep a row."""
        one = row.reader
        values = (row.line, one.email, one.name, one.lang, one.list, one.consent, row.verdict, to_stored(row.why))
        texts = tuple(v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in values)
        self._spool.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)", texts)

    def batches(self, size: int) -> Iterator[list[SpooledRow]]:
        """All rows in their order, so many at a time."""
        rows = self._spool.execute("SELECT * FROM rows ORDER BY rowid")
        while batch := rows.fetchmany(size):
            yield [SpooledRow(row[0], NewReader(*row[1:6]), row[6], from_stored(row[7])) for row in batch]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()
        self._folder.cleanup()
