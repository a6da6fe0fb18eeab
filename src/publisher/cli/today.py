"""`publisher today` and `publisher report`: what to do now, and what became of what went out."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_json, publication_lines
from publisher.cli.digests import planned_json, run_json, show_beside
from publisher.cli.session import WAITS, Session, columns, local, pass_session
from publisher.core.states import DeliveryState
from publisher.core.wording import joined, worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.app.assembly import Publisher
    from publisher.app.days import Report

_FIGURES = columns(
    "planned", "sent", "open", "refused", "left out", "uncertain", "bounced", "complaints", "unsubscribed"
)


@click.command()
@pass_session
def today(session: Session) -> int:
    """Show what waits for a person, what goes out in the next seven days, and what went out in the last seven."""
    from publisher.app.days import today as now_and_next
    from publisher.app.tick_owner import describe_owner

    with session.open() as publisher:
        found = now_and_next(publisher, publisher.clock())
        if session.as_json:
            session.print_json(
                {
                    "waiting": [asdict(one) for one in found.waiting],
                    "ahead": [publication_json(row) for row in found.ahead],
                    "behind": [_json(one) for one in found.behind],
                    "planned": [planned_json(one) for one in found.planned],
                    "silent": [run_json(one) for one in found.silent],
                    "uncertain": found.uncertain, "suspicion": found.suspicion,
                    "owner": asdict(found.owner) if found.owner else None,
                }
            )  # fmt: skip
        else:
            session.say(worded("Waits for you"))
            waiting = [(one.what, one.why, one.command) for one in found.waiting]
            session.show([], columns("what", "why", "then"), waiting, worded("  nothing"))
            session.say(worded("\nGoes out in the next seven days"))
            session.show([], *publication_lines(found.ahead, publisher), worded("  nothing"))
            show_beside(session, found.planned, (), publisher)
            session.say(worded("\nWent out in the last seven days"))
            session.show([], *_table(found.behind, publisher), worded("  nothing"))
            show_beside(session, (), found.silent, publisher)
            session.say("")
            session.say(describe_owner(found.owner, publisher.config.schedule.zone))
            if found.uncertain:
                session.say(
                    worded_many(
                        "\n%(num)s delivery is uncertain: publisher deliveries reconcile",
                        "\n%(num)s deliveries are uncertain: publisher deliveries reconcile",
                        found.uncertain,
                    )
                )
            if found.suspicion:
                session.say(joined("\n", ["", found.suspicion]))
    silent = found.owner is not None and found.owner.standing == "silent"
    return WAITS if found.waiting or found.uncertain or found.suspicion or silent else 0


@click.command()
@click.argument("what")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Also write the figures to a new CSV file.")
@pass_session
def report(session: Session, what: str, file: Path | None) -> int:
    """Show what became of an issue or a post: sent, refused, bounced, unsubscribed, by language and channel."""
    from publisher.app.days import issues_with
    from publisher.core.new_files import new_file

    with session.open() as publisher:
        found = publisher.reports.about(what)
        if not found:
            inside = issues_with(publisher, what)
            session.done([], _nothing_of(what, inside))
            return 1
        headings, lines = _table(found, publisher)
        session.show(
            [_json(one) for one in found], headings, lines, worded("nothing of %(what)s has gone out yet", what=what)
        )
        if file is not None:
            with new_file(file, "utf-8-sig", private=True) as opened:
                writer = csv.writer(opened)
                writer.writerow(headings)
                writer.writerows(lines)
            rows = len(lines)
            session.say(worded_many("%(num)s row in %(file)s", "%(num)s rows in %(file)s", rows, file=file))
    for one in found:
        for reason in one.reasons:
            session.say(
                worded_many(
                    "%(channel)s %(lang)s: %(num)s time: %(reply)s", "%(channel)s %(lang)s: %(num)s times: %(reply)s",
                    reason.number, channel=one.channel, lang=one.lang, reply=reason.reply,
                )
            )  # fmt: skip
    return 0 if found else 1


def _nothing_of(what: str, inside: "Sequence[str]") -> str:
    if not inside:
        return worded("nothing of %(what)s has gone out by itself yet", what=what)
    return worded(
        "nothing of %(what)s has gone out by itself yet; it was a story of %(issues)s: publisher report %(first)s",
        what=what, issues=", ".join(inside), first=inside[0],
    )  # fmt: skip


def _table(found: "Sequence[Report]", publisher: "Publisher") -> tuple[list[str], list[tuple[object, ...]]]:
    counted = any(one.opened is not None or one.followed is not None for one in found)
    headings = [
        *columns("what", "channel", "language", "at", "state"), *_FIGURES,
        *(columns("opened", "links followed") if counted else []),
    ]  # fmt: skip
    lines = [
        (
            one.what, one.channel, one.lang, local(one.at, publisher), one.state, *_figures(one),
            *((_number(one.opened), _number(one.followed)) if counted else ()),
        )
        for one in found
    ]  # fmt: skip
    return headings, lines


def _figures(one: "Report") -> tuple[int, ...]:
    state = one.by_state.get
    return (
        one.planned, state(DeliveryState.SENT, 0), one.still_open, state(DeliveryState.REFUSED, 0),
        state(DeliveryState.SUPPRESSED, 0), state(DeliveryState.UNCERTAIN, 0), one.bounced, one.complained, one.left,
    )  # fmt: skip


def _number(number: int | None) -> str:
    return worded("not counted") if number is None else str(number)


def _json(one: "Report") -> dict[str, Any]:
    return asdict(one) | {"by_state": {state.value: number for state, number in one.by_state.items()}}
