"""Reads the first sheet of an Excel workbook (.xlsx, ECMA-376), within bounds of memory."""

import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from publisher.core.errors import FileError
from publisher.core.wording import system_words, worded

MOST_UNPACKED = 200_000_000
"""Bytes of all parts together: a million rows of names and addresses. A bomb has more, and is not unpacked."""

_MOST_SHARED = 100_000_000
"""Bytes of the table of texts, which is held in memory whole."""

_MOST_BESIDE = 5_000_000
"""Bytes of every other part beside the sheets: all are held in memory, as objects that are far larger."""

_MOST_OF_ROW = 1_000_000
"""Bytes of one row, which is held in memory."""

_MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel; a part may claim any number, and the empty ones between are walked through."""

_MOST_COLUMNS = 200
_TEXTS = "xl/sharedStrings.xml"
_PIECE = 1 << 20
_LONGEST_TAG = 24
_ROW = re.compile(rb"<(?:[\w.-]{1,16}:)?row[\s/>]")


def workbook_rows(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and cells of each row that is not empty, as text. Raises `FileError`."""
    _check(path)
    from openpyxl import load_workbook

    try:
        # As a file: of a name it would ask for an ending of its own.
        with (
            path.open("rb") as file,
            closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book,
        ):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), 1):
                if number > _MOST_ROWS:
                    raise FileError(
                        worded(
                            "a row behind row %(most_rows)s, the last that Excel has; save as CSV UTF-8",
                            most_rows=_MOST_ROWS,
                        ),
                        path,
                    )
                if row.count(None) == len(row):
                    # A stray cell far below stands behind a million of these.
                    continue
                cells = [_text(cell) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield number, tuple(cells)
    except FileError:
        raise
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error
    except Exception as error:
        raise FileError(
            worded("the workbook cannot be read (%(error)s); save the table as CSV UTF-8 instead", error=error), path
        ) from error


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            sizes = {one.filename: one.file_size for one in parts.infolist()}
            _check_parts(path, sizes)
            for name in filter(_is_sheet, sizes):
                _check_rows(path, parts, name)
    except FileError:
        raise
    except Exception as error:
        # A damaged archive raises errors of many kinds: of zipfile, zlib, the cipher.
        raise FileError(
            worded("a damaged workbook or archive; save the table again, as CSV UTF-8 or .xlsx"), path
        ) from error


def _check_parts(path: Path, sizes: Mapping[str, int]) -> None:
    if "xl/workbook.xml" not in sizes:
        kind = (
            worded("a table of LibreOffice (.ods)")
            if "content.xml" in sizes
            else worded("an archive (.zip), and no Excel workbook")
        )
        raise FileError(worded("this is %(kind)s; save the table as CSV UTF-8 or .xlsx", kind=kind), path)
    shared = sizes.get(_TEXTS, 0)
    beside = [size for name, size in sizes.items() if not (name == _TEXTS or _is_sheet(name) or "/media/" in name)]
    if sum(sizes.values()) > MOST_UNPACKED or shared > _MOST_SHARED or max(beside) > _MOST_BESIDE:
        raise FileError(
            worded(
                "a workbook above %(most_unpacked)s MB; save the table as CSV UTF-8",
                most_unpacked=MOST_UNPACKED // 1000000,
            ),
            path,
        )


def _check_rows(path: Path, parts: zipfile.ZipFile, name: str) -> None:
    """Raise `FileError` for a sheet with a row that is too long to be held in memory."""
    with parts.open(name) as part:
        length, tail = 0, b""
        while piece := part.read(_PIECE):
            before, *rows = _ROW.split(tail + piece)
            tail = piece[-_LONGEST_TAG:]
            if max([length + len(before), *map(len, rows[:-1])]) > _MOST_OF_ROW + _PIECE:
                raise FileError(
                    worded(
                        "a row above %(most_of_row)s MB; save the table as CSV UTF-8",
                        most_of_row=_MOST_OF_ROW // 1000000,
                    ),
                    path,
                )
            length = len(rows[-1]) if rows else length + len(before)


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/")


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
