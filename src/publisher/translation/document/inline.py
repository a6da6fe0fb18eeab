"""Converts inline Markdown to canonical text and back: everything that is not words becomes a numbered mark.

`Пишете на *екипа*: info@example.org` is, in canonical form, `Пишете на ⟦1⟧екипа⟦/1⟧: ⟦2⟧`. Engines only ever see
canonical text, so an address, a handle or a piece of code never reaches one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from publisher.translation.document.html import bare
from publisher.translation.document.writing import text_token
from publisher.translation.marks import MARK
from publisher.translation.types import Mark

_URL_BODY = r"[^\s<>⟦⟧\"„“”«»]+"
_TOP_LEVEL = (
    "com|org|net|edu|gov|info|biz|eu|bg|бг|int|io|ai|app|dev|uk|de|fr|be|es|pt|nl|dk|fi|at|ch|ro|gr|rs|mk|tr|ua|pl|cz"
)
_HOLES = (
    rf"(?P<url>(?<!\w)(?:(?i:https?|ftp)://|mailto:|www\.){_URL_BODY})"
    r"|(?P<email>(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<domain>(?<![\w@.-])(?:[\w-]++\.)+(?:{_TOP_LEVEL})(?![\w-])(?:[/?#:]{_URL_BODY})?)"
    r"|(?P<handle>(?<![\w@])@\w+(?:[.-]\w+)*(?:@[\w-]+(?:\.[\w-]+)+)?)"
    r"|(?P<tag>(?<!\w)#(?=\d*[^\W\d])\w+)"
    r"|(?P<emoji>(?:[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    r"[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*)+)"
    r"|(?P<bracket>[⟦⟧])"
)
_CONTROLS = r"|(?P<control>[{}\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef]+)"
_BODY_HOLES = re.compile(_HOLES + _CONTROLS.format(r"\n\r"))
_PLAIN_HOLES = re.compile(_HOLES + _CONTROLS.format(""))
"""In a plain text a line end is white space; in a block's words it can only come from a character reference."""

_OPEN_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]*)(?:\s[^>]*)?(?<!/)>")
_CLOSE_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)\s*>")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_UNTRANSLATABLE = frozenset(["code", "kbd", "samp", "var", "pre", "script", "style", "tt"])
_PAIRS = {"em_open": "em", "strong_open": "strong", "s_open": "strike", "link_open": "link"}
_EMPHASIS = ("em", "strong", "s")
_TOKENS = {"code_inline": "code", "html_inline": "html", "image": "image", "footnote_ref": "footnote"}


@dataclass(frozen=True, slots=True)
class InlinePiece:
    """What a mark replaces: its tokens (all in `before` for a hole; none in a plain text)."""

    kind: str
    text: str
    before: tuple[Token, ...] = ()
    after: tuple[Token, ...] = ()

    def mark(self, number: int) -> Mark:
        """The public form of this mark."""
        return Mark(number, self.kind, self.text, bool(self.after))


