"""What the readers of XLIFF 2 and of XLIFF 1.2 have in common: the parser, what is refused, and texts as they come.

Files may come from anywhere. A document type is refused, so that no entity can be defined, let alone expanded; modules
and extensions of other tools are ignored.
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from publisher.core.errors import TranslationError
from publisher.core.wording import worded
from publisher.editorial.exchange.sheet import ReturnedRow, ReturnedSheet, file_bytes, known_once

NUMBER = re.compile(r"[1-9]\d{0,4}")
_SPACES = re.compile(r"[ \t\r\n]+")
_DEEPEST = 200
"""Elements within each other; marks nest 20 deep at most, and tools put groups and annotations around them."""


class RefusedXliff(Exception):
    """The file cannot be imported."""


class _Seen(Exception):
    """The first element has been read."""


def root_of(content: bytes) -> tuple[str, str]:
    """The namespace and the `version` of a file's first element, "" for what is not there or cannot be read."""
    found = ("", "")

    def begin(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal found
        found = name.rpartition(" ")[0], attributes.get("version", "")
        raise _Seen

    def doctype(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = doctype
    with suppress(_Seen, expat.ExpatError, ValueError):
        parser.Parse(content, True)
    return found


def read_with(path: Path, choose: Callable[[bytes], "XliffReader"]) -> ReturnedSheet:
    """Read a file with the reader for its content. Raises `TranslationError` with file and line."""
    content = file_bytes(path)
    reader = choose(content)
    try:
        reader.feed(content)
        sheet = reader.sheet()
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise TranslationError(
            worded(
                "%(path)s:%(lineno)s: not well-formed XML: %(reason)s; export it from your tool again",
                path=path,
                lineno=error.lineno,
                reason=reason,
            )
        ) from error
    except ValueError as error:
        # Expat takes encodings of one byte a character besides UTF-8 and UTF-16.
        raise TranslationError(
            worded("%(path)s:1: this encoding cannot be read (%(error)s); save it as UTF-8", path=path, error=error)
        ) from error
    except RefusedXliff as error:
        raise TranslationError(worded("%(path)s:%(line)s: %(why)s", path=path, line=reader.line, why=error)) from error
    known_once(path, sheet.rows)
    return sheet


@dataclass(slots=True)
class ReadUnit:
    """The unit being read."""

    id: str
    line: int
    segments: int = 0
    texts: dict[str, list[str]] = field(default_factory=lambda: {"source": [], "target": []})
    said: dict[str, str] = field(default_factory=dict)

    def row(self) -> ReturnedRow:
        """The unit as a row, its white space collapsed."""
        source, target = (_SPACES.sub(" ", "".join(self.texts[side])) for side in ("source", "target"))
        return ReturnedRow(self.id, self.line, source, target, self.said.get("exported", ""))


class XliffReader:
    """Handlers of the parser, which collect the rows. A subclass knows the elements of one version."""

    version = "2"

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = self._skipped_entity
        self.stack: list[str] = []
        self.skipped = 0
        self.rows: list[ReturnedRow] = []
        self.unit: ReadUnit | None = None
        self.text: list[str] | None = None

    @property
    def line(self) -> int:
        """The parser's current line, 1-based."""
        return int(self._parser.CurrentLineNumber)

    def feed(self, content: bytes) -> None:
        """Read a whole file."""
        self._parser.Parse(content, True)

    @abstractmethod
    def sheet(self) -> ReturnedSheet:
        """Everything that was read."""

    @abstractmethod
    def begin(self, space: str, local: str, attributes: Mapping[str, str]) -> bool:
        """An element outside of skipped ones; False = skip it with all that it has inside."""

    @abstractmethod
    def end(self, local: str) -> None:
        """The end of such an element; `local` is what stands in `stack` for it."""

    def words(self, text: str) -> None:
        """Characters outside of texts of units."""

    def add(self, words: str) -> None:
        """Characters of a text. Raises `RefusedXliff` for those that mean marks."""
        if "⟦" in words or "⟧" in words:
            raise RefusedXliff(worded("the brackets ⟦ and ⟧ are reserved%(where)s; use others", where=self.where()))
        if self.text is not None:
            self.text.append(words)

    def mark(self, number: str, closing: bool) -> None:
        """A mark in a text."""
        if self.text is not None:
            self.text.append(f"⟦{'/' if closing else ''}{number}⟧")

    def numbered(self, local: str, number: str) -> str:
        """The id of an inline element. Raises `RefusedXliff` for one that we have not written."""
        if not NUMBER.fullmatch(number):
            raise RefusedXliff(
                worded(
                    "<%(tag)s id=%(id)s> is not a mark of the source%(where)s; delete it",
                    tag=local,
                    id=repr(number[:20]),
                    where=self.where(),
                )
            )
        return number

    def where(self) -> str:
        """The place for a message."""
        return worded(" in segment %(id)s", id=self.unit.id) if self.unit else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if not self.stack and local != "xliff":
            raise RefusedXliff(
                worded(
                    "an XLIFF file begins with <xliff>, this one with <%(local)s>; name the right file",
                    local=local[:40],
                )
            )
        if len(self.stack) >= _DEEPEST:
            raise RefusedXliff(
                worded(
                    "elements are nested more than %(deepest)s deep%(where)s; export it again",
                    deepest=_DEEPEST,
                    where=self.where(),
                )
            )
        self.stack.append(local)
        if self.skipped or not self.begin(space, local, attributes):
            self.skipped += 1

    def _end(self, name: str) -> None:
        local = self.stack.pop()
        if self.skipped:
            self.skipped -= 1
        else:
            self.end(local)

    def _characters(self, text: str) -> None:
        if self.skipped:
            return
        if self.text is not None:
            self.add(text)
        else:
            self.words(text)

    def _doctype(self, *_: object) -> None:
        raise RefusedXliff(
            worded(
                "has a document type, which XLIFF %(version)s does not allow; delete the <!DOCTYPE …>",
                version=self.version,
            )
        )

    def _skipped_entity(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            raise RefusedXliff(worded("&%(name)s; is not defined; write the character itself", name=name[:40]))
