"""A post and its translation side by side in a file, for reviewers who work in an editor or a translator's tool.

This is what the formats have in common: what is written, what is read back, and what must come back unchanged.
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
from publisher.editorial.exchange.coded import Coded
from publisher.translation.memory.near_matches import Match
from publisher.translation.types import Origin

SIZE_LIMIT = 32 * 2**20
"""Bytes of a file that comes back; a post of 200 segments has some 300,000."""

SegmentState = Literal["initial", "translated", "reviewed", "final"]
"""As in XLIFF 2.1: to be done, done by a machine, done or read by a person, approved."""

_BLANKS = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Note:
    """What a check says of a translation, in the language of the reviewer."""

    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A segment on both sides; `target` is the translation as it is kept, as inline Markdown."""

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
    """A segment as it stands in a file, at a 1-based line.

    `base` is the fingerprint of the translation that it went out with, "" when the file has lost it.
    """

    id: str
    line: int
    source: str
    target: str
    base: str


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """What a file says."""

    slug: str
    source_lang: str
    target_lang: str
    source_hash: str
    rows: Sequence[ReturnedRow]


class Format(Protocol):
    """A kind of file. Texts have a form of its own: `texts` and `ReturnedRow` have it, `markdown` leads out of it."""

    def write(self, sheet: Sheet) -> str:
        """The file."""

    def read(self, path: Path) -> ReturnedSheet:
        """Raises `TranslationError` naming file and line."""

    def texts(self, row: SheetRow) -> tuple[str, str]:
        """Source and translation of a row."""

    def markdown(self, coded: Coded, text: str) -> str:
        """A translation that has come back as inline Markdown. Raises `TranslationError`."""


def folded(text: str) -> str:
    """A text for comparison: tools compose letters and pad cells."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def fingerprint(text: str) -> str:
    """12 hex digits of a text's sha256, by which it is seen whether a reviewer has touched it."""
    return hashlib.sha256(folded(text).encode()).hexdigest()[:12]


def file_bytes(path: Path) -> bytes:
    """A file's content. Raises `TranslationError`."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise TranslationError(
                f"{path}: is larger than {SIZE_LIMIT / 2**20:.0f} MB; it cannot be a review of one post"
            )
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", path) from error


def known_once(path: Path, rows: Iterable[ReturnedRow]) -> None:
    """Raise `TranslationError` when two rows of a file have the same id."""
    lines: dict[str, int] = {}
    for row in rows:
        if row.id in lines:
            raise TranslationError(
                f"{path}:{row.line}: segment {row.id} is in line {lines[row.id]} already; delete one of the two"
            )
        lines[row.id] = row.line
