"""Reads the first sheet of an Excel workbook (.xlsx, ECMA-376), within bounds of memory."""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from publisher.core.errors import FileError

MOST_UNPACKED = 200_000_000
"""Bytes of all parts together: a million rows of names and addresses. A bomb has more, and is not unpacked."""

_MOST_SHARED = 100_000_000
"""Bytes of the table of texts, which is the one part that is held in memory whole."""

_MOST_COLUMNS = 200


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
                cells = [_text(cell) for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield number, tuple(cells)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror or error}", path) from error
    except Exception as error:
        raise FileError(f"the workbook cannot be read ({error}); save the table as CSV UTF-8 instead", path) from error


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            sizes = {one.filename: one.file_size for one in parts.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileError("a damaged workbook or archive; save the table again, as CSV UTF-8 or .xlsx", path) from error
    if "xl/workbook.xml" not in sizes:
        kind = "a table of LibreOffice (.ods)" if "content.xml" in sizes else "an archive (.zip), and no Excel workbook"
        raise FileError(f"this is {kind}; save the table as CSV UTF-8 or .xlsx", path)
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > _MOST_SHARED:
        raise FileError(f"a workbook above {MOST_UNPACKED // 1_000_000} MB; save the table as CSV UTF-8", path)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
