"""A segment and its translation in canonical form: the same mark has the same number, and tools can protect it.

The text is plain text, not Markdown; each mark is `⟦1⟧`, or `⟦1⟧…⟦/1⟧` around words. The Markdown of a mark is kept
here by its number and never read from the file.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from publisher.core.errors import TranslationError
from publisher.core.wording import joined, worded
from publisher.translation.document.inline import (
    InlinePiece,
    Reading,
    break_piece,
    plain_of,
    read_plain,
    read_tokens,
    tokens_of,
)
from publisher.translation.document.markdown import References, read_inline
from publisher.translation.document.writing import text_token, write
from publisher.translation.marks import MARK, marks_intact
from publisher.translation.types import Segment

_PLAIN_KINDS = frozenset({"field", "title"})
_INSIDE = "\ue000"
"""Placeholder for the words between two paired marks while these are written."""

_Identity = tuple[str, str, bool]


@dataclass(frozen=True, slots=True)
class Coded:
    """A segment and its translation: `source` and `target` in canonical form, `pieces` behind the numbers.

    `attributes` are the descriptions and titles of both sides' images and links, without white space.
    """

    segment: Segment
    source: str
    target: str
    pieces: Mapping[int, InlinePiece]
    references: References = field(repr=False)
    attributes: frozenset[str] = field(repr=False)

    @property
    def plain(self) -> bool:
        """Whether both sides are plain text on one line, not Markdown."""
        return self.segment.kind in _PLAIN_KINDS

    def markdown(self, text: str) -> str:
        """Convert canonical text to inline Markdown (plain text for a field).

        Raises `TranslationError` if its marks are not those of one of the two sides, or not possible in Markdown.
        """
        if not self._intact(text):
            raise TranslationError(self._complaint(text, {}))
        if self.plain:
            return plain_of(text, self.pieces)
        return write(tokens_of(text, self.pieces), "inline", self.references)

    def check(self, markdown: str, described: Iterable[str] = ()) -> None:
        """Raise `TranslationError` if inline Markdown has other marks than either side.

        `described` are further descriptions and titles that are allowed: the texts of their own segments.
        """
        reading, tokens = _read(self.segment, markdown, self.references)
        numbers = _alike(self.pieces, reading.pieces)
        text = _renumbered(reading.text, numbers)
        if not self._intact(text):
            added = {numbers[number]: piece for number, piece in reading.pieces.items()}
            raise TranslationError(self._complaint(text, added))
        inside = {_words(read_inline(text, self.references)) for text in described}
        if not _attributes(tokens) <= self.attributes | inside:
            raise TranslationError(worded("a description or a title is changed here; change it in its own row"))

    def written(self, number: int) -> tuple[str, str]:
        """A mark's Markdown before and after the words that it encloses; the second is "" for an unpaired mark."""
        piece = self.pieces[number]
        inside = [text_token(_INSIDE)] if piece.after else []
        try:
            text = write([*piece.before, *inside, *piece.after], "inline", self.references)
        except TranslationError:
            return piece.text, ""
        before, _, after = text.partition(_INSIDE)
        return before, after

    def _intact(self, text: str) -> bool:
        return marks_intact(self.source, text) or marks_intact(self.target, text)

    def _complaint(self, text: str, added: Mapping[int, InlinePiece]) -> str:
        """The message on what is wrong with the marks of a canonical text."""
        expected, given = Counter(MARK.findall(self.source)), Counter(MARK.findall(text))
        known = {**added, **self.pieces}
        wrong = [
            worded("%(mark)s %(what)s", mark=_named(known.get(int(number)), number), what=what)
            for what, marks in ((worded("is missing"), expected - given), (worded("is extra"), given - expected))
            for close, number in marks
            if not close
        ]
        return worded(
            "its marks must be those of the source: %(wrong)s",
            wrong=joined("; ", wrong) if wrong else worded("they must nest, and enclose words"),
        )


def code_segment(segment: Segment, target: str, references: References) -> Coded:
    """Read a segment and its translation (inline Markdown, plain text for a field)."""
    ours, our_tokens = _read(segment, segment.source, references)
    theirs, their_tokens = _read(segment, target, references)
    numbers = _alike(ours.pieces, theirs.pieces)
    pieces = {**ours.pieces, **{numbers[number]: piece for number, piece in theirs.pieces.items()}}
    attributes = _attributes(our_tokens) | _attributes(their_tokens)
    return Coded(segment, ours.text, _renumbered(theirs.text, numbers), pieces, references, attributes)


def _read(segment: Segment, text: str, references: References) -> tuple[Reading, Sequence[Token]]:
    """Read a text, with a mark for each hard break too. Returns it with its tokens (empty for plain text)."""
    plain = segment.kind in _PLAIN_KINDS
    tokens = [] if plain else read_inline(text, references)
    reading = read_plain(" ".join(text.split())) if plain else read_tokens(tokens)
    lines = reading.text.split("\n")
    parts = lines[:1]
    for line in lines[1:]:
        parts += [reading.mark(break_piece()), line]
    reading.parts = parts
    return reading, tokens


def _identity(piece: InlinePiece) -> _Identity:
    return piece.kind, piece.text, bool(piece.after)


def _alike(known: Mapping[int, InlinePiece], pieces: Mapping[int, InlinePiece]) -> dict[int, int]:
    """Map each number to that of the same mark among `known`, in order, else to an unused number."""
    free: dict[_Identity, deque[int]] = defaultdict(deque)
    for number, piece in known.items():
        free[_identity(piece)].append(number)
    following = max(known, default=0)
    numbers = {}
    for number, piece in pieces.items():
        if same := free[_identity(piece)]:
            numbers[number] = same.popleft()
        else:
            following += 1
            numbers[number] = following
    return numbers


def _renumbered(text: str, numbers: Mapping[int, int]) -> str:
    return MARK.sub(lambda found: f"⟦{found['close']}{numbers[int(found['number'])]}⟧", text)


def _attributes(tokens: Sequence[Token]) -> frozenset[str]:
    """The descriptions and titles of images and links among inline tokens."""
    shown = [token for token in tokens if token.type in ("image", "link_open")]
    titles = {"".join(str(token.attrs.get("title", "")).split()) for token in shown}
    return frozenset(titles | {_words(token.children or []) for token in shown}) - {""}


def _words(tokens: Sequence[Token]) -> str:
    return "".join("".join(token.content for token in tokens).split())


def _named(piece: InlinePiece | None, number: str) -> str:
    if piece is None:
        return worded("mark %(number)s", number=number)
    words = " ".join(piece.text.split())[:60]
    text = "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in words)
    return f"{piece.kind} {text}".strip()
