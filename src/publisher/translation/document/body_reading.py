"""Reads the body of a post: where its words are, in Markdown, in HTML and in definitions, and which are left."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from markdown_it.token import Token

from publisher.core.wording import worded
from publisher.translation.document import html
from publisher.translation.document.attributes import Attribute, AttributeKey, has_title, keyed
from publisher.translation.document.block_places import BlockPlace, SourceText
from publisher.translation.document.markdown import MARKS_LIMIT, LineError, References
from publisher.translation.document.plain_places import PlainPlace, attributes_of_block, titles_of_definitions
from publisher.translation.document.segments import SegmentEntry, inline_entry, plain_entry

_WHY_LEFT = {
    "broken": worded("a tag of HTML does not end; close it with >"),
    "hidden": worded("the lines of <pre> must stay; write a text with line breaks, or code in <code>"),
}
_CONTAINERS = {"list_item": "item", "blockquote": "quote", "footnote_reference": "footnote"}
_BLOCKS = {"heading_open": "heading", "th_open": "cell", "td_open": "cell"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the body with text. `attributes`: segment id → the image or link that the attribute belongs to."""

    name: str
    tokens: Sequence[Token]
    place: BlockPlace
    attributes: Mapping[str, tuple[AttributeKey, Attribute]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeftText:
    """Words of the body that are in no segment; `line` is that of the file, `why` is for people."""

    line: int
    words: str
    why: str


class BodyReading:
    """The blocks of a body with text, its words outside of them (`plain`), their segments, and what is `left`."""

    def __init__(self, body: str, tokens: Sequence[Token], references: References, lang: str) -> None:
        self._tokens, self._references, self._lang = tokens, references, lang
        self.entries: dict[str, SegmentEntry] = {}
        self.plain: list[PlainPlace] = []
        self.left: list[LeftText] = []
        self.blocks = list(self._read_blocks(SourceText(body)))

    def _read_blocks(self, source: SourceText) -> Iterator[Block]:
        """Yield the blocks of the body that have segments; adds the segments to `entries`."""
        containers: list[str] = []
        number = html_number = 0
        for index, token in enumerate(self._tokens):
            name = token.type.rpartition("_")[0]
            if name in _CONTAINERS:
                containers.append(name) if token.nesting == 1 else containers.pop()
            if token.type == "html_block":
                html_number += 1
                with self._leaving(html.words_of(token.content)):
                    yield from self._html_block(f"body.html{html_number}", token, source)
            if token.type != "inline":
                continue
            number += 1
            opening = self._tokens[index - 1]
            with self._leaving(token.content):
                if too_large := token.meta.get("too_large"):
                    raise too_large
                if place := source.place(opening, token):
                    inside = _CONTAINERS[containers[-1]] if containers else "paragraph"
                    kind = _BLOCKS.get(opening.type, inside)
                    block = self._block(f"body.{number}", kind, token, place)
                    if block.name in self.entries or block.attributes:
                        yield block
        for found in titles_of_definitions(self._references, source):
            with self._leaving(getattr(found, "message", "")):
                if isinstance(found, LineError):
                    raise LineError(
                        worded("the title of this link cannot be told apart; write it on one line"), found.line
                    )
                self._add_plain(found)

    @contextmanager
    def _leaving(self, words: str) -> Iterator[None]:
        """Note words that cannot be read apart from what is around them, and go on."""
        try:
            yield
        except LineError as error:
            self.left.append(LeftText(error.line, words, error.message))

    def _html_block(self, name: str, token: Token, source: SourceText) -> Iterator[Block]:
        """Read an HTML block: its runs of words, and attributes of the tags between them."""
        at, first = source.offsets(token), (token.map or [0])[0]
        for part in html.parts(token.content):
            if part.kind == "broken" or html.is_verse(part, token.content):
                line = first + token.content.count("\n", 0, part.start) + 1
                words = token.content[part.start : part.end]
                self.left.append(LeftText(line, words, _WHY_LEFT[part.kind]))
        for number, run in enumerate(html.runs(token.content), 1):
            words = token.content[run.start : run.end]
            inline = Token("inline", "", 0, content=words, children=html.run_tokens(words))
            if len(inline.children or []) > 2 * MARKS_LIMIT:
                line = first + token.content.count("\n", 0, run.start) + 1
                why = worded(
                    "a text of HTML with more than %(marks_limit)s tags cannot be translated; simplify it",
                    marks_limit=MARKS_LIMIT,
                )
                self.left.append(LeftText(line, words, why))
                continue
            place = BlockPlace(at(run.start), at(run.end), "html", " ")
            block = self._block(f"{name}.{number}", run.kind, inline, place)
            if block.name in self.entries or block.attributes:
                yield block
        for attribute in attributes_of_block(name, token, source):
            self._add_plain(attribute)

    def _add_plain(self, place: PlainPlace) -> None:
        if entry := plain_entry(place.name, "title", place.value, self._lang):
            self.entries[place.name] = entry
            self.plain.append(place)

    def _block(self, name: str, kind: str, inline: Token, place: BlockPlace) -> Block:
        """Read one block; adds its segments to `entries`."""
        tokens = inline.children or []
        found = [inline_entry(name, kind, inline, place.shape, self._lang, self._references)]
        attributes: dict[str, tuple[AttributeKey, Attribute]] = {}
        numbers: Counter[str] = Counter()
        for key, index in keyed(tokens).items():
            token = tokens[index]
            what = "tag" if token.type == "html_inline" else token.type.removesuffix("_open")
            numbers[what] += 1
            base = f"{name}.{what}{numbers[what]}"
            if what == "image":
                found.append(inline_entry(f"{base}.alt", "alt", token, "inline", self._lang, self._references))
                attributes[f"{base}.alt"] = key, "alt"
            if has_title(token):
                found.append(plain_entry(f"{base}.title", "title", str(token.attrs["title"]), self._lang))
                attributes[f"{base}.title"] = key, "title"
            for one in html.attributes(token.content) if what == "tag" else ():
                found.append(plain_entry(f"{base}.{one.name}", "title", one.value, self._lang))
                attributes[f"{base}.{one.name}"] = key, one.name
        known = {entry.segment.id: entry for entry in found if entry}
        self.entries.update(known)
        return Block(name, tokens, place, {key: value for key, value in attributes.items() if key in known})
