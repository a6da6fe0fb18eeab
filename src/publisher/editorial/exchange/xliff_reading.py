"""Reads XLIFF 2.0 and 2.1 files: the texts of every unit in canonical form, with the hashes that were exported."""

from collections.abc import Mapping

from publisher.core.wording import worded
from publisher.editorial.exchange.sheet import ReturnedSheet
from publisher.editorial.exchange.xliff_parsing import ReadUnit, RefusedXliff, XliffReader

CORE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
OWNER = "publisher"
"""Prefix of our own categories and types."""

_NOT_READ = frozenset({"notes", "originalData", "skeleton"})
_CODES = frozenset({"ph", "pc", "sc", "ec"})
_TRANSPARENT = frozenset({"mrk", "sm", "em", "cp"})
"""Inline elements that are not marks: a reviewer's annotations, and single characters."""


class Xliff2Reader(XliffReader):
    """The elements of XLIFF 2.0 and 2.1; files of another version are refused by its name."""

    def __init__(self) -> None:
        super().__init__()
        self._head: Mapping[str, str] = {}
        self._slug: str | None = None
        self._said: dict[str, str] = {}
        self._words: list[str] = []
        self._group = self._meta = ""

    def sheet(self) -> ReturnedSheet:
        """See `XliffReader.sheet`."""
        source, target = (self._head.get(name, "").partition("-")[0].lower() for name in ("srcLang", "trgLang"))
        return ReturnedSheet(self._slug or "", source, target, self._said.get("source-hash", ""), self.rows)

    def begin(self, space: str, local: str, attributes: Mapping[str, str]) -> bool:
        """See `XliffReader.begin`."""
        if len(self.stack) == 1:
            self._begin_file(space, attributes)
        if space not in (CORE, METADATA) or local in _NOT_READ:
            return False
        if self.text is not None:
            self._begin_inline(local, attributes)
        elif space == METADATA:
            self._begin_metadata(local, attributes)
        else:
            self._begin_structure(local, attributes)
        return True

    def end(self, local: str) -> None:
        """See `XliffReader.end`."""
        if local.startswith("pc "):
            self.mark(local[3:], closing=True)
        elif local in ("source", "target"):
            self.text = None
        elif local == "unit" and self.unit:
            self.rows.append(self.unit.row())
            self.unit = None
        elif local == "metaGroup":
            self._group = ""
        elif local == "meta" and self._meta:
            said = self.unit.said if self.unit else self._said
            said[self._meta] = "".join(self._words).strip()
            self._meta = ""

    def words(self, text: str) -> None:
        """See `XliffReader.words`."""
        if self._meta:
            self._words.append(text)

    def _begin_file(self, space: str, attributes: Mapping[str, str]) -> None:
        if space != CORE:
            version = attributes.get("version", "unknown")[:20]
            raise RefusedXliff(
                worded(
                    "is XLIFF of version %(version)s; save it as XLIFF 2.1, 2.0 or 1.2, as it was exported",
                    version=version,
                )
            )
        self._head = attributes

    def _begin_structure(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "file":
            if self._slug is not None:
                raise RefusedXliff(worded("a second <file>: one file has one post; import them one by one"))
            self._slug = attributes.get("id", "")
        elif local == "unit":
            self.unit = ReadUnit(attributes.get("id", ""), self.line)
        elif local in ("segment", "ignorable") and self.unit:
            self.unit.segments += 1
            if self.unit.segments > 1:
                raise RefusedXliff(
                    worded("segment %(id)s has been split; join its parts, it must stay one segment", id=self.unit.id)
                )
        elif local in ("source", "target") and self.unit:
            self.unit.line = self.line
            self.text = self.unit.texts[local]

    def _begin_metadata(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "metaGroup":
            self._group = attributes.get("category", "")
        elif local == "meta" and self._group == OWNER:
            self._meta, self._words = attributes.get("type", ""), []

    def _begin_inline(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "cp":
            self.add(_character(attributes.get("hex", "")))
        elif local in _CODES:
            number = self.numbered(local, attributes.get("startRef") or attributes.get("id", ""))
            self.mark(number, closing=local == "ec")
        elif local not in _TRANSPARENT:
            raise RefusedXliff(f"<{local[:40]}> is not allowed{self.where()}; delete it")
        if local == "pc":
            self.stack[-1] = f"pc {attributes['id']}"


def _character(code: str) -> str:
    """The character of a `<cp>` element, which represents one that XML forbids."""
    try:
        point = int(code, 16)
        if point == 0 or 0xD800 <= point < 0xE000:
            raise ValueError(worded("NUL, or half of a pair"))
        return chr(point)
    except (ValueError, OverflowError):
        raise RefusedXliff(f"<cp hex={code[:12]!r}> is not a character that a text may have; delete it") from None
