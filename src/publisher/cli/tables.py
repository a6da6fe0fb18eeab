"""Tables for people: laid out for the width of a terminal so that every cell can be read whole."""

import sys
import textwrap
from collections.abc import Sequence

_LAID_OUT = 1000
"""Rows of a table that rich may lay out: for 100,000 it would take a minute, and 600 MB."""

_GAP = 2
_LEAST = 20
"""Columns of a terminal below which a sentence is not folded: it would be a column of single words."""

_OF_A_PIPE = 250
"""A pipe has no width; folded columns would hide what grep looks for."""


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None) -> None:
    """Print rows below their headings on standard output. `width` None = that of the terminal, if it is one.

    On a terminal that is too narrow, columns without content are left out, then columns of sentences are folded between
    words; if that is not enough, each row becomes a block with a line for each cell. Names are never cut or broken.
    """
    if len(rows) > _LAID_OUT:
        _print_plainly([headings, *rows])
        return
    if width is None:
        width = _terminal_width()
    if width is None:
        _print_columns(headings, rows, _OF_A_PIPE, [0] * len(headings))
        return
    if _natural(headings, rows) > width:
        filled = [place for place in range(len(headings)) if any(row[place] for row in rows)]
        headings, rows = [headings[place] for place in filled], [[row[place] for place in filled] for row in rows]
    widths = _fitted(headings, rows, width)
    if widths is None:
        _print_blocks(headings, rows, width)
    else:
        _print_columns(headings, rows, width, widths)


def _terminal_width() -> int | None:
    from rich.console import Console

    console = Console()
    return console.width if console.is_terminal else None


def _cells(text: str) -> int:
    """The terminal's columns that a text needs: its longest line."""
    from rich.cells import cell_len

    return max(map(cell_len, text.splitlines()), default=0)


def _natural(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    return sum(_widths(headings, rows)) + _GAP * (len(headings) - 1)


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(_cells, column)) for column in zip(headings, *rows, strict=True)]


def _fitted(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column, the widest ones folded; None when words would have to be cut."""
    widths = _widths(headings, rows)
    least = [_narrowest(heading, cells) for heading, *cells in zip(headings, *rows, strict=True)]
    room = width - _GAP * (len(headings) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max((place for place in range(len(widths)) if widths[place] > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _narrowest(heading: str, cells: Sequence[str]) -> int:
    """The narrowest that a column may be: the longest word in it, and room for a phrase where there are phrases."""
    words = [word for text in (heading, *cells) for word in text.split()]
    return max(max(map(_cells, words), default=0), min(_LEAST, max(map(_cells, cells), default=0)))


def _print_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, widths: Sequence[int]
) -> None:  # fmt: skip
    """Print a table; a width of 0 leaves that of the column to the content."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, _GAP // 2), header_style="bold")
    for heading, column in zip(headings, widths, strict=True):
        table.add_column(escape(heading), width=column or None, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    Console(width=width).print(table)


def _print_blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> None:
    """Print each row as lines `heading  cell`, and an empty line between rows; a long name is left to the terminal."""
    label = max(map(_cells, headings))
    indent = " " * (label + _GAP)
    for number, row in enumerate(rows):
        if number:
            sys.stdout.write("\n")
        for heading, cell in zip(headings, row, strict=True):
            if not cell:
                continue
            lines = [
                part
                for line in cell.splitlines()
                for part in textwrap.wrap(
                    line, max(_LEAST, width - len(indent)), break_long_words=False, break_on_hyphens=False
                ) or [""]
            ]  # fmt: skip
            head = f"{heading}{' ' * (label - _cells(heading) + _GAP)}"
            sys.stdout.write(f"{head}{f'{chr(10)}{indent}'.join(lines)}".rstrip() + "\n")
    sys.stdout.flush()


def _print_plainly(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell, and nothing cut or wrapped; a line end within a cell becomes a space."""
    from rich.cells import cell_len

    cells = [[" ".join(cell.splitlines()) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")
    sys.stdout.flush()
