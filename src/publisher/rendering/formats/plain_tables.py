"""Tables as plain text: in columns where they fit, else row by row."""

from collections.abc import Sequence

from publisher.rendering.formats.plain_lines import wrap

Rows = Sequence[Sequence[str]]


def table(rows: Rows, right: Sequence[bool], width: int, headed: bool = True) -> list[str]:
    """The lines of a table whose rows have all the same number of cells; `right` tells which columns are flush right.

    With `headed` the first row names the columns.
    """
    one_line = [[cell.replace("\n", " ") for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in one_line) for column in range(len(right))]
    if sum(widths) + 2 * (len(widths) - 1) > width:
        return _records(rows, width, headed)
    lines = [
        "  ".join(
            cell.rjust(size) if at_right else cell.ljust(size)
            for cell, size, at_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in one_line
    ]
    return [lines[0], "  ".join("-" * size for size in widths), *lines[1:]] if headed else lines


def _records(rows: Rows, width: int, headed: bool) -> list[str]:
    """A table too wide for the column: each row as lines of "heading: cell"."""
    heads = rows[0] if headed else [""] * len(rows[0])
    lines: list[str] = []
    for row in rows[1:] if headed else rows:
        pairs = [f"{head}: {cell}" if head else cell for head, cell in zip(heads, row, strict=True) if cell]
        lines += ([""] if lines else []) + [
            line for pair in pairs for line in wrap(pair.replace("\n", " "), width, "  ", "").split("\n")
        ]
    return lines
