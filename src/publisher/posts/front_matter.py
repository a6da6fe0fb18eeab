"""Front matter, the YAML at the top of a post: found, parsed and validated, with the line of every key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from publisher.core.errors import PostError
from publisher.core.unknown_keys import unknown_key
from publisher.posts.fields import HASH_PATTERN, LANG_PATTERN, LINE_PATTERN, URL_PATTERN

SIZE_LIMIT = 1_000_000
"""Bytes of a post's file. A long report has about 50,000; a file beyond the limit is not a news post."""

FRONT_MATTER_LIMIT = 30_000
"""Characters of front matter. Parsing a hundred times as many takes a second."""

DEPTH_LIMIT = 8
"""Nesting depth of lists and tables. Posts need three; thousands would exhaust the interpreter's stack."""

_FENCE = "---"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_HASHTAG = re.compile(r"\s+(#[^\s#]+)")
_QUOTE = "put the text between quotation marks"
_LANG_REASON = "is not a language code; write one like bg"
_PATTERN_REASONS = {
    LINE_PATTERN: "must be one line, without control characters",
    LANG_PATTERN: _LANG_REASON,
    URL_PATTERN: "is not an address; it must begin with https:// or http://",
    HASH_PATTERN: "is not the hash of a post (64 digits and letters a to f); leave the key out if you do not know it",
}

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A post's file in its parts. `lines` maps the path of each key (`image.alt`, `tags.0`) to its 1-based line."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def error(self, message: str, key: str = "") -> PostError:
        """A `PostError` at the line of a key, or of the nearest enclosing key."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return PostError(message, self.path, self.lines.get(key, 1))


def read_file(path: Path) -> FrontMatter:
    """Split a file into front matter and body. Raises `PostError` with the line."""
    text = _text(path)
    rows = text.split("\n")
    if rows[0].rstrip() != _FENCE:
        raise PostError(f"has no front matter; the first line must be {_FENCE}", path, 1)
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == _FENCE), None)
    if end is None:
        raise PostError(f"the front matter is not closed; put a line {_FENCE} after it", path, 1)
    # An empty line instead of the fence keeps YAML's line numbers equal to the file's.
    values, lines = _yaml(["", *rows[1:end]], path)
    start = end + 1
    while start < len(rows) and not rows[start].strip():
        start += 1
    body = "\n".join(rows[start:])
    if not body.strip():
        raise PostError("has no text below the front matter", path, end + 1)
    return FrontMatter(path, values, lines, body, start + 1)


def check_fields(read: FrontMatter, model: type[M]) -> M:
    """Validate the values with a model. Raises `PostError` for the first problem, with its line."""
    try:
        return model.model_validate(read.values)
    except ValidationError as error:
        # An unknown key comes first: usually it is a misspelling of the key that seems to be missing.
        problems = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        problem = problems[0]
        key = ".".join(str(part) for part in problem["loc"])
        what = "has no value" if problem["type"] == "missing" and key in read.lines else _what(problem, model)
        raise read.error(f"{key}: {what}", key) from error


def _what(problem: Any, model: type[BaseModel]) -> str:
    kind, where, details = problem["type"], problem["loc"], problem.get("ctx", {})
    if kind == "missing" and where[-1] == "alt":
        return "is missing; say in a sentence what the picture shows, for readers who cannot see it"
    if kind == "extra_forbidden":
        return unknown_key(model, where)
    if kind == "string_pattern_mismatch":
        reason = _PATTERN_REASONS[details["pattern"]]
        return reason if details["pattern"] == LINE_PATTERN else f"{problem['input']!r} {reason}"
    if kind == "string_too_long":
        return f"has {len(problem['input'].strip())} characters; there is room for {details['max_length']}"
    reasons = {
        "missing": "is missing",
        "string_too_short": "must not be empty",
        "string_type": f"must be a text; {_QUOTE}",
        "tuple_type": "must be a list; write it like [one, two]",
        "model_type": "must have keys of its own, each in a line below it that begins with two spaces",
    }
    return reasons.get(kind, str(problem["msg"]).removeprefix("Value error, "))


def _text(path: Path) -> str:
    """A file's text with \\n as line ends. Raises `PostError`."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise PostError(f"is {size / 1e6:.1f} MB; a post may have up to {SIZE_LIMIT / 1e6:g} MB of text", path)
        # Reading a pipe would block.
        if not path.is_file():
            raise PostError("is not a file; only posts may have names that end in .md", path)
        data = path.read_bytes()
    except OSError as error:
        remedy = "correct its permissions or links, or delete it"
        raise PostError(f"cannot be read: {error.strerror}; {remedy}", path) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PostError(f"is not UTF-8 at byte {error.start}; save the file as UTF-8", path, line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        character = f"U+{ord(found[0]):04X}"
        raise PostError(f"contains the invisible control character {character}; type the line again", path, line)
    return text


class _Unsupported(yaml.MarkedYAMLError):
    """Valid YAML that front matter may not use."""


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses what would drop part of a text (&name, !tag) or grow without limit (*name)."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        self._depth += 1
        problem = ""
        if isinstance(event, yaml.AliasEvent):
            problem = f"YAML reads a text that begins with * as an alias; {_QUOTE}"
        elif event.anchor is not None:
            problem = f"YAML reads a text that begins with & as an anchor; {_QUOTE}"
        elif event.tag is not None:
            problem = f"YAML reads a text that begins with ! as a tag; {_QUOTE}"
        elif self._depth > DEPTH_LIMIT:
            problem = "brackets are nested too deeply"
        if problem:
            raise _Unsupported(problem=problem, problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _yaml(rows: list[str], path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of front matter, as texts, and the line of each key. Raises `PostError`."""
    text = "\n".join(rows)
    if len(text) > FRONT_MATTER_LIMIT:
        raise PostError(f"the front matter has {len(text)} characters; up to {FRONT_MATTER_LIMIT} are read", path, 1)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error.context)
        hint = "" if isinstance(error, _Unsupported) else "; put texts with : or # between quotation marks"
        raise PostError(f"{what}{hint}", path, mark.line + 1 if mark else 1) from error
    finally:
        loader.dispose()
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise PostError("the front matter must be lines like `title: …`", path, 2)
    reader = _Reader(path, rows)
    return reader.table(node, ""), reader.lines


class _Reader:
    """Turns YAML nodes into values. Scalars stay texts: `no`, 010 and 12:30 in a title are not false, 8 and 750."""

    def __init__(self, path: Path, rows: list[str]) -> None:
        self._path, self._rows = path, rows
        self.lines: dict[str, int] = {}

    def table(self, node: Any, prefix: str) -> dict[str, Any]:
        """The keys of a table that have a value; a key without one counts as absent."""
        found = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise PostError("a key must be a word, as in `title: …`", self._path, line)
            name = f"{prefix}{key.value}"
            if name in self.lines:
                raise PostError(f"{name}: is there twice; it is already in line {self.lines[name]}", self._path, line)
            self.lines[name] = line
            found[key.value] = self._value(value, name)
        return {key: value for key, value in found.items() if value is not None}

    def _value(self, node: Any, name: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self.table(node, f"{name}.")
        if isinstance(node, yaml.SequenceNode):
            for number, part in enumerate(node.value):
                self.lines[f"{name}.{number}"] = part.start_mark.line + 1
            return [self._value(part, f"{name}.{number}") for number, part in enumerate(node.value)]
        if node.style is not None:
            return node.value
        lost = _HASHTAG.match(self._rows[node.end_mark.line], node.end_mark.column)
        if lost:
            what = f"{name}: YAML reads {lost[1]} and the rest of the line as a comment; {_QUOTE}"
            raise PostError(what, self._path, node.end_mark.line + 1)
        return None if node.value in ("", "~", "null") else node.value
