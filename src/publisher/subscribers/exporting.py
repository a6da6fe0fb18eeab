"""Export of readers as a CSV file that a spreadsheet cannot run."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from publisher.core.new_files import new_file
from publisher.subscribers.rows import Subscriber

COLUMNS = (
    "email", "name", "lang", "list", "state", "cadence", "topics", "consent", "consent_at", "left_at",
    "suppressed", "suppressed_since",
)  # fmt: skip
"""Columns of an export, in order."""

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r＝＋－＠]")
"""A spreadsheet runs a cell that begins with one of these as a formula, even if a stranger gave it as their name."""


def export_csv(rows: Iterable[Subscriber], path: Path) -> int:
    """Write people to a new file that only this user can read. Returns the number of rows. Raises `FileError`."""
    number = 0
    with new_file(path, private=True) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for one in rows:
            number += 1
            writer.writerow(csv_cells(one))
    return number


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def plain(text: str) -> str:
    """Undo `inert`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_cells(one: Subscriber) -> list[str]:
    """A row of `COLUMNS`, which no spreadsheet runs."""
    return [inert(cell) for cell in _cells(one)]


def _cells(one: Subscriber) -> tuple[str, ...]:
    return (
        one.email, one.name, one.lang, one.list, one.state, one.cadence, " ".join(one.topics), one.consent,
        one.consent_at.isoformat(), one.left_at.isoformat() if one.left_at else "", one.suppressed,
        one.suppressed_since.isoformat() if one.suppressed_since else "",
    )  # fmt: skip
