"""`publisher glossary`: terms that have one right translation."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, columns, pass_session
from publisher.core.wording import joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.glossary import Term, TermChange


@click.group()
def glossary() -> None:
    """List, add, remove, import and export terms."""


@glossary.command("list")
@click.option("--lang", help="Only terms of this target language and of every language.")
@click.option("--find", "part", default="", help="Only terms with this text in any column.")
@pass_session
def list_terms(session: Session, lang: str | None, part: str) -> None:
    """List all terms, or some of them."""
    from publisher.app.glossary import list_terms as terms

    _show(session, terms(session.workspace_file, lang, part), worded("no such term; publisher glossary add makes one"))


@glossary.command()
@click.argument("term")
@click.option("--translation", "translations", multiple=True, metavar="LANG=TEXT", help="Its translation; repeatable.")
@click.option("--keep", "rule", flag_value="keep", help="Leave it as it is in every language.")
@click.option("--transliterate", "rule", flag_value="transliterate", help="A name: write it in Latin letters.")
@click.option("--form", "forms", multiple=True, help="An irregular form; repeatable.")
@click.option("--note", default="", help="A note for people.")
@pass_session
def add(
    session: Session, term: str, translations: tuple[str, ...], rule: str | None, forms: tuple[str, ...], note: str
) -> None:
    """Add TERM in its dictionary form, or change it. Its other forms are found automatically."""
    from publisher.app.glossary import add_term

    pairs = [_pair(one) for one in translations]
    if not pairs and rule is None:
        raise click.UsageError(worded("say --translation en=…, or --keep, or --transliterate"))
    if pairs and rule == "keep":
        raise click.UsageError(worded("--keep leaves the term as it is: leave --translation out"))
    _report(session, add_term(session.workspace_file, term, pairs, rule or "", forms, note))


@glossary.command()
@click.argument("term")
@click.option("--lang", help="Only in this language; by default in all.")
@pass_session
def remove(session: Session, term: str, lang: str | None) -> None:
    """Remove TERM."""
    from publisher.app.glossary import remove_term

    gone = remove_term(session.workspace_file, term, lang)
    session.done(
        [asdict(one) for one in gone],
        joined("\n", [worded("removed %(term)s (%(lang)s)", term=one.source, lang=one.lang) for one in gone]),
    )


@glossary.command()
@click.argument("term")
@pass_session
def forms(session: Session, term: str) -> None:
    """List the forms of TERM that the glossary recognises in a text."""
    from publisher.translation.language.inflection import phrase_forms

    words = [sorted(one) for one in phrase_forms(term.split())]
    session.done(words, "\n".join(", ".join(one) for one in words))


@glossary.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--ours-first", is_flag=True, help="Where a term differs, keep ours; by default the file wins.")
@pass_session
def import_terms(session: Session, file: Path, dry_run: bool, ours_first: bool) -> None:
    """Import the terms of FILE (.csv or .tbx)."""
    from publisher.app.glossary import import_terms as take

    _report(session, take(session.workspace_file, file, ours_first, dry_run))


@glossary.command()
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def export(session: Session, file: Path) -> None:
    """Export all terms to FILE: .csv for people and spreadsheets, .tbx for other translation tools."""
    from publisher.app.glossary import export_terms

    number = export_terms(session.workspace_file, file)
    session.done(
        {"file": str(file), "terms": number},
        worded_many("%(num)s term in %(file)s", "%(num)s terms in %(file)s", number, file=file),
    )


def _pair(text: str) -> tuple[str, str]:
    lang, equals, translation = text.partition("=")
    if not equals or not translation.strip():
        raise click.UsageError(worded("--translation %(text)s: write it as en=cluster", text=repr(text)))
    return lang.strip().lower(), translation.strip()


def _show(session: Session, terms: "Sequence[Term]", empty: str) -> None:
    lines = [(t.source, _wanted(t), t.lang, worded(t.rule), " | ".join(t.forms), t.note) for t in terms]
    session.show(
        [asdict(term) for term in terms],
        columns("term", "translation", "language", "rule", "forms", "note"),
        lines,
        empty,
    )


def _report(session: Session, changes: "Sequence[TermChange]") -> None:
    value = [
        {"what": one.what, "term": asdict(one.term), "before": asdict(one.before) if one.before else None}
        for one in changes
    ]
    lines = [
        (worded(one.what), one.term.source, one.term.lang, _wanted(one.term), _wanted(one.before) if one.before else "")
        for one in changes
    ]
    session.show(
        value, ["", *columns("term", "language", "translation", "before")], lines, worded("the file has no terms")
    )


def _wanted(term: "Term") -> str:
    return worded("as it is") if term.rule == "keep" else term.wanted
