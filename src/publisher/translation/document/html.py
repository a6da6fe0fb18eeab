"""Reads the HTML of a post: its words, the tags between them, and the attributes that are words for readers.

Tags end as in browsers (HTML Living Standard, 13.2.5): at the first `>` outside a quoted value. Every character is read
a bounded number of times.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from publisher.core.errors import TranslationError
from publisher.core.wording import worded

_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*+)"
    r"(?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?|=(?!\s*[\"']))*+>"
)
_ATTRIBUTE: Final = re.compile(r"(?P<name>[^\s/>=]++)(?:\s*+=\s*+(?P<value>\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+))?")
_OPENS: Final = re.compile(r"<(?:[A-Za-z!?]|/[A-Za-z])")
_ENDS: Final = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!", ">"), ("<?", ">"))
_LINE_END: Final = re.compile(r"[ \t\r]*\n")
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")

_INLINE_NAMES = (
    "a abbr b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong "
    "sub sup time tt u var wbr"
)
INLINE: Final = frozenset(_INLINE_NAMES.split())
"""Tags that stand inside a sentence; all others begin or end one."""

_NO_WORDS: Final = frozenset(["script", "style", "pre", "template", "math"])
"""Elements whose content is not for reading, or whose white space counts."""

_WORDS: Final = frozenset(
    ["alt", "title", "aria-label", "aria-description", "placeholder", "summary", "abbr", "label", "content"]
)
"""Attributes that people read or hear."""

_KINDS: Final = {"td": "cell", "th": "cell", "li": "item", "dt": "item", "dd": "item", "blockquote": "quote"}
_KINDS.update(dict.fromkeys(["h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary"], "heading"))

_AS_HTML: Final = {
    f"{mark}_{side}": f"<{slash}{mark}>"
    for mark in ("em", "strong", "s")
    for side, slash in (("open", ""), ("close", "/"))
}


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """A stretch of HTML: "words", "tag", "hidden" (a comment, a script) or "broken" (a tag that does not end)."""

    kind: str
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class HtmlAttribute:
    """An attribute in words: `value` as readers see it; `start` and `end` are its place with quotation marks."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HtmlRun:
    """Words with the inline tags between them, up to the next tag of a block; `kind` as that of a segment."""

    kind: str
    start: int
    end: int


def parts(text: str) -> Iterator[HtmlPart]:
    """Divide HTML into its parts, in order and without gaps."""
    at = 0
    while at < len(text):
        opening = _OPENS.search(text, at)
        start = opening.start() if opening else len(text)
        if start > at:
            yield HtmlPart("words", at, start)
        if opening:
            yield (part := _markup(text, start))
            start = part.end
        at = start


def _markup(text: str, at: int) -> HtmlPart:
    """The tag, comment or hidden element that begins at `at`."""
    for opening, closing in _ENDS:
        if text.startswith(opening, at):
            end = text.find(closing, at + len(opening))
            return HtmlPart("hidden", at, end + len(closing) if end >= 0 else len(text))
    tag = _TAG.match(text, at)
    if not tag:
        return HtmlPart("broken", at, len(text))
    name = tag["name"].lower()
    if name in _NO_WORDS and not tag["close"] and not tag.group().endswith("/>"):
        closing_tag = re.compile(rf"</{re.escape(name)}[\s/>]", re.IGNORECASE).search(text, tag.end())
        end = text.find(">", closing_tag.start()) + 1 if closing_tag else 0
        return HtmlPart("hidden", at, end or len(text), name)
    return HtmlPart("tag", at, tag.end(), name)


def runs(text: str) -> Iterator[HtmlRun]:
    """The stretches of HTML that are translated as one text, without the white space around them."""
    kind, start = "paragraph", 0
    for part in [*parts(text), HtmlPart("end", len(text), len(text))]:
        if part.kind == "words" or (part.kind == "tag" and part.name in INLINE):
            continue
        first, last = _without_outer_lines(text, start, part.start)
        if first < last:
            yield HtmlRun(kind, first, last)
        start = part.end
        if part.kind == "tag":
            kind = "paragraph" if text[part.start + 1] == "/" else _KINDS.get(part.name, "paragraph")


