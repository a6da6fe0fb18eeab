"""A list of readers from the console: what its columns are, what each row would do, and the import itself."""

import codecs
import csv
import io
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from publisher.app.assembly import Publisher
from publisher.app.subscriber_uploads import Upload, all_uploads, write_private
from publisher.core.errors import FileError, InvalidInput
from publisher.core.wording import from_stored, in_words, to_stored, worded
from publisher.subscribers.exporting import inert
from publisher.subscribers.import_columns import columns
from publisher.subscribers.importing import Defaults, ImportedRow, ImportOrder, Verdict, import_readers
from publisher.subscribers.table_rows import table_rows

COLUMNS = ("email", "name", "first", "middle", "last", "lang", "list", "consent", "state", "in", "out", "left")
"""What a column can be."""

VERDICTS: tuple[Verdict, ...] = ("add", "skip", "wrong")
_SAMPLES = 3
_CELL = 60
_MOST_COLUMNS = 100
_PIECE = 1 << 16
_BESIDE_ADDRESSES = re.compile(r"[\s<>()\[\]\"',;:]+")


@dataclass(frozen=True, slots=True)
class Peek:
    """The headings of a table, what each column most likely is ("" = nothing we know), and its first rows."""

    headings: tuple[str, ...]
    proposed: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the table and what becomes of it, with the reason as it can be said in any language."""

    line: int
    email: str
    why: str


Progress = Callable[[int, int], None]
"""Called with rows done and all rows, 0 = not known yet."""


def peek(upload: Upload) -> Peek:
    """The beginning of a table. Raises `InvalidInput` for a file that is none, and for one without rows."""
    with _said_of_table():
        rows = list(islice(table_rows(upload.table, _encoding(upload.table)), _SAMPLES + 1))
    if not rows:
        raise InvalidInput(worded("there is nothing in it"))
    headings = tuple(cell.strip()[:_CELL] for cell in rows[0].cells[:_MOST_COLUMNS])
    known = {at: name for name, places in columns(rows[0].cells).places.items() for at in places if name in COLUMNS}
    proposed = tuple(known.get(at, "") for at in range(len(headings)))
    samples = tuple(
        tuple(_beginning(row.cells[at].strip()) if at < len(row.cells) else "" for at in range(len(headings)))
        for row in rows[1:]
    )
    return Peek(headings, proposed, samples)


def import_table(
    publisher: Publisher, upload: Upload, chosen: Sequence[str], given: Defaults, progress: Progress, *, dry_run: bool
) -> dict[str, Any]:
    """Look at every row, and unless it is a dry run, add the people. `chosen` says what each column is.

    Keeps the rows with their verdicts beside the table, and a report: "look" or, with the table removed, "done".
    Returns the report. Raises `InvalidInput`, with nobody added.
    """
    places: dict[str, tuple[int, ...]] = {}
    for at, name in enumerate(chosen):
        if name in COLUMNS:
            places[name] = (*places.get(name, ()), at)
    if "email" not in places:
        raise InvalidInput(worded("Choose the column with the e-mail addresses."))
    name, counts, rows = "look" if dry_run else "done", dict.fromkeys(VERDICTS, 0), [0]

    def checked(number: int) -> None:
        rows[0] = number
        progress(number, 0)

    with ExitStack() as files:
        files.enter_context(_said_of_table())
        written = {verdict: files.enter_context(_new(_rows_file(upload, name, verdict))) for verdict in VERDICTS}

        def hear(row: ImportedRow) -> None:
            counts[row.verdict] += 1
            line = json.dumps([row.line, row.email, to_stored(row.why)])
            written[row.verdict].write(f"{line}\n".encode())

        order = ImportOrder(
            upload.table, given, dry_run, _encoding(upload.table), hear, lambda done: progress(done, rows[0]), checked,
            places,
        )  # fmt: skip
        ignored = import_readers(publisher.subscribers, publisher.store, order, publisher.clock())
    report = {
        "counts": counts, "ignored": list(ignored)[:_MOST_COLUMNS], "chosen": list(chosen),
        "given": [given.lang, given.list, given.consent],
    }  # fmt: skip
    upload.write_report(name, report)
    if not dry_run:
        upload.table.unlink(missing_ok=True)
        for verdict in VERDICTS:
            _rows_file(upload, "look", verdict).unlink(missing_ok=True)
    return report


def report_rows(
    upload: Upload, name: str, verdict: Verdict, at: int = 0, size: int = 50
) -> tuple[list[ReportRow], int | None]:
    """Rows of a report from a place in its file on, and the place of the next page (None: there is none)."""
    try:
        with _rows_file(upload, name, verdict).open("rb") as file:
            _go(file, at)
            rows: list[ReportRow] = []
            while len(rows) < size and (line := file.readline()):
                rows.append(_row(line))
            place = file.tell()
            return rows, place if file.readline() else None
    except OSError:
        return [], None


def report_table(upload: Upload, name: str, verdict: Verdict, headings: Sequence[str], lang: str) -> Iterator[bytes]:
    """The rows of a report as a CSV file (UTF-8 with a mark, for Excel), piece by piece, in a language."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow(headings)
    try:
        with _rows_file(upload, name, verdict).open("rb") as file:
            for line in file:
                row = _row(line)
                writer.writerow((row.line, inert(row.email), inert(in_words(row.why, lang))))
                if text.tell() > _PIECE:
                    yield text.getvalue().encode()
                    text.seek(0)
                    text.truncate()
    except OSError:
        pass
    yield text.getvalue().encode()


