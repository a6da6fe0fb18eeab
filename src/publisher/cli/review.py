"""`publisher review`: show, export, import, edit and approve a translation, or take an approval back."""

from collections.abc import Sequence
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.review_display import counted, print_review, verdict, whether
from publisher.cli.session import WAITS, Session, pass_session
from publisher.cli.translate import as_json
from publisher.core.wording import ENGLISH, in_words, joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.reviewing import ErrorsStand, Exported, Review, TakenBack, TakenOff
    from publisher.core.types import Finding


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
            return _refused(session, error, options["notes_lang"])


def _check_options(options: dict[str, Any]) -> None:
    """Raise `UsageError` for options that contradict each other."""
    given = [name for name in ("edits", "segment", "approve", "inward", "outward", "withdraw") if options[name]]
    names = {"inward": "import", "outward": "export", "edits": "edit"}
    for name, allowed in (("withdraw", ()), ("outward", ()), ("inward", ("approve",))):
        if name in given and (others := [one for one in given if one not in (name, *allowed)]):
            listed = ", ".join(f"--{names.get(one, one)}" for one in others)
            raise click.UsageError(
                worded("--%(name)s cannot be combined with %(others)s", name=names.get(name, name), others=listed)
            )
    if options["despite_errors"] and not options["approve"]:
        raise click.UsageError(worded("--despite-errors goes with --approve"))
    if options["version"] and not options["outward"]:
        raise click.UsageError(worded("--format goes with --export; an import sees which format a file has"))


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
        return _tell_imported(session, taken, path, approve, notes or session.language)
    reviewing.change(publisher, slug, lang, _texts(options["edits"]), approve, now, by, despite)
    return _show(session, reviewing.look(publisher, slug, lang, options["segment"] or "", publisher.clock()), notes)


def _texts(edits: Sequence[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for edit in edits:
        name, equals, text = edit.partition("=")
        if not equals or not text.strip():
            raise click.UsageError(worded("--edit %(edit)s: write it as body.3=The new text", edit=repr(edit)))
        if name in texts:
            raise click.UsageError(worded("--edit gives two texts for %(name)s", name=name))
        texts[name] = text
    return texts


def _refused(session: Session, error: "ErrorsStand", lang: str | None) -> int:
    from publisher.translation.checks import describe

    if session.as_json:
        errors = [
            {
                "file": str(one.path), "line": one.line, "segment": one.finding.segment, "sentence": one.sentence,
                "code": one.finding.code, "message": describe(one.finding, lang or ENGLISH),
            }
            for one in error.errors
        ]  # fmt: skip
        session.print_json({"slug": error.slug, "to": error.lang, "approved": False, "errors": errors})
    click.echo(in_words(worded("publisher: %(text)s", text=error), lang or session.language), err=True)
    return error.exit_code


def _show(session: Session, review: "Review", notes_lang: str | None) -> int:
    if session.as_json:
        session.print_json(_value(review))
        session.say(verdict(review.translation, review.fit, review.why))
    else:
        print_review(review, notes_lang or session.language)
    return 0 if review.fit else WAITS


def _tell_exported(session: Session, made: "Exported", slug: str, lang: str) -> int:
    session.done(
        {"slug": slug, "to": lang, "file": str(made.path), "segments": made.segments, "findings": made.findings},
        worded(
            "%(slug)s → %(lang)s: %(segments)s, %(findings)s in %(file)s; "
            "`publisher review %(slug)s --to %(lang)s --import %(file)s` takes it back",
            slug=slug,
            lang=lang,
            file=made.path,
            segments=segments(made.segments),
            findings=worded_many("%(num)s remark", "%(num)s remarks", made.findings),
        ),
    )
    return 0


def _tell_imported(session: Session, taken: "TakenBack", path: Path, approved: bool, lang: str) -> int:
    stored = taken.translation
    value = {
        "slug": stored.slug, "to": stored.lang, "file": str(path), "changed": list(taken.changed),
        "newer_here": list(taken.newer_here), "state": stored.state, "segments": len(stored.segments),
        "warnings": len(stored.findings),
        "approved_despite": [f"{one.code} {one.segment}".strip() for one in stored.approved_despite],
    }  # fmt: skip
    changed: str = worded("nothing changed")
    if taken.changed:
        changed = worded_many("%(num)s segment changed", "%(num)s segments changed", len(taken.changed))
    if taken.newer_here:
        newer = worded("left as changed here since: %(segments)s", segments=tuple(taken.newer_here))
        changed = worded("%(what)s; %(whether)s", what=changed, whether=newer)
    what = worded("%(slug)s → %(lang)s: %(state)s", slug=stored.slug, lang=stored.lang, state=changed)
    rest = worded("%(what)s; %(whether)s", what=stored.state, whether=whether(stored, taken.fit, taken.why))
    lines: list[str] = [worded("%(what)s; %(whether)s", what=what, whether=rest)]
    if approved:
        now = {one.id: one.target for one in stored.segments}
        found = counted(stored.findings) or worded("nothing stands against it")
        lines.append(worded("approved: %(segments)s, %(found)s", segments=segments(len(stored.segments)), found=found))
        lines += [f"[{name}] {before}\n    → {now[name]}" for name, before in taken.before.items()]
        lines += [_finding_line(one) for one in stored.findings]
    session.done(value, in_words(joined("\n", lines), lang))
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
        said: str = worded("there is no approval to withdraw; nothing changed")
    else:
        memory = worded(
            "%(deleted)s deleted from the memory, %(restored)s put back as before",
            deleted=worded_many("%(num)s entry", "%(num)s entries", taken.deleted), restored=taken.restored,
        )  # fmt: skip
        said = worded("the approval is withdrawn") if taken.withdrawn else worded("it was not approved any more")
        said = worded("%(what)s; %(whether)s", what=said, whether=memory)
    what = worded("%(slug)s → %(lang)s: %(state)s", slug=stored.slug, lang=stored.lang, state=stored.state)
    lines: list[str] = [worded("%(what)s; %(whether)s", what=what, whether=said)]
    lines += [worded("%(what)s will not go out until it is approved again", what=row.name) for row in taken.held]
    lines += [
        worded("%(what)s is going out: `publisher schedule pause %(number)s` stops the rest",
               what=row.name, number=row.id)
        for row in taken.leaving
    ]  # fmt: skip
    lines += [worded("%(what)s has gone out and stays as it is", what=row.name) for row in taken.gone]
    session.done(value, joined("\n", lines))
    return 0 if taken.fit else WAITS


def segments(number: int) -> str:
    """`12 segments`."""
    return worded_many("%(num)s segment", "%(num)s segments", number)


def _finding_line(one: "Finding") -> str:
    from publisher.app.reviewing import sentence

    said: str = worded("%(severity)s %(code)s", severity=worded(one.severity), code=one.code)
    if one.segment:
        said = worded("%(what)s in %(segment)s", what=said, segment=one.segment)
    return worded("    %(what)s: %(why)s", what=said, why=sentence(one))


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
