"""Reads and writes glossary files: CSV for staff and spreadsheets; TBX-Basic through `tbx` for other tools."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from publisher.core.errors import FileError, InvalidInput, TranslationError
from publisher.core.wording import joined, system_words, text_of, worded, worded_many
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Rule, Term
from publisher.translation.glossary.tbx import format_tbx, parse_tbx

COLUMNS: Final = ("source", "target", "lang", "rule", "forms", "note")
"""Columns of the CSV; source and target are required, forms are separated by "|"."""

LARGEST_FILE: Final = 20_000_000
"""Size in bytes of the largest glossary file that is read."""

_TOLD: Final = 50
"""Lines of one file that an error names."""

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
    raise TranslationError(worded("%(path)s: a glossary is a .csv or a .tbx file", path=path))


def save_glossary(terms: Iterable[Term], path: Path, source_lang: str = "bg") -> None:
    """Write a glossary in the format of its suffix (.csv, .tbx or .xml)."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        text = format_csv(terms)
    elif suffix in (".tbx", ".xml"):
        text = format_tbx(terms, source_lang)
    else:
        raise TranslationError(worded("%(path)s: a glossary is written as .csv or .tbx", path=path))
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise TranslationError(
                worded(
                    "%(path)s: larger than %(largest_file)s MB, not read",
                    path=path,
                    largest_file=LARGEST_FILE // 1000000,
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error


def problem(term: Term) -> str:
    """Why a term is not valid in a glossary; "" when it is."""
    if not re.search(r"[^\W_]", term.source):
        return worded("the source term is empty")
    if term.lang != ANY_LANGUAGE and not _LANG.fullmatch(term.lang):
        return worded(
            "%(lang)s is not a language code such as en, nor %(any_language)s for any language",
            lang=repr(term.lang),
            any_language=ANY_LANGUAGE,
        )
    if term.rule == "translate" and not term.target:
        return worded("%(source)s has no target; give one, or the rule keep or transliterate", source=repr(term.source))
    if term.rule == "translate" and term.lang == ANY_LANGUAGE:
        return worded(
            "%(source)s is translated, so its language cannot be %(any_language)s",
            source=repr(term.source),
            any_language=ANY_LANGUAGE,
        )
    if any(_CONTROL.search(one) for one in (term.source, term.target, term.note, *term.forms)):
        return worded("%(source)s contains a control character", source=repr(term.source))
    return ""


@dataclass(frozen=True, slots=True)
class CsvReading:
    """The terms of a CSV file, and what is wrong with it by line; with a mistake, the terms are those of the rest."""

    terms: tuple[Term, ...]
    mistakes: tuple[tuple[int, str], ...]


def read_csv(path: Path) -> list[Term]:
    """Read a CSV file: UTF-8, with a header; comma, semicolon or tab.

    Raises `TranslationError` with a line of text for each line of the file that is wrong.
    """
    found = examine_csv(_bytes(path))
    if found.mistakes:
        lines = [
            worded("%(path)s:%(line)s: %(why)s", path=path, line=line, why=why) for line, why in found.mistakes[:_TOLD]
        ]
        if len(found.mistakes) > _TOLD:
            more = len(found.mistakes) - _TOLD
            lines.append(worded_many("and %(num)s more line", "and %(num)s more lines", more))
        raise TranslationError(joined("\n", lines))
    return list(found.terms)


def examine_csv(data: bytes) -> CsvReading:
    """Read the bytes of a CSV file, and find all that is wrong with it; what cannot be read at all is one mistake."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return CsvReading((), ((line, worded('not UTF-8; save the sheet as "CSV UTF-8"')),))
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    terms: _Lines = {}
    mistakes: list[tuple[int, str]] = []
    try:
        columns = _columns(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                try:
                    _add(terms, _row_term(columns, row), reader.line_num)
                except InvalidInput as error:
                    mistakes.append((reader.line_num, text_of(error)))
    except InvalidInput as error:
        mistakes.append((1, text_of(error)))
    except csv.Error as error:
        mistakes.append((reader.line_num, worded("not readable as CSV: %(error)s", error=error)))
    return CsvReading(tuple(term for _, term in terms.values()), tuple(mistakes))


def _columns(header: Sequence[str]) -> list[str]:
    columns = [cell.strip().lower() for cell in header]
    unknown = [name for name in columns if name not in COLUMNS]
    missing = [name for name in COLUMNS[:2] if name not in columns]
    twice = [name for name in columns if columns.count(name) > 1]
    for names, words in ((unknown, worded("unknown")), (missing, worded("missing")), (twice, worded("repeated"))):
        if names:
            raise InvalidInput(
                worded(
                    "%(words)s column %(names)s; the first line must name %(columns)s",
                    words=words,
                    names=repr(names[0]),
                    columns=tuple(COLUMNS),
                )
            )
    return columns


def _row_term(columns: Sequence[str], row: Sequence[str]) -> Term:
    if len(row) > len(columns):
        raise InvalidInput(
            worded(
                "%(number)s cells under %(number2)s columns; quote cells with commas",
                number=len(row),
                number2=len(columns),
            )
        )
    cells = dict(zip(columns, (cell.strip() for cell in row), strict=False))
    rule = cells.get("rule", "").lower() or "translate"
    if rule not in _RULES:
        raise InvalidInput(
            worded("unknown rule %(rule)s; it is one of %(rules)s", rule=repr(rule), rules=tuple(_RULES))
        )
    source, target = cells.get("source", ""), cells.get("target", "")
    if rule == "keep" and target not in ("", source):
        raise InvalidInput(
            worded("%(source)s is kept as it is, so its target must be empty", source=repr(source))
        )  # fmt: skip
    forms = tuple(form.strip() for form in cells.get("forms", "").split("|") if form.strip())
    lang = cells.get("lang", "").lower() or ("en" if rule == "translate" else ANY_LANGUAGE)
    return Term(source, "" if rule == "keep" else target, rule, lang, cells.get("note", ""), forms)


def _add(terms: _Lines, term: Term, line: int) -> None:
    """Add a valid term; two different terms with the same source and language are an error."""
    if why := problem(term):
        raise InvalidInput(why)
    first, known = terms.setdefault((term.source.lower(), term.lang), (line, term))
    if known != term:
        raise InvalidInput(
            worded(
                "%(source)s for %(lang)s is already defined on line %(first)s",
                source=repr(term.source),
                lang=term.lang,
                first=first,
            )
        )


def read_tbx(path: Path, source_lang: str = "bg") -> list[Term]:
    """Read a TBX file with `tbx.parse_tbx`. Raises `TranslationError` with file and line."""
    terms: _Lines = {}
    for line, term in parse_tbx(_bytes(path), path, source_lang):
        try:
            _add(terms, term, line)
        except InvalidInput as error:
            why = text_of(error)
            raise TranslationError(worded("%(path)s:%(line)s: %(why)s", path=path, line=line, why=why)) from error
    return [term for _, term in terms.values()]


def format_csv(terms: Iterable[Term]) -> str:
    """Write terms as CSV text with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for term in terms:
        writer.writerow((term.source, term.target, term.lang, term.rule, "|".join(term.forms), term.note))
    return out.getvalue()
