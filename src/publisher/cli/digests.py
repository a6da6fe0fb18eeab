"""`publisher issues digest`: make digests by hand, see when the next ones go out, stop one, start it again."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.issues import by_language, issue_json, made_line
from publisher.cli.session import Session, local, pass_session
from publisher.core.states import DigestOutcome
from publisher.core.wording import text_of, worded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from publisher.app.assembly import Publisher
    from publisher.app.digest_views import DigestRun, PlannedDigest
    from publisher.app.issue_making import Period

_YEARS = timedelta(days=366 * 5)

_OUTCOMES = {
    DigestOutcome.ISSUE: worded("was made"),
    DigestOutcome.SKIPPED_EMPTY: worded("nothing to tell"),
    DigestOutcome.MISSED: worded("was missed"),
    DigestOutcome.STOPPED: worded("was stopped"),
}


@click.group()
def digest() -> None:
    """Digests of the week or the month: what other issues have brought, for readers who want mail only that often."""


def _by_hand(period: "Period") -> None:
    span = "week" if period == "weekly" else "month"

    @digest.command(period, help=f"Make the digest of the {span} now: what has come out since the last one.")
    @click.option("--key", default="", help="The key; by default named after the week or month, like weekly-2026-W47.")
    @click.option("--subject", "subjects", multiple=True, metavar="LANG=TEXT", help="The subject; by default the days.")
    @click.option("--intro", "intros", multiple=True, metavar="LANG=TEXT", help="The lines above the first story.")
    @click.option("--by-timer", is_flag=True, help="For cron: marks the mails as put together without a person.")
    @pass_session
    def command(session: Session, key: str, subjects: tuple[str, ...], intros: tuple[str, ...], by_timer: bool) -> None:
        _make(session, period, key, subjects, intros, by_timer)


_by_hand("weekly")
_by_hand("monthly")


def _make(
    session: Session, period: "Period", key: str, subjects: tuple[str, ...], intros: tuple[str, ...], by_timer: bool
) -> None:
    from publisher.app.issue_making import WrongTexts, create_digest

    headlines, introductions = by_language(subjects, "--subject"), by_language(intros, "--intro")
    with session.open() as publisher:
        try:
            made = create_digest(
                publisher, period, publisher.clock(), key=key, subjects=headlines, intros=introductions,
                made_by="schedule" if by_timer else "staff",
            )  # fmt: skip
        except WrongTexts as error:
            raise click.UsageError(text_of(error)) from error
        for slug in made.left_out:
            session.say(worded("left out: %(slug)s, whose post is no longer there", slug=slug))
        for broken in made.broken:
            session.say(worded("left out until it is corrected: %(error)s", error=broken))
        if made.later:
            session.say(worded("no room for %(slugs)s: in the next one", slugs=made.later))
        if made.issue is None:
            nothing: dict[str, Any] = {"key": None, "for": period, "posts": []}
            since = local(made.since, publisher)
            session.done(nothing, worded("no digest: no issue has brought anything since %(since)s", since=since))
            return
    session.done(issue_json(made.issue), made_line(made.issue))


@digest.command("next")
@click.option("--number", default=5, show_default=True, type=click.IntRange(1, 60), help="How many of each.")
@pass_session
def next_digests(session: Session, number: int) -> None:
    """Show when the next digests go out, when each is made, and what will be in it."""
    from publisher.app.digest_views import planned_digests

    with session.open() as publisher:
        planned = planned_digests(publisher, publisher.clock(), _YEARS, number)
        session.show(
            [planned_json(one) for one in planned],
            *planned_lines(planned, publisher),
            worded("no digests are planned: write [[digests]] into config.toml"),
        )


@digest.command("list")
@pass_session
def list_digests(session: Session) -> None:
    """Show what became of each digest, the newest first."""
    with session.open() as publisher:
        runs = publisher.digests.runs.all()
        value = [run_json(one) for one in runs]
        lines = [
            (
                one.key, local(one.at, publisher) if one.at else worded("by hand"), _OUTCOMES[one.outcome],
                local(one.since, publisher), local(one.cut_off, publisher), len(one.stories), one.why,
            )
            for one in runs
        ]  # fmt: skip
        headings = [
            worded("digest"), worded("its hour"), worded("what became of it"), worded("stories since"),
            worded("stories until"), worded("number of stories"), worded("remark"),
        ]  # fmt: skip
        session.show(value, headings, lines, worded("no digests yet"))


@digest.command()
@click.argument("key")
@click.option("--why", default="", metavar="TEXT", help="The reason, for those who look at it later.")
@pass_session
def stop(session: Session, key: str, why: str) -> None:
    """Let the digest KEY not go out; its stories are in the next one."""
    from publisher.app.digest_views import stop_digest

    with session.open() as publisher:
        stopped = stop_digest(publisher, key, publisher.clock(), why)
    session.done(
        {"key": key, "cancelled": [row.id for row in stopped.editions]},
        worded("digest %(key)s does not go out; its stories are in the next one", key=key),
    )


@digest.command()
@click.argument("key")
@pass_session
def start(session: Session, key: str) -> None:
    """Let the digest KEY go out after all, which was stopped before it was made."""
    from publisher.app.digest_views import start_digest

    with session.open() as publisher:
        before = start_digest(publisher, key, publisher.clock())
        at = (before.at or publisher.clock()).astimezone(publisher.config.schedule.zone)
    session.done({"key": key, "at": at}, worded("digest %(key)s goes out after all, on %(time)s", key=key, time=at))


def planned_json(one: "PlannedDigest") -> dict[str, Any]:
    """A digest that is not made yet, as `--json` prints it: beside the rows of the calendar, without an id."""
    return {
        "id": None, "at": one.at, "channel": one.channel, "lang": None, "what": one.key, "state": "planned",
        "why": one.remark, "period": one.period, "draft_at": one.draft_at, "since": one.since,
        "needs_approval": one.needs_approval, "draft_to": list(one.draft_to),
    }  # fmt: skip


def planned_lines(
    planned: "Sequence[PlannedDigest]", publisher: "Publisher"
) -> tuple[list[str], list[tuple[object, ...]]]:
    """Headings and lines of digests that are not made yet."""
    headings: list[str] = [
        worded("planned digest"), worded("goes out"), worded("condition"), worded("made, of what came out until"),
        worded("remark"),
    ]  # fmt: skip
    return headings, [
        (
            one.key, _in_full(one.at, publisher),
            worded("only when approved") if one.needs_approval else worded("unless stopped"),
            _in_full(one.draft_at, publisher), one.remark,
        )
        for one in planned
    ]  # fmt: skip


def _in_full(time: "datetime", publisher: "Publisher") -> str:
    return worded("%(text)s", text=time.astimezone(publisher.config.schedule.zone))


def run_json(one: "DigestRun") -> dict[str, Any]:
    """What became of a digest, as `--json` prints it."""
    return {
        "id": None, "at": one.at, "channel": None, "lang": None, "what": one.key, "state": one.outcome,
        "why": one.why, "period": one.period, "since": one.since, "cut_off": one.cut_off, "issue": one.issue_key,
        "posts": list(one.stories),
    }  # fmt: skip


def show_beside(
    session: Session, planned: "Sequence[PlannedDigest]", silent: "Sequence[DigestRun]", publisher: "Publisher"
) -> None:
    """Below the table of what stands on the calendar: the digests that are only planned, and those without a mail."""
    if planned:
        session.say("")
        session.show([], *planned_lines(planned, publisher), "")
    for one in silent:
        time = local(one.at or one.made_at, publisher)
        session.say(worded("no digest %(key)s, %(time)s: %(why)s", key=one.key, time=time, why=one.why))
