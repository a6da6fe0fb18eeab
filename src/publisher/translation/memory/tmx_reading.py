"""Reads TMX files as a stream: units with both of two languages, with inline elements as marks.

The files are not trusted. A document type with its own declarations is rejected, so that no entity can be defined or
expanded; the reference to the public DTD, which many tools write, is allowed but never followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

from publisher.core.errors import FileError, TranslationError
from publisher.core.wording import system_words, worded
from publisher.translation.memory.tmx_marks import Part, marked_pair

SIZE_LIMIT = 512 * 2**20
"""Largest file in bytes; half a million pairs take about 200 MB."""

_CHUNK = 2**20
_CODE = frozenset(["bpt", "ept", "it", "ph", "ut"])
"""Elements that represent marks; their content is code of another format, not words."""


@dataclass(slots=True)
class Variant:
    """One language's text as it was read, and with marks as `⟦1⟧`, `⟦/1⟧` and white space as in the file."""

    lang: str
    parts: Sequence[Part] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class TmxUnit:
    """A pair of texts. `props`: the values of type `x-NAME` by NAME; `tool`: the program that wrote the file."""

    source: Variant
    target: Variant
    tool: str
    props: Mapping[str, str]
    made_at: datetime | None
    made_by: str


def read_units(path: Path, source: str, target: str) -> Iterator[TmxUnit]:
    """Yield a file's pairs in two languages (codes like `bg`; `bg-BG` in the file matches).

    Raises `TranslationError` with file and line when it is not TMX, not well-formed, too large, or declares entities.
    """
    reader = _Reader(source, target)
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise TranslationError(
                worded(
                    "%(path)s: is larger than %(size_limit)s MB; cut it into several files",
                    path=path,
                    size_limit=f"{SIZE_LIMIT / 2**20:.0f}",
                )
            )
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                reader.feed(chunk)
                yield from reader.units()
            reader.feed(b"", last=True)
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error
    except expat.ExpatError as error:
        raise TranslationError(
            worded(
                "%(path)s:%(lineno)s: not well-formed XML: %(code)s",
                path=path,
                lineno=error.lineno,
                code=expat.ErrorString(error.code),
            )
        ) from error
    except ValueError as error:
        raise TranslationError(
            worded("%(path)s:1: this encoding cannot be read (%(error)s); save it as UTF-8", path=path, error=error)
        ) from error
    except _Refused as error:
        raise TranslationError(worded("%(path)s:%(line)s: %(why)s", path=path, line=reader.line, why=error)) from error
    yield from reader.units()


class _Refused(Exception):
    """The file is not TMX, or has contents that are not accepted."""


@dataclass(slots=True)
class _Open:
    """The unit being read."""

    variants: list[Variant] = field(default_factory=list)
    props: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Event handlers of the XML parser, and the units read so far."""

    def __init__(self, source: str, target: str) -> None:
        self._source, self._target = source, target
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._declaration
        self._parser.SkippedEntityHandler = self._skipped
        self._stack: list[str] = []
        self._found: list[TmxUnit] = []
        self._unit = _Open()
        self._prop = ""
        self._tool = ""
        self._parts: list[Part] = []
        self._in_segment = False
        self._code_depth = 0

    @property
    def line(self) -> int:
        """The parser's current line."""
        return int(self._parser.CurrentLineNumber)

    def feed(self, chunk: bytes, last: bool = False) -> None:
        self._parser.Parse(chunk, last)

    def units(self) -> Iterator[TmxUnit]:
        """The units read since the last call."""
        found, self._found = self._found, []
        yield from found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._stack and name != "tmx":
            raise _Refused(worded("a TMX file begins with <tmx>, this one with <%(name)s>", name=name[:40]))
        self._stack.append(name)
        if name == "header":
            self._tool = attributes.get("o-tmf", "")
        elif name == "tu":
            self._unit = _Open(made=attributes)
        elif name == "tuv":
            lang = attributes.get("xml:lang") or attributes.get("lang", "")
            self._unit.variants.append(Variant(lang.replace("_", "-").partition("-")[0].lower()))
            changed = {key: value for key, value in attributes.items() if key in ("changedate", "changeid")}
            self._unit.made = {**self._unit.made, **changed}
        elif name == "prop":
            self._prop = attributes.get("type", "")
            self._parts = []
        elif name == "seg":
            self._parts = []
            self._in_segment = True
        elif name in _CODE and self._in_segment:
            self._code_depth += 1
            if self._code_depth > 1:
                return
            self._parts.append(Part(name, attributes.get("i", ""), attributes.get("x", "")))

    def _end(self, name: str) -> None:
        self._stack.pop()
        if name in _CODE and self._in_segment:
            self._code_depth -= 1
        elif name == "seg":
            self._in_segment = False
        if name == "seg" and self._unit.variants:
            self._unit.variants[-1].parts = self._parts
        elif name == "prop" and self._stack[-1:] == ["tu"] and self._prop.startswith("x-"):
            self._unit.props[self._prop[2:]] = "".join(part.words for part in self._parts)
        elif name == "tu":
            self._finish()

    def _characters(self, text: str) -> None:
        inside = self._stack[-1] if self._stack else ""
        if inside == "prop" or (self._in_segment and not self._code_depth):
            self._parts.append(Part(words=text))

    def _finish(self) -> None:
        by_lang = {variant.lang: variant for variant in reversed(self._unit.variants)}
        if self._source in by_lang and self._target in by_lang:
            made = self._unit.made
            by = made.get("changeid") or made.get("creationid", "")
            at = _date(made.get("changedate", "")) or _date(made.get("creationdate", ""))
            pair = by_lang[self._source], by_lang[self._target]
            pair[0].text, pair[1].text = marked_pair(pair[0].parts, pair[1].parts)
            self._found.append(TmxUnit(*pair, self._tool, self._unit.props, at, by[:200]))

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            raise _Refused(worded("the document type has its own declarations; refused: export the file without them"))

    def _declaration(self, *_: object) -> None:
        raise _Refused(worded("the file declares an entity; refused"))

    def _skipped(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            raise _Refused(worded("&%(name)s; is not known here; write the character itself", name=name[:40]))


def _date(text: str) -> datetime | None:
    """Parse a TMX date such as `20261123T101500Z`; None for anything else."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
