"""`publisher deliveries`: who got it, who did not, and why."""

from typing import Any

import click

from publisher.cli.session import WAITS, Session, local, pass_session
from publisher.states import DeliveryState


@click.group()
def deliveries() -> None:
    """Who got it, who did not, and why."""


@deliveries.command("list")
@click.option("--publication", type=int, help="One publication alone.")
@click.option("--state", type=click.Choice([str(state) for state in DeliveryState]), help="One state alone.")
@pass_session
def list_deliveries(session: Session, publication: int | None, state: str | None) -> None:
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
                publisher.deliveries.resolve(number, state, publisher.clock(), "settled by staff")
                answers[number] = str(state)
        if not answers:
            answers = publisher.deliveries.reconcile(publisher.clock())
        left = publisher.deliveries.rows(state=DeliveryState.UNCERTAIN)
    value = [{"id": number, "answer": answer} for number, answer in answers.items()]
    session.show(value, ["delivery", "answer"], list(answers.items()), "nothing is uncertain")
    return WAITS if left else 0
