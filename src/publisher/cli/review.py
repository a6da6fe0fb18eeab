"""`publisher review`: show, export, import, edit and approve a translation, or take an approval back."""

from collections.abc import Sequence
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.review_display import counted, print_review, verdict
from publisher.cli.session import WAITS, Session, pass_session
from publisher.cli.translate import as_json

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.reviewing import ErrorsStand, Exported, Review, TakenBack, TakenOff


@click.command()
@click.argument("slug")
@click.option("--to", "lang", help="Target language; by default the first configured one.")
@click.option("--segment", "segment", help="Show only this segment, e.g. body.3.")
@click.option("--edit", "edits", multiple=True, metavar="ID=TEXT", help="Replace the text of a segment; repeatable.")
@click.option("--export", "outward", type=click.Path(path_type=Path), help="Write a file: .xlf (XLIFF 2.1) or .md.")
@click.option("--format", "version", type=click.Choice(["xliff12"]), help="With --export: XLIFF 1.2 instead of 2.1.")
@click.option("--import", "inward", type=click.Path(path_type=Path), help="Import such a file, all of it or nothing.")
@click.option("--lang", "notes_lang", type=click.Choice(["bg", "en"]), help="The language of the checks' messages.")
@click.option("--approve", is_flag=True, help="Confirm that a person has read it and it may go out.")
@click.option("--despite-errors", is_flag=True, help="With --approve: the errors that stand have been looked at.")
@click.option("--withdraw", is_flag=True, help="Take the approval back, and what it taught the translation memory.")
@click.option("--by", "reviewer", help="Who edits, approves or withdraws; by default the name of the system user.")
@pass_session
def review(session: Session, /, slug: str, **options: Any) -> int:
    """Show a translation beside its source with the checks' findings, or export it to a file and import it again.

    Near matches show how a known sentence differs from this one: [-old-]{+new+}.
    """
    from publisher.app.reviewing import ErrorsStand

    _check_options(options)
    with session.open() as publisher:
        target = options["lang"] or publisher.first_target
        try:
            return _done(session, publisher, slug, target, options)
        except ErrorsStand as error:
            return _refused(session, error, options["notes_lang"] or "en")


def _check_options(options: dict[str, Any]) -> None:
    """Raise `UsageError` for options that contradict each other."""
    given = [name for name in ("edits", "segment", "approve", "inward", "outward", "withdraw") if options[name]]
    names = {"inward": "import", "outward": "export", "edits": "edit"}
    for name, allowed in (("withdraw", ()), ("outward", ()), ("inward", ("approve",))):
        if name in given and (others := [one for one in given if one not in (name, *allowed)]):
            listed = ", ".join(f"--{names.get(one, one)}" for one in others)
            raise click.UsageError(f"--{names.get(name, name)} cannot be combined with {listed}")
    if options["despite_errors"] and not options["approve"]:
        raise click.UsageError("--despite-errors goes with --approve")
    if options["version"] and not options["outward"]:
        raise click.UsageError("--format goes with --export; an import sees which format a file has")


def _done(session: Session, publisher: "Publisher", slug: str, lang: str, options: dict[str, Any]) -> int:
    from publisher.app import reviewing

    by, notes, now = options["reviewer"] or getuser(), options["notes_lang"], publisher.clock()
    approve, despite = options["approve"], options["despite_errors"]
    if options["outward"]:
        made = reviewing.export(publisher, slug, lang, options["outward"], now, notes or "", options["version"] or "")
        return _tell_exported(session, made, slug, lang)
    if options["withdraw"]:
        return _tell_withdrawn(session, reviewing.withdraw(publisher, slug, lang, now, by))
    if path := options["inward"]:
        taken = reviewing.take_back(publisher, slug, lang, path, approve, now, by, despite)
        return _tell_imported(session, taken, path, approve, notes or "en")
    reviewing.change(publisher, slug, lang, _texts(options["edits"]), approve, now, by, despite)
    return _show(session, reviewing.look(publisher, slug, lang, options["segment"] or "", publisher.clock()), notes)


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


def _refused(session: Session, error: "ErrorsStand", lang: str) -> int:
    from publisher.translation.checks import describe

    if session.as_json:
        errors = [
            {
                "file": str(one.path), "line": one.line, "segment": one.finding.segment, "sentence": one.sentence,
                "code": one.finding.code, "message": describe(one.finding, lang),
            }
            for one in error.errors
        ]  # fmt: skip
        session.print_json({"slug": error.slug, "to": error.lang, "approved": False, "errors": errors})
    click.echo(f"publisher: {error.text(lang)}", err=True)
    return error.exit_code