@dataclass(slots=True)
class Reading:
    """Canonical text under construction. In `text` a hard break is still a line end, not yet a mark."""

    parts: list[str] = field(default_factory=list)
    pieces: dict[int, InlinePiece] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The canonical text so far."""
        return "".join(self.parts)

    def mark(self, piece: InlinePiece) -> str:
        """Number a hole, or the opening of a pair."""
        number = len(self.pieces) + 1
        self.pieces[number] = piece
        return f"⟦{number}⟧"

    def add(self, piece: InlinePiece) -> None:
        """Append a hole, or the opening of a pair."""
        self.parts.append(self.mark(piece))

    def add_words(self, words: str, pattern: re.Pattern[str]) -> None:
        """Append words, turning every match of `pattern` into a hole."""
        position = 0
        while found := pattern.search(words, position):
            kind, value = str(found.lastgroup), found.group()
            if kind in ("url", "domain"):
                kind, value = "url", _trimmed(value)
            self.parts.append(words[position : found.start()])
            self.add(InlinePiece(kind, value, (text_token(value),)))
            position = found.start() + len(value)
        self.parts.append(words[position:])


def _trimmed(url: str) -> str:
    """The address without the sentence's punctuation at its end; a closing bracket stays when it has a match."""
    end, surplus = len(url), url.count(")") - url.count("(")
    while end > 1 and url[end - 1] in ".,;:!?'’)]}*_~…":
        if url[end - 1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        end -= 1
    return url[:end]


def read_plain(text: str) -> Reading:
    """Read a plain text (a title, a caption)."""
    reading = Reading()
    reading.add_words(text, _PLAIN_HOLES)
    return reading


def read_tokens(children: Sequence[Token]) -> Reading:
    """Read a block's inline tokens."""
    reading = Reading()
    partners = _partners(children)
    closers: dict[int, int] = {}
    index = 0
    while index < len(children):
        token = children[index]
        if token.type == "text":
            reading.add_words(token.content, _BODY_HOLES)
        elif token.type in ("softbreak", "hardbreak"):
            reading.parts.append(" " if token.type == "softbreak" else "\n")
        elif index in closers:
            reading.parts.append(f"⟦/{closers[index]}⟧")
        elif index in partners:
            last = partners[index]
            if hole := _whole(children[index : last + 1]):
                reading.add(hole)
                index = last
            else:
                reading.add(_pair(token, children[last]))
                closers[last] = len(reading.pieces)
        else:
            reading.add(_hole(token))
        index += 1
    return reading


def _partners(children: Sequence[Token]) -> dict[int, int]:
    """Map the index of each opening token or HTML tag to that of its closing one; unmatched HTML tags are left out."""
    partners: dict[int, int] = {}
    opened: list[tuple[int, str]] = []
    for index, token in enumerate(children):
        if token.nesting == 1:
            opened.append((index, ""))
        elif token.nesting == -1:
            while opened[-1][1]:
                opened.pop()
            partners[opened.pop()[0]] = index
        elif token.type == "html_inline":
            if (tag := _OPEN_TAG.fullmatch(token.content)) and tag[1].lower() not in _VOID:
                opened.append((index, tag[1].lower()))
            elif tag := _CLOSE_TAG.fullmatch(token.content):
                _close(opened, tag[1].lower(), index, partners)
    return partners


def _close(opened: list[tuple[int, str]], name: str, index: int, partners: dict[int, int]) -> None:
    """Match an HTML closing tag with the last one opened at the same level of Markdown."""
    for depth in range(len(opened) - 1, -1, -1):
        if not opened[depth][1]:
            return
        if opened[depth][1] == name:
            partners[opened[depth][0]] = index
            del opened[depth:]
            return


def _whole(tokens: Sequence[Token]) -> InlinePiece | None:
    """A pair that counts as one hole because it contains no words: `<https://…>`, `<code>…</code>`; None for others."""
    first = tokens[0]
    if first.type == "link_open" and first.info == "auto":
        kind = "email" if str(first.attrs["href"]).startswith("mailto:") else "url"
        return InlinePiece(kind, tokens[1].content, tuple(tokens))
    tag = _OPEN_TAG.fullmatch(first.content) if first.type == "html_inline" else None
    if tag and tag[1].lower() in _UNTRANSLATABLE:
        return InlinePiece("html", "".join(token.content for token in tokens), tuple(tokens))
    return None


def _pair(opening: Token, closing: Token) -> InlinePiece:
    kind = _PAIRS.get(opening.type, "html")
    text = str(opening.attrs.get("href", "")) if kind == "link" else bare(opening.content)
    return InlinePiece(kind, text, (opening,), (closing,))


def _hole(token: Token) -> InlinePiece:
    kind = _TOKENS.get(token.type, token.type)
    values = {"image": token.attrs.get("src"), "footnote": token.meta.get("label"), "html": bare(token.content)}
    return InlinePiece(kind, str(values.get(kind, token.content)), (token,))


def break_piece() -> InlinePiece:
    """The mark of a hard line break inside a sentence."""
    return InlinePiece("break", "\n", (Token("hardbreak", "br", 0),))


def tokens_of(text: str, pieces: Mapping[int, InlinePiece]) -> list[Token]:
    """Convert canonical text back to inline tokens; a line end is a hard break. The marks must be intact.

    White space just inside emphasis moves outside, as Markdown requires.
    """
    tokens: list[Token] = []
    position = 0
    for found in MARK.finditer(text):
        tokens += _words(text[position : found.start()])
        piece = pieces[int(found["number"])]
        tokens += piece.after if found["close"] else piece.before
        position = found.end()
    tokens += _words(text[position:])
    return _spaces_outside(_spaces_outside(tokens, 1)[::-1], -1)[::-1]


def _words(text: str) -> list[Token]:
    tokens: list[Token] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            tokens.append(Token("hardbreak", "br", 0))
        if line:
            tokens.append(text_token(line))
    return tokens


def _spaces_outside(tokens: Sequence[Token], nesting: int) -> list[Token]:
    """Move the spaces after each token of `nesting` in front of it; with -1, `tokens` must be in reverse order."""
    result: list[Token] = []
    for token in reversed(tokens):
        result.append(token)
        if token.nesting == nesting and token.tag in _EMPHASIS and len(result) > 1 and result[-2].type == "text":
            words = result[-2].content
            kept = words.lstrip(" \t") if nesting == 1 else words.rstrip(" \t")
            if kept != words:
                result[-2] = text_token(kept)
                result.append(text_token(" "))
    return result[::-1]


def plain_of(text: str, pieces: Mapping[int, InlinePiece]) -> str:
    """Convert the canonical form of a plain text back to that text."""
    return MARK.sub(lambda found: pieces[int(found["number"])].text, text)
