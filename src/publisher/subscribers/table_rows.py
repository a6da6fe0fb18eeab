"""Reads the rows of a table that some other program has saved: CSV in its many dialects, or an Excel workbook."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from publisher.core.errors import FileError, InvalidInput
from publisher.core.wording import system_words, worded
from publisher.subscribers.import_columns import columns
from publisher.subscribers.workbooks import workbook_rows

LONGEST_LINE = 100_000
"""Characters. A longer line is no row of a list of readers, and is not read into memory."""

_LONGEST_ROW = 60
"""Lines that one row may have: a note in a cell of Outlook has several."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_FILES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", worded("an old Excel workbook (.xls)")),
    (b"%PDF", worded("a PDF")),
    (b"BEGIN:VCARD", worded("a file of contacts (vCard)")),
    (b"<", worded("a web page or XML, whatever its name says")),
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """Cells of a row and the line that it begins in, from 1. With a `fault`, the cells are not to be trusted."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


def table_rows(path: Path, encoding: str = "utf-8-sig", separators: str = ",;\t|") -> Iterator[TableRow]:
    """The rows of a file, the heading first; empty lines are left out. A byte order mark outranks `encoding`.

    Raises `FileError` for a file that is no table or not in that encoding, `InvalidInput` for an unknown encoding.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error
    if head.startswith(b"PK\x03\x04"):
        yield from (TableRow(line, cells) for line, cells in workbook_rows(path))
        return
    for sign, what in _OTHER_FILES:
        if head.lstrip().startswith(sign):
            raise FileError(
                worded(
                    "this is %(what)s; open it in a spreadsheet and save the table as CSV UTF-8 or .xlsx", what=what
                ),
                path,
            )
    yield from _text_rows(path, _encoding(head, encoding), separators)


def _encoding(head: bytes, given: str) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) // 4 and not head[::2].count(0):
        return "utf-16-le"
    return given


def _text_rows(path: Path, encoding: str, separators: str) -> Iterator[TableRow]:
    try:
        with path.open(encoding=encoding) as file:
            lines = _Lines(file)
            first = next(lines, "")
            separator = ""
            if first.casefold().startswith("sep=") and len(first.strip("\r\n")) == 5:
                # Excel's own hint. It is not part of the table.
                separator, first = first[4], next(lines, "")
            lines.put_back([first] if first else [])
            yield from _rows(lines, separator or _separator(first, separators))
    except UnicodeError as error:
        where = _undecodable_line(path, encoding)
        raise FileError(
            worded("not %(encoding)s; a table saved by Excel is often --encoding cp1251", encoding=encoding),
            path,
            where,
        ) from error
    except LookupError as error:
        raise InvalidInput(
            worded("--encoding %(encoding)s: unknown encoding; try utf-8 or cp1251", encoding=encoding)
        ) from error
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error


class _Lines(Iterator[str]):
    """Lines of a file, whatever ends them; some can be put back. Of one that is too long, the beginning."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._waiting: list[str] = []
        self.number = 0
        """The line that was read last."""

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
        return line

    def put_back(self, lines: Iterable[str]) -> None:
        """The lines are read again, in their order."""
        back = list(lines)
        self.number -= len(back)
        self._waiting.extend(reversed(back))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The number of columns, and which of them have addresses."""

    wide: int
    mail: tuple[int, ...]

    def fits(self, line: str, separator: str) -> bool:
        """Whether a line inside of a quoted cell could be a row itself."""
        cells = _loosely(line, separator)
        return any(at < len(cells) and "@" in cells[at] for at in self.mail)


def _rows(lines: _Lines, separator: str) -> Iterator[TableRow]:
    shape = _Shape(0, ())
    for line in lines:
        number = lines.number
        if not line.strip(" \t\r\n,;|"):
            continue
        if len(line) >= LONGEST_LINE:
            yield TableRow(
                number, tuple(_loosely(line[:200], separator)), worded("is too long for a row; is it a table?")
            )
            continue
        row = _row(line, lines, separator, shape)
        if not shape.wide:
            shape = _Shape(len(row.cells), columns(row.cells).places.get("email", ()))
        yield row


def _row(line: str, lines: _Lines, separator: str, shape: _Shape) -> TableRow:
    """One row, which begins in `line`; more lines are taken only when a quoted cell plainly goes on in them."""
    number = lines.number
    if '"' not in line:
        return TableRow(number, tuple(line.rstrip("\n").split(separator)))
    taken = [line]

    def more() -> Iterator[str]:
        yield line
        while len(taken) < _LONGEST_ROW and (following := next(lines, "")):
            taken.append(following)
            yield following

    try:
        cells = next(csv.reader(more(), delimiter=separator, strict=True))
        if not any("@" in one and (len(cells) != shape.wide or shape.fits(one, separator)) for one in taken[1:]):
            return TableRow(number, tuple(cells))
    except csv.Error:
        pass
    # A mark that is not closed, or that a later row's mark has closed: those rows are read on their own.
    lines.put_back(taken[1:])
    cells = _loosely(line, separator)
    if len(taken) > 1:
        return TableRow(number, tuple(cells), worded('a quotation mark (") is opened in this row and not closed in it'))
    return TableRow(number, tuple(cells))


def _loosely(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _separator(first: str, separators: str) -> str:
    """The separator that makes the most known headings, then the most cells, of the first line."""

    def found(one: str) -> tuple[bool, int, int]:
        cells = _loosely(first, one)
        known = columns(cells).places
        return "email" in known, len(known), len(cells)

    return max(separators, key=found)


def _undecodable_line(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, errors="replace") as file:
        return next((number for number, line in enumerate(file, 1) if "\ufffd" in line), 1)
