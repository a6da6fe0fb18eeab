"""The YAML at the head of a post: found, read and checked, with the line of every key."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from publisher.errors import PostError

SIZE_LIMIT = 1_000_000
"""Bytes of a post's file. A long report has some 50,000; what is beyond the limit is not a news post."""

_FENCE = "---"


class _Matter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_written(value: Any) -> Any:
    """YAML reads `date: 2024-03-21` as a date and `title: 2024` as a number: a text is what was written."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_time(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a time; write one like 2026-12-10 14:00") from None
    return value


def _as_date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a date; write one like 2026-12-01") from None
    return value


Line = Annotated[
    str,
    BeforeValidator(_as_written),
    StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\r\n\t\x00-\x1f]+$"),
]
Title = Annotated[Line, Field(max_length=300)]
Summary = Annotated[Line, Field(max_length=1000)]
WallTime = Annotated[datetime, BeforeValidator(_as_time)]
Day = Annotated[date, BeforeValidator(_as_date)]
Lang = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2000)]


class ImageMatter(_Matter):
    """A picture: its file below the posts folder, what it shows (for those who can't see it), its caption."""

    file: Line
    alt: Line
    caption: Line | None = None


class EventMatter(_Matter):
    """What an invitation invites to, by the clock on the wall."""

    starts: WallTime
    ends: WallTime | None = None
    place: Line


class PostMatter(_Matter):
    """Front matter of a post."""

    title: Title
    date: Day
    lang: Lang
    summary: Summary
    tags: tuple[Line, ...] = ()
    image: ImageMatter | None = None
    canonical_url: Url | None = None
    event: EventMatter | None = None
    slug: Line | None = None


class SidecarImage(_Matter):
    """The words of a picture in another language."""

    alt: Line
    caption: Line | None = None


class SidecarEvent(_Matter):
    """The words of an event in another language."""

    place: Line


class SidecarMatter(_Matter):
    """Front matter of a translation that a person has written beside a post."""

    title: Title
    lang: Lang
    summary: Summary
    tags: tuple[Line, ...] = ()
    image: SidecarImage | None = None
    event: SidecarEvent | None = None
    source_hash: str = ""


M = TypeVar("M", PostMatter, SidecarMatter)


@dataclass(frozen=True, slots=True)
class Read:
    """A file's text in its parts. `lines` gives the 1-based line of each key by its path (`image.alt`)."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def error(self, message: str, key: str = "") -> PostError:
        """A `PostError` at a key's line, or at the nearest enclosing one."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return PostError(message, self.path, self.lines.get(key, 1))


def read_file(path: Path) -> Read:
    """Split a file into front matter and body. Raises `PostError` with the line."""
    text = _text(path)
    rows = text.split("\n")
    if rows[0].rstrip() != _FENCE:
        raise PostError(f"begins without front matter; the first line must be {_FENCE}", path, 1)
    end = next((number for number, row in enumerate(rows[1:], 1) if row.rstrip() == _FENCE), None)
    if end is None:
        raise PostError(f"the front matter is not closed; put a line {_FENCE} behind it", path, 1)
    # The fence's own line keeps YAML's line numbers equal to the file's.
    values, lines = _yaml("\n" + "\n".join(rows[1:end]), path)
    start = end + 1
    while start < len(rows) and not rows[start].strip():
        start += 1
    body = "\n".join(rows[start:])
    if not body.strip():
        raise PostError("has no text below the front matter", path, end + 1)
    return Read(path, values, lines, body, start + 1)


def check(read: Read, model: type[M]) -> M:
    """Check the values against a model. Raises `PostError` for the first thing that is wrong, with its line."""
    try:
        return model.model_validate(read.values)
    except ValidationError as error:
        # A key that nobody knows is said first: it is most often the one that seems to be missing.
        problems = sorted(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
        problem = problems[0]
        key = ".".join(str(part) for part in problem["loc"])
        raise read.error(f"{key}: {_what(problem, model)}", key) from error


def _what(problem: Any, model: type[BaseModel]) -> str:
    kind, where = problem["type"], problem["loc"]
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        known = _known(model, where[:-1])
        near = difflib.get_close_matches(str(where[-1]), known, 1)
        return "unknown key" + (f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}")
    reasons = {
        "string_pattern_mismatch": "must be one line, without control characters",
        "string_too_short": "must not be empty",
        "string_type": "must be a text; put it between quotation marks",
    }
    if kind == "string_pattern_mismatch" and where[-1] == "lang":
        return f"{problem['input']!r} is not a language code; write one like bg"
    if kind == "string_pattern_mismatch" and where[-1] == "canonical_url":
        return f"{problem['input']!r} is not an address; it must begin with https:// or http://"
    return reasons.get(kind, str(problem["msg"]).removeprefix("Value error, "))


def _known(model: type[BaseModel], where: tuple[Any, ...]) -> list[str]:
    for name in where:
        field = model.model_fields[str(name)].annotation
        parts = [field, *getattr(field, "__args__", ())]
        model = next(part for part in parts if isinstance(part, type) and issubclass(part, BaseModel))
    return list(model.model_fields)


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > SIZE_LIMIT:
            raise PostError(f"is {size / 1e6:.1f} MB; a post may have up to {SIZE_LIMIT / 1e6:g} MB of text", path)
        data = path.read_bytes()
    except OSError as error:
        raise PostError(f"cannot be read: {error.strerror}", path) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PostError("is not UTF-8 here; save the file as UTF-8", path, line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, row in enumerate(text.split("\n"), 1):
        if any(character < " " and character != "\t" for character in row):
            raise PostError("holds a control character; type the line again", path, number)
    return text


class _Loader(yaml.SafeLoader):
    """Safe, and without aliases: a few of them inside each other would fill the memory."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not for front matter", mark)
        return super().compose_node(parent, index)


# Dates stay as they are written: our own check names a wrong one better than YAML's.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _yaml(text: str, path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is not None and not isinstance(node, yaml.MappingNode):
            raise PostError("the front matter must be lines like `title: …`", path, 2)
        lines: dict[str, int] = {}
        if node is not None:
            _note_lines(node, "", lines, path)
        values = loader.construct_document(node) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"{error.problem or error.context}; put texts with : or # between quotation marks"
        raise PostError(what, path, mark.line + 1 if mark else 1) from error
    except (yaml.YAMLError, ValueError) as error:
        raise PostError(f"the front matter cannot be read: {error}", path, 1) from error
    finally:
        loader.dispose()
    return values, lines


def _note_lines(node: Any, prefix: str, lines: dict[str, int], path: Path) -> None:
    for key, value in node.value:
        name = f"{prefix}{getattr(key, 'value', '')}"
        line = key.start_mark.line + 1
        if name in lines:
            raise PostError(f"{name}: stands twice; it is already in line {lines[name]}", path, line)
        lines[name] = line
        if isinstance(value, yaml.MappingNode):
            _note_lines(value, f"{name}.", lines, path)
