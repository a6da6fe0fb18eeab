"""Import of readers: the whole file is checked first, then written in short transactions.

Between two of them others have their turn, so that a mailing goes on and readers can leave while a long list comes in.
A killed import leaves whole rows; importing the same file again adds the rest.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import IntegrityError

from publisher.config.workspace import DEFAULT_LIST
from publisher.core.errors import FileError, InvalidInput
from publisher.core.wording import text_of, worded
from publisher.storage.database import Store
from publisher.subscribers.addresses import written_address
from publisher.subscribers.bulk_insert import NewReader, bars, insert_readers
from publisher.subscribers.exporting import plain
from publisher.subscribers.import_columns import Columns, columns
from publisher.subscribers.import_spool import ImportSpool, SpooledRow
from publisher.subscribers.import_standing import standing
from publisher.subscribers.people import Subscribers
from publisher.subscribers.table_rows import TableRow, table_rows

Verdict = Literal["add", "skip", "wrong"]

BATCH_ROWS = 2000
"""Rows of a transaction: SQLite's one writer is held for about a tenth of a second, of which the disk takes a part."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values for rows that do not have their own; "" = each row must have one."""

    lang: str = ""
    list: str = DEFAULT_LIST
    consent: str = ""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of the file and its verdict: "skip" needs no action, "wrong" must be corrected by a person."""

    line: int
    email: str
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import and how. `report` gets each row once, in the file's order; `progress` the rows done so far.

    `checked` gets the number of rows while the file is checked, before anything is done. `places` says which columns
    are what, as `Columns` has them; None = the headings tell.
    """

    path: Path
    defaults: Defaults
    dry_run: bool
    encoding: str = "utf-8-sig"
    report: Callable[[ImportedRow], None] = lambda _row: None
    progress: Callable[[int], None] = lambda _rows: None
    checked: Callable[[int], None] = lambda _rows: None
    places: Mapping[str, tuple[int, ...]] | None = None


def import_readers(people: Subscribers, store: Store, order: ImportOrder, now: datetime) -> tuple[str, ...]:
    """Subscribe the people in a file; a dry run only reports what would happen to each row, and writes nothing.

    People who left, were erased, complained or whose address bounced are not subscribed again. Returns the headings of
    columns that were not looked at. Raises `FileError` before anybody is added.
    """
    with ImportSpool() as spool:
        rows = table_rows(order.path, order.encoding)
        found = _columns(order.path, next(rows, TableRow(1, ())), order.places)
        _check(people, _counted(rows, order.checked), found, order.defaults, spool)
        done = 0
        for batch in spool.batches(BATCH_ROWS):
            for row in _look(store, batch) if order.dry_run else _write(store, batch, now):
                order.report(row)
            done += len(batch)
            order.progress(done)
    return found.ignored


def _counted(rows: Iterator[TableRow], checked: Callable[[int], None]) -> Iterator[TableRow]:
    number = 0
    for number, row in enumerate(rows, 1):
        yield row
        if number % BATCH_ROWS == 0:
            checked(number)
    checked(number)


def _columns(path: Path, heading: TableRow, places: Mapping[str, tuple[int, ...]] | None) -> Columns:
    if places is not None:
        taken = {at for every in places.values() for at in every}
        others = (cell.strip() for at, cell in enumerate(heading.cells) if at not in taken and cell.strip())
        found = Columns(dict(places), tuple(others))
    else:
        found = columns(heading.cells)
    if "email" not in found.places:
        there = ", ".join(cell.strip() for cell in heading.cells if cell.strip()) or "nothing"
        raise FileError(
            worded("no column is called email; the first line says: %(there)s", there=there[:200]), path, heading.line
        )
    return found


