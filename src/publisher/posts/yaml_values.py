"""The YAML of front matter as texts, with the line of every key, and all mistakes in it.

Scalars stay texts: `no`, 010 and 12:30 in a title are not false, 8 and 750.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from publisher.core.wording import text_of, worded

DEPTH_LIMIT = 8
"""Nesting depth of lists and tables. Posts need three; thousands would exhaust the interpreter's stack."""

QUOTE = worded("put the text between quotation marks")

_TOO_DEEP = worded("brackets are nested too deeply")
_TRIES = 20
"""How many lines that are no YAML are named in one run."""

# libyaml, which PyYAML brings along on every usual platform, is ten times as fast.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SIGNS = {
    "*": worded("an alias"),
    "&": worded("an anchor"),
    "!": worded("a tag"),
    "@": worded("a sign of its own"),
    "`": worded("a sign of its own"),
} | {"%": worded("a directive")}
"""What YAML takes a text for that begins with one of these (YAML 1.2.2, section 5.3)."""

_HASHTAG = re.compile(r"\s+(#[^\s#]+)")
_NO_KEY = frozenset("'\"[{#&*!")


@dataclass(slots=True)
class YamlValues:
    """`values` without the keys that have none; `lines`: the 1-based line of each key's path (`image.alt`, `tags.0`).

    `mistakes`: line and message. `patched` are the lines whose text was read as if it stood between quotation marks.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    patched: set[int] = field(default_factory=set)
    lost: bool = False
    whole: bool = True
    """`lost`: a line was left out, and what seems to be missing may stand there. Not `whole`: nothing could be read."""


def read_yaml(rows: list[str]) -> YamlValues:
    """The values of front matter; `rows` begin with an empty one in place of the line `---`.

    A text that YAML takes for something else is named, then read as if it were quoted, so that the rest is seen too.
    """
    rows, found = list(rows), YamlValues()
    for _ in range(_TRIES):
        reader = _Reader(rows)
        try:
            values = reader.read()
        except _NotYaml as error:
            if not _go_round(rows, error, found):
                return YamlValues({}, {}, found.mistakes, whole=False)
            continue
        found.values, found.lines = values, reader.lines
        found.mistakes += reader.mistakes
        return found
    return YamlValues({}, {}, found.mistakes, whole=False)


def _go_round(rows: list[str], error: "_NotYaml", found: YamlValues) -> bool:
    """Change the line of a mistake so that the others can be read: quoted, else left out. Returns False at an end."""
    line, again = error.line, error.line in found.patched
    if not again:
        found.mistakes.append((line, text_of(error)))
    if line > len(rows) or (again and not rows[line - 1]):
        return False
    if again or not _quote(rows, line):
        rows[line - 1] = ""
        found.lost = True
    found.patched.add(line)
    return True


def _quote(rows: list[str], line: int) -> bool:
    """Put the text in a line between quotation marks. Returns False where there is no such text."""
    before, text = _text_in(rows[line - 1]) if line <= len(rows) else ("", "")
    if text:
        rows[line - 1] = f"{before}'{text.replace(chr(39), chr(39) * 2)}'"
    return bool(text)


def _text_in(row: str) -> tuple[str, str]:
    """A line of front matter as key (or dash) and text; two empty texts when it is neither."""
    start = row.lstrip()
    dash = start.startswith("- ")
    key, colon, text = start[2 * dash :].partition(": ")
    if colon and key and not _NO_KEY & set(key):
        return row[: row.index(colon, len(row) - len(start) + 2 * dash) + 2], text.strip()
    return (row[: len(row) - len(start) + 2], start[2:].strip()) if dash else ("", "")


def _line_of(error: yaml.MarkedYAMLError) -> int:
    """Where the mistake is: for a bracket or a quotation mark that is never closed, where that was opened."""
    opened = error.context and ("flow" in error.context or "quoted" in error.context)
    marks = (error.context_mark, error.problem_mark) if opened else (error.problem_mark, error.context_mark)
    return next((mark.line + 1 for mark in marks if mark), 2)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class _NotYaml(Exception):
    """A line that stops the reading."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


