"""`publisher deliveries`: who got it, who did not, and why."""

import csv
from pathlib import Path
from typing import Any

import click

from publisher.cli.session import WAITS, Session, local, pass_session
from publisher.core.errors import FileError
from publisher.core.states import DeliveryState


@click.group()
def deliveries() -> None:
    """Who got it, who did not, and why."""


@deliveries.command("list")
@click.option("--publication", type=int, help="One publication alone.")
@click.option("--state", type=click.Choice([str(state) for state in DeliveryState]), help="One state alone.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write a new CSV file instead.")
@pass_session
def list_deliveries(session: Session, publication: int | None, state: str | None, file: Path | None) -> None:
    """Every delivery with its state and the far side's answer."""
    with session.open() as publisher:
        rows = publisher.deliveries.rows(publication, state)
        value: list[dict[str, Any]] = [
            {
                "id": r.id, "publication": r.publication, "what": r.what, "channel": r.channel, "lang": r.lang,
                "destination": r.destination, "state": r.state, "attempts": r.attempts, "at": r.at,
                "remote_id": r.remote_id, "url": r.url, "reply": r.reply,
            }
            for r in rows
        ]  # fmt: skip
        lines = [
            (r.id, r.what, r.channel, r.lang, r.destination, r.state, local(r.at, publisher), r.reply) for r in rows
        ]
    if file is not None:
        _write(file, value)
        session.done({"file": str(file), "rows": len(value)}, f"{len(value)} rows in {file}")
        return
    headings = ["id", "what", "channel", "language", "destination", "state", "at", "reply"]
    session.show(value, headings, lines, "nothing has been sent yet")


@deliveries.command()
@click.option("--sent", type=int, multiple=True, metavar="ID", help="A person knows that it arrived.")
@click.option("--resend", type=int, multiple=True, metavar="ID", help="A person knows that it did not: send it again.")
@click.option("--give-up", type=int, multiple=True, metavar="ID", help="Leave it unsent for good.")
@pass_session
def reconcile(session: Session, sent: tuple[int, ...], resend: tuple[int, ...], give_up: tuple[int, ...]) -> int:
    """Settle what is uncertain: by a person's word for the IDs given, else by asking each far side."""
    with session.open() as publisher:
        answers = {}
        decided = ((sent, DeliveryState.SENT), (resend, DeliveryState.QUEUED), (give_up, DeliveryState.REFUSED))
        for numbers, state in decided:
            for number in numbers:
                publisher.reconciling.resolve(number, state, publisher.clock(), "settled by staff")
                answers[number] = str(state)
        if not answers:
            answers = publisher.reconciling.reconcile(publisher.clock())
        left = publisher.deliveries.rows(state=DeliveryState.UNCERTAIN)
    value = [{"id": number, "answer": answer} for number, answer in answers.items()]
    session.show(value, ["delivery", "answer"], list(answers.items()), "nothing is uncertain")
    return WAITS if left else 0


@deliveries.command("warm-up")
@click.argument("readers", type=click.IntRange(1))
@pass_session
def warm_up(session: Session, readers: int) -> None:
    """How a mail to so many READERS would spread over the first days of a new domain ([pacing] warm_up_since)."""
    from publisher.config.workspace import load_config
    from publisher.sending.pacing.warm_up import plan

    days = plan(load_config(session.workspace_file).pacing, readers)
    value = [{"day": day.number + 1, "at_most": day.at_most, "mails": day.mails, "so_far": day.so_far} for day in days]
    lines = [(day.number + 1, day.at_most or "no limit", day.mails, day.so_far) for day in days]
    session.show(value, ["day", "at most", "mails", "so far"], lines, "nobody to write to")


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    try:
        with file.open("x", encoding="utf-8-sig", newline="") as opened:
            writer = csv.DictWriter(opened, list(rows[0]) if rows else ["id"])
            writer.writeheader()
            writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    except FileExistsError as error:
        raise FileError("exists already; name another file", file) from error
    except OSError as error:
        raise FileError(f"cannot be written: {error.strerror}", file) from error


def _inert(value: object) -> object:
    """A far side's words must not be a formula where a spreadsheet opens them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