def _show(session: Session, review: "Review", notes_lang: str | None) -> int:
    if session.as_json:
        session.print_json(_value(review))
        session.say(verdict(review.translation, review.fit, review.why, "en"))
    else:
        print_review(review, notes_lang or "en")
    return 0 if review.fit else WAITS


def _tell_exported(session: Session, made: "Exported", slug: str, lang: str) -> int:
    session.done(
        {"slug": slug, "to": lang, "file": str(made.path), "segments": made.segments, "findings": made.findings},
        f"{slug} → {lang}: {_number(made.segments, 'segment')}, {_number(made.findings, 'finding')} in {made.path}; "
        f"`publisher review {slug} --to {lang} --import {made.path}` takes it back",
    )
    return 0


def _tell_imported(session: Session, taken: "TakenBack", path: Path, approved: bool, lang: str) -> int:
    from publisher.translation.checks import describe

    stored = taken.translation
    value = {
        "slug": stored.slug, "to": stored.lang, "file": str(path), "changed": list(taken.changed),
        "newer_here": list(taken.newer_here), "state": stored.state, "segments": len(stored.segments),
        "warnings": len(stored.open_findings),
        "approved_despite": [f"{one.code} {one.segment}".strip() for one in stored.approved_despite],
    }  # fmt: skip
    newer = f"; left as changed here since: {', '.join(taken.newer_here)}" if taken.newer_here else ""
    changed = _number(len(taken.changed), "segment") + " changed" if taken.changed else "nothing changed"
    rest = verdict(stored, taken.fit, taken.why, "en").partition(": ")[2]
    lines = [f"{stored.slug} → {stored.lang}: {changed}{newer}; {rest}"]
    if approved:
        now = {one.id: one.target for one in stored.segments}
        found = counted(stored.open_findings, "en") or "no findings stand"
        lines.append(f"approved: {_number(len(stored.segments), 'segment')}, {found}")
        lines += [f"[{name}] {before}\n    → {now[name]}" for name, before in taken.before.items()]
        lines += [
            f"    {one.severity} {one.code}{f' in {one.segment}' if one.segment else ''}: {describe(one, lang)}"
            for one in stored.open_findings
        ]
    session.done(value, "\n".join(lines))
    return 0 if taken.fit else WAITS


def _tell_withdrawn(session: Session, taken: "TakenOff") -> int:
    stored = taken.translation
    value = {
        "slug": stored.slug, "to": stored.lang, "withdrawn": taken.withdrawn, "state": stored.state,
        "memory": {"deleted": taken.deleted, "restored": taken.restored},
        "held": [row.id for row in taken.held], "leaving": [row.id for row in taken.leaving],
        "gone": [row.id for row in taken.gone],
    }  # fmt: skip
    if not taken.withdrawn and not taken.deleted + taken.restored:
        lines = ["there is no approval to withdraw; nothing changed"]
    else:
        memory = f"{_number(taken.deleted, 'entry')} deleted from the memory, {taken.restored} put back as before"
        lines = ["the approval is withdrawn" if taken.withdrawn else "it was not approved any more", memory]
    lines = [f"{stored.slug} → {stored.lang}: {stored.state}; {'; '.join(lines)}"]
    lines += [f"{row.name} will not go out until it is approved again" for row in taken.held]
    lines += [f"{row.name} is going out: `publisher schedule pause {row.id}` stops the rest" for row in taken.leaving]
    lines += [f"{row.name} has gone out and stays as it is" for row in taken.gone]
    session.done(value, "\n".join(lines))
    return 0 if taken.fit else WAITS


def _number(count: int, word: str) -> str:
    if count == 1:
        return f"1 {word}"
    return f"{count} {word.removesuffix('y')}ies" if word.endswith("y") else f"{count} {word}s"


def _value(review: "Review") -> dict[str, Any]:
    """As `--json translate`, with near matches; the segments of a stale one are those of the post as it is now."""
    from dataclasses import replace

    value = as_json(replace(review.translation, segments=tuple(one.segment for one in review.segments)))
    stored = review.translation
    value["approved_by"], value["withdrawn_by"] = stored.approved_by, stored.withdrawn_by
    value["approved_despite"] = [
        {"code": one.code, "segment": one.segment, "message": one.message} for one in stored.approved_despite
    ]
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