class _Reader:
    """Turns the events of a YAML parser into values; refuses what would drop part of a text (&name, !tag, *name)."""

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows
        self._events: Iterator[Any] = iter(yaml.parse("\n".join(rows), Loader=_LOADER))
        self.lines: dict[str, int] = {}
        self.mistakes: list[tuple[int, str]] = []

    def read(self) -> dict[str, Any]:
        """The values of the one table. Raises `_NotYaml`."""
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        if not isinstance(event, yaml.MappingStartEvent):
            line = max(2, _line(event))
            raise _NotYaml(line, self._glued(line) or worded("the lines at the top must be like `title: …`"))
        values = self._table("", 1)
        while (event := self._next()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _NotYaml(_line(event), worded("the lines at the top end here for YAML; take this line out"))
        return values

    def _next(self) -> Any:
        """The next event, None behind the last."""
        try:
            event = next(self._events, None)
        except yaml.MarkedYAMLError as error:
            line = self._written(_line_of(error))
            line -= bool(line > 2 and self._glued(line - 1))
            problem = str(error.problem or error.context)
            what = worded("%(problem)s; put texts with : or # between quotation marks", problem=worded(problem))
            what = _TOO_DEEP if "nesting depth" in problem else what
            raise _NotYaml(line, self._misread(line) or self._glued(line) or what) from error
        except yaml.YAMLError as error:
            raise _NotYaml(
                2,
                worded(
                    "cannot be read as YAML: %(error)s; %(quote)s",
                    error=str(error).splitlines()[0],
                    quote=QUOTE,
                ),
            ) from error
        if isinstance(event, yaml.NodeEvent) and (
            isinstance(event, yaml.AliasEvent) or event.anchor is not None or getattr(event, "tag", None) is not None
        ):
            line = _line(event)
            raise _NotYaml(
                line, self._misread(line) or worded("YAML reads a mark of its own here; %(quote)s", quote=QUOTE)
            )
        return event

    def _written(self, line: int) -> int:
        """A parser at the end of the text has gone one line too far."""
        last = max((number for number, row in enumerate(self._rows, 1) if row.strip()), default=2)
        return min(line, last)

    def _misread(self, line: int) -> str:
        """What YAML takes the text in a line for, by its first character; "" when it is none of those."""
        _, text = _text_in(self._rows[line - 1])
        taken = _SIGNS.get(text[:1])
        if not taken:
            return ""
        return worded(
            "YAML reads a text that begins with %(sign)s as %(taken)s; %(quote)s",
            sign=text[0],
            taken=taken,
            quote=QUOTE,
        )

    def _glued(self, line: int) -> str:
        key, colon, text = self._rows[line - 1].strip().partition(":")
        if colon and text[:1].strip() and key.replace("_", "").isalnum():
            return worded("put a space behind %(key)s:", key=key)
        return ""

    def _table(self, prefix: str, depth: int) -> dict[str, Any]:
        """The keys of a table that have a value; a key without one counts as absent."""
        found = {}
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            line = _line(key)
            if not isinstance(key, yaml.ScalarEvent):
                raise _NotYaml(line, worded("a key must be a word, as in `title: …`"))
            name, twice = f"{prefix}{key.value}", f"{prefix}{key.value}" in self.lines
            if twice:
                self.mistakes.append(
                    (
                        line,
                        worded(
                            "%(name)s: is there twice; it is already in line %(line)s",
                            name=name,
                            line=self.lines[name],
                        ),
                    )
                )
            self.lines.setdefault(name, line)
            value = self._value(self._next(), name, depth + 1)
            if not twice:
                found[key.value] = value
        return {key: value for key, value in found.items() if value is not None}

    def _value(self, event: Any, name: str, depth: int) -> Any:
        if depth > DEPTH_LIMIT:
            raise _NotYaml(_line(event), _TOO_DEEP)
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(f"{name}.", depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(name, depth)
        if event.style:
            return event.value
        self._look_behind(event, name)
        return None if event.value in ("", "~", "null") else event.value

    def _list(self, name: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            part = f"{name}.{len(found)}"
            self.lines[part] = _line(event)
            found.append(self._value(event, part, depth + 1))
        return found

    def _look_behind(self, event: Any, name: str) -> None:
        """Name a hashtag that YAML drops as a comment."""
        with suppress(IndexError):
            lost = _HASHTAG.match(self._rows[event.end_mark.line], event.end_mark.column)
            if lost:
                what = worded(
                    "%(name)s: YAML reads %(lost)s and the rest of the line as a comment; %(quote)s",
                    name=name,
                    lost=lost[1],
                    quote=QUOTE,
                )
                self.mistakes.append((event.end_mark.line + 1, what))
