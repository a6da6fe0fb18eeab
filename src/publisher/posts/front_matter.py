"""Front matter, the YAML at the top of a post: found, parsed, validated. All mistakes are named, each with its line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from publisher.core.errors import PostError
from publisher.core.model_errors import said_by_model
from publisher.core.unknown_keys import unknown_key
from publisher.core.wording import system_words, worded
from publisher.posts.fields import HASH_PATTERN, LANG_PATTERN, LINE_PATTERN, URL_PATTERN, Reading
from publisher.posts.foreign_keys import FOREIGN_KEYS, FOREIGN_REMARKS
from publisher.posts.yaml_values import QUOTE, YamlValues, read_yaml

SIZE_LIMIT = 1_000_000
"""Bytes of a post's file. A long report has about 50,000; a file beyond the limit is not a news post."""

FRONT_MATTER_LIMIT = 30_000
"""Characters of front matter. Parsing a hundred times as many takes a second."""

_FENCE = "---"
_OTHER_FENCES = {"+++": "TOML", "{": "JSON", ";;;": "JSON"}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_MOST_CONTROLS = 10
_LANG_REASON = worded("is not a language code; write one like bg")
_PATTERN_REASONS = {
    LINE_PATTERN: worded("must be one line, without control characters"),
    LANG_PATTERN: _LANG_REASON,
    URL_PATTERN: worded("is not an address; it must begin with https:// or http://"),
    HASH_PATTERN: worded(
        "is not the hash of a post (64 digits and letters a to f); leave the key out if you do not know it"
    ),
}

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A post's file in its parts. `lines` maps the path of each key (`image.alt`, `tags.0`) to its 1-based line.

    `errors` are the mistakes that are found without knowing the keys; `patched` the lines that were read in spite of
    one, `lost` says that some could not. `whole`: the keys could be read at all.
    """

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int
    errors: tuple[PostError, ...] = ()
    patched: frozenset[int] = frozenset()
    lost: bool = False
    whole: bool = True

    def error(self, message: str, key: str = "") -> PostError:
        """A `PostError` at the line of a key, or of the nearest enclosing key."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return PostError(message, self.path, self.lines.get(key, 1))


def read_file(path: Path) -> FrontMatter:
    """Split a file into front matter and body. Raises `PostError` where it has no such parts."""
    text = _text(path)
    rows = text.split("\n")
    if rows[0].rstrip() != _FENCE:
        other = _OTHER_FENCES.get(rows[0].rstrip(), "")
        raise PostError(_no_top(other), path, 1)
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == _FENCE), None)
    if end is None:
        raise PostError(
            worded("the lines at the top do not end; put a line %(fence)s after them", fence=_FENCE), path, 1
        )
    errors = list(_controls(text, path))
    # An empty line instead of the fence keeps YAML's line numbers equal to the file's.
    yaml = _yaml(["", *rows[1:end]], path, errors)
    start = end + 1
    while start < len(rows) and not rows[start].strip():
        start += 1
    body = "\n".join(rows[start:])
    if not body.strip():
        errors.append(PostError(worded("has no text below the lines at the top; write the story there"), path, end + 1))
    return FrontMatter(
        path, yaml.values, yaml.lines, body, start + 1, tuple(errors), frozenset(yaml.patched), yaml.lost, yaml.whole
    )


def _no_top(other: str) -> str:
    said = worded("has no lines at the top for title and date; the first line must be %(fence)s", fence=_FENCE)
    if not other:
        return said
    return worded(
        "%(said)s; this is %(other)s, write it as `key: value` between two lines %(fence)s",
        said=said, other=other, fence=_FENCE,
    )  # fmt: skip


def check_fields(read: FrontMatter, model: type[M], reading: Reading) -> tuple[M | None, list[PostError]]:
    """The validated values, None when there are mistakes; and all mistakes, those of `read` too, by line."""
    if not read.whole:
        return None, list(read.errors)
    try:
        matter = model.model_validate(read.values, context=reading)
    except ValidationError as error:
        found = [one for problem in error.errors(include_url=False) for one in _problem(problem, read, model)]
        return None, in_order([*read.errors, *found])
    return (None if read.errors else matter), list(read.errors)


def in_order(errors: Iterable[PostError]) -> list[PostError]:
    """A file's errors by line, at the end what is missing: usually another key is a misspelling of that."""
    return sorted(errors, key=lambda error: (": is missing" in error.message, error.line == 1, error.line or 0))


