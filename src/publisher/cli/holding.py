"""`publisher pause` and `publisher resume`: hold everything, a channel or a language."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, columns, in_sentence, local, parse_time, pass_session
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.holding import Hold

_channel = click.option("--channel", default="", help="Only this channel.")
_lang = click.option("--lang", default="", help="Only this language.")


@click.command()
@_channel
@_lang
@click.option("--until", default="", metavar="TIME", help="2026-12-01T09:00; by default until `publisher resume`.")
@click.option("--why", default="", metavar="TEXT", help="Shown in the calendar.")
@pass_session
def pause(session: Session, channel: str, lang: str, until: str, why: str) -> None:
    """Let nothing go out, or nothing of a channel or language. Mailings under way stop within a second."""
    from publisher.app.holding import hold

    with session.open() as publisher:
        end = parse_time(until, publisher) if until else None
        _show(session, publisher, hold(publisher, channel, lang, publisher.clock(), end, why))


@click.command()
@_channel
@_lang
@pass_session
def resume(session: Session, channel: str, lang: str) -> None:
    """End what `publisher pause` has begun, with the same --channel and --lang.

    What was due meanwhile goes out then: mailings at once, posts of an account one after the other.
    """
    from publisher.app.holding import let_go

    with session.open() as publisher:
        left = let_go(publisher, channel, lang, publisher.clock())
        session.say(worded("%(channel)s, %(lang)s: goes on", channel=_channel_name(channel), lang=_lang_name(lang)))
        if left or session.as_json:
            _show(session, publisher, left)


def _show(session: Session, publisher: "Publisher", held: "list[Hold]") -> None:
    lines = [
        (
            _channel_name(one.channel), _lang_name(one.lang), local(one.since, publisher),
            local(one.until, publisher) if one.until else worded("until it is resumed"), one.why,
        )
        for one in held
    ]  # fmt: skip
    session.show(
        [asdict(one) for one in held],
        columns("channel", "language", "since", "until", "why"),
        lines,
        worded("nothing is held"),
    )


def held_lines(publisher: "Publisher") -> list[str]:
    """What is held, as sentences for the calendar."""
    from publisher.app.holding import lasting

    return [_line(one, publisher) for one in lasting(publisher, publisher.clock())]


def _line(one: "Hold", publisher: "Publisher") -> str:
    said = worded(
        "held since %(since)s: %(channel)s, %(lang)s",
        since=in_sentence(one.since, publisher), channel=_channel_name(one.channel), lang=_lang_name(one.lang),
    )  # fmt: skip
    if one.until:
        said = worded("%(held)s, until %(until)s", held=said, until=in_sentence(one.until, publisher))
    return worded("%(what)s (%(remedy)s)", what=said, remedy=one.why) if one.why else said


def _channel_name(name: str) -> str:
    return name or worded("every channel")


def _lang_name(lang: str) -> str:
    return lang or worded("every language")
