"""The terms of a workspace: list, add, remove, import and export them. Needs no database."""

from collections.abc import Sequence
from pathlib import Path

from publisher.config.workspace import load_config
from publisher.translation.glossary.csv_files import load_glossary, save_glossary
from publisher.translation.glossary.editing import GlossaryFile, TermChange, compare
from publisher.translation.glossary.terms import ANY_LANGUAGE, Rule, Term

__all__ = ["Term", "TermChange", "add_term", "export_terms", "import_terms", "list_terms", "remove_term"]


def list_terms(config_file: Path, lang: str | None = None, part: str = "") -> list[Term]:
    """Terms of a target language and those of every language (None = all) that have `part` somewhere in them."""
    wanted = part.casefold()
    return [
        term
        for term in _file(config_file).terms()
        if (lang is None or term.lang in (lang, ANY_LANGUAGE))
        and wanted in "\n".join((term.source, term.target, term.note, *term.forms)).casefold()
    ]


def add_term(
    config_file: Path, term: str, translations: Sequence[tuple[str, str]], rule: str, forms: Sequence[str], note: str
) -> Sequence[TermChange]:
    """Add or change a term in its dictionary form, with its translations as (language, text).

    `rule` is "keep", "transliterate" or "" = translate. Without translations the term is of every language. Raises what
    `GlossaryFile.put` raises.
    """
    kind: Rule = "keep" if rule == "keep" else "transliterate" if rule else "translate"
    named = translations or [(ANY_LANGUAGE, "")]
    return _file(config_file).put([Term(term, text, kind, lang, note, tuple(forms)) for lang, text in named])


def remove_term(config_file: Path, term: str, lang: str | None = None) -> list[Term]:
    """Remove a term in one language, or in all (None). Returns what was removed; raises `NotFound`."""
    return _file(config_file).remove(term, lang)


def import_terms(
    config_file: Path, file: Path, ours_first: bool = False, dry_run: bool = False
) -> Sequence[TermChange]:
    """Take the terms of a .csv or .tbx file, or with `dry_run` only say what would change.

    Where a term differs, the file wins unless `ours_first`. Raises `TranslationError` naming file and line.
    """
    ours = _file(config_file)
    incoming = load_glossary(file, _source(config_file))
    return compare(ours.terms(), incoming, ours_first) if dry_run else ours.put(incoming, ours_first)


def export_terms(config_file: Path, file: Path) -> int:
    """Write all terms to a .csv or .tbx file. Returns their number; raises `FileError`."""
    terms = _file(config_file).terms()
    save_glossary(terms, file, _source(config_file))
    return len(terms)


def _file(config_file: Path) -> GlossaryFile:
    config = load_config(config_file)
    return GlossaryFile(config.workspace / config.translation.glossary, config.languages.source)


def _source(config_file: Path) -> str:
    return load_config(config_file).languages.source