def _problem(problem: Any, read: FrontMatter, model: type[BaseModel]) -> Iterator[PostError]:
    key = ".".join(str(part) for part in problem["loc"])
    what = (
        worded("has no value; write it behind the colon")
        if problem["type"] == "missing" and key in read.lines
        else _what(problem, model)
    )
    error = read.error(worded("%(what)s: %(why)s", what=key, why=what), key)
    # The text in this line is only guessed, and its mistake is named already.
    guessed = error.line in read.patched and problem["type"] not in ("missing", "extra_forbidden")
    if not guessed and not (read.lost and problem["type"] == "missing"):
        yield error


def _what(problem: Any, model: type[BaseModel]) -> str:
    kind, where, details = problem["type"], problem["loc"], problem.get("ctx", {})
    if kind == "missing" and where[-1] == "alt":
        return worded("is missing; say in a sentence what the picture shows, for readers who cannot see it")
    if kind == "extra_forbidden":
        return _unknown(model, where)
    if kind == "string_pattern_mismatch":
        reason = _PATTERN_REASONS[details["pattern"]]
        if details["pattern"] == LINE_PATTERN:
            return reason
        return worded("%(value)s %(reason)s", value=repr(problem["input"]), reason=reason)
    if kind == "string_too_long":
        return worded(
            "has %(number)s characters; there is room for %(limit)s",
            number=len(problem["input"].strip()),
            limit=details["max_length"],
        )
    reasons = {
        "missing": worded("is missing"),
        "string_too_short": worded("must not be empty"),
        "string_type": worded("must be a text; %(quote)s", quote=QUOTE),
        "tuple_type": worded("must be a list; write it like [one, two]"),
        "model_type": worded("must have keys of its own, each in a line below it that begins with two spaces"),
    }
    return reasons[kind] if kind in reasons else said_by_model(problem)


def _unknown(model: type[BaseModel], where: tuple[Any, ...]) -> str:
    key = str(where[-1])
    if len(where) == 1 and key in FOREIGN_REMARKS:
        return worded("unknown key; %(remark)s", remark=FOREIGN_REMARKS[key])
    same = FOREIGN_KEYS.get(key) if len(where) == 1 else None
    if same in model.model_fields:
        return worded("unknown key; here it is called %(same)s", same=same)
    return unknown_key(model, where)


def _text(path: Path) -> str:
    """A file's text with \\n as line ends. Raises `PostError`."""
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise PostError(
                worded(
                    "is %(size)s MB; a post may have up to %(limit)s MB of text",
                    size=f"{size / 1e6:.1f}",
                    limit=f"{SIZE_LIMIT / 1e6:g}",
                ),
                path,
            )
        # Reading a pipe would block.
        if not path.is_file():
            raise PostError(worded("is not a file; only posts may have names that end in .md"), path)
        data = path.read_bytes()
    except OSError as error:
        raise PostError(
            worded(
                "cannot be read: %(error)s; correct its permissions or links, or delete it", error=system_words(error)
            ),
            path,
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PostError(
            worded("is not UTF-8 at byte %(start)s; save the file as UTF-8", start=error.start), path, line
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _controls(text: str, path: Path) -> Iterator[PostError]:
    """Each line with a control character, up to a number that a person would correct by hand."""
    named: set[int] = set()
    for found in _CONTROL.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if line not in named:
            named.add(line)
            character = f"U+{ord(found[0]):04X}"
            yield PostError(
                worded(
                    "contains the invisible control character %(character)s; type the line again", character=character
                ),
                path,
                line,
            )
        if len(named) == _MOST_CONTROLS:
            return


def _yaml(rows: list[str], path: Path, errors: list[PostError]) -> YamlValues:
    """The values of front matter; its mistakes are added to `errors`."""
    size = sum(map(len, rows)) + len(rows) - 1
    if size > FRONT_MATTER_LIMIT:
        errors.append(
            PostError(
                worded(
                    "the lines at the top have %(size)s characters; up to %(limit)s are read",
                    size=size,
                    limit=FRONT_MATTER_LIMIT,
                ),
                path,
                1,
            )
        )
        return YamlValues(whole=False)
    bad = {error.line for error in errors}
    # YAML readers refuse these characters; their lines are named already.
    found = read_yaml([_CONTROL.sub("", row) for row in rows])
    errors += [PostError(message, path, line) for line, message in found.mistakes if line not in bad]
    return found
