"""`publisher review`: show, export, import, edit and approve a translation."""

from collections.abc import Sequence
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, pass_session
from publisher.cli.translate import as_json

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.reviewing import Review, Reviewed
    from publisher.translation.memory.near_matches import Match

_STYLES = {"=": "", "-": "red strike", "+": "green"}
_FRAMES = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}


@click.command()
@click.argument("slug")
@click.option("--to", "lang", help="Target language; by default the first configured one.")
@click.option("--segment", "segment", help="Show only this segment, e.g. body.3.")
@click.option("--edit", "edits", multiple=True, metavar="ID=TEXT", help="Replace the text of a segment; repeatable.")
@click.option("--export", "outward", type=click.Path(path_type=Path), help="Write a file: .xlf (XLIFF 2.1) or .md.")
@click.option("--import", "inward", type=click.Path(path_type=Path), help="Import such a file, all of it or nothing.")
@click.option("--lang", "notes_lang", type=click.Choice(["bg", "en"]), help="The language of the checks' messages.")
@click.option("--approve", is_flag=True, help="Confirm that a person has read it and it may go out.")
@click.option("--by", "reviewer", help="Who edits or approves; by default the name of the system user.")
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
    """Show a translation beside its source with the checks' findings, or export it to a file and import it again.

    Near matches show how a known sentence differs from this one: [-old-]{+new+}.
    """
    from publisher.app import reviewing

    if outward and (inward or edits or approve or segment):
        raise click.UsageError("--export cannot be combined with --import, --edit, --approve or --segment")
    if inward and (edits or segment):
        raise click.UsageError("--import cannot be combined with --edit or --segment")
    texts = _texts(edits)
    with session.open() as publisher:
        by, target = reviewer or getuser(), lang or publisher.first_target
        if outward:
            return _export(session, publisher, slug, target, outward, notes_lang)
        if inward:
            return _import(session, publisher, slug, target, inward, approve, by)
        reviewing.change(publisher, slug, target, texts, approve, publisher.clock(), by)
        return _show(session, reviewing.look(publisher, slug, target, segment or "", publisher.clock()), notes_lang)


def _texts(edits: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for edit in edits:
        name, equals, text = edit.partition("=")
        if not equals or not text.strip():
            raise click.UsageError(f"--edit {edit!r}: write it as body.3=The new text")
        if name in texts:
            raise click.UsageError(f"--edit gives two texts for {name}")
        texts[name] = text
    return texts


def _show(session: Session, review: "Review", notes_lang: str | None) -> int:
    stored = review.translation
    if session.as_json:
        session.print_json(_value(review))
    else:
        for one in review.segments:
            _print(one, notes_lang or "en")
        verdict = "fit for readers" if review.fit else review.why
        session.say(f"{stored.slug} → {stored.lang}: {stored.state}; {verdict}")
    return 0 if review.fit else WAITS


def _export(session: Session, publisher: "Publisher", slug: str, lang: str, path: Path, notes_lang: str | None) -> int:
    from publisher.app.reviewing import export

    made = export(publisher, slug, lang, path, publisher.clock(), notes_lang or "")
    session.done(
        {"slug": slug, "to": lang, "file": str(made.path), "segments": made.segments, "findings": made.findings},
        f"{slug} → {lang}: {made.segments} segments, {made.findings} findings are in {path}; "
        f"`publisher review {slug} --to {lang} --import {path}` takes it back",
    )
    return 0


def _import(session: Session, publisher: "Publisher", slug: str, lang: str, path: Path, approve: bool, by: str) -> int:
    from publisher.app.reviewing import take_back

    taken = take_back(publisher, slug, lang, path, approve, publisher.clock(), by)
    stored = taken.translation
    value = {
        "slug": slug, "to": lang, "file": str(path), "changed": list(taken.changed),
        "newer_here": list(taken.newer_here), "state": stored.state, "warnings": len(stored.findings),
    }  # fmt: skip
    newer = f"; left as changed here since: {', '.join(taken.newer_here)}" if taken.newer_here else ""
    changed = f"{len(taken.changed)} segments changed" if taken.changed else "nothing changed"
    verdict = "fit for readers" if taken.fit else taken.why
    session.done(value, f"{slug} → {lang}: {changed}{newer}; {stored.state}; {verdict}")
    return 0 if taken.fit else WAITS


def _value(review: "Review") -> dict[str, Any]:
    """As `--json translate`, with near matches; the segments of a stale one are those of the post as it is now."""
    from dataclasses import replace

    value = as_json(replace(review.translation, segments=tuple(one.segment for one in review.segments)))
    for segment, one in zip(value["segments"], review.segments, strict=True):
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
    old = " (from before the post changed)" if one.stale and segment.target else ""
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