def _without_outer_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds without white space, and without tags that stand on a line of their own at an edge.

    In Markdown such a line can be what makes a block of the following ones HTML, so it stays as it is.
    """
    inside = [
        (start + part.start, start + part.end, part.kind == "tag")
        for part in parts(text[start:end])
        if part.kind == "tag" or not text[start + part.start : start + part.end].isspace()
    ]
    if not inside:
        return end, end
    one, other = 0, len(inside) - 1
    while one < other and inside[one][2] and _LINE_END.match(text, inside[one][1]):
        one += 1
    while one < other and inside[other][2] and "\n" in _space_before(text, inside[other][0], start):
        other -= 1
    first, last = inside[one][0], inside[other][1]
    words = text[first:last]
    return first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def _space_before(text: str, at: int, start: int) -> str:
    begin = at
    while begin > start and text[begin - 1].isspace():
        begin -= 1
    return text[begin:at]


def attributes(tag: str) -> Iterator[HtmlAttribute]:
    """The attributes of one tag that are words."""
    for found in _ATTRIBUTE.finditer(tag, 1):
        value = found["value"]
        if value and found["name"].lower() in _WORDS:
            inside = value[1:-1] if value[0] in "\"'" else value
            yield HtmlAttribute(found["name"].lower(), html.unescape(inside), *found.span("value"))


def quoted(value: str) -> str:
    """An attribute's value with its quotation marks, on one line."""
    return f'"{html.escape(_SPACES.sub(" ", value).strip(" "))}"'


def run_tokens(text: str) -> list[Token]:
    """A run as inline tokens of Markdown: words, and its tags as inline HTML."""
    tokens: list[Token] = []
    for part in parts(text):
        piece = text[part.start : part.end]
        if part.kind == "words":
            tokens.append(Token("text", "", 0, content=html.unescape(_SPACES.sub(" ", piece))))
        else:
            tokens.append(Token("html_inline", "", 0, content=piece))
    return tokens


def as_html_tokens(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with marks of Markdown as tags: inside HTML nobody reads `**`. Raises `TranslationError`."""
    return [_as_html_token(token) for token in tokens]


def _as_html_token(token: Token) -> Token:
    if token.type in ("text", "html_inline"):
        return token
    if token.type == "softbreak":
        return Token("text", "", 0, content=" ")
    content = _AS_HTML.get(token.type)
    if token.type == "code_inline":
        content = f"<code>{html.escape(token.content, quote=False)}</code>"
    if content is None:
        raise TranslationError(worded("this text stands in HTML: write a link or picture as HTML, not as Markdown"))
    return Token("html_inline", "", 0, content=content)


def run_text(tokens: Sequence[Token]) -> str:
    """Words and tags as HTML."""
    return "".join(
        html.escape(token.content, quote=False) if token.type == "text" else token.content for token in tokens
    )


def skeleton(text: str, *, inline_too: bool = True) -> tuple[object, ...]:
    """What a translation of HTML must keep: its tags without words; those inside one run in any order."""
    found: list[object] = []
    inline: list[str] = []
    for part in parts(text):
        if part.kind == "words":
            continue
        piece = bare(text[part.start : part.end]) if part.kind == "tag" else text[part.start : part.end]
        if part.kind == "tag" and part.name in INLINE:
            inline += [piece] if inline_too else []
        else:
            found += [tuple(sorted(inline)), piece]
            inline.clear()
    return (*found, tuple(sorted(inline)))


def bare(tag: str) -> str:
    """A tag without the values of attributes that are words."""
    kept, at = [], 0
    for one in attributes(tag):
        kept.append(tag[at : one.start])
        at = one.end
    return _SPACES.sub(" ", "".join([*kept, tag[at:]]))


def is_verse(part: HtmlPart, text: str) -> bool:
    """Whether a hidden part is a `<pre>` that is not code: readers see its words, but their lines must stay."""
    return part.name == "pre" and "<code" not in text[part.start : part.end].lower()


def words_of(text: str) -> str:
    """All words of HTML for people: texts and attributes; a tag that does not end counts whole."""
    found = []
    for part in parts(text):
        piece = text[part.start : part.end]
        if part.kind == "tag":
            found += [one.value for one in attributes(piece)]
        elif part.kind != "hidden":
            found.append(html.unescape(piece))
    return " ".join(" ".join(found).split())
