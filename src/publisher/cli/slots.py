"""`publisher schedule move|swap|slots|re-lay`: other times for what is on the calendar."""

from typing import TYPE_CHECKING

import click

from publisher.cli.calendar import publication_json, publication_lines, say_times, schedule
from publisher.cli.session import Session, columns, local, parse_time, pass_session
from publisher.core.wording import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.app.assembly import Publisher
    from publisher.app.scheduling import Publication

__all__ = ["schedule"]


@schedule.command()
@click.argument("numbers", nargs=-1, type=int, required=True)
@click.option("--at", default="", help="2026-12-01T09:00 (in the workspace's time zone).")
@click.option("--next", "next_free", is_flag=True, help="To the next free slot.")
@pass_session
def move(session: Session, numbers: tuple[int, ...], at: str, next_free: bool) -> None:
    """Move publications NUMBERS to another time: all of them, or none."""
    if bool(at) == next_free:
        raise click.UsageError(worded("write either --at TIME or --next"))
    if next_free and len(numbers) > 1:
        raise click.UsageError(worded("--next moves one publication at a time"))
    with session.open() as publisher:
        now = publisher.clock()
        if next_free:
            rows = [publisher.moving.to_next_free(numbers[0], now)]
        else:
            rows = publisher.moving.move(numbers, parse_time(at, publisher), now)
        _show(session, publisher, rows)
        say_times(session, publisher, rows, now)


@schedule.command()
@click.argument("first", type=int)
@click.argument("second", type=int)
@pass_session
def swap(session: Session, first: int, second: int) -> None:
    """Exchange the times of two publications of one channel and language; the same again undoes it."""
    from publisher.app.exchanging import exchange

    with session.open() as publisher:
        done = exchange(publisher, first, second, publisher.clock())
        _show(session, publisher, done.rows)
        for remark in done.remarks:
            session.say(remark)


@schedule.command("re-lay")
@click.option("--channel", required=True)
@click.option("--lang", required=True)
@pass_session
def re_lay(session: Session, channel: str, lang: str) -> None:
    """Lay the queued posts on the slots of config.toml as they are now, in their order."""
    with session.open() as publisher:
        rows = publisher.moving.lay_again(channel, lang, publisher.clock())
        _show(session, publisher, rows, worded("every queued post lies on a slot; nothing was moved"))


@schedule.command()
@click.option("--number", default=5, show_default=True, type=click.IntRange(1, 60), help="How many of each.")
@pass_session
def slots(session: Session, number: int) -> None:
    """Show the next slots of each channel and language, and what lies in them."""
    from publisher.app.slot_views import show_slots

    with session.open() as publisher:
        shown = show_slots(publisher, publisher.clock(), number)
        moved = any(line.moved for one in shown for line in one.lines)
        value = [
            {
                "channel": one.channel, "lang": one.lang, "slot": line.firing.name, "at": line.firing.at,
                "note": line.note, "publication": line.publication and line.publication.id,
                "what": line.publication and line.publication.what,
            }
            for one in shown for line in one.lines
        ]  # fmt: skip
        lines = [
            (
                one.channel, one.lang, line.firing.name,
                *((local(line.firing.at, publisher) if line.moved else "",) if moved else ()),
                line.publication.what if line.publication else worded("free"),
            )
            for one in shown for line in one.lines
        ]  # fmt: skip
        later = columns("because the clock changes") if moved else []
        headings = [*columns("channel", "language", "slot"), *later, *columns("what")]
        session.show(value, headings, lines, worded("there are no slots: write [[slots]] into config.toml"))
        for one in shown:
            for line in one.lines:
                if line.note:
                    session.say(worded("%(slot)s: %(note)s", slot=line.firing.name, note=line.note))
            if one.silenced:
                session.say(
                    worded(
                        "%(channel)s, %(lang)s: no slots, since they lie in the quiet hours: %(times)s",
                        channel=one.channel, lang=one.lang, times=tuple(firing.name for firing in one.silenced),
                    )
                )  # fmt: skip
            if one.off_grid:
                names = ", ".join(f"{row.what} ({row.slot})" for row in one.off_grid)
                session.say(
                    worded(
                        "no longer on a slot of %(channel)s in %(lang)s: %(names)s; publisher schedule re-lay "
                        "--channel %(channel)s --lang %(lang)s",
                        channel=one.channel, lang=one.lang, names=names,
                    )
                )  # fmt: skip


def _show(session: Session, publisher: "Publisher", rows: "Sequence[Publication]", nothing: str = "") -> None:
    session.show([publication_json(row) for row in rows], *publication_lines(rows, publisher), nothing)
