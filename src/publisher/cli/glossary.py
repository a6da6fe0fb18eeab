"""`publisher glossary`: terms that have one right translation."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, pass_session

if TYPE_CHECKING:
    from publisher.translation.glossary.editing import GlossaryFile, TermChange
    from publisher.translation.glossary.terms import Term


@click.group()
def glossary() -> None:
    """List, add, remove, import and export terms."""


@glossary.command("list")
@click.option("--lang", help="Terms of this target language, and those of every language.")
@click.option("--find", "part", default="", help="Terms that have this in the term, its translation or the note.")
@pass_session
def list_terms(session: Session, lang: str | None, part: str) -> None:
    """All terms, or some of them."""
    wanted = part.casefold()
    terms = [
        term
        for term in _file(session).terms()
        if (lang is None or term.lang in (lang, "*"))
        and wanted in "\n".join((term.source, term.target, term.note, *term.forms)).casefold()
    ]
    _show(session, terms, "no such term; publisher glossary add makes one")


@glossary.command()
@click.argument("term")
@click.option("--translation", "translations", multiple=True, metavar="LANG=TEXT", help="What it is in a language.")
@click.option("--keep", "rule", flag_value="keep", help="Leave it as it is in every language.")
@click.option("--transliterate", "rule", flag_value="transliterate", help="A name: write it in Latin letters.")
@click.option("--form", "forms", multiple=True, help="A form that no rule of Bulgarian finds.")
@click.option("--note", default="", help="For people.")
@pass_session
def add(
    session: Session, term: str, translations: tuple[str, ...], rule: str | None, forms: tuple[str, ...], note: str
) -> None:
    """Add TERM in its dictionary form, or change it; its other forms are found by themselves."""
    from publisher.translation.glossary.terms import ANY_LANGUAGE, Term

    pairs = [_pair(one) for one in translations]
    if not pairs and rule is None:
        raise click.UsageError("say --translation en=…, or --keep, or --transliterate")
    if pairs and rule == "keep":
        raise click.UsageError("--keep leaves the term as it is: leave --translation out")
    if rule == "keep" or not pairs:
        made = [Term(term, "", "keep" if rule == "keep" else "transliterate", ANY_LANGUAGE, note, forms)]
    else:
        kind = "transliterate" if rule == "transliterate" else "translate"
        made = [Term(term, text, kind, lang, note, forms) for lang, text in pairs]  # type: ignore[arg-type]
    _report(session, _file(session).put(made))


@glossary.command()
@click.argument("term")
@click.option("--lang", help="Of one language; of all otherwise.")
@pass_session
def remove(session: Session, term: str, lang: str | None) -> None:
    """Take TERM out."""
    gone = _file(session).remove(term, lang)
    session.done([asdict(one) for one in gone], "\n".join(f"removed {one.source} ({one.lang})" for one in gone))


@glossary.command()
@click.argument("term")
@pass_session
def forms(session: Session, term: str) -> None:
    """The forms of TERM that a text may use and the glossary finds."""
    from publisher.translation.language.inflection import phrase_forms

    words = [sorted(one) for one in phrase_forms(term.split())]
    session.done(words, "\n".join(", ".join(one) for one in words))


@glossary.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--ours-first", is_flag=True, help="Where ours differs, leave it; else the file counts.")
@pass_session
def import_terms(session: Session, file: Path, dry_run: bool, ours_first: bool) -> None:
    """Take the terms of FILE (.csv or .tbx)."""
    from publisher.translation.glossary.csv_files import load_glossary
    from publisher.translation.glossary.editing import compare

    ours = _file(session)
    incoming = load_glossary(file, _source(session))
    changes = compare(ours.terms(), incoming, ours_first) if dry_run else ours.put(incoming, ours_first)
    _report(session, changes)


@glossary.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def export(session: Session, file: Path) -> None:
    """Write all terms to FILE: .csv for people and spreadsheets, .tbx for other translation tools."""
    from publisher.translation.glossary.csv_files import save_glossary

    terms = _file(session).terms()
    save_glossary(terms, file, _source(session))
    session.done({"file": str(file), "terms": len(terms)}, f"{len(terms)} terms in {file}")


def _file(session: Session) -> "GlossaryFile":
    from publisher.config.workspace import load_config
    from publisher.translation.glossary.editing import GlossaryFile

    config = load_config(session.workspace_file)
    return GlossaryFile(config.workspace / config.translation.glossary, config.languages.source)


def _source(session: Session) -> str:
    from publisher.config.workspace import load_config

    return load_config(session.workspace_file).languages.source


def _pair(text: str) -> tuple[str, str]:
    lang, equals, translation = text.partition("=")
    if not equals or not translation.strip():
        raise click.UsageError(f"--translation {text!r}: write it as en=cluster")
    return lang.strip().lower(), translation.strip()


def _show(session: Session, terms: "Sequence[Term]", empty: str) -> None:
    lines = [(t.source, _wanted(t), t.lang, t.rule, " | ".join(t.forms), t.note) for t in terms]
    session.show(
        [asdict(term) for term in terms], ["term", "translation", "language", "rule", "forms", "note"], lines, empty
    )


def _report(session: Session, changes: "Sequence[TermChange]") -> None:
    value = [
        {"what": one.what, "term": asdict(one.term), "before": asdict(one.before) if one.before else None}
        for one in changes
    ]
    lines = [
        (one.what, one.term.source, one.term.lang, _wanted(one.term), _wanted(one.before) if one.before else "")
        for one in changes
    ]
    session.show(value, ["", "term", "language", "translation", "before"], lines, "the file has no terms")


def _wanted(term: "Term") -> str:
    return "as it is" if term.rule == "keep" else term.wanted
