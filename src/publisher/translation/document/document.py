"""Splits a post (fields and Markdown body) into segments of sentences, and writes their translations back.

Unchanged texts keep their bytes. A changed text replaces the old one in place, between the same bullets, pipes and
quotation marks; code, HTML blocks, comments, reference definitions and rules are never touched.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from publisher.core.errors import TranslationError
from publisher.translation.document.attributes import Attribute, AttributeKey, described, has_title, keyed, titled
from publisher.translation.document.block_places import BlockPlace, SourceText
from publisher.translation.document.inline import plain_of, tokens_of
from publisher.translation.document.markdown import LineError, read_inline, read_markdown
from publisher.translation.document.segments import inline_entry, plain_entry
from publisher.translation.document.structure import blocks, signature
from publisher.translation.document.writing import write
from publisher.translation.marks import marks_intact
from publisher.translation.types import Segment

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_CONTAINERS = {"list_item": "item", "blockquote": "quote", "footnote_reference": "footnote"}
_BLOCKS = {"heading_open": "heading", "th_open": "cell", "td_open": "cell"}


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the body with text. `attributes`: segment id → the image or link that the attribute belongs to."""

    name: str
    tokens: Sequence[Token]
    place: BlockPlace
    attributes: Mapping[str, tuple[AttributeKey, Attribute]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Assembled:
    """A translated text: its Markdown, its tokens, and what to write into the block (None until it is verified)."""

    markdown: str
    tokens: Sequence[Token]
    block: str | None = None


class Document:
    """The result of `read_document`. `segments` are the texts to translate: the fields, then the body in order.

    Segments whose words contain no letter (only a number, an address or an image) are left out.
    """

    def __init__(self, fields: Mapping[str, str], body: str, lang: str) -> None:
        """Raises `LineError`."""
        self._fields, self._lang = dict(fields), lang
        # The parser replaces NUL, so a Unicode noncharacter that the body does not contain represents it meanwhile.
        unused = (chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in body)
        self._nul = next(unused, "\ufffd") if "\0" in body else ""
        self._body = self._inward(body)
        self._tokens, self._references = read_markdown(self._body)
        self._assembled: dict[str, _Assembled] = {}
        entries = [plain_entry(name, "field", text, lang) for name, text in fields.items()]
        self._entries = {entry.segment.id: entry for entry in entries if entry}
        self._blocks = list(self._read_blocks())
        self.segments: tuple[Segment, ...] = tuple(self._shown(e.segment) for e in self._entries.values())

    def assemble(self, segment: Segment, targets: Sequence[str]) -> str:
        """Put a segment's translated sentences together: canonical text → inline Markdown (plain text for a field).

        `targets` are in canonical form, one for each sentence of `segment`, in order. Raises `TranslationError` when
        a sentence lacks a mark, repeats one or crosses two pairs, and when Markdown cannot express the marks (a link
        inside a link).
        """
        entry = self._entries[segment.id]
        if len(targets) != len(segment.sentences):
            count = f"{len(targets)} sentences for {len(segment.sentences)}"
            raise TranslationError(f"segment {segment.id}: {count}; give one for each")
        parts: list[str] = []
        for number, target in enumerate(targets):
            if not marks_intact(segment.sentences[number].text, target):
                raise TranslationError(
                    f"segment {segment.id}, sentence {number + 1}: each mark must occur exactly once "
                    f"and pairs must nest: {target[:80]!r}"
                )
            parts += [_SPACES.sub(" ", target).strip(" "), segment.glue[number]]
        text = "".join(parts)
        if entry.shape is None:
            return plain_of(text, entry.pieces)
        tokens = tokens_of(text, entry.pieces)
        with _named(segment.id):
            block = write(tokens, entry.shape, self._references)
            shown = write(tokens, "inline", self._references, proved=block)
        self._assembled[segment.id] = _Assembled(shown, tokens, block)
        return self._outward(shown)

    def write(self, targets: Mapping[str, str], *, verbatim: bool = True) -> tuple[dict[str, str], str]:
        """Build the translated fields and body from segment id → target (inline Markdown; plain text for a field).

        A segment without a target keeps its source. A target that has the same tokens as the source also keeps it, byte
        for byte as the author typed it, unless `verbatim` is false: then every text of the body is rewritten. An
        image's description and titles come from their own segments where given, whatever the surrounding text says.

        Raises `TranslationError` for an unknown id, an empty target, and a target that would change the structure of
        the document.
        """
        self._check(targets)
        fields = {
            name: text if _collapsed(targets.get(name, text)) == _collapsed(text) else targets[name]
            for name, text in self._fields.items()
        }
        body, position = [], 0
        for block in self._blocks:
            with _named(block.name):
                text = self._rewritten(block, targets, verbatim)
            if text is not None:
                body += [self._body[position : block.place.start], block.place.filled(text)]
                position = block.place.end
        if body:
            body.append(self._body[position:])
            return fields, self._outward(self._verified("".join(body)))
        return fields, self._outward(self._body)

    def lines(self) -> dict[str, int]:
        """The line of the body, from 1, on which the block of each of its segments begins."""
        ends = [found.start() for found in re.finditer("\n", self._body)]
        return {
            name: bisect_left(ends, block.place.start) + 1
            for block in self._blocks
            for name in (block.name, *block.attributes)
        }

    def _read_blocks(self) -> Iterator[_Block]:
        """Yield the blocks of the body that have segments; adds the segments to `_entries`."""
        source = SourceText(self._body)
        containers: list[str] = []
        number = 0
        for index, token in enumerate(self._tokens):
            name = token.type.rpartition("_")[0]
            if name in _CONTAINERS:
                containers.append(name) if token.nesting == 1 else containers.pop()
            if token.type != "inline":
                continue
            number += 1
            opening = self._tokens[index - 1]
            if place := source.place(opening, token):
                inside = _CONTAINERS[containers[-1]] if containers else "paragraph"
                kind = _BLOCKS.get(opening.type, inside)
                block = self._block(f"body.{number}", kind, token, place)
                if block.name in self._entries or block.attributes:
                    yield block

    def _block(self, name: str, kind: str, inline: Token, place: BlockPlace) -> _Block:
        """Read one block; adds its segments to `_entries`."""
        tokens = inline.children or []
        found = [inline_entry(name, kind, inline, place.shape, self._lang, self._references)]
        attributes: dict[str, tuple[AttributeKey, Attribute]] = {}
        numbers: Counter[str] = Counter()
        for key, index in keyed(tokens).items():
            token = tokens[index]
            what = token.type.removesuffix("_open")
            numbers[what] += 1
            base = f"{name}.{what}{numbers[what]}"
            if what == "image":
                found.append(inline_entry(f"{base}.alt", "alt", token, "inline", self._lang, self._references))
                attributes[f"{base}.alt"] = key, "alt"
            if has_title(token):
                found.append(plain_entry(f"{base}.title", "title", str(token.attrs["title"]), self._lang))
                attributes[f"{base}.title"] = key, "title"
        known = {entry.segment.id: entry for entry in found if entry}
        self._entries.update(known)
        return _Block(name, tokens, place, {key: value for key, value in attributes.items() if key in known})

    def _rewritten(self, block: _Block, targets: Mapping[str, str], verbatim: bool) -> str | None:
        """The block's new text; None when it does not change."""
        tokens, changed = list(block.tokens), not verbatim
        proved = None
        if block.name in targets:
            target = self._inward(targets[block.name])
            known = self._assembled.get(block.name)
            if not known or known.markdown != target:
                known = _Assembled(target, read_inline(target, self._references))
            if signature(known.tokens) != signature(tokens):
                tokens, changed, proved = list(known.tokens), True, known.block
        given = {name: place for name, place in block.attributes.items() if name in targets}
        indices = keyed(tokens) if given else {}
        for name, (key, attribute) in given.items():
            if (index := indices.get(key)) is None:
                continue
            target = self._inward(targets[name])
            if attribute == "title":
                new = titled(tokens[index], target)
            else:
                new = described(tokens[index], read_inline(target, self._references))
            if new:
                tokens[index], changed, proved = new, True, None
        return (proved or write(tokens, block.place.shape, self._references)) if changed else None

    def _check(self, targets: Mapping[str, str]) -> None:
        for name, target in targets.items():
            if name not in self._entries:
                raise TranslationError(f"segment {name}: the document has no such segment; export it again")
            if not target.strip():
                raise TranslationError(f"segment {name}: the translation is empty; leave it out to keep the source")

    def _verified(self, body: str) -> str:
        """The body, unchanged. Raises `TranslationError` when its block structure differs from the source's."""
        tokens, _ = read_markdown(body)
        ours, theirs = blocks(self._tokens), blocks(tokens)
        if ours == theirs:
            return body
        same = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(theirs))
        number = sum(token.type == "inline" for token in self._tokens[: same + 1])
        raise TranslationError(
            f"segment body.{max(number, 1)} or one beside it would change the structure of the document; "
            "write it without characters that begin a block"
        )

    def _inward(self, text: str) -> str:
        return text.replace("\0", self._nul or "\ufffd")

    def _outward(self, text: str) -> str:
        return text.replace(self._nul, "\0") if self._nul else text

    def _shown(self, segment: Segment) -> Segment:
        """The segment with NUL restored."""
        if not self._nul:
            return segment
        sentences = tuple(
            replace(s, marks=tuple(replace(m, text=self._outward(m.text)) for m in s.marks)) for s in segment.sentences
        )
        return replace(segment, source=self._outward(segment.source), sentences=sentences)


def read_document(fields: Mapping[str, str], body: str, lang: str, first_line: int = 1) -> Document:
    """Read a post's plain-text `fields` and Markdown `body` (without front matter), written in `lang`.

    Segment ids are the field's name, `body.N` for the N-th block with text, `body.N.image1.alt`, `body.N.image1.title`
    and `body.N.link1.title`. Raises `TranslationError` naming the line (`first_line` is that of the body in its file)
    of a block with more than 4,000 marks or marks nested more than 20 deep: larger ones would take too long.
    """
    try:
        return Document(fields, body, lang)
    except LineError as error:
        raise TranslationError(f"line {error.line + first_line - 1}: {error.message}") from None


def _collapsed(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


@contextmanager
def _named(segment: str) -> Iterator[None]:
    """Add the segment's id to an error's message."""
    try:
        yield
    except TranslationError as error:
        raise TranslationError(f"segment {segment}: {error}") from error
