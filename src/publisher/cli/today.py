"""`publisher today` and `publisher report`: what to do now, and what became of what went out."""

import csv
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from publisher.cli.calendar import publication_json, publication_lines
from publisher.cli.digests import planned_json, run_json, show_beside
from publisher.cli.session import WAITS, Session, local, pass_session
from publisher.core.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from publisher.app.assembly import Publisher
    from publisher.app.days import Report

_FIGURES = [
    "planned",
    "sent",
    "open",
    "deferred",
    "refused",
    "left out",
    "uncertain",
    "bounced",
    "complaints",
    "unsubscribed",
]


@click.command()
@pass_session
def today(session: Session) -> int:
    """Show what waits for a person, what goes out in the next seven days, and what went out in the last seven."""
    from publisher.app.days import today as now_and_next

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
                }
            )  # fmt: skip
        else:
            session.say("Waits for you")
            session.show([], ["what", "why", "then"], [(o.what, o.why, o.command) for o in found.waiting], "  nothing")
            session.say("\nGoes out in the next seven days")
            session.show([], *publication_lines(found.ahead, publisher), "  nothing")
            show_beside(session, found.planned, (), publisher)
            session.say("\nWent out in the last seven days")
            session.show([], *_table(found.behind, publisher), "  nothing")
            show_beside(session, (), found.silent, publisher)
            if found.uncertain:
                session.say(f"\n{found.uncertain} deliveries are uncertain: publisher deliveries reconcile")
            if found.suspicion:
                session.say(f"\n{found.suspicion}")
    return WAITS if found.waiting or found.uncertain or found.suspicion else 0


@click.command()
@click.argument("what")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Also write the figures to a new CSV file.")
@pass_session
def report(session: Session, what: str, file: Path | None) -> int:
    """Show what became of an issue or a post: sent, refused, bounced, unsubscribed, by language and channel.

    What is open has not ended yet; deferred ones among them wait for another try.
    """
    from publisher.app.days import issues_with
    from publisher.core.new_files import new_file

    with session.open() as publisher:
        found = publisher.reports.about(what)
        if not found:
            inside = issues_with(publisher, what)
            words = f"; it was a story of {', '.join(inside)}: publisher report {inside[0]}" if inside else ""
            session.done([], f"nothing of {what} has gone out by itself yet{words}")
            return 1
        headings, lines = _table(found, publisher)
        session.show([_json(one) for one in found], headings, lines, f"nothing of {what} has gone out yet")
        if file is not None:
            with new_file(file, "utf-8-sig", private=True) as opened:
                writer = csv.writer(opened)
                writer.writerow(headings)
                writer.writerows(lines)
            session.say(f"{len(lines)} rows in {file}")
    for one in found:
        for reason in one.reasons:
            session.say(f"{one.channel} {one.lang}: {reason.number} times: {reason.reply}")
    return 0 if found else 1


def _table(found: "Sequence[Report]", publisher: "Publisher") -> tuple[list[str], list[tuple[object, ...]]]:
    counted = any(one.opened is not None or one.followed is not None for one in found)
    headings = [
        "what",
        "channel",
        "language",
        "at",
        "state",
        *_FIGURES,
        *(["opened", "links followed"] if counted else []),
    ]
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
        one.planned, state(DeliveryState.SENT, 0), one.still_open, state(DeliveryState.DEFERRED, 0),
        state(DeliveryState.REFUSED, 0), state(DeliveryState.SUPPRESSED, 0),
        state(DeliveryState.UNCERTAIN, 0), one.bounced, one.complained, one.left,
    )  # fmt: skip


def _number(number: int | None) -> str:
    return "not counted" if number is None else str(number)


def _json(one: "Report") -> dict[str, Any]:
    return asdict(one) | {"by_state": {state.value: number for state, number in one.by_state.items()}}
