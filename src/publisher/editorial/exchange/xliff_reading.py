"""Reads XLIFF 2.0 and 2.1 files: the texts of every unit in canonical form, with the hashes that were exported.

Files may come from anywhere. A document type is refused, so that no entity can be defined, let alone expanded; modules
and extensions of other tools are ignored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from publisher.core.errors import TranslationError
from publisher.editorial.exchange.sheet import ReturnedRow, ReturnedSheet, file_bytes, known_once

CORE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
OWNER = "publisher"
"""Prefix of our own categories and types."""

_NUMBER = re.compile(r"[1-9]\d{0,4}")
_SPACES = re.compile(r"[ \t\r\n]+")
_NOT_READ = frozenset({"notes", "originalData", "skeleton"})
_CODES = frozenset({"ph", "pc", "sc", "ec"})
_TRANSPARENT = frozenset({"mrk", "sm", "em", "cp"})
"""Inline elements that are not marks: a reviewer's annotations, and single characters."""


def read_sheet(path: Path) -> ReturnedSheet:
    """Read a file. Raises `TranslationError` with file and line if it is not XLIFF 2 or not well-formed."""
    reader = _Reader()
    content = file_bytes(path)
    try:
        reader.feed(content)
        sheet = reader.sheet()
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise TranslationError(
            f"{path}:{error.lineno}: not well-formed XML: {reason}; export it from your tool again"
        ) from error
    except ValueError as error:
        # Expat takes encodings of one byte a character besides UTF-8 and UTF-16.
        raise TranslationError(f"{path}:1: this encoding cannot be read ({error}); save it as UTF-8") from error
    except _Refused as error:
        raise TranslationError(f"{path}:{reader.line}: {error}") from error
    known_once(path, sheet.rows)
    return sheet


class _Refused(Exception):
    """The file cannot be imported."""


@dataclass(slots=True)
class _Unit:
    """The unit being read."""

    id: str
    line: int
    segments: int = 0
    texts: dict[str, list[str]] = field(default_factory=lambda: {"source": [], "target": []})
    said: dict[str, str] = field(default_factory=dict)

    def row(self) -> ReturnedRow:
        source, target = (_SPACES.sub(" ", "".join(self.texts[side])) for side in ("source", "target"))
        return ReturnedRow(self.id, self.line, source, target, self.said.get("exported", ""))


class _Reader:
    """Handlers of the parser, which collect the rows."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = self._skipped_entity
        self._stack: list[str] = []
        self._skipped = 0
        self._head: Mapping[str, str] = {}
        self._slug: str | None = None
        self._said: dict[str, str] = {}
        self._rows: list[ReturnedRow] = []
        self._unit: _Unit | None = None
        self._text: list[str] | None = None
        self._words: list[str] = []
        self._group = self._meta = ""

    @property
    def line(self) -> int:
        """The parser's current line, 1-based."""
        return int(self._parser.CurrentLineNumber)

    def feed(self, content: bytes) -> None:
        self._parser.Parse(content, True)

    def sheet(self) -> ReturnedSheet:
        """Everything that was read."""
        source, target = (self._head.get(name, "").partition("-")[0].lower() for name in ("srcLang", "trgLang"))
        return ReturnedSheet(self._slug or "", source, target, self._said.get("source-hash", ""), self._rows)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self._stack:
            self._begin(space, local, attributes)
        self._stack.append(local)
        if self._skipped or space not in (CORE, METADATA) or local in _NOT_READ:
            self._skipped += 1
        elif self._text is not None:
            self._begin_inline(local, attributes)
        elif space == METADATA:
            self._begin_metadata(local, attributes)
        else:
            self._begin_structure(local, attributes)

    def _begin(self, space: str, local: str, attributes: Mapping[str, str]) -> None:
        if local != "xliff":
            raise _Refused(f"an XLIFF file begins with <xliff>, this one with <{local[:40]}>; name the right file")
        if space != CORE:
            version = attributes.get("version", "unknown")[:20]
            raise _Refused(f"is XLIFF of version {version}; save it as XLIFF 2.1 (or 2.0), as it was exported")
        self._head = attributes

    def _begin_structure(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "file":
            if self._slug is not None:
                raise _Refused("a second <file>: one file has one post; import them one by one")
            self._slug = attributes.get("id", "")
        elif local == "unit":
            self._unit = _Unit(attributes.get("id", ""), self.line)
        elif local in ("segment", "ignorable") and self._unit:
            self._unit.segments += 1
            if self._unit.segments > 1:
                raise _Refused(f"segment {self._unit.id} has been split; join its parts, it must stay one segment")
        elif local in ("source", "target") and self._unit:
            self._unit.line = self.line
            self._text = self._unit.texts[local]

    def _begin_metadata(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "metaGroup":
            self._group = attributes.get("category", "")
        elif local == "meta" and self._group == OWNER:
            self._meta, self._words = attributes.get("type", ""), []

    def _begin_inline(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "cp":
            self._add(_character(attributes.get("hex", "")))
        elif local in _CODES:
            number = attributes.get("startRef") or attributes.get("id", "")
            if not _NUMBER.fullmatch(number):
                raise _Refused(f"<{local} id={number[:20]!r}> is not a mark of the source{self._where()}; delete it")
            self._mark(number, closing=local == "ec")
        elif local not in _TRANSPARENT:
            raise _Refused(f"<{local[:40]}> is not allowed{self._where()}; delete it")
        if local == "pc":
            self._stack[-1] = f"pc {attributes['id']}"

    def _end(self, name: str) -> None:
        local = self._stack.pop()
        if self._skipped:
            self._skipped -= 1
        elif local.startswith("pc "):
            self._mark(local[3:], closing=True)
        elif local in ("source", "target"):
            self._text = None
        elif local == "unit" and self._unit:
            self._rows.append(self._unit.row())
            self._unit = None
        elif local == "metaGroup":
            self._group = ""
        elif local == "meta" and self._meta:
            said = self._unit.said if self._unit else self._said
            said[self._meta] = "".join(self._words).strip()
            self._meta = ""

    def _characters(self, text: str) -> None:
        if self._skipped:
            return
        if self._text is not None:
            self._add(text)
        elif self._meta:
            self._words.append(text)

    def _add(self, words: str) -> None:
        if "⟦" in words or "⟧" in words:
            raise _Refused(f"the brackets ⟦ and ⟧ are reserved{self._where()}; use others")
        if self._text is not None:
            self._text.append(words)

    def _mark(self, number: str, closing: bool) -> None:
        if self._text is not None:
            self._text.append(f"⟦{'/' if closing else ''}{number}⟧")

    def _where(self) -> str:
        return f" in segment {self._unit.id}" if self._unit else ""

    def _doctype(self, *_: object) -> None:
        raise _Refused("has a document type, which XLIFF 2 does not allow; delete the <!DOCTYPE …>")

    def _skipped_entity(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            raise _Refused(f"&{name[:40]}; is not defined; write the character itself")


def _character(code: str) -> str:
    """The character of a `<cp>` element, which represents one that XML forbids."""
    try:
        point = int(code, 16)
        if point == 0 or 0xD800 <= point < 0xE000:
            raise ValueError("NUL, or half of a pair")
        return chr(point)
    except (ValueError, OverflowError):
        raise _Refused(f"<cp hex={code[:12]!r}> is not a character that a text may have; delete it") from None
