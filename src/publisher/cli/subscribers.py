"""`publisher subscribers`: who reads."""

import click

from publisher.cli.session import Session, local, pass_session


@click.group()
def subscribers() -> None:
    """List, add and erase subscribers."""


@subscribers.command("list")
@pass_session
def list_subscribers(session: Session) -> None:
    """Everyone, with language and consent."""
    with session.open() as publisher:
        people = publisher.subscribers.all()
        value = [
            {"email": p.email, "name": p.name, "lang": p.lang, "list": p.list, "since": p.consent_at, "left": p.left_at}
            for p in people
        ]
        lines = [
            (p.email, p.name, p.lang, local(p.consent_at, publisher), "left" if p.left_at else "reads") for p in people
        ]
    session.show(
        value, ["address", "name", "language", "since", "state"], lines, "nobody yet: publisher subscribers add"
    )


@subscribers.command()
@click.argument("email")
@click.option("--lang", required=True, help="The language of the edition they get.")
@click.option("--name", default="")
@click.option("--consent", required=True, help="How they agreed, e.g. „signed the list at the forum of 5 March 2026“.")
@pass_session
def add(session: Session, email: str, lang: str, name: str, consent: str) -> None:
    """Add a person who has agreed to be written to."""
    with session.open() as publisher:
        email = publisher.subscribers.add(email, lang, publisher.clock(), name=name, consent=consent)
    session.done({"email": email, "lang": lang}, f"{email} gets the edition in {lang}")


@subscribers.command()
@click.argument("email")
@pass_session
def erase(session: Session, email: str) -> None:
    """Forget a person for good; only a hash stays, so that no import brings them back."""
    with session.open() as publisher:
        publisher.subscribers.erase(email, publisher.clock())
    session.done({"erased": email}, f"{email} is forgotten")
