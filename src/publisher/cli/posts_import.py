"""`publisher posts import`: posts from pages, documents, feeds, mails and exports, with a report on each."""

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, local, pass_session

if TYPE_CHECKING:
    from publisher.app.importing import ImportReport, OnSame

_SAME: tuple["OnSame", ...] = ("leave", "new", "replace")
_KINDS = ("text", "page", "word", "feed", "mail", "wordpress", "joomla")


@click.command("import")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What the sources are; by default found out.")
@click.option("--title", default="", help="The title, if the source has none or a wrong one.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The post's day, like 2024-03-21.")
@click.option("--slug", default="", help="The post's name; by default made of the title.")
@click.option(
    "--take", multiple=True, type=click.IntRange(1), help="The number of a dropped block to keep; repeatable."
)
@click.option("--mend", is_flag=True, help="Replace Latin letters within Cyrillic words, and the other way round.")
@click.option("--pictures", type=click.Path(path_type=Path, file_okay=False), help="A folder with the pictures.")
@click.option(
    "--same", type=click.Choice(["ask", *_SAME]), default="ask", help="What to do with a story that is here already."
)
@click.option("--dry-run", is_flag=True, help="Report what importing would bring, and write nothing.")
@pass_session
def import_posts(
    session: Session, /, sources: tuple[str, ...], kind: str | None, same: str, day: datetime | None, **rest: Any
) -> int:
    """Make posts of SOURCEs: files, addresses of pages and feeds, or - for a text on standard input.

    Exit code 3 when something is missing in a post, or when a story is here already and was left.
    """
    from publisher.app.importing import ImportOptions, Kind, Outcome
    from publisher.app.importing import import_posts as take_in

    options = ImportOptions(
        kind=Kind(kind) if kind else None,
        day=_day(day),
        same=_chooser(same, session),
        stdin=sys.stdin.buffer.read,
        **rest,
    )
    with session.open() as publisher:
        reports = list(_told(session, take_in(publisher, sources, publisher.clock(), options)))
    if session.as_json:
        session.print_json([report.as_value() for report in reports])
    if any(report.outcome is Outcome.REFUSED and not report.dropped for report in reports):
        return 1
    # One that was only tried and would lack something says why.
    whole = (
        report.outcome is Outcome.POST or (report.outcome is Outcome.TRIED and not report.why) for report in reports
    )
    return 0 if all(whole) else WAITS


@click.command("imported")
@pass_session
def list_imported(session: Session) -> None:
    """List what was imported, and which sources have another text by now."""
    from dataclasses import asdict

    from publisher.app.importing import imported

    with session.open() as publisher:
        stories = imported(publisher)
        lines = [
            (
                local(one.imported_at, publisher), one.slug, one.source,
                f"changed at its source, {local(one.changed_at, publisher)}" if one.changed_at
                else "" if one.is_there else "deleted here",
            )
            for one in stories
        ]  # fmt: skip
    session.show(
        [asdict(one) for one in stories], ["imported", "slug", "source", ""], lines, "nothing was imported yet"
    )


@click.command("poll")
@pass_session
def poll(session: Session) -> None:
    """Ask the feeds of config.toml that are due, as `publisher run` does; from cron, for example."""
    from publisher.app.feed_polling import poll_feeds

    with session.open() as publisher:
        told = []
        for line in poll_feeds(publisher, publisher.clock()):
            told.append(line)
            if not session.as_json:
                click.echo(line)
    if session.as_json:
        session.print_json(told)
    elif not told:
        click.echo("nothing new")


def _day(day: datetime | None) -> date | None:
    return day.date() if day else None


def _chooser(same: str, session: Session) -> Callable[..., "OnSame"]:
    """Answers for a story that is here already: as the option says, or as the person at the terminal says."""

    def choose(article: Any, known: Any) -> "OnSame":
        if same != "ask":
            return same  # type: ignore[return-value]
        # What came back unasked is no question: its post was deleted, or its source has changed.
        if session.as_json or not sys.stdin.isatty() or known.by_key:
            return "leave"
        title = article.title.value if article.title else article.source
        question = f"“{title}” seems to be {known.slug}, known by {known.by}. What now?"
        answer: OnSame = click.prompt(question, type=click.Choice(_SAME), default="leave")
        return answer

    return choose


def _told(session: Session, reports: Iterable["ImportReport"]) -> Iterable["ImportReport"]:
    """Each report, printed as soon as it is there."""
    for report in reports:
        if not session.as_json:
            click.echo("\n".join(_lines(report)) + "\n")
        yield report


def _lines(report: "ImportReport") -> list[str]:
    from publisher.app.importing import Outcome, first_words

    name = f" {report.file}" if report.file else f" {report.slug}" if report.outcome is Outcome.TRIED else ""
    head = f"{report.source}: {report.outcome}{name}"
    lines = [head] + ([f"  {report.why}"] if report.why else [])
    taken = [
        f"{name} “{first_words(found.value)}” (from {found.origin})"
        for name, found in (("title", report.title), ("date", report.date), ("summary", report.summary))
        if found
    ]
    taken += [", ".join(f"{number} {kind}" for kind, number in report.parts.items())] if report.parts else []
    taken += [f"picture {name}" for name in report.pictures]
    lines += [f"  taken:     {one}" for one in taken]
    lines += [
        f"  dropped:   {number}. {one.kind}: {first_words(one.text)}" for number, one in enumerate(report.dropped, 1)
    ]
    lines += [f"  uncertain: {one}" for one in report.uncertain]
    lines += [f"  missing:   {one}" for one in report.missing]
    return lines