def _check(people: Subscribers, rows: Iterator[TableRow], found: Columns, given: Defaults, spool: ImportSpool) -> None:
    """Put every row into the spool, with what is wrong with it."""
    for row in rows:
        reader, why, verdict = _judged(people, found.values(row.cells), given)
        is_reader, said = standing(found, row.cells)
        if is_reader == "stays out":
            why, verdict = worded("the file says: %(said)s", said=worded(said)), "skip"
        elif is_reader == "unknown" and verdict == "add":
            why, verdict = (
                worded(
                    "nobody knows what %(said)s means; write subscribed, or leave the row out", said=repr(said[:60])
                ),
                "wrong",
            )
        if row.fault:
            why, verdict = row.fault, "wrong"
        if not why and (first := spool.first_line(reader.email, reader.list, row.line)):
            why, verdict = worded("is in line %(first)s already", first=first), "skip"
        spool.add(SpooledRow(row.line, reader, verdict, why))


def _judged(people: Subscribers, cells: dict[str, str], given: Defaults) -> tuple[NewReader, str, Verdict]:
    """The reader of a row, and why nobody can be added ("" = they can, as far as the row itself says)."""
    shown = plain(cells.get("email", ""))
    email, beside = written_address(shown)
    name = plain(_name(cells))
    lang = (cells.get("lang") or given.lang).lower().replace("_", "-").partition("-")[0]
    list_name, consent = cells.get("list") or given.list, plain(cells.get("consent") or given.consent)
    reader = NewReader(email or shown, name or beside, lang, list_name, consent)
    if not email:
        return reader, worded("no address in the row"), "wrong"
    if not lang:
        return reader, worded("no language: write it into a column lang, or give --lang"), "wrong"
    if not consent:
        return reader, worded("no consent: write how they agreed into a column consent, or give --consent"), "wrong"
    try:
        email = people.checked(email, reader.name, lang, list_name)
    except InvalidInput as error:
        return reader, text_of(error), "wrong"
    return NewReader(email, reader.name, lang, list_name, consent), "", "add"


def _name(cells: dict[str, str]) -> str:
    """The whole name. "Name" beside a lone family name is the given one, as in `Name;Surname`, and the other way."""
    whole, first, middle, last = (cells.get(part, "") for part in ("name", "first", "middle", "last"))
    if whole and first and not last and first.casefold() not in whole.casefold():
        return f"{first} {whole}"
    if whole and last and not first and last.casefold() not in whole.casefold():
        return f"{whole} {last}"
    return whole or " ".join(filter(None, (first, middle, last)))


def _look(store: Store, batch: list[SpooledRow]) -> list[ImportedRow]:
    with store.read() as connection:
        barred = bars(connection, [row.reader for row in batch if row.verdict == "add"])
    return [_told(row, barred) for row in batch]


def _write(store: Store, batch: list[SpooledRow], now: datetime) -> list[ImportedRow]:
    wanted = [row.reader for row in batch if row.verdict == "add"]
    if not wanted:
        return [_told(row, {}) for row in batch]
    began = time.monotonic()
    for last in (False, False, True):
        try:
            with store.begin() as connection:
                barred = bars(connection, wanted)
                insert_readers(connection, [one for one in wanted if one.key not in barred], now)
            break
        except IntegrityError:
            # On PostgreSQL somebody else has subscribed one of them meanwhile: the next look sees it.
            if last:
                raise
    if store.engine.dialect.name == "sqlite":
        # Its writers poll, each 25 to 50 ms at first: this door is open long enough for them to find it.
        time.sleep(min(max(time.monotonic() - began, 0.05), 0.1))
    return [_told(row, barred) for row in batch]


def _told(row: SpooledRow, barred: dict[tuple[str, str], str]) -> ImportedRow:
    reader = row.reader
    if row.verdict != "add":
        return ImportedRow(row.line, reader.email, row.verdict, row.why)
    if bar := barred.get(reader.key):
        return ImportedRow(row.line, reader.email, "skip", bar)
    return ImportedRow(row.line, reader.email, "add", f"{reader.lang}, {reader.list}")
