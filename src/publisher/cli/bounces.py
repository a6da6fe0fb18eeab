"""`publisher bounces`: mail that came back."""

from dataclasses import asdict

import click

from publisher.cli.progress import counting
from publisher.cli.session import Session, local, pass_session


@click.group()
def bounces() -> None:
    """Read reports of mail that came back, and list them."""


@bounces.command()
@pass_session
def read(session: Session) -> None:
    """Read the mailbox of [bounces] and the relay's refusals now. `publisher run` does this every few minutes."""
    with session.open() as publisher:
        now = publisher.clock()
        refused = publisher.bounces.judge_refusals(now)
        with counting("reports") as progress:
            found = publisher.bounces.read(now, progress)
    total = {name: number + asdict(refused)[name] for name, number in asdict(found).items()}
    text = ", ".join(f"{number} {name}" for name, number in total.items() if number)
    session.done(total, text or "nothing new came back")


@bounces.command("list")
@pass_session
def list_bounces(session: Session) -> None:
    """List what came back, newest first."""
    with session.open() as publisher:
        rows = publisher.bounces.all()
        value = [asdict(row) for row in rows]
        lines = [(local(row.at, publisher), row.kind, row.address, row.status, row.diagnostic) for row in rows]
    session.show(value, ["when", "kind", "address", "status", "diagnostic"], lines, "nothing has come back")
