"""`publisher bounces`: mail that came back."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from publisher.cli.progress import counting
from publisher.cli.session import Session, columns, local, pass_session
from publisher.core.wording import joined, worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.app.returned_mail import AddressHistory


@click.group()
def bounces() -> None:
    """Read reports of mail that came back, list them, and let an address be mailed again."""


@bounces.command()
@pass_session
def read(session: Session) -> None:
    """Read the mailbox of [bounces] and the relay's refusals now. `publisher run` does this every few minutes."""
    from publisher.app import returned_mail

    with session.open() as publisher, counting("reports") as progress:
        found = returned_mail.read(publisher, publisher.clock(), progress)
    numbers = [worded("%(number)s %(state)s", number=n, state=worded(name)) for name, n in found.counts.items() if n]
    text = joined(", ", numbers) if numbers else ""
    session.done({**found.counts, "troubles": list(found.troubles)}, text or worded("nothing new came back"))
    for trouble in found.troubles:
        session.warn(trouble)


@bounces.command("list")
@click.argument("address", required=False)
@pass_session
def list_bounces(session: Session, address: str | None) -> None:
    """List what came back, newest first; with an ADDRESS, why it gets no mail, since when, and by which report."""
    from publisher.app import returned_mail

    with session.open() as publisher:
        if address:
            _show_address(session, publisher, returned_mail.history(publisher, address))
            return
        rows = returned_mail.newest(publisher)
        lines = [
            (local(row.at, publisher), worded(row.kind), row.address,
             worded("yes") if row.suppressed else "", row.status,
             row.diagnostic)
            for row in rows
        ]  # fmt: skip
        headings = columns("when", "kind", "address", "suppressed", "status", "diagnostic")
        session.show([asdict(row) for row in rows], headings, lines, worded("nothing has come back"))


@bounces.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why it can be mailed again, e.g. “the relay was wrong, fixed today”.")
@pass_session
def lift(session: Session, address: str, reason: str) -> None:
    """Let a suppressed ADDRESS get mail again. The reason is recorded; what came back before counts no more.

    Only the person themselves can end an erasure on request.
    """
    from publisher.app import returned_mail

    with session.open() as publisher:
        returned_mail.lift(publisher, address, reason, publisher.clock())
    session.done({"lifted": address, "reason": reason}, worded("%(address)s can be mailed again", address=address))


def _show_address(session: Session, publisher: "Publisher", found: "AddressHistory") -> None:
    barred = found.suppression
    if not session.as_json:
        session.say(
            worded(
                "%(address)s is suppressed since %(time)s (%(kind)s): %(why)s",
                address=found.address,
                time=local(barred.since, publisher),
                kind=worded(barred.kind),
                why=barred.reason,
            )
            if barred
            else worded("%(address)s is not suppressed", address=found.address)
        )
    lines = [
        (local(row.at, publisher), worded(row.kind), row.status, row.diagnostic, row.source) for row in found.bounces
    ]
    session.show(
        asdict(found),
        columns("when", "kind", "status", "diagnostic", "report"),
        lines,
        worded("nothing came back from it"),
    )
