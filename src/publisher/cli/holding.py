"""`publisher pause` and `publisher resume`: hold everything, a channel or a language."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, local, parse_time, pass_session

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
        session.say(f"{channel or 'every channel'}, {lang or 'every language'}: goes on")
        if left or session.as_json:
            _show(session, publisher, left)


def _show(session: Session, publisher: "Publisher", held: "list[Hold]") -> None:
    lines = [
        (
            one.channel or "every channel", one.lang or "every language", local(one.since, publisher),
            local(one.until, publisher) if one.until else "until it is resumed", one.why,
        )
        for one in held
    ]  # fmt: skip
    session.show(
        [asdict(one) for one in held], ["channel", "language", "since", "until", "why"], lines, "nothing is held"
    )


def held_lines(publisher: "Publisher") -> list[str]:
    """What is held, as sentences for the calendar."""
    from publisher.app.holding import lasting

    return [
        f"held since {local(one.since, publisher)}: {one.channel or 'every channel'}, {one.lang or 'every language'}"
        f"{f', until {local(one.until, publisher)}' if one.until else ''}{f' ({one.why})' if one.why else ''}"
        for one in lasting(publisher, publisher.clock())
    ]
