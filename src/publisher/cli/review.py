"""`publisher review`: look at a translation, take it out and back, change and approve it."""

from collections.abc import Sequence
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, pass_session
from publisher.cli.translate import as_json

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.editorial.reviewing import Reviewed
    from publisher.editorial.translations import StoredTranslation
    from publisher.translation.memory.near_matches import Match

_STYLES = {"=": "", "-": "red strike", "+": "green"}
_FRAMES = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}


@click.command()
@click.argument("slug")
@click.option("--to", "lang", help="Target language; the first configured one otherwise.")
@click.option("--segment", "segment", help="Show this segment alone, e.g. body.3.")
@click.option("--edit", "edits", multiple=True, metavar="ID=TEXT", help="Put a text in a segment's place; repeatable.")
@click.option("--export", "outward", type=click.Path(path_type=Path), help="Write a file: .xlf (XLIFF 2.1) or .md.")
@click.option(
    "--import", "inward", type=click.Path(path_type=Path), help="Take such a file back, all of it or nothing."
)
@click.option("--lang", "notes_lang", type=click.Choice(["bg", "en"]), help="The language of what the checks say.")
@click.option("--approve", is_flag=True, help="Say that a person has read it and it may go out.")
@click.option("--by", "reviewer", help="Who says so; otherwise the name of the system's user.")
@pass_session
def review(
    session: Session,
    slug: str,
    lang: str | None,
    segment: str | None,
    edits: tuple[str, ...],
    outward: Path | None,
    inward: Path | None,
    notes_lang: str | None,
    approve: bool,
    reviewer: str | None,
) -> int:
    """Show a translation beside its source with what the checks say, or take it out into a file and back.

    Near matches show what a known sentence says that this one does not: [-old-]{+new+}.
    """
    if outward and (inward or edits or approve or segment):
        raise click.UsageError("--export goes alone")
    if inward and (edits or segment):
        raise click.UsageError("--import goes without --edit and --segment")
    texts = _texts(edits)
    with session.open() as publisher:
        now, by = publisher.clock(), reviewer or getuser()
        target = lang or publisher.config.languages.targets[0]
        if outward:
            return _export(session, publisher, slug, target, outward, notes_lang)
        if inward:
            return _import(session, publisher, slug, target, inward, approve, by)
        if texts:
            publisher.editorial.edit(slug, target, texts, now, by)
        if approve:
            publisher.editorial.approve(slug, target, now, by)
        return _show(session, publisher, slug, target, segment, notes_lang or "en")


def _texts(edits: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for edit in edits:
        name, equals, text = edit.partition("=")
        if not equals or not text.strip():
            raise click.UsageError(f"--edit {edit!r}: write it as body.3=The new text")
        if name in texts:
            raise click.UsageError(f"--edit gives {name} two texts")
        texts[name] = text
    return texts


def _translation(publisher: "Publisher", slug: str, lang: str, now: datetime) -> "StoredTranslation":
    """What is kept; made first when there is nothing."""
    stored = publisher.editorial.translation(slug, lang)
    return stored or publisher.editorial.translate([slug], lang, now)[0]


def _show(session: Session, publisher: "Publisher", slug: str, lang: str, segment: str | None, notes_lang: str) -> int:
    from publisher.editorial.reviewing import reviewed

    now = publisher.clock()
    stored = _translation(publisher, slug, lang, now)
    shown = reviewed(publisher.editorial, stored, now, [segment] if segment else [])
    fit, why = publisher.editorial.fit(slug, lang)
    if session.as_json:
        session.print_json(_value(stored, shown))
    else:
        for one in shown:
            _print(one, notes_lang)
        session.say(f"{slug} → {lang}: {stored.state}; {'fit for readers' if fit else why}")
    return 0 if fit else WAITS


def _export(session: Session, publisher: "Publisher", slug: str, lang: str, path: Path, notes_lang: str | None) -> int:
    from publisher.editorial.round_trip import export_review

    now = publisher.clock()
    _translation(publisher, slug, lang, now)
    source = publisher.config.languages.source
    made = export_review(publisher.editorial, slug, lang, path, now, notes_lang or source)
    session.done(
        {"slug": slug, "to": lang, "file": str(made.path), "segments": made.segments, "findings": made.findings},
        f"{slug} → {lang}: {made.segments} segments, {made.findings} findings are in {path}; "
        f"`publisher review {slug} --to {lang} --import {path}` takes it back",
    )
    return 0


def _import(session: Session, publisher: "Publisher", slug: str, lang: str, path: Path, approve: bool, by: str) -> int:
    from publisher.editorial.round_trip import import_review

    now = publisher.clock()
    taken = import_review(publisher.editorial, slug, lang, path, now, by)
    stored = publisher.editorial.approve(slug, lang, now, by) if approve else taken.translation
    fit, why = publisher.editorial.fit(slug, lang)
    value = {
        "slug": slug, "to": lang, "file": str(path), "changed": list(taken.changed),
        "newer_here": list(taken.newer_here), "state": stored.state, "warnings": len(stored.findings),
    }  # fmt: skip
    newer = f"; left as changed here since: {', '.join(taken.newer_here)}" if taken.newer_here else ""
    changed = f"{len(taken.changed)} segments changed" if taken.changed else "nothing changed"
    verdict = "fit for readers" if fit else why
    session.done(value, f"{slug} → {lang}: {changed}{newer}; {stored.state}; {verdict}")
    return 0 if fit else WAITS


def _value(stored: "StoredTranslation", shown: Sequence["Reviewed"]) -> dict[str, Any]:
    """As `--json translate`, with near matches; the segments of a stale one are those of the post as it is now."""
    from dataclasses import replace

    value = as_json(replace(stored, segments=tuple(one.segment for one in shown)))
    for segment, one in zip(value["segments"], shown, strict=True):
        segment["stale"] = one.stale
        segment["near"] = [
            {
                "score": match.near.score, "source": match.near.source, "target": match.near.target,
                "origin": match.near.origin, "difference": match.marked_difference,
            }
            for match in one.near
        ]  # fmt: skip
    return value


def _print(one: "Reviewed", notes_lang: str) -> None:
    from publisher.translation.checks import describe

    segment = one.segment
    old = " (of the post before it changed)" if one.stale and segment.target else ""
    click.echo(f"[{segment.id}] {segment.source}\n    → {segment.target or 'not translated yet'}{old}")
    for finding in segment.findings:
        click.echo(f"    {finding.severity} {finding.code}: {describe(finding, notes_lang)}")
    for match in one.near:
        _print_match(match)


def _print_match(match: "Match") -> None:
    """The score, the difference (in colours too on a terminal), and how the known sentence was translated."""
    from rich.console import Console
    from rich.text import Text

    from publisher.translation.marks import without_marks

    line = Text(f"    {100 * match.near.score:.0f} % like ")
    for change, text in match.difference:
        before, behind = _FRAMES[change]
        line.append(f"{before}{text}{behind}", style=_STYLES[change])
    line.append(f"\n         → {without_marks(match.near.target)} ({match.near.origin})")
    console = Console(highlight=False, markup=False)
    if console.is_terminal:
        console.print(line, soft_wrap=True)
    else:
        click.echo(line.plain)
