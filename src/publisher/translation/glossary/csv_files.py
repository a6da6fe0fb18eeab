"""Reads and writes glossary files: CSV for staff and spreadsheets; TBX-Basic through `tbx` for other tools."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, get_args

from publisher.core.errors import FileError, TranslationError
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Rule, Term
from publisher.translation.glossary.tbx import format_tbx, parse_tbx

COLUMNS: Final = ("source", "target", "lang", "rule", "forms", "note")
"""Columns of the CSV; source and target are required, forms are separated by "|"."""

LARGEST_FILE: Final = 20_000_000
"""Size in bytes of the largest glossary file that is read."""

_RULES: Final[tuple[Rule, ...]] = get_args(Rule)
_LANG: Final = re.compile(r"[a-z]{2,3}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

_Lines = dict[tuple[str, str], tuple[int, Term]]
"""Terms with their line numbers, by source and language."""


def load_glossary(path: Path, source_lang: str = "bg") -> list[Term]:
    """Read a glossary in the format of its suffix (.csv, .tbx, .xml). Raises `TranslationError` with file and line."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return read_csv(path)
    if suffix in (".tbx", ".xml"):
        return read_tbx(path, source_lang)
    raise TranslationError(f"{path}: a glossary is a .csv or a .tbx file")


def save_glossary(terms: Iterable[Term], path: Path, source_lang: str = "bg") -> None:
    """Write a glossary in the format of its suffix (.csv, .tbx or .xml)."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        text = format_csv(terms)
    elif suffix in (".tbx", ".xml"):
        text = format_tbx(terms, source_lang)
    else:
        raise TranslationError(f"{path}: a glossary is written as .csv or .tbx")
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", path) from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TranslationError(f"{path}: larger than {LARGEST_FILE // 1_000_000} MB, not read")
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", path) from error


def problem(term: Term) -> str:
    """Why a term is not valid in a glossary; "" when it is."""
    if not re.search(r"[^\W_]", term.source):
        return "the source term is empty"
    if term.lang != ANY_LANGUAGE and not _LANG.fullmatch(term.lang):
        return f"{term.lang!r} is not a language code such as en, nor {ANY_LANGUAGE} for any language"
    if term.rule == "translate" and not term.target:
        return f"{term.source!r} has no target; give one, or the rule keep or transliterate"
    if term.rule == "translate" and term.lang == ANY_LANGUAGE:
        return f"{term.source!r} is translated, so its language cannot be {ANY_LANGUAGE}"
    if any(_CONTROL.search(one) for one in (term.source, term.target, term.note, *term.forms)):
        return f"{term.source!r} contains a control character"
    return ""


def read_csv(path: Path) -> list[Term]:
    """Read a CSV file: UTF-8, with a header; comma, semicolon or tab. Raises `TranslationError` with file and line."""
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise TranslationError(f'{path}:{line}: not UTF-8; save the sheet as "CSV UTF-8"') from error
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    terms: _Lines = {}
    try:
        columns = _columns(path, next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                _add(terms, _row_term(path, reader.line_num, columns, row), path, reader.line_num)
    except csv.Error as error:
        raise TranslationError(f"{path}:{reader.line_num}: not readable as CSV: {error}") from error
    return [term for _, term in terms.values()]


def _columns(path: Path, header: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    unknown = [name for name in columns if name not in COLUMNS]
    missing = [name for name in COLUMNS[:2] if name not in columns]
    twice = [name for name in columns if columns.count(name) > 1]
    for names, words in ((unknown, "unknown"), (missing, "missing"), (twice, "repeated")):
        if names:
            raise TranslationError(
                f"{path}:1: {words} column {names[0]!r}; the first line must name {', '.join(COLUMNS)}"
            )
    return columns


def _row_term(path: Path, line: int, columns: Sequence[str], row: Sequence[str]) -> Term:
    if len(row) > len(columns):
        raise TranslationError(f"{path}:{line}: {len(row)} cells under {len(columns)} columns; quote cells with commas")
    cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
    rule = cells.get("rule", "").lower() or "translate"
    if rule not in _RULES:
        raise TranslationError(f"{path}:{line}: unknown rule {rule!r}; it is one of {', '.join(_RULES)}")
    source, target = cells.get("source", ""), cells.get("target", "")
    if rule == "keep" and target not in ("", source):
        raise TranslationError(f"{path}:{line}: {source!r} is kept as it is, so its target must be empty")
    forms = tuple(form.strip() for form in cells.get("forms", "").split("|") if form.strip())
    lang = cells.get("lang", "").lower() or ("en" if rule == "translate" else ANY_LANGUAGE)
    return Term(source, "" if rule == "keep" else target, rule, lang, cells.get("note", ""), forms)


def _add(terms: _Lines, term: Term, path: Path, line: int) -> None:
    """Add a valid term; two different terms with the same source and language are an error."""
    if why := problem(term):
        raise TranslationError(f"{path}:{line}: {why}")
    first, known = terms.setdefault((term.source.lower(), term.lang), (line, term))
    if known != term:
        raise TranslationError(f"{path}:{line}: {term.source!r} for {term.lang} is already defined on line {first}")


def read_tbx(path: Path, source_lang: str = "bg") -> list[Term]:
    """Read a TBX file with `tbx.parse_tbx`. Raises `TranslationError` with file and line."""
    terms: _Lines = {}
    for line, term in parse_tbx(_bytes(path), path, source_lang):
        _add(terms, term, path, line)
    return [term for _, term in terms.values()]


def format_csv(terms: Iterable[Term]) -> str:
    """Write terms as CSV text with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in terms:
        writer.writerow((term.source, term.target, term.lang, term.rule, "|".join(term.forms), term.note))
    return out.getvalue()
