"""Reads XLIFF 1.2 files, which most tools still write: the texts of every unit in canonical form.

A mark comes back as the element that we wrote (`<g>`, `<x>`) or as the one that a tool made of it: `<bx/>…<ex/>`,
`<bpt>…<ept>`, `<ph>`, `<it>`. What such an element contains is code of the other format, and never read.
"""

from collections.abc import Mapping

from publisher.core.wording import worded
from publisher.editorial.exchange.sheet import ReturnedSheet
from publisher.editorial.exchange.xliff_parsing import ReadUnit, RefusedXliff, XliffReader

CORE_12 = "urn:oasis:names:tc:xliff:document:1.2"
EXPORTED = "exported="
"""Begins the `extradata` of a unit that we have written; the fingerprint of the exported translation follows."""

_NOT_READ = frozenset({
    "header", "seg-source", "alt-trans", "note", "context-group", "count-group", "prop-group", "bin-unit",
})  # fmt: skip
_STRUCTURE = frozenset({"xliff", "file", "body", "group", "trans-unit", "source", "target"})
_OPENING, _CLOSING = frozenset({"bx", "bpt"}), frozenset({"ex", "ept"})
_HOLES = frozenset({"x", "ph"})


class Xliff12Reader(XliffReader):
    """The elements of XLIFF 1.2."""

    version = "1.2"

    def __init__(self) -> None:
        super().__init__()
        self._file: Mapping[str, str] | None = None
        self._space = CORE_12
        self._opened: dict[str, str] = {}
        self._segment_ended = False

    def sheet(self) -> ReturnedSheet:
        """See `XliffReader.sheet`."""
        said = self._file or {}
        source, target = (said.get(f"{side}-language", "").partition("-")[0].lower() for side in ("source", "target"))
        slug = said.get("product-name") or said.get("original", "").removesuffix(".md")
        return ReturnedSheet(slug, source, target, said.get("product-version", ""), self.rows)

    def begin(self, space: str, local: str, attributes: Mapping[str, str]) -> bool:
        """See `XliffReader.begin`."""
        if len(self.stack) == 1:
            self._space = space
        if space != self._space or local in _NOT_READ:
            return False
        if self.text is not None:
            return self._begin_inline(local, attributes)
        if local not in _STRUCTURE:
            return False
        if local == "file":
            if self._file is not None:
                raise RefusedXliff(worded("a second <file>: one file has one post; import them one by one"))
            self._file = attributes
        elif local == "trans-unit":
            self.unit = ReadUnit(attributes.get("id", ""), self.line)
            kept = attributes.get("extradata", "")
            self.unit.said["exported"] = kept.removeprefix(EXPORTED) if kept.startswith(EXPORTED) else ""
        elif local in ("source", "target") and self.unit:
            self.unit.line = self.line
            self.text = self.unit.texts[local]
            self._opened, self._segment_ended = {}, False
        return True

    def end(self, local: str) -> None:
        """See `XliffReader.end`."""
        if local.startswith("g "):
            self.mark(local[2:], closing=True)
        elif local in ("source", "target"):
            self.text = None
        elif local == "seg":
            self._segment_ended = True
        elif local == "trans-unit" and self.unit:
            self.rows.append(self.unit.row())
            self.unit = None

    def add(self, words: str) -> None:
        """See `XliffReader.add`."""
        self._segment_ended = False
        super().add(words)

    def mark(self, number: str, closing: bool) -> None:
        """See `XliffReader.mark`."""
        self._segment_ended = False
        super().mark(number, closing)

    def _begin_inline(self, local: str, attributes: Mapping[str, str]) -> bool:
        """One inline element. Returns whether the words inside it are words of the text."""
        if local == "mrk":
            self._begin_segment(attributes)
            return True
        name = attributes.get("id", "")
        tie = attributes.get("rid") or name
        if local == "g":
            self.stack[-1] = f"g {self.numbered(local, name)}"
            self.mark(name, closing=False)
            return True
        if local in _CLOSING or (local == "it" and attributes.get("pos") == "close"):
            self.mark(self._opened.pop(tie, "") or self.numbered(local, name), closing=True)
        elif local in _OPENING or local == "it":
            self._opened[tie] = self.numbered(local, name)
            self.mark(name, closing=False)
        elif local in _HOLES:
            self.mark(self.numbered(local, name), closing=False)
        else:
            raise RefusedXliff(f"<{local[:40]}> is not allowed{self.where()}; delete it")
        return False

    def _begin_segment(self, attributes: Mapping[str, str]) -> None:
        """An annotation; sentences that a tool has cut apart are joined with the space that it may have left out."""
        if attributes.get("mtype") == "seg":
            self.stack[-1] = "seg"
            if self._segment_ended:
                self.add(" ")
