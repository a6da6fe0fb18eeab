"""`publisher posts import`: posts from pages, documents, feeds, mails and exports, with a report on each."""

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import WAITS, Session, columns, local, pass_session
from publisher.core.wording import Worded, in_words, joined, worded, worded_many

if TYPE_CHECKING:
    from publisher.app.importing import ImportReport, OnSame

_SAME: tuple["OnSame", ...] = ("leave", "new", "replace")
_PARTS = {
    "paragraphs": ("%(num)s paragraph", "%(num)s paragraphs"),
    "headings": ("%(num)s heading", "%(num)s headings"),
    "lists": ("%(num)s list", "%(num)s lists"),
    "tables": ("%(num)s table", "%(num)s tables"),
    "quotations": ("%(num)s quotation", "%(num)s quotations"),
    "links": ("%(num)s link", "%(num)s links"),
    "pictures": ("%(num)s picture", "%(num)s pictures"),
}
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
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
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
    return 0 if all(report.outcome in (Outcome.POST, Outcome.TRIED) for report in reports) else WAITS


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
                worded("changed at its source, %(time)s", time=local(one.changed_at, publisher)) if one.changed_at
                else "" if one.is_there else worded("deleted here"),
            )
            for one in stories
        ]  # fmt: skip
    session.show(
        [asdict(one) for one in stories],
        [*columns("imported", "slug", "source"), ""],
        lines,
        worded("nothing was imported yet"),
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
                session.say(line)
    if session.as_json:
        session.print_json(told)
    elif not told:
        session.say(worded("nothing new"))


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
        question = worded(
            "“%(title)s” seems to be %(slug)s, known by %(by)s. What now?", title=title, slug=known.slug, by=known.by
        )
        answer: OnSame = click.prompt(in_words(question, session.language), type=click.Choice(_SAME), default="leave")
        return answer

    return choose


def _told(session: Session, reports: Iterable["ImportReport"]) -> Iterable["ImportReport"]:
    """Each report, printed as soon as it is there."""
    for report in reports:
        if not session.as_json:
            session.say(joined("\n", [*_lines(report), ""]))
        yield report


def _lines(report: "ImportReport") -> list[str]:
    from publisher.app.importing import first_words

    head = worded("%(what)s: %(why)s", what=report.source, why=report.outcome)
    lines: list[str] = [worded("%(head)s %(file)s", head=head, file=report.file) if report.file else head]
    lines += [worded("  %(text)s", text=report.why)] if report.why else []
    taken = [
        worded("%(name)s “%(words)s” (from %(origin)s)", name=name, words=first_words(found.value), origin=found.origin)
        for name, found in (
            (worded("title"), report.title),
            (worded("date"), report.date),
            (worded("summary"), report.summary),
        )
        if found
    ]
    taken += (
        [joined(", ", (worded_many(*_PARTS[kind], number) for kind, number in report.parts.items()))]
        if report.parts
        else []
    )
    taken += [worded("picture %(picture)s", picture=name) for name in report.pictures]
    lines += [worded("  taken:     %(text)s", text=one) for one in taken]
    lines += [
        worded(
            "  dropped:   %(number)s. %(kind)s: %(words)s",
            number=number, kind=worded(one.kind), words=_begun(one.text),
        )
        for number, one in enumerate(report.dropped, 1)
    ]  # fmt: skip
    lines += [worded("  uncertain: %(text)s", text=one) for one in report.uncertain]
    lines += [worded("  missing:   %(text)s", text=one) for one in report.missing]
    return lines


def _begun(text: str) -> str:
    """The first words of what was left out; why an entry cannot be read is said whole."""
    from publisher.app.importing import first_words

    return text if isinstance(text, Worded) else first_words(text)