def given_of(report: Mapping[str, Any]) -> Defaults:
    """The values for rows without their own, as a report has them."""
    return Defaults(*report["given"])


def _row(line: bytes) -> ReportRow:
    number, email, why = json.loads(line)
    return ReportRow(number, email, from_stored(why))


def _go(file: BinaryIO, at: int) -> None:
    """To the line that begins at a place, or the next one: the place stands in an address, where anybody can type."""
    if at > 0:
        file.seek(at - 1)
        file.readline()


@contextmanager
def _said_of_table() -> Iterator[None]:
    """What is wrong with a table, without where it lies: the person knows it by the name that they gave it."""
    try:
        yield
    except FileError as error:
        if error.line:
            raise InvalidInput(
                worded("Line %(number)s: %(message)s", number=error.line, message=error.message)
            ) from error
        raise InvalidInput(error.message) from error


def forget_in_reports(publisher: Publisher, email: str) -> None:
    """Take the rows with an address out of all reports that are kept; their counts stay."""
    for upload in all_uploads(publisher.config.workspace):
        for name in ("look", "done"):
            for verdict in VERDICTS:
                _forget_row(_rows_file(upload, name, verdict), email)


def _forget_row(rows: Path, email: str) -> None:
    unfinished = rows.with_name(f".{rows.name}.{secrets.token_hex(4)}")
    try:
        with rows.open("rb") as file:
            if not any(_is_about(line, email) for line in file):
                return
            file.seek(0)
            with _new(unfinished) as kept:
                kept.writelines(line for line in file if not _is_about(line, email))
        unfinished.replace(rows)
    except FileNotFoundError:
        return


def _is_about(line: bytes, email: str) -> bool:
    """Whether the address of a row is this one, in whatever case and signs it was written."""
    return email in _BESIDE_ADDRESSES.split(json.loads(line)[1].casefold())


def _encoding(table: Path) -> str:
    """UTF-8, or what Excel writes in Bulgarian when the file is no UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with table.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
    except UnicodeDecodeError:
        return "cp1251"
    except OSError as error:
        raise InvalidInput(worded("This list is no longer here. Upload it again.")) from error
    return "utf-8-sig"


def _new(path: Path) -> BinaryIO:
    write_private(path, b"")
    return path.open("wb")


def _rows_file(upload: Upload, name: str, verdict: str) -> Path:
    return upload.folder / f"{name}-{verdict}"


def _beginning(cell: str) -> str:
    return cell if len(cell) <= _CELL else f"{cell[: _CELL - 1].rstrip()}…"
