"""`publisher calendar`, `schedule`, `publish` and `preview`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.holding import held_lines
from publisher.cli.queue import why_held_back
from publisher.cli.session import WAITS, Session, columns, local, parse_time, pass_session
from publisher.core.states import PublicationState
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.scheduling import Publication


_BEHIND = timedelta(days=14)
"""How long the calendar shows that there was no digest."""

_AGAIN = click.option("--again", is_flag=True, help="Though the post is published there already, or going to be.")


@click.group(invoke_without_command=True)
@click.option("--all", "every", is_flag=True, help="Also show what was cancelled.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write it to a new file for a calendar program.")
@pass_session
@click.pass_context
def calendar(context: click.Context, session: Session, every: bool, ics: Path | None) -> int:
    """Show what goes out when, where and in which language, and what is waiting and why.

    What has changed since it was approved is compared now, not only when its time comes. Digests that are only planned
    stand below the others.
    """
    if context.invoked_subcommand is not None:
        return 0
    if ics is not None:
        from publisher.app.staff_calendar import write_calendar

        with session.open() as publisher:
            write_calendar(publisher, ics, publisher.clock())
        session.done({"file": str(ics)}, worded("the calendar is in %(file)s", file=ics))
        return 0
    return _show_calendar(session, every)


@calendar.command()
@click.option("--new", is_flag=True, help="Make a new one; the one before opens nothing any more.")
@click.option("--revoke", is_flag=True, help="End it: nothing opens the calendar until there is a new one.")
@pass_session
def address(session: Session, new: bool, revoke: bool) -> None:
    """Print the address at which a calendar program can subscribe to the calendar. Whoever knows it can read it.

    Programs look once an hour, Google Calendar when it likes. ?lang=bg or ?lang=en at its end asks for a language.
    """
    from publisher.app.staff_calendar import calendar_address, revoke_address

    if new and revoke:
        raise click.UsageError(worded("write either --new or --revoke"))
    if revoke:
        with session.open() as publisher:
            ended = revoke_address(publisher)
        said = worded("the address opens nothing any more") if ended else worded("the calendar has no address")
        session.done({"revoked": ended}, said)
        return
    with session.open() as publisher:
        found = calendar_address(publisher, publisher.clock(), new=new)
    session.done({"address": found}, found)


def _show_calendar(session: Session, every: bool) -> int:
    from publisher.app.digest_views import planned_digests, silent_digests
    from publisher.app.slot_views import next_slots
    from publisher.cli.digests import planned_json, run_json, show_beside

    with session.open() as publisher:
        known = publisher.calendar.compared()
        rows = [
            replace(row, why=why_held_back(publisher, row.id)) if row.state is PublicationState.PUBLISHING else row
            for row in known if every or row.state is not PublicationState.CANCELLED
        ]  # fmt: skip
        now = publisher.clock()
        planned, silent = planned_digests(publisher, now), silent_digests(publisher, now - _BEHIND)
        value = [publication_json(row) for row in rows]
        value += [planned_json(one) for one in planned] + [run_json(one) for one in silent]
        session.show(value, *publication_lines(rows, publisher), worded("nothing is scheduled"))
        if not session.as_json:
            show_beside(session, planned, silent, publisher)
        if hidden := len(known) - len(rows):
            session.say(worded("%(number)s cancelled, not shown: publisher calendar --all", number=hidden))
        for line in [*held_lines(publisher), *([] if session.as_json else next_slots(publisher, publisher.clock()))]:
            session.say(line)
        suspicion = publisher.restoration.suspicion(publisher.clock())
    if suspicion is not None:
        session.warn(worded("publisher: %(text)s", text=suspicion.words))
    return WAITS if suspicion else 0


@click.group()
def schedule() -> None:
    """Add, move, approve, cancel, pause or resume a publication."""


@schedule.command()
@click.argument("what")
@click.option("--channel", required=True)
@click.option("--lang", "langs", multiple=True, help="Only this language (repeatable); by default all configured ones.")
@click.option("--at", default="", help="2026-12-01T09:00; by default the post's own time, or the next free slot.")
@click.option("--urgent", is_flag=True, help="The very next slot: what is in the way goes one slot further.")
@_AGAIN
@click.option("--expires-after", type=float, metavar="HOURS", help="How late it may still go out, in hours.")
@pass_session
def add(
    session: Session,
    what: str,
    channel: str,
    langs: tuple[str, ...],
    at: str,
    urgent: bool,
    again: bool,
    expires_after: float | None,
) -> int:
    """Put a post or an issue on the calendar: at a time, or a post into the next free slot of [[slots]]."""
    if at and urgent:
        raise click.UsageError(worded("--urgent takes the next slot; leave out --at"))
    if at:
        return _schedule(session, what, channel, langs, at, again, expires_after)
    with session.open() as publisher:
        rows = publisher.scheduling.queue(what, channel, langs, publisher.clock(), urgent, again)
        session.show([publication_json(row) for row in rows], *publication_lines(rows, publisher), "")
        say_times(session, publisher, rows, publisher.clock())
        _say_network_remarks(session, publisher, rows)
    return WAITS if any(row.state is PublicationState.NEEDS_REVIEW for row in rows) else 0


@click.command()
@click.argument("slug")
@click.option("--channel", required=True)
@click.option("--lang", "langs", multiple=True, help="Only this language (repeatable); by default all configured ones.")
@click.option("--at", default="", help="2026-12-01T09:00 or now; by default the post's own time, or now.")
@_AGAIN
@click.option("--dry-run", is_flag=True, help="Show what would be published without publishing it.")
@pass_session
def publish(
    session: Session, slug: str, channel: str, langs: tuple[str, ...], at: str, again: bool, dry_run: bool
) -> int:
    """Put a post on the calendar, for now or for a given time; `publisher run` or the next tick sends it."""
    if not dry_run:
        return _schedule(session, slug, channel, langs, at, again, None)
    from publisher.app.previews import dry_run as would_publish

    with session.open() as publisher:
        now = publisher.clock()
        time = parse_time(at, publisher) if at else publisher.scheduling.named_time(slug, channel, langs, now)
        shown = would_publish(publisher, slug, channel, langs, time or now)
    value = [
        {
            "channel": one.channel, "lang": one.lang, "text": one.message.text if one.message else None,
            "length": one.message.length if one.message else None, "why": one.why, "remarks": one.remarks,
        }
        for one in shown
    ]  # fmt: skip
    lines = [(one["lang"], one["length"], one["text"] or one["why"]) for one in value]
    session.show(value, columns("language", "length", "text"), lines, "")
    for one in shown:
        _say_remarks(session, one.what, one.lang, one.remarks)
    return WAITS if any(one.message is None for one in shown) else 0


def _schedule(
    session: Session, what: str, channel: str, langs: tuple[str, ...], at: str, again: bool, hours: float | None
) -> int:
    with session.open() as publisher:
        now = publisher.clock()
        time = parse_time(at, publisher) if at else None
        rows = publisher.scheduling.schedule(what, channel, langs, time, now, _duration(hours, time or now), again)
        session.show([publication_json(row) for row in rows], *publication_lines(rows, publisher), "")
        say_times(session, publisher, rows, now)
        say_despite(session, publisher, rows)
        warn_of_weight(session, rows)
        _say_network_remarks(session, publisher, rows)
    return WAITS if any(row.state is PublicationState.NEEDS_REVIEW for row in rows) else 0


def _say_network_remarks(session: Session, publisher: "Publisher", rows: "Sequence[Publication]") -> None:
    from publisher.app.previews import remarks_on

    for row in rows:
        _say_remarks(session, row.what, row.lang, remarks_on(publisher, row))


def _say_remarks(session: Session, what: str, lang: str, remarks: Sequence[str]) -> None:
    for remark in remarks:
        session.say(worded("%(what)s (%(lang)s): %(message)s", what=what, lang=lang, message=remark))


def _duration(hours: float | None, start: datetime) -> timedelta | None:
    if hours is None:
        return None
    try:
        duration = timedelta(hours=hours)
        if duration > timedelta() and start + duration:
            return duration
    except (OverflowError, ValueError):
        pass
    raise click.UsageError(
        worded("--expires-after %(hours)s: write a number of hours, more than 0", hours=f"{hours:g}")
    )


def _step(name: str, help_text: str, step: "Callable[[Publisher, int], Publication]") -> None:
    @schedule.command(name, help=help_text)
    @click.argument("number", type=int)
    @pass_session
    def command(session: Session, number: int) -> None:
        with session.open() as publisher:
            row = step(publisher, number)
            session.show(publication_json(row), *publication_lines([row], publisher), "")
            if row.state is PublicationState.SCHEDULED:
                say_despite(session, publisher, [row])
                _say_network_remarks(session, publisher, [row])
            warn_of_weight(session, [row] if name == "approve" else [])


_step(
    "approve",
    "Render publication NUMBER as it stands now and let it go out.",
    lambda publisher, number: publisher.calendar.approve(number, publisher.clock()),
)
_step(
    "cancel",
    "Take publication NUMBER off the calendar.",
    lambda publisher, number: publisher.calendar.cancel(number, publisher.clock()),
)
_step(
    "pause",
    "Hold publication NUMBER, even in the middle of sending.",
    lambda publisher, number: publisher.calendar.pause(number),
)
_step(
    "resume",
    "Let a paused publication NUMBER continue.",
    lambda publisher, number: publisher.calendar.resume(number),
)


@click.command()
@click.argument("what")
@click.option("--channel", help="By default newsletter for an issue and folder for a post.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("preview"), show_default=True)
@pass_session
def preview(session: Session, what: str, channel: str | None, out: Path) -> int:
    """Write an issue's editions (.html, .txt) or a post's social texts (.txt) to a folder. Nothing is sent."""
    from publisher.app.previews import preview as preview_of
    from publisher.app.previews import write_previews

    with session.open() as publisher:
        shown = preview_of(publisher, what, publisher.clock(), channel or "")
    written = [str(path) for path in write_previews(shown, out)]
    for one in shown:
        for remark in filter(None, (one.why, *one.remarks)):
            session.say(worded("%(what)s (%(lang)s): %(message)s", what=what, lang=one.lang, message=remark))
    session.show(written, columns("written"), [(path,) for path in written], worded("nothing could be rendered"))
    return WAITS if any(one.why for one in shown) else 0


def say_times(session: Session, publisher: "Publisher", rows: "Sequence[Publication]", now: datetime) -> None:
    """Say what the quiet hours and the gap between posts have to do with the times of these publications."""
    from publisher.app.time_remarks import time_remarks

    for line in time_remarks(publisher, rows, now):
        session.say(line)


def say_despite(session: Session, publisher: "Publisher", rows: "Sequence[Publication]") -> None:
    """Say which translations in these publications somebody has approved despite errors."""
    from publisher.app.reviewing import despite_errors

    for line in despite_errors(publisher, rows):
        session.say(line)


def warn_of_weight(session: Session, rows: "Sequence[Publication]") -> None:
    """Say on standard error which mails are too heavy, while they can still be changed."""
    from publisher.app.previews import too_heavy

    for line in too_heavy(rows):
        session.warn(worded("warning: %(text)s", text=line))


def publication_json(row: "Publication") -> dict[str, Any]:
    """A row of the calendar as `--json` prints it."""
    return {
        "id": row.id, "at": row.at, "channel": row.channel, "lang": row.lang, "what": row.what,
        "state": row.state, "why": row.reason,
    }  # fmt: skip


def publication_lines(
    rows: "Sequence[Publication]", publisher: "Publisher"
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Headings and lines of the calendar as a table."""
    headings = columns("id", "at", "channel", "language", "what", "state", "why")
    return headings, [(r.id, local(r.at, publisher), r.channel, r.lang, r.what, r.state, r.reason) for r in rows]
