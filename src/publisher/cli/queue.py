"""`publisher deliveries queue`: what waits for which provider and why, and a hand on one provider."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import Session, columns, in_sentence, pass_session
from publisher.core.wording import joined, worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.queue_views import QueueEntry

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(_ctx: click.Context, _param: click.Parameter, value: str | None) -> timedelta | None:
    """A length of time like 30m, 2h or 1d."""
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,4})([mhd])", value)
    if found is None or not int(found[1]):
        raise click.BadParameter(
            worded("%(value)s is no length of time; write for example 30m, 2h or 1d", value=repr(value))
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


channel_option = click.option("--channel", default="", help="Only this channel; by default all that send mailings.")


@click.group(invoke_without_command=True)
@click.pass_context
def queue(ctx: click.Context) -> None:
    """Show what is still to be sent to which provider, at what pace, and what waits until when and why."""
    if ctx.invoked_subcommand is None:
        session: Session = ctx.obj
        with session.open() as publisher:
            _show(session, publisher, publisher.queue.entries(publisher.clock()), worded("no channel sends mailings"))


@queue.command()
@click.argument("provider")
@click.option("--for", "length", callback=_duration, metavar="TIME", help="30m, 2h or 1d; else until you resume it.")
@channel_option
@pass_session
def rest(session: Session, provider: str, length: timedelta | None, channel: str) -> None:
    """Send PROVIDER nothing: a name like gmail, a domain, or "relay" for all mail."""
    with session.open() as publisher:
        now = publisher.clock()
        until = now + length if length else None
        _show(session, publisher, publisher.queue.rest(provider, until, now, channel), "")


@queue.command()
@click.argument("provider")
@channel_option
@pass_session
def resume(session: Session, provider: str, channel: str) -> None:
    """Let PROVIDER have mail again, at the configured pace: ends its rest, whoever began it."""
    with session.open() as publisher:
        shown = publisher.queue.resume(provider, publisher.clock(), channel)
        _show(
            session,
            publisher,
            shown,
            worded("%(provider)s may have mail again; nothing is waiting for it", provider=provider),
        )


def why_held_back(publisher: "Publisher", publication: int) -> str:
    """Why a publication is slow or waits, as a sentence; "" when nothing holds it back."""
    from publisher.app.queue_views import held_back

    waiting = held_back(publisher, publication, publisher.clock())
    parts = [
        worded(
            "%(provider)s (%(number)s open): %(words)s",
            provider=one.provider, number=one.open, words=_words(one, publisher),
        )
        for one in waiting[:_NAMED]
    ]  # fmt: skip
    if len(waiting) > _NAMED:
        parts.append(worded("%(number)s more: publisher deliveries queue", number=len(waiting) - _NAMED))
    return joined("; ", parts) if parts else ""


_NAMED = 3
"""Providers that a sentence names."""


def _show(session: Session, publisher: "Publisher", entries: "Sequence[QueueEntry]", nothing: str) -> None:
    headings = columns("channel", "provider", "open", "pace", "what it does")
    lines = [(one.channel, one.provider, one.open, _pace(one), _words(one, publisher)) for one in entries]
    session.show([_json(one) for one in entries], headings, lines, nothing)


def _json(entry: "QueueEntry") -> dict[str, Any]:
    from publisher.app.queue_views import UNTIL_RESUMED

    forever = entry.waits_until == UNTIL_RESUMED
    return asdict(entry) | {"waits_until": None if forever else entry.waits_until, "until_resumed": forever}


def _pace(entry: "QueueEntry") -> str:
    if not entry.per_minute:
        return worded("no limit")
    if entry.slowed:
        return worded("%(number)s a minute (slowed down)", number=entry.per_minute)
    return worded("%(number)s a minute", number=entry.per_minute)


def _words(entry: "QueueEntry", publisher: "Publisher") -> str:
    said = _what_it_does(entry, publisher)
    return worded("%(what)s; it said: %(reply)s", what=said, reply=entry.reply) if entry.reply else said


def _what_it_does(entry: "QueueEntry", publisher: "Publisher") -> str:
    from publisher.app.queue_views import RELAY

    if entry.waits_until is None:
        if entry.slowed:
            return worded("goes at %(pace)s", pace=_pace(entry))
        if entry.reply:
            return worded("goes, over fewer connections")
        return worded("is used") if entry.provider == RELAY else worded("goes")
    if entry.waits_until <= publisher.clock():
        return worded("%(why)s, tried again at the next tick", why=entry.why)
    return joined(", ", [entry.why, _until(entry.waits_until, publisher)])


def _until(time: datetime, publisher: "Publisher") -> str:
    from publisher.app.queue_views import UNTIL_RESUMED

    if time == UNTIL_RESUMED:
        return worded("until you resume it")
    return worded("until %(time)s", time=in_sentence(time, publisher))
