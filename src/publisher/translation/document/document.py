"""Splits a post (fields and Markdown body) into segments of sentences, and writes their translations back.

Unchanged texts keep their bytes. A changed text replaces the old one in place, between the same bullets, pipes, tags
and quotation marks; code, comments and rules are never touched. Words that cannot be read apart from what is around
them are listed in `left`: nobody translates them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from markdown_it.token import Token

from publisher.core.errors import TranslationError
from publisher.core.wording import worded
from publisher.translation.document.attributes import described, keyed, reworded, titled
from publisher.translation.document.body_reading import Block, BodyReading, LeftText
from publisher.translation.document.inline import plain_of, tokens_of
from publisher.translation.document.markdown import LineError, read_inline, read_markdown
from publisher.translation.document.segments import plain_entry
from publisher.translation.document.structure import blocks, signature
from publisher.translation.document.writing import write
from publisher.translation.marks import marks_intact
from publisher.translation.types import Segment

_SPACES = re.compile(r"[ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True)
class _Assembled:
    """A translated text: its Markdown, its tokens, and what to write into the block (None until it is verified)."""

    markdown: str
    tokens: Sequence[Token]
    block: str | None = None


class Document:
    """The result of `read_document`. `segments` are the texts to translate: the fields, then the body in order.

    Segments whose words contain no letter, and no figures that languages write differently, are left out.
    """

    def __init__(self, fields: Mapping[str, str], body: str, lang: str, first_line: int = 1) -> None:
        """Raises `LineError`."""
        self._fields, self._lang = dict(fields), lang
        # The parser replaces NUL, so a Unicode noncharacter that the body does not contain represents it meanwhile.
        unused = (chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in body)
        self._nul = next(unused, "\ufffd") if "\0" in body else ""
        self._body = self._inward(body)
        self._tokens, self._references = read_markdown(self._body)
        self._assembled: dict[str, _Assembled] = {}
        read = BodyReading(self._body, self._tokens, self._references, lang)
        entries = [plain_entry(name, "field", text, lang) for name, text in fields.items()]
        self._entries = {entry.segment.id: entry for entry in entries if entry} | read.entries
        self._blocks, self._plain = read.blocks, read.plain
        self.left: tuple[LeftText, ...] = tuple(
            replace(one, line=one.line + first_line - 1, words=self._outward(one.words)) for one in read.left
        )
        self.segments: tuple[Segment, ...] = tuple(self._shown(e.segment) for e in self._entries.values())

    def assemble(self, segment: Segment, targets: Sequence[str]) -> str:
        """Put a segment's translated sentences together: canonical text → inline Markdown (plain text for a field).

        `targets` are in canonical form, one for each sentence of `segment`, in order. Raises `TranslationError` when
        a sentence lacks a mark, repeats one or crosses two pairs, and when Markdown cannot express the marks (a link
        inside a link).
        """
        entry = self._entries[segment.id]
        if len(targets) != len(segment.sentences):
            count = worded("%(number)s sentences for %(number2)s", number=len(targets), number2=len(segment.sentences))
            raise TranslationError(worded("segment %(id)s: %(count)s; give one for each", id=segment.id, count=count))
        parts: list[str] = []
        for number, target in enumerate(targets):
            if not marks_intact(segment.sentences[number].text, target):
                raise TranslationError(
                    worded(
                        "segment %(id)s, sentence %(number)s: each mark must occur exactly once and pairs must nest: "
                        "%(target)s",
                        id=segment.id,
                        number=number + 1,
                        target=repr(target[:80]),
                    )
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
        for start, end, text in sorted(self._changes(targets, verbatim)):
            body += [self._body[position:start], text]
            position = end
        if body:
            body.append(self._body[position:])
            return fields, self._outward(self._verified("".join(body)))
        return fields, self._outward(self._body)

    def lines(self) -> dict[str, int]:
        """The line of the body, from 1, on which the block of each of its segments begins."""
        ends = [found.start() for found in re.finditer("\n", self._body)]
        starts = {name: block.place.start for block in self._blocks for name in (block.name, *block.attributes)}
        starts |= {place.name: place.start for place in self._plain}
        return {name: bisect_left(ends, start) + 1 for name, start in starts.items()}

    def completed(self, targets: Mapping[str, str]) -> dict[str, str]:
        """The targets as `write` puts them into the body: with descriptions and titles from their own segments.

        Those whose marks Markdown cannot express are left as they are. Raises nothing.
        """
        whole = dict(targets)
        for block in self._blocks:
            if block.name in targets and any(name in targets for name in block.attributes):
                with suppress(TranslationError):
                    tokens, changed, _ = self._changed(block, targets)
                    if changed:
                        whole[block.name] = self._outward(write(tokens, "inline", self._references))
        return whole

    def _changes(self, targets: Mapping[str, str], verbatim: bool) -> Iterator[tuple[int, int, str]]:
        """What to write into the body: offsets and the new text."""
        for block in self._blocks:
            with _named(block.name):
                text = self._rewritten(block, targets, verbatim)
            if text is not None:
                yield block.place.start, block.place.end, block.place.filled(text)
        for place in self._plain:
            text = self._inward(targets.get(place.name, place.value))
            if _collapsed(text) != _collapsed(place.value):
                yield place.start, place.end, place.written(text)

    def _rewritten(self, block: Block, targets: Mapping[str, str], verbatim: bool) -> str | None:
        """The block's new text; None when it does not change."""
        tokens, changed, proved = self._changed(block, targets)
        return (proved or write(tokens, block.place.shape, self._references)) if changed or not verbatim else None

    def _changed(self, block: Block, targets: Mapping[str, str]) -> tuple[list[Token], bool, str | None]:
        """The block's tokens with the targets put in, whether they differ, and their text if that is proved."""
        tokens, changed, proved = list(block.tokens), False, None
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
            target, token = self._inward(targets[name]), tokens[index]
            if token.type == "html_inline":
                new = reworded(token, attribute, target)
            elif attribute == "title":
                new = titled(token, target)
            else:
                new = described(token, read_inline(target, self._references))
            if new:
                tokens[index], changed, proved = new, True, None
        return tokens, changed, proved

    def _check(self, targets: Mapping[str, str]) -> None:
        for name, target in targets.items():
            if name not in self._entries:
                raise TranslationError(
                    worded("segment %(name)s: the document has no such segment; export it again", name=name)
                )
            if not target.strip():
                raise TranslationError(
                    worded("segment %(name)s: the translation is empty; leave it out to keep the source", name=name)
                )

    def _verified(self, body: str) -> str:
        """The body, unchanged. Raises `TranslationError` when its block structure differs from the source's."""
        tokens, _ = read_markdown(body)
        ours, theirs = blocks(self._tokens), blocks(tokens)
        if ours == theirs:
            return body
        same = next((i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), len(theirs))
        number = sum(token.type == "inline" for token in self._tokens[: same + 1])
        raise TranslationError(
            worded(
                "segment body.%(number)s or one beside it would change the structure of the document; write it "
                "without characters that begin a block",
                number=max(number, 1),
            )
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

    Segment ids are the field's name, `body.N` for the N-th block with text, `body.N.image1.alt`, `body.N.image1.title`,
    `body.N.link1.title` and `body.N.tag1.title` for its parts, `body.htmlN.M` for the M-th text of the N-th HTML block,
    `body.htmlN.tagM.alt`, `body.referenceN.title`. A block with more than 4,000 marks or marks nested more than 20 deep
    is left: larger ones would take too long. Raises `TranslationError` naming the line of blocks nested too deep for
    the parser; `first_line` is that of the body in its file.
    """
    try:
        return Document(fields, body, lang, first_line)
    except LineError as error:
        raise TranslationError(
            worded("line %(line)s: %(text)s", line=error.line + first_line - 1, text=error.message)
        ) from None


def _collapsed(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" ")


@contextmanager
def _named(segment: str) -> Iterator[None]:
    """Add the segment's id to an error's message."""
    try:
        yield
    except TranslationError as error:
        raise TranslationError(worded("segment %(segment)s: %(error)s", segment=segment, error=error)) from error
