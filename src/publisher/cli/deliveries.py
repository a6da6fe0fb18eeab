"""`publisher deliveries`: who got it, who did not, and why."""

from dataclasses import asdict
from pathlib import Path

import click

from publisher.cli.session import WAITS, Session, local, pass_session
from publisher.core.states import DeliveryState


@click.group()
def deliveries() -> None:
    """Show who got a publication, who did not, and why."""


@deliveries.command("list")
@click.option("--publication", type=int, help="Only this publication.")
@click.option("--state", type=click.Choice([str(state) for state in DeliveryState]), help="Only this state.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write a new CSV file instead of the table.")
@pass_session
def list_deliveries(session: Session, publication: int | None, state: str | None, file: Path | None) -> None:
    """List deliveries with their states and the answers of servers and networks."""
    from publisher.app.delivery_reports import write_csv

    with session.open() as publisher:
        rows = publisher.deliveries.rows(publication, state)
        lines = [
            (r.id, r.what, r.channel, r.lang, r.destination, r.state, local(r.at, publisher), r.reply) for r in rows
        ]
    if file is not None:
        write_csv(rows, file)
        session.done({"file": str(file), "rows": len(rows)}, f"{len(rows)} rows in {file}")
        return
    headings = ["id", "what", "channel", "language", "destination", "state", "at", "reply"]
    session.show([asdict(row) for row in rows], headings, lines, "nothing has been sent yet")


@deliveries.command()
@click.option("--sent", type=int, multiple=True, metavar="ID", help="You know that it arrived.")
@click.option("--resend", type=int, multiple=True, metavar="ID", help="You know that it did not arrive: send it again.")
@click.option("--give-up", type=int, multiple=True, metavar="ID", help="Never send it.")
@pass_session
def reconcile(session: Session, sent: tuple[int, ...], resend: tuple[int, ...], give_up: tuple[int, ...]) -> int:
    """Settle uncertain deliveries: the IDs given by your word, or, without any, by asking each channel's far side."""
    from publisher.app.delivery_reports import settle

    with session.open() as publisher:
        settled = settle(publisher, sent, resend, give_up, publisher.clock())
    value = [{"id": number, "answer": answer} for number, answer in settled.answers.items()]
    session.show(value, ["delivery", "answer"], list(settled.answers.items()), "nothing is uncertain")
    return WAITS if settled.left else 0


@deliveries.command()
@click.option("--current", is_flag=True, help="Nothing is missing in it: a second machine, or a new folder.")
@pass_session
def restored(session: Session, current: bool) -> int:
    """Go on with a database that was restored from a copy: hold what may have gone out since the copy was made."""
    with session.open() as publisher:
        accepted = publisher.restoration.accept(publisher.clock(), current)
        until = local(accepted.until, publisher)
    value = {"held": accepted.held, "until": accepted.until}
    session.done(value, f"{accepted.held} publications due until {until} wait for a person: publisher calendar")
    return WAITS if accepted.held else 0


@deliveries.command("warm-up")
@click.argument("readers", type=click.IntRange(1))
@pass_session
def warm_up(session: Session, readers: int) -> None:
    """Show how a mail to READERS people would spread over the first days of a new domain ([pacing] warm_up_since)."""
    from publisher.app.delivery_reports import plan_warm_up

    days = plan_warm_up(session.workspace_file, readers)
    value = [{"day": day.number + 1, "at_most": day.at_most, "mails": day.mails, "so_far": day.so_far} for day in days]
    lines = [(day.number + 1, day.at_most or "no limit", day.mails, day.so_far) for day in days]
    session.show(value, ["day", "at most", "mails", "so far"], lines, "no readers")
