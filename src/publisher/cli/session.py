"""What every command gets: the workspace, ways to print, and times as people read and write them."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.core.errors import ConfigError, InvalidInput
from publisher.core.wording import ENGLISH, Worded, in_words, moment, worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher

_LAID_OUT = 1000
"""Rows of a table that rich may lay out: for 100,000 it would take a minute, and 600 MB."""

WAITS = 3
"""Exit code: done, but something is waiting for a person."""


@dataclass(frozen=True)
class Session:
    """One call of the command line."""

    config_file: Path | None
    as_json: bool
    debug: bool
    _spoken: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        """What the terminal speaks: `[staff] language` of the workspace, English where there is none.

        It is read from the file alone, so that mistakes in the rest of the file are said in it, too.
        """
        if not self._spoken:
            from publisher.config.file import staff_language

            try:
                self._spoken.append(staff_language(self.workspace_file))
            except ConfigError:
                return ENGLISH
        return self._spoken[0]

    def speak(self, lang: str) -> None:
        """Speak a language from now on."""
        self._spoken[:] = [lang]

    @property
    def workspace_file(self) -> Path:
        """The configuration given with --config, or the nearest one upwards. Raises `ConfigError`."""
        from publisher.config.file import find_workspace

        return self.config_file or find_workspace(Path.cwd())

    def open(self) -> "Publisher":
        """Open the workspace and its database."""
        from publisher.app.assembly import open_publisher

        return open_publisher(self.workspace_file)

    def show(self, value: Any, headings: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
        """Print `value` as JSON, or `rows` as a table; `empty` when there are no rows."""
        if self.as_json:
            self.print_json(value)
            return
        lang = self.language
        body = [[in_words(cell, lang) for cell in row] for row in rows]
        if not body:
            click.echo(in_words(empty, lang))
            return
        headings = [in_words(heading, lang) for heading in headings]
        if len(body) > _LAID_OUT:
            _print_plainly([headings, *body])
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.table import Table

        console = Console()
        if console.is_terminal and _least_width([headings, *body]) > console.width:
            _print_records(headings, body)
            return
        table = Table(*headings, box=None, pad_edge=False, header_style="bold")
        for row in body:
            table.add_row(*map(escape, row))
        # A pipe has no width; truncated columns would hide what grep looks for.
        Console(width=console.width if console.is_terminal else 250).print(table)

    def print_json(self, value: Any) -> None:
        """One JSON value on standard output; times as ISO 8601."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))

    def print_stream(self, values: Iterable[Any]) -> int:
        """A JSON array on standard output, an element a line, printed as they come. Returns how many there were."""
        out = sys.stdout
        number = 0
        for number, value in enumerate(values, 1):
            out.write("[\n" if number == 1 else ",\n")
            out.write(json.dumps(value, ensure_ascii=False, default=_plain))
        out.write("\n]\n" if number else "[]\n")
        out.flush()
        return number

    def done(self, value: Any, text: str) -> None:
        """Report what a command has done: `value` with `--json`, a line for people otherwise."""
        if self.as_json:
            self.print_json(value)
        else:
            self.say(text)

    def say(self, text: object) -> None:
        """Print a line for people: on standard error with `--json`, so that standard output stays one value."""
        click.echo(in_words(text, self.language), err=self.as_json)

    def warn(self, text: object) -> None:
        """Print a line for people on standard error."""
        click.echo(in_words(text, self.language), err=True)


def _least_width(rows: Sequence[Sequence[str]]) -> int:
    """How wide a table is at least, without a word that is cut."""
    from rich.cells import cell_len

    longest = [
        max(cell_len(word) for cell in column for word in (cell.split() or [""])) for column in zip(*rows, strict=True)
    ]
    return sum(longest) + 2 * (len(longest) - 1)


def _print_records(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each row as lines of its own, for a terminal that is too narrow for the table: heading and cell."""
    from rich.cells import cell_len

    width = max(map(cell_len, headings))
    for number, row in enumerate(rows):
        if number:
            click.echo()
        for heading, cell in zip(headings, row, strict=True):
            click.echo(f"{heading}{' ' * (width - cell_len(heading))}  {cell}".rstrip())


def _print_plainly(rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their widest cell, and nothing cut or wrapped; a line end within a cell becomes a space."""
    from rich.cells import cell_len

    cells = [[" ".join(cell.splitlines()) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")
    sys.stdout.flush()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def parse_time(text: str, publisher: "Publisher") -> datetime:
    """`2026-12-01 09:00` on the workspace's clocks, an ISO 8601 time with its offset, or `now`. Raises
    `InvalidInput`.
    """
    from publisher.app.times import read_time

    if text == "now":
        return publisher.clock()
    try:
        return read_time(text, publisher.config.schedule.zone)
    except InvalidInput as error:
        raise InvalidInput(worded("--at %(error)s, or now", error=error)) from error


def columns(*names: str) -> list[str]:
    """Headings of a table, to be said in the language of staff."""
    return [worded(name) for name in names]


def in_sentence(time: datetime, publisher: "Publisher") -> Worded:
    """A time on the workspace's clocks inside a sentence: in Bulgarian with the names of day and month."""
    return moment(time.astimezone(publisher.config.schedule.zone), "%Y-%m-%d %H:%M:%S")


def local(time: datetime, publisher: "Publisher") -> str:
    """A time on the workspace's clocks, as people read it."""
    return f"{time.astimezone(publisher.config.schedule.zone):%Y-%m-%d %H:%M:%S}"


pass_session = click.make_pass_decorator(Session)
