"""`publisher issues approve`: what will happen, a question, and then it is on the calendar."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from publisher.cli.calendar import publication_json, publication_lines, say_despite, warn_of_weight
from publisher.cli.session import WAITS, Session, in_sentence, parse_time, pass_session
from publisher.core.errors import InvalidInput
from publisher.core.states import PublicationState
from publisher.core.wording import in_words, worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from publisher.app.approving import EditionOutlook
    from publisher.app.assembly import Publisher


@click.command()
@click.argument("key")
@click.option("--at", default="", help="When it goes out: 2026-12-03T08:00, or now.")
@click.option("--channel", default="newsletter", show_default=True)
@click.option("--lang", "langs", multiple=True, help="Only this edition (repeatable); by default all.")
@click.option("--again", is_flag=True, help="Send its stories also to readers who have had them.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def approve(session: Session, key: str, at: str, channel: str, langs: tuple[str, ...], again: bool, yes: bool) -> int:
    """Approve the editions of the issue KEY as they stand now: what is rendered here is what goes out.

    First it says what will happen, and asks. Editions that are already on the calendar are rendered again. Either all
    the editions are approved or none.
    """
    from publisher.app.approving import outlook

    with session.open() as publisher:
        now = publisher.clock()
        time = _time(publisher, key, channel, langs, at)
        if time is not None and time + publisher.config.schedule.expires_after <= now:
            raise InvalidInput(worded("%(at)s is past; choose a time to come", at=in_sentence(time, publisher)))
        editions = outlook(publisher, key, channel, langs, time, now, again)
        if not (session.as_json and yes):
            for line in _screen(key, editions):
                session.say(line)
        if not _agreed(session, editions, yes):
            return 1
        rows = publisher.scheduling.approve_issue(key, channel, langs, time, publisher.clock(), again)
        value = [publication_json(row) for row in rows]
        session.show(value, *publication_lines(rows, publisher), "")
        say_despite(session, publisher, rows)
        warn_of_weight(session, rows)
    return WAITS if any(row.state is PublicationState.NEEDS_REVIEW for row in rows) else 0


def _time(publisher: "Publisher", key: str, channel: str, langs: "Sequence[str]", at: str) -> "datetime | None":
    """The time that is written; None = the editions keep theirs. A mailing never goes out now by default."""
    from publisher.app.approving import usual_hour

    if not at:
        fresh = publisher.scheduling.not_on_calendar(key, channel, langs)
        if fresh:
            tomorrow = (publisher.clock() + timedelta(days=1)).astimezone(publisher.config.schedule.zone).date()
            proposal = f"--at {tomorrow}T{usual_hour(publisher)}"
            raise click.UsageError(
                worded(
                    "when does %(key)s go out in %(langs)s? Write %(proposal)s, or --at now",
                    key=key, langs=", ".join(fresh), proposal=proposal,
                )
            )  # fmt: skip
        return None
    if at == "now":
        return publisher.clock()
    if len(at) == len("2026-12-03") and at.count("-") == 2:
        raise click.UsageError(
            worded("--at %(at)s names no hour; write --at %(at)sT%(hour)s", at=at, hour=usual_hour(publisher))
        )
    return parse_time(at, publisher)


def _screen(key: str, editions: "Sequence[EditionOutlook]") -> list[str]:
    lines: list[str] = []
    for one in editions:
        lines.append(f"{key} {one.lang}: {one.subject}" if one.subject else f"{key} {one.lang}")
        if one.readers is None:
            lines.append(worded("  waits: %(why)s", why=one.waits))
        else:
            readers = worded_many("%(num)s reader", "%(num)s readers", one.readers)
            lines.append(
                worded("  %(time)s, to %(readers)s, from %(sender)s", time=one.time, readers=readers, sender=one.sender)
            )
        lines += [worded("  %(text)s", text=words) for words in (one.left_out, *one.warnings) if words]
    return lines


_ANSWERS = {"y": True, "yes": True, "д": True, "да": True, "n": False, "no": False, "н": False, "не": False, "": False}


def _yes(session: Session, question: str) -> bool:
    while True:
        click.echo(in_words(question, session.language), nl=False, err=session.as_json)
        answer = sys.stdin.readline()
        if not answer:
            return False
        if (meant := _ANSWERS.get(answer.strip().casefold())) is not None:
            return meant
        session.say(worded("answer y or n (да или не)"))


def _agreed(session: Session, editions: "Sequence[EditionOutlook]", yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        session.warn(worded("publisher: nothing is approved: nobody can be asked here; add --yes"))
        return False
    total = sum(one.readers or 0 for one in editions)
    question = worded_many(
        "Approve, to %(num)s reader in all? [y/N] ", "Approve, to %(num)s readers in all? [y/N] ", total
    )
    if _yes(session, question):
        return True
    session.say(worded("nothing is approved"))
    return False
