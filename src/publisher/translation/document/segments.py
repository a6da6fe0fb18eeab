"""Builds segments from texts: canonical sentences, the white space between them, and the source as people read it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from publisher.core.errors import TranslationError
from publisher.translation.document.inline import InlinePiece, Reading, break_piece, read_plain, read_tokens
from publisher.translation.document.markdown import References
from publisher.translation.document.writing import Shape, write
from publisher.translation.language.figures import has_figures
from publisher.translation.language.sentences import split
from publisher.translation.marks import MARK, without_marks
from publisher.translation.types import Segment, Sentence

_LINE_END = re.compile(r"(?<!\s)\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment, the pieces that its marks replace (by number), and the shape of its block (None for a plain text)."""

    segment: Segment
    pieces: Mapping[int, InlinePiece]
    shape: Shape | None


def plain_entry(name: str, kind: str, text: str, lang: str) -> SegmentEntry | None:
    """The segment of a plain text (a field, a link's title); None when it contains no letter and no figures."""
    reading = read_plain(text.strip())
    if not _is_translatable(reading.text):
        return None
    pairs = [(_LINE_END.sub(" ", sentence), glue) for sentence, glue in split(reading.text, lang)]
    return SegmentEntry(_segment(name, kind, text, pairs, reading.pieces), reading.pieces, None)


def inline_entry(
    name: str, kind: str, inline: Token, shape: Shape, lang: str, references: References
) -> SegmentEntry | None:
    """The segment of a block of the body or of an image's alt text; None when it contains no letter and no figures.

    The children of the token `inline` are the text.
    """
    children = inline.children or []
    reading = read_tokens(children)
    if not _is_translatable(reading.text):
        return None
    pairs = [(_with_breaks(sentence, reading), glue) for sentence, glue in split(reading.text, lang)]
    try:
        source = write(children, "inline", references)
    except TranslationError:
        # Valid Markdown that only the original characters can express. Unchanged text is never rewritten.
        source = inline.content
    return SegmentEntry(_segment(name, kind, source, pairs, reading.pieces), reading.pieces, shape)


def _segment(
    name: str, kind: str, source: str, pairs: Sequence[tuple[str, str]], pieces: Mapping[int, InlinePiece]
) -> Segment:
    sentences = []
    for text, _ in pairs:
        numbers = [int(mark["number"]) for mark in MARK.finditer(text) if not mark["close"]]
        sentences.append(Sentence(text, tuple(pieces[number].mark(number) for number in numbers)))
    glue = tuple(space for _, space in pairs[:-1])
    return Segment(name, kind, source, tuple(sentences), (*glue, ""))


def _with_breaks(sentence: str, reading: Reading) -> str:
    """The sentence with a mark for each hard break inside it; breaks between sentences belong to the glue."""
    lines = sentence.split("\n")
    parts = lines[:1]
    for line in lines[1:]:
        parts += [reading.mark(break_piece()), line]
    return "".join(parts)


def _is_translatable(text: str) -> bool:
    words = without_marks(text)
    return any(character.isalpha() for character in words) or has_figures(words)
