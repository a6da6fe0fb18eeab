"""`publisher schedule repeat|repeats|stop-repeat`: posts that go out again and again."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_lines
from publisher.cli.session import Session, parse_time, pass_session
from publisher.cli.slots import schedule
from publisher.core.errors import InvalidInput
from publisher.core.wording import joined, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.app.repeating import RepeatShown
    from publisher.core.recurrence import Holidays

__all__ = ["schedule"]


@schedule.command()
@click.argument("slug")
@click.option("--channel", required=True)
@click.option("--lang", "langs", multiple=True, help="Only this language (repeatable); by default all configured ones.")
@click.option("--every", required=True, help='"2 weeks", "2 months", "10 days", "workdays", "mon, thu", "first mon".')
@click.option(
    "--at", default="", metavar="TIME", help="The first time; the others have its time of day. Else free slots."
)
@click.option("--from", "begins", default="", metavar="DATE", help="Without --at: the first day.")
@click.option("--until", default="", metavar="DATE", help="The last day on which it may go out.")
@click.option("--times", type=click.IntRange(1), help="How often in all.")
@click.option("--cool-down", type=click.IntRange(0), default=0, metavar="DAYS", help="Least days between two of them.")
@click.option(
    "--holidays", type=click.Choice(["skip", "next workday", "keep"]), default="next workday", show_default=True
)
@pass_session
def repeat(
    session: Session,
    slug: str,
    channel: str,
    langs: tuple[str, ...],
    every: str,
    at: str,
    begins: str,
    until: str,
    times: int | None,
    cool_down: int,
    holidays: "Holidays",
) -> None:
    """Let a post go out again and again; each time it is a publication of its own, a day before on the calendar."""
    from publisher.app.repeating import begin_repeat

    if at and begins:
        raise click.UsageError(worded("--at is the first time; leave out --from"))
    with session.open() as publisher:
        shown = begin_repeat(
            publisher, slug, channel, langs, every, publisher.clock(),
            first=parse_time(at, publisher) if at else None, begins=_day("--from", begins), holidays=holidays,
            until=_day("--until", until), times=times, cool_down=cool_down,
        )  # fmt: skip
    _show(session, shown)


@schedule.command()
@click.option("--all", "ended", is_flag=True, help="Also those that have ended.")
@pass_session
def repeats(session: Session, ended: bool) -> None:
    """Show the posts that go out again and again, and when next."""
    from publisher.app.repeating import repeats as all_repeats

    with session.open() as publisher:
        shown = all_repeats(publisher, publisher.clock(), ended)
    _show(session, shown)


@schedule.command("stop-repeat")
@click.argument("number", type=int)
@pass_session
def stop_repeat(session: Session, number: int) -> None:
    """End repeat NUMBER; what it has put on the calendar already stays there."""
    from publisher.app.repeating import stop_repeat as stop

    with session.open() as publisher:
        ended, waiting = stop(publisher, number)
        session.done(
            {"id": ended.id, "why": ended.why, "waiting": [row.id for row in waiting]},
            worded("%(name)s has ended: %(why)s", name=ended.name, why=ended.why),
        )
        if waiting and not session.as_json:
            session.say(worded("still on the calendar (publisher schedule cancel takes it off):"))
            session.show([], *publication_lines(waiting, publisher), "")


def _show(session: Session, shown: "Sequence[RepeatShown]") -> None:
    headings = ["id", "what", "channel", "language", "every", "next", "why"]
    lines = [
        (
            one.repeat.id, one.repeat.wish.what, one.repeat.wish.channel, one.repeat.wish.lang, one.rule,
            next(iter(one.firings), "–"), one.repeat.why,
        )
        for one in shown
    ]  # fmt: skip
    session.show([_json(one) for one in shown], headings, lines, worded("nothing repeats"))
    if session.as_json:
        return
    for one in shown:
        if one.firings:
            session.say(worded("%(name)s: %(times)s", name=one.repeat.name, times=joined("; ", one.firings)))
    for remark in dict.fromkeys(remark for one in shown for remark in one.remarks):
        session.say(remark)


def _json(one: "RepeatShown") -> dict[str, Any]:
    wish = one.repeat.wish
    return {
        "id": one.repeat.id, "what": wish.what, "channel": wish.channel, "lang": wish.lang, "every": wish.every,
        "rule": one.rule,
        "from": wish.anchor, "clock": f"{wish.clock:%H:%M}" if wish.clock else "", "holidays": wish.holidays,
        "until": wish.until, "times": wish.times, "cool_down": wish.cool_down, "due": one.repeat.due,
        "next": one.firings, "why": one.repeat.why, "remarks": one.remarks,
    }  # fmt: skip


def _day(option: str, text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            worded("%(option)s %(text)s: write a day like 2026-12-01", option=option, text=text)
        ) from error
