"""`publisher notices`: who is told of what, what they were told, and a test."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.session import Session, local, pass_session
from publisher.core.wording import in_words, joined, worded

if TYPE_CHECKING:
    from publisher.app.notices.listing import Notice

_LATEST = 50


@click.group()
def notices() -> None:
    """Show who is told of what and what they were told, and send somebody a test."""


@notices.command("list")
@click.option("--limit", default=_LATEST, show_default=True, type=click.IntRange(1), help="Only the newest notices.")
@pass_session
def list_(session: Session, limit: int) -> None:
    """Show the people of [[staff.people]], and the newest notices to them."""
    from publisher.app.notices.listing import latest_notices, people_told

    with session.open() as publisher:
        people, found = people_told(publisher), latest_notices(publisher, limit)
        if session.as_json:
            value = {"people": [asdict(one) for one in people], "notices": [_json(one) for one in found]}
            session.print_json(value)
            return
        headings = [worded("person"), worded("language"), worded("goes to"), worded("about"), worded("daily at")]
        lines = [(one.name, one.language, one.to, _kinds(one.about), one.daily) for one in people]
        session.show([], headings, lines, worded("nobody is told: write [[staff.people]] in config.toml"))
        session.say("")
        headings = [worded("noticed"), worded("person"), worded("notice"), worded("state"), worded("answer")]
        rows = [
            (local(one.found_at, publisher), one.person, one.words.subject, one.state, one.reply) for one in found
        ]  # fmt: skip
        session.show([], headings, rows, worded("no notices yet"))


@notices.command()
@click.argument("name")
@pass_session
def test(session: Session, name: str) -> None:
    """Send a test to a person of [[staff.people]]."""
    from publisher.app.notices.listing import send_test

    with session.open() as publisher:
        reply = send_test(publisher, name)
        session.done(
            {"name": name, "reply": reply}, worded("%(name)s has been told: %(reply)s", name=name, reply=reply)
        )


def _kinds(kinds: tuple[str, ...]) -> str:
    return joined(", ", [worded(kind) for kind in kinds])


def _json(one: "Notice") -> dict[str, Any]:
    return {
        "id": one.id, "person": one.person, "kind": one.kind, "about": one.thing,
        "subject": in_words(one.words.subject, "en"), "command": one.words.command, "state": one.state,
        "found_at": one.found_at, "told_at": one.told_at, "attempts": one.attempts, "reply": one.reply,
    }  # fmt: skip
