"""`publisher staff`: the accounts of the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from publisher.cli.session import Session, local, pass_session
from publisher.core.wording import worded

if TYPE_CHECKING:
    from publisher.app.assembly import Publisher
    from publisher.web.console.accounts.people import People, Person


ROLES = ["author", "approver", "administrator"]


@click.group()
def staff() -> None:
    """Add, list, disable and reset accounts of the console."""


@contextmanager
def accounts_of(publisher: "Publisher") -> "Iterator[People]":
    """The accounts of an open workspace, as the console has them: links are signed there."""
    from publisher.app.assembly import open_publisher
    from publisher.web.console.site import create_console

    web = publisher.config.web
    here = web.address if web.proxies else f"http://{web.listen}"
    app = create_console(publisher, lambda: open_publisher(publisher.config.file), here)
    with app.test_request_context("/", base_url=f"{here}/console"):
        yield app.extensions["publisher.people"]


@contextmanager
def _accounts(session: Session) -> "Iterator[tuple[Publisher, People]]":
    with session.open() as publisher, accounts_of(publisher) as people:
        yield publisher, people


@staff.command()
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default=None, help="What they may do.")
@click.option("--name", default="", help="The name that others see.")
@click.option("--lang", type=click.Choice(["bg", "en"]), default=None, help="The language of the console for them.")
@pass_session
def add(session: Session, email: str, role: str | None, name: str, lang: str | None) -> None:
    """Add an account, and print the link by which its owner sets a password. The first one is an administrator."""
    from publisher.web.console import audit
    from publisher.web.console.accounts import managing

    with _accounts(session) as (publisher, people):
        role = role or ("author" if people.everybody() else "administrator")
        person = managing.add(people, email, role, publisher.clock(), name, lang or session.language)
        # The account is there: without its link it would be of no use, whatever becomes of the record.
        _tell(session, person)
        audit.record(publisher.store, publisher.clock(), "account added", person.email, after=person.role)


def _tell(session: Session, person: "Person") -> None:
    from publisher.web.console.accounts import managing

    link = managing.password_link(person)
    value = {"email": person.email, "role": person.role, "link": link}
    words = worded(
        "%(email)s is %(role)s. Good once, for a day, while `publisher run` is running:\n%(link)s",
        email=person.email, role=person.rank, link=link,
    )  # fmt: skip
    session.done(value, words)


@staff.command("list")
@pass_session
def list_accounts(session: Session) -> None:
    """List the accounts."""
    with _accounts(session) as (publisher, people):
        everybody = people.everybody()
        value = [
            {
                "email": one.email, "name": one.name, "role": one.role, "active": one.active,
                "second_step": bool(one.tf_primary_method), "last_sign_in": one.current_login_at,
            }
            for one in everybody
        ]  # fmt: skip
        headings = [
            worded("account"), worded("name"), worded("role"), worded("may sign in"), worded("second step"),
            worded("last sign-in"),
        ]  # fmt: skip
        yes, no = worded("yes"), worded("no")
        lines = [
            (
                one.email, one.name, one.rank, yes if one.active else no, yes if one.tf_primary_method else no,
                local(one.current_login_at, publisher) if one.current_login_at else "",
            )
            for one in everybody
        ]  # fmt: skip
        session.show(value, headings, lines, worded("no account yet; `publisher staff add ADDRESS` makes one"))


@staff.command()
@click.argument("email")
@click.option("--enable", is_flag=True, help="Let the person sign in again.")
@pass_session
def disable(session: Session, email: str, enable: bool) -> None:
    """End all sessions of a person, and let them sign in no more."""
    from publisher.web.console import audit
    from publisher.web.console.accounts import managing

    with _accounts(session) as (publisher, people):
        person = managing.known(people, email)
        managing.set_active(people, person, enable)
        action = "account enabled" if enable else "account disabled"
        audit.record(publisher.store, publisher.clock(), action, person.email)
        words = (
            worded("%(name)s may sign in again.", name=person.called)
            if enable
            else worded("%(name)s may no longer sign in.", name=person.called)
        )
        session.done({"email": person.email, "active": person.active}, words)


@staff.command()
@click.argument("email")
@pass_session
def reset(session: Session, email: str) -> None:
    """Forget password and second step of a person, end all sessions, and print a new link."""
    from publisher.web.console import audit
    from publisher.web.console.accounts import managing

    with _accounts(session) as (publisher, people):
        person = managing.known(people, email)
        managing.reset(people, person)
        _tell(session, person)
        audit.record(publisher.store, publisher.clock(), "account reset", person.email)


@staff.command()
@click.option("--search", default="", help="Only acts in whose person, action or thing this occurs.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@pass_session
def log(session: Session, search: str, limit: int) -> None:
    """Show who did what in the console, the newest first."""
    from dataclasses import asdict

    from publisher.web.console import audit

    with session.open() as publisher:
        found = audit.acts(publisher.store, search, limit)
        lines = [(local(one.at, publisher), one.who, one.action, one.thing, one.before, one.after) for one in found]
        headings = [
            worded("at"), worded("who"), worded("action"), worded("what"), worded("before"), worded("after")
        ]  # fmt: skip
        session.show([asdict(one) for one in found], headings, lines, worded("nothing has been done yet"))
