"""Changes the glossary file; rows that do not change stay exactly as a person wrote them."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from publisher.core.errors import FileError, InvalidInput, NotFound
from publisher.core.wording import system_words, worded
from publisher.translation.glossary.csv_files import COLUMNS, format_csv, load_glossary, problem, read_csv
from publisher.translation.glossary.glossary import Term

What = Literal["new", "changed", "unchanged", "kept"]
"""`kept`: our term differs, and stays."""

_Key = tuple[str, str]
"""The unique key of a term: its source in lower case and its target language."""


@dataclass(frozen=True, slots=True)
class TermChange:
    """The effect of adding a term to the glossary; `before` is the existing term with the same source and language."""

    what: What
    term: Term
    before: Term | None = None


def compare(terms: Iterable[Term], incoming: Iterable[Term], ours_first: bool = False) -> list[TermChange]:
    """The effect of adding each of `incoming` to `terms`; with `ours_first`, our term wins over one that differs."""
    known = {_key(term): term for term in terms}
    changes = []
    for term in incoming:
        before = known.get(_key(term))
        what: What = "new" if before is None else "unchanged" if before == term else "changed"
        changes.append(TermChange("kept" if what == "changed" and ours_first else what, term, before))
    return changes


class GlossaryFile:
    """The workspace's glossary file; it need not exist yet."""

    def __init__(self, path: Path, source_lang: str) -> None:
        self._path, self._source_lang = path, source_lang

    def terms(self) -> list[Term]:
        """All terms in the order of the file. Raises `TranslationError` with file and line."""
        return load_glossary(self._path, self._source_lang) if self._path.is_file() else []

    def put(self, incoming: Sequence[Term], ours_first: bool = False) -> list[TermChange]:
        """Add terms, or replace those of the same source and language.

        Raises `InvalidInput` for a term that is not valid, `FileError` for a file that we must not or cannot write.
        """
        for term in incoming:
            if why := problem(term):
                raise InvalidInput(worded("glossary: %(why)s", why=why))
        changes = compare(self.terms(), incoming, ours_first)
        replaced: dict[_Key, Term | None] = {_key(one.term): one.term for one in changes if one.what == "changed"}
        added = [change.term for change in changes if change.what == "new"]
        if replaced or added:
            self._write(replaced, added)
        return changes

    def remove(self, source: str, lang: str | None = None) -> list[Term]:
        """Remove a term for one language or all; returns the removed terms. Raises `NotFound`."""
        gone = [term for term in self.terms() if term.source.lower() == source.lower() and lang in (None, term.lang)]
        if not gone:
            where = worded(" for %(lang)s", lang=repr(lang)) if lang else ""
            raise NotFound(
                worded(
                    "%(path)s: there is no term %(source)s%(where)s; `publisher glossary list` shows them",
                    path=self._path,
                    source=repr(source),
                    where=where,
                )
            )
        self._write(dict.fromkeys(map(_key, gone)), [])
        return gone

    def _write(self, replaced: dict[_Key, Term | None], added: Sequence[Term]) -> None:
        """Rewrite the rows of `replaced` (None = delete), keep all others unchanged, append `added`."""
        if self._path.suffix.lower() != ".csv":
            raise FileError(
                worded(
                    "a TBX file belongs to the tool that wrote it; run `publisher glossary export glossary.csv` and "
                    "set translation.glossary to that file"
                ),
                self._path,
            )
        terms = {_key(term): term for term in self.terms()}
        rows = _Rows(self._path)
        if rows.hold([*added, *filter(None, replaced.values())]):
            text = rows.text(replaced, added)
        else:
            changed = {**terms, **replaced}
            text = format_csv([*filter(None, changed.values()), *added])
        self._save(text)
        read_csv(self._path)

    def _save(self, text: str) -> None:
        unfinished = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            try:
                unfinished.write_text(text, encoding="utf-8", newline="")
                unfinished.replace(self._path)
            finally:
                unfinished.unlink(missing_ok=True)
        except OSError as error:
            raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), self._path) from error


class _Rows:
    """A CSV file divided into its rows, each exactly as written."""

    def __init__(self, path: Path) -> None:
        text = path.read_bytes().decode("utf-8") if path.is_file() else ""
        self._bom = "\ufeff" if text.startswith("\ufeff") else ""
        # The line ends of CSV alone: `str.splitlines` would also cut a cell at U+2028 or a form feed.
        lines = list(io.StringIO(text.removeprefix("\ufeff"), newline="")) or [",".join(COLUMNS) + "\n"]
        self._end = "\r\n" if lines[0].endswith("\r\n") else "\n"
        self._delimiter = max(",;\t", key=lines[0].count)
        reader = csv.reader(lines, delimiter=self._delimiter)
        self._columns = [cell.strip().lower() for cell in next(reader)]
        self._head = "".join(lines[: reader.line_num])
        self._rows: list[tuple[_Key | None, str]] = []
        start = reader.line_num
        for cells in reader:
            self._rows.append((self._key_of(cells), "".join(lines[start : reader.line_num])))
            start = reader.line_num

    def hold(self, terms: Iterable[Term]) -> bool:
        """Whether the file's columns can express these terms completely."""
        return all(self._said(cells) == cells for cells in map(_cells, terms))

    def text(self, replaced: dict[_Key, Term | None], added: Sequence[Term]) -> str:
        """The whole file with some rows rewritten and new ones appended."""
        parts = [self._bom, self._head]
        for key, row in self._rows:
            if key is None or key not in replaced:
                parts.append(row)
            elif (term := replaced[key]) is not None:
                parts.append(self._row(term))
        if added and not "".join(parts).endswith(("\n", "\r")):
            parts.append(self._end)
        return "".join([*parts, *map(self._row, added)])

    def _row(self, term: Term) -> str:
        out = io.StringIO()
        cells = _cells(term)
        writer = csv.writer(out, delimiter=self._delimiter, lineterminator=self._end)
        writer.writerow([cells[name] for name in self._columns])
        return out.getvalue()

    def _said(self, cells: dict[str, str]) -> dict[str, str]:
        """The cells as read back from the file: a missing column has its default."""
        rule = cells["rule"] if "rule" in self._columns else "translate"
        default = {"lang": "en" if rule == "translate" else "*", "rule": "translate"}
        return {name: cells[name] if name in self._columns else default.get(name, "") for name in cells}

    def _key_of(self, cells: Sequence[str]) -> _Key | None:
        found = dict(zip(self._columns, (cell.strip() for cell in cells), strict=False))
        if not found.get("source"):
            return None
        rule = found.get("rule", "").lower() or "translate"
        return found["source"].lower(), found.get("lang", "").lower() or ("en" if rule == "translate" else "*")


def _cells(term: Term) -> dict[str, str]:
    values = (term.source, term.target, term.lang, term.rule, "|".join(term.forms), term.note)
    return dict(zip(COLUMNS, values, strict=True))


def _key(term: Term) -> _Key:
    return term.source.lower(), term.lang
