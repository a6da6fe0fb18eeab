"""A post and its translation side by side, for review in a file; what all file formats have in common.

What is written, what is read back, and how a change is recognised.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from publisher.core.errors import FileError, TranslationError
from publisher.core.types import Severity
from publisher.core.wording import system_words, worded
from publisher.editorial.exchange.coded import Coded
from publisher.translation.memory.near_matches import Match
from publisher.translation.types import Origin

SIZE_LIMIT = 32 * 2**20
"""Bytes of an imported file; a post of 200 segments has about 300,000."""

SegmentState = Literal["initial", "translated", "reviewed", "final"]
"""As in XLIFF 2.1: still to do, translated by a machine, written or read by a person, approved."""

_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Note:
    """A finding of a check, in the reviewer's language."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A segment and its translation; `target` is the stored translation, as inline Markdown."""

    coded: Coded
    target: str
    state: SegmentState
    origin: Origin
    notes: Sequence[Note] = ()
    near: Sequence[Match] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole post. `source_hash` is the post's, `lang` the language of notes and headings."""

    slug: str
    source_lang: str
    target_lang: str
    source_hash: str
    rows: Sequence[SheetRow]
    lang: str


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A segment in an imported file, at a 1-based line.

    `base` is the fingerprint of the translation that was exported, "" if the file has lost it.
    """

    id: str
    line: int
    source: str
    target: str
    base: str


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """The content of an imported file."""

    slug: str
    source_lang: str
    target_lang: str
    source_hash: str
    rows: Sequence[ReturnedRow]


class Format(Protocol):
    """A file format. `texts` and `ReturnedRow` have texts in the format's own form, which `markdown` converts."""

    def write(self, sheet: Sheet) -> str:
        """The text of the file."""

    def read(self, path: Path) -> ReturnedSheet:
        """Read a file. Raises `TranslationError` naming file and line."""

    def texts(self, row: SheetRow) -> tuple[str, str]:
        """Source and translation of a row, in the format's form."""

    def markdown(self, coded: Coded, text: str) -> str:
        """An imported translation as inline Markdown. Raises `TranslationError`."""


def folded(text: str) -> str:
    """A text for comparison: tools change Unicode composition and pad cells."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def fingerprint(text: str) -> str:
    """12 hex digits of a text's sha256: shows whether a reviewer changed it."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:12]


def file_bytes(path: Path) -> bytes:
    """A file's content. Raises `TranslationError` for a file that is too large, `FileError`."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise TranslationError(
                worded(
                    "%(path)s: is larger than %(size_limit)s MB; it cannot be a review of one post",
                    path=path,
                    size_limit=f"{SIZE_LIMIT / 2**20:.0f}",
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error


def known_once(path: Path, rows: Iterable[ReturnedRow]) -> None:
    """Raise `TranslationError` if two rows of a file have the same id."""
    lines: dict[str, int] = {}
    for row in rows:
        if row.id in lines:
            raise TranslationError(
                worded(
                    "%(path)s:%(line)s: segment %(id)s is in line %(lines)s already; delete one of the two",
                    path=path,
                    line=row.line,
                    id=row.id,
                    lines=lines[row.id],
                )
            )
        lines[row.id] = row.line
