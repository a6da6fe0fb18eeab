"""Subscribers from and to files."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.new_files import new_file
from publisher.core.wording import worded
from publisher.subscribers import Subscriber
from publisher.subscribers.exporting import export_csv, inert
from publisher.subscribers.importing import Defaults, ImportedRow, ImportOrder, Verdict, import_readers

__all__ = ["ImportReport", "ImportedRow", "Subscriber", "export_subscribers", "import_subscribers"]

SHOWN_ROWS = 5
"""Rows of each kind of remark that a report names; the others are counted."""

_KINDS = 200
"""Remarks that are told apart. A file of a hundred thousand faults has few kinds of them."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many rows have each verdict, how many each remark, the first rows of each remark, and ignored columns."""

    rows: tuple[ImportedRow, ...]
    counts: Mapping[Verdict, int]
    remarks: Mapping[str, int]
    ignored: tuple[str, ...]


def import_subscribers(
    publisher: Publisher,
    file: Path,
    now: datetime,
    *,
    lang: str = "",
    list_name: str = "",
    consent: str = "",
    dry_run: bool = False,
    encoding: str = "utf-8-sig",
    report: Path | None = None,
    progress: Callable[[int], None] = lambda _rows: None,
) -> ImportReport:
    """Add the people of a CSV file or Excel workbook. `lang`, `list_name` ("" = the first list) and `consent` are for
    rows without them. `report` is a new CSV file that gets every row with its verdict.

    Raises what `import_readers` raises, and `FileError` for a report that exists already.
    """
    told = _Told()
    given = Defaults(lang, list_name or publisher.default_list, consent)
    with _report(report) as write:

        def hear(row: ImportedRow) -> None:
            told.hear(row)
            write(row)

        order = ImportOrder(file, given, dry_run, encoding, hear, progress)
        ignored = import_readers(publisher.subscribers, publisher.store, order, now)
    rows = tuple(sorted(told.rows, key=lambda row: row.line))
    return ImportReport(rows, told.counts, dict(told.remarks), ignored)


def export_subscribers(publisher: Publisher, file: Path, list_name: str | None = None) -> int:
    """Write everyone, or the people of one list, to a new CSV file. Returns the number of rows; raises `FileError`."""
    return export_csv(publisher.subscribers.listing.each(list_name), file)


class _Told:
    """Counts the rows of an import, and keeps the first of each kind of remark."""

    def __init__(self) -> None:
        self.counts: dict[Verdict, int] = {"add": 0, "skip": 0, "wrong": 0}
        self.remarks: Counter[str] = Counter()
        self.rows: list[ImportedRow] = []

    def hear(self, row: ImportedRow) -> None:
        self.counts[row.verdict] += 1
        kind = worded("%(what)s: %(why)s", what=worded(row.verdict), why=_kind(row))
        if kind not in self.remarks and len(self.remarks) >= _KINDS:
            kind = worded("%(what)s: %(why)s", what=worded(row.verdict), why=worded("other remarks"))
        self.remarks[kind] += 1
        if self.remarks[kind] <= SHOWN_ROWS:
            self.rows.append(row)


def _kind(row: ImportedRow) -> str:
    """A remark without what it says of this row alone."""
    if row.why.startswith("is in line "):
        return worded("is in an earlier line already")
    text = row.why.removeprefix(f"{row.email}: ").removeprefix(repr(row.email)).strip()
    return text[:100]


@contextmanager
def _report(path: Path | None) -> Iterator[Callable[[ImportedRow], None]]:
    if path is None:
        yield lambda _row: None
        return
    with new_file(path, private=True) as file:
        writer = csv.writer(file)
        writer.writerow(("line", "verdict", "email", "why"))
        yield lambda row: writer.writerow((row.line, row.verdict, inert(row.email), inert(row.why)))
