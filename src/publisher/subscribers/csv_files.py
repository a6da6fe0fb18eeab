"""Import and export of readers as CSV files; a dry run reports what each row would do."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from publisher.config.workspace import DEFAULT_LIST
from publisher.core.errors import Conflict, FileError, InvalidInput
from publisher.storage.database import Store
from publisher.subscribers.addresses import normal_or_plain
from publisher.subscribers.people import Subscribers

Verdict = Literal["add", "skip", "wrong"]

COLUMNS = ("email", "name", "lang", "list", "state", "cadence", "topics", "consent", "consent_at", "left_at")
"""Columns of an export, in order."""

_HEADINGS = {
    "email": ("email", "e-mail", "mail", "email address", "имейл", "е-поща", "адрес"),
    "name": ("name", "full name", "име"),
    "lang": ("lang", "language", "език"),
    "list": ("list", "списък"),
    "consent": ("consent", "съгласие"),
}
_FORMULA = re.compile(r"[=+\-@\t\r]")
"""A spreadsheet runs a cell that begins with one of these as a formula, even if a stranger gave it as their name."""


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
class SubscriberImport:
    """All rows, and the columns that were ignored."""

    rows: tuple[ImportedRow, ...]
    ignored: tuple[str, ...]


def import_csv(
    people: Subscribers,
    store: Store,
    path: Path,
    now: datetime,
    defaults: Defaults,
    *,
    dry_run: bool,
    encoding: str = "utf-8-sig",
    progress: Callable[[int], None] = lambda _line: None,
) -> SubscriberImport:
    """Subscribe the people in a file, in one transaction; with `dry_run` only report what would happen to each row.

    People who left, were erased, complained or whose address bounced are not subscribed again. Columns are separated
    by comma, semicolon or tab. Raises `FileError`.
    """
    text = _text(path, encoding)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    done: list[ImportedRow] = []
    seen: dict[str, int] = {}
    try:
        found = _columns(path, next(lines, []))
        with store.begin() as connection:
            for cells in lines:
                if not any(cell.strip() for cell in cells):
                    continue
                given = {name: cells[place].strip() for name, place in found.places.items() if place < len(cells)}
                done.append(_row(connection, people, lines.line_num, given, defaults, seen, now, dry_run))
                progress(lines.line_num)
    except csv.Error as error:
        raise FileError(f"not a row of a CSV file: {error}; nothing was added", path, lines.line_num) from error
    return SubscriberImport(tuple(done), found.ignored)


def export_csv(people: Subscribers, path: Path, list_name: str | None = None) -> int:
    """Write all people on a list (None: on any) to a new file. Returns the number of rows. Raises `FileError`."""
    rows = people.all(list_name)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for one in rows:
                left = one.left_at.isoformat() if one.left_at else ""
                name, consent = _inert(one.name), _inert(one.consent)
                writer.writerow(
                    [one.email, name, one.lang, one.list, one.state, one.cadence, " ".join(one.topics), consent,
                     one.consent_at.isoformat(), left]
                )  # fmt: skip
    except FileExistsError as error:
        raise FileError("exists already; name another file", path) from error
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", path) from error
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Columns:
    places: dict[str, int]
    ignored: tuple[str, ...]


def _row(
    connection: Connection,
    people: Subscribers,
    line: int,
    given: dict[str, str],
    defaults: Defaults,
    seen: dict[str, int],
    now: datetime,
    dry_run: bool,
) -> ImportedRow:
    lang = (given.get("lang") or defaults.lang).lower()
    list_name, consent = given.get("list") or defaults.list, _plain(given.get("consent") or defaults.consent)
    email, name = given.get("email", ""), _plain(given.get("name", ""))
    key = f"{normal_or_plain(email)} {list_name}"
    if key in seen:
        return ImportedRow(line, email, "skip", f"is in line {seen[key]} already")
    seen[key] = line
    if not lang:
        return ImportedRow(line, email, "wrong", "no language: write it into a column lang, or give --lang")
    if not consent:
        return ImportedRow(
            line, email, "wrong", "no consent: write how they agreed into a column consent, or give --consent"
        )
    try:
        email = people.checked(email, name, lang, list_name)
    except (InvalidInput, Conflict) as error:
        return ImportedRow(line, email, "wrong", str(error))
    if bar := people.bar(connection, email, list_name):
        return ImportedRow(line, email, "skip", bar)
    if not dry_run:
        people.insert(connection, email, name, lang, list_name, consent, now, "imported")
    return ImportedRow(line, email, "add", f"{lang}, {list_name}")


def _text(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise FileError(
            f"not {encoding} at byte {error.start}; a table saved by Excel is often --encoding cp1251", path
        ) from error
    except LookupError as error:
        raise InvalidInput(f"--encoding {encoding}: unknown encoding; try utf-8 or cp1251") from error
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", path) from error


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(path: Path, headings: list[str]) -> _Columns:
    """The position of each column, by its English or Bulgarian heading."""
    words = [heading.strip().casefold() for heading in headings]
    places = {
        name: next(place for place, word in enumerate(words) if word in known)
        for name, known in _HEADINGS.items()
        if any(word in known for word in words)
    }
    if "email" not in places:
        there = ", ".join(filter(None, words)) or "nothing"
        raise FileError(f"no column is called email; the first line says: {there[:200]}", path, 1)
    ignored = [heading for place, heading in enumerate(headings) if place not in places.values() and heading.strip()]
    return _Columns(places, tuple(ignored))


def _inert(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _plain(text: str) -> str:
    """Undo `_inert`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def verdicts(rows: Iterable[ImportedRow]) -> dict[Verdict, int]:
    """The number of rows with each verdict."""
    counted: dict[Verdict, int] = {"add": 0, "skip": 0, "wrong": 0}
    for row in rows:
        counted[row.verdict] += 1
    return counted
