"""Review as XLIFF 2.1 (http://docs.oasis-open.org/xliff/xliff-core/v2.1/), the format of translators' tools.

Each of our segments is one `<unit>` with one `<segment>`. Marks are `<pc>` and `<ph>`, which tools protect; their
Markdown is in `<originalData>`. Findings of checks are notes, near matches are translation candidates (`mtc`), and the
hashes that identify the exported state are metadata (`mda`).
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from publisher.editorial.exchange.coded import Coded
from publisher.editorial.exchange.sheet import ReturnedSheet, Sheet, SheetRow, fingerprint
from publisher.editorial.exchange.xliff12_reading import CORE_12, Xliff12Reader
from publisher.editorial.exchange.xliff_inline import InlineElements, inline
from publisher.editorial.exchange.xliff_parsing import read_with, root_of
from publisher.editorial.exchange.xliff_reading import CORE, METADATA, OWNER, Xliff2Reader
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.memory.near_matches import Match

_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
IN_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {
    "em": "fmt", "strong": "fmt", "strike": "fmt", "break": "fmt", "link": "link", "url": "link", "email": "link",
    "image": "image",
}  # fmt: skip
_SUB_TYPES = {"em": "xlf:i", "strong": "xlf:b", "break": "xlf:lb"}
SHOWN_AS_IS = frozenset({"url", "email", "handle", "tag", "emoji", "bracket"})
"""Kinds of marks whose Markdown is the text that readers see."""

PRIORITY = {"error": 1, "warning": 3}
_SEGMENT = "s"


_ELEMENTS = InlineElements("pc", "ph")


class Xliff:
    """The XLIFF format; its texts are canonical."""

    def write(self, sheet: Sheet) -> str:
        """See `Format.write`."""
        return "".join(_document(sheet))

    def read(self, path: Path) -> ReturnedSheet:
        """See `Format.read`."""
        return read_any(path)

    def texts(self, row: SheetRow) -> tuple[str, str]:
        """See `Format.texts`."""
        return row.coded.source, row.coded.target

    def markdown(self, coded: Coded, text: str) -> str:
        """See `Format.markdown`."""
        return coded.markdown(text)


def read_any(path: Path) -> ReturnedSheet:
    """Read a file of XLIFF 1.2, 2.0 or 2.1, by what it says of itself.

    Raises `TranslationError` with file and line if it is none of them or not well-formed.
    """
    return read_with(path, lambda content: Xliff12Reader() if is_xliff12(content) else Xliff2Reader())


def is_xliff12(content: bytes) -> bool:
    """Whether a file is XLIFF 1.2, by its first element; some tools leave the namespace out."""
    return root_of(content) in ((CORE_12, "1.2"), ("", "1.2"))


def _document(sheet: Sheet) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield (
        f'<xliff xmlns="{CORE}" xmlns:mda="{METADATA}" xmlns:mtc="{_MATCHES}" version="2.1"'
        f" srcLang={quoteattr(sheet.source_lang)} trgLang={quoteattr(sheet.target_lang)}>\n"
    )
    # A tool must neither split a segment nor change its white space.
    yield (
        f"<file id={quoteattr(sheet.slug)} original={quoteattr(f'{sheet.slug}.md')}"
        ' canResegment="no" xml:space="preserve">\n'
    )
    yield _metadata("source-hash", sheet.source_hash)
    for row in sheet.rows:
        yield from _unit(row, sheet.lang)
    yield "</file>\n</xliff>\n"


def _metadata(name: str, value: str) -> str:
    return (
        f'<mda:metadata><mda:metaGroup category="{OWNER}">'
        f'<mda:meta type="{name}">{value}</mda:meta></mda:metaGroup></mda:metadata>\n'
    )


def _unit(row: SheetRow, lang: str) -> Iterator[str]:
    coded = row.coded
    yield f'<unit id={quoteattr(coded.segment.id)} type="{OWNER}:{coded.segment.kind}">\n'
    if row.near:
        matches = "\n".join(_match(number, match) for number, match in enumerate(row.near, 1))
        yield f"<mtc:matches>\n{matches}\n</mtc:matches>\n"
    yield _metadata("exported", fingerprint(coded.target))
    if row.notes:
        yield "<notes>\n"
        for number, note in enumerate(row.notes, 1):
            kind = f'category="{note.severity}" priority="{PRIORITY[note.severity]}"'
            text = escape(IN_NO_XML.sub(" ", note.text))
            yield f'<note id="n{number}" appliesTo="target" {kind} xml:lang={quoteattr(lang)}>{text}</note>\n'
        yield "</notes>\n"
    written = {
        int(mark["number"]): coded.written(int(mark["number"])) for mark in MARK.finditer(coded.source + coded.target)
    }
    if written:
        yield f"<originalData>\n{''.join(_data(number, *sides) for number, sides in written.items())}</originalData>\n"
    attributes = {number: _attributes(coded, number) for number in written}
    yield f'<segment id="{_SEGMENT}" state="{row.state}" subState="{OWNER}:{row.origin}">\n'
    source, target = (_inline(text, attributes) for text in (coded.source, coded.target))
    yield f"<source>{source}</source>\n<target>{target}</target>\n"
    yield "</segment>\n</unit>\n"


def _data(number: int, before: str, after: str) -> str:
    closing = f'<data id="d{number}e">{_escaped(after)}</data>\n' if after else ""
    return f'<data id="d{number}">{_escaped(before)}</data>\n{closing}'


def _attributes(coded: Coded, number: int) -> str:
    """The attributes of an inline element, the same on both sides."""
    piece = coded.pieces[number]
    found = {"canCopy": "no", "canDelete": "no"}
    if piece.after:
        found |= {"dataRefStart": f"d{number}", "dataRefEnd": f"d{number}e"} if coded.written(number)[1] else {}
    else:
        found |= {"dataRef": f"d{number}"}
        if piece.kind in SHOWN_AS_IS:
            found |= {"equiv": IN_NO_XML.sub("", piece.text)}
    found |= {"type": _TYPES.get(piece.kind, "other")}
    if sub_type := _SUB_TYPES.get(piece.kind):
        found |= {"subType": sub_type}
    return "".join(f" {name}={quoteattr(value)}" for name, value in found.items())


def _match(number: int, match: Match) -> str:
    """A translation candidate; the score is the share of letters that both sources have in order."""
    near = match.near
    sides = (near.source, near.target)
    if not marks_intact(*sides):
        sides = (without_marks(near.source), without_marks(near.target))
    source, target = (_inline(text, {}) for text in sides)
    return (
        f'<mtc:match id="m{number}" ref="#{_SEGMENT}" similarity="{100 * near.score:.1f}" '
        f'origin="{near.origin}" type="tm"><source>{source}</source><target>{target}</target></mtc:match>'
    )


def _inline(text: str, attributes: Mapping[int, str]) -> str:
    return inline(text, attributes, _ELEMENTS, _escaped)


def _escaped(text: str) -> str:
    # XML parsers read a raw carriage return as a line end; characters that XML forbids become `<cp>` elements.
    parts = re.split(f"({IN_NO_XML.pattern})", text)
    plain = [escape(part, {"\r": "&#13;"}) for part in parts[::2]]
    points = [f'<cp hex="{ord(part):04X}"/>' for part in parts[1::2]]
    return "".join(part for pair in zip(plain, [*points, ""], strict=True) for part in pair)
