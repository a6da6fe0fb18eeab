"""Review as XLIFF 1.2 (http://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html), for tools that know no later one.

Each of our segments is one `<trans-unit>`. Marks are `<g>` and `<x>`; their Markdown is not in the file. Findings of
checks are notes, near matches `<alt-trans>`. The hash of the post is the `product-version` of the file, that of an
exported translation the `extradata` of its unit: attributes of the standard, which tools give back.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from publisher.editorial.exchange.coded import Coded
from publisher.editorial.exchange.sheet import ReturnedSheet, SegmentState, Sheet, SheetRow, fingerprint
from publisher.editorial.exchange.xliff import IN_NO_XML, PRIORITY, SHOWN_AS_IS, read_any
from publisher.editorial.exchange.xliff12_reading import CORE_12, EXPORTED
from publisher.editorial.exchange.xliff_inline import InlineElements, inline
from publisher.editorial.exchange.xliff_reading import OWNER
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.memory.near_matches import Match
from publisher.translation.types import Origin

_PAIRED_TYPES = {"em": "italic", "strong": "bold", "link": "link"}
_HOLE_TYPES = {"image": "image", "break": "lb"}
_STATES: Mapping[SegmentState, str] = {
    "initial": "needs-translation",
    "translated": "translated",
    "reviewed": "signed-off",
    "final": "final",
}
_QUALIFIERS: Mapping[Origin, str] = {"machine": "mt-suggestion", "memory": "exact-match"}


_ELEMENTS = InlineElements("g", "x")


class Xliff12:
    """The format of XLIFF 1.2. Its texts are canonical; characters that XML cannot have are U+FFFD in them."""

    def write(self, sheet: Sheet) -> str:
        """See `Format.write`."""
        return "".join(_document(sheet, self))

    def read(self, path: Path) -> ReturnedSheet:
        """See `Format.read`."""
        return read_any(path)

    def texts(self, row: SheetRow) -> tuple[str, str]:
        """See `Format.texts`."""
        return _possible(row.coded.source), _possible(row.coded.target)

    def markdown(self, coded: Coded, text: str) -> str:
        """See `Format.markdown`."""
        return coded.markdown(text)


def _document(sheet: Sheet, form: Xliff12) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<xliff xmlns="{CORE_12}" version="1.2">\n'
    yield (
        f'<file original={quoteattr(f"{sheet.slug}.md")} datatype="plaintext" xml:space="preserve"'
        f" source-language={quoteattr(sheet.source_lang)} target-language={quoteattr(sheet.target_lang)}"
        f' product-name={quoteattr(sheet.slug)} product-version="{sheet.source_hash}">\n<body>\n'
    )
    for row in sheet.rows:
        yield from _unit(row, *form.texts(row), sheet.lang)
    yield "</body>\n</file>\n</xliff>\n"


def _unit(row: SheetRow, source: str, target: str, lang: str) -> Iterator[str]:
    coded = row.coded
    approved = ' approved="yes"' if row.state == "final" else ""
    yield (
        f'<trans-unit id={quoteattr(coded.segment.id)} restype="x-{OWNER}-{coded.segment.kind}"{approved}'
        f' extradata="{EXPORTED}{fingerprint(target)}">\n'
    )
    written = {int(mark["number"]) for mark in MARK.finditer(coded.source + coded.target)}
    attributes = {number: _attributes(coded, number) for number in written}
    qualifier = f' state-qualifier="{_QUALIFIERS[row.origin]}"' if row.origin in _QUALIFIERS else ""
    yield f"<source>{_inline(source, attributes)}</source>\n"
    yield f'<target state="{_STATES[row.state]}"{qualifier}>{_inline(target, attributes)}</target>\n'
    for note in row.notes:
        kind = f'from="{OWNER}" annotates="target" priority="{PRIORITY[note.severity]}" xml:lang={quoteattr(lang)}'
        yield f"<note {kind}>{escape(IN_NO_XML.sub(' ', note.text))}</note>\n"
    for match in row.near:
        yield _match(match)
    yield "</trans-unit>\n"


def _attributes(coded: Coded, number: int) -> str:
    """The attributes of an inline element, the same on both sides."""
    piece = coded.pieces[number]
    types = _PAIRED_TYPES if piece.after else _HOLE_TYPES
    found = {"ctype": types.get(piece.kind, f"x-{OWNER}-{piece.kind}"), "clone": "no"}
    if not piece.after and piece.kind in SHOWN_AS_IS:
        found |= {"equiv-text": _possible(piece.text)}
    return "".join(f" {name}={quoteattr(value)}" for name, value in found.items())


def _match(match: Match) -> str:
    """A translation candidate; the score is the share of letters that both sources have in order."""
    near = match.near
    sides = (near.source, near.target)
    if not marks_intact(*sides):
        sides = (without_marks(near.source), without_marks(near.target))
    source, target = (_inline(_possible(text), {}) for text in sides)
    return (
        f'<alt-trans match-quality="{100 * near.score:.1f}" origin="{near.origin}" alttranstype="proposal">'
        f"<source>{source}</source><target>{target}</target></alt-trans>\n"
    )


def _inline(text: str, attributes: Mapping[int, str]) -> str:
    return inline(text, attributes, _ELEMENTS, _escaped)


def _escaped(text: str) -> str:
    # XML parsers read a raw carriage return as a line end.
    return escape(text, {"\r": "&#13;"})


def _possible(text: str) -> str:
    return IN_NO_XML.sub("\ufffd", text)
