"""Adding and changing accounts: for the console's page and for `publisher staff`."""

import secrets
from collections.abc import Callable
from datetime import datetime

from flask import url_for
from flask_security.recoverable import generate_reset_password_token as _token

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import worded
from publisher.subscribers.addresses import checked
from publisher.web.console.accounts.people import People, Person
from publisher.web.console.accounts.roles import Role


def add(people: People, email: str, role: str, now: datetime, name: str = "", language: str = "bg") -> Person:
    """A new account without a password: `password_link` lets its owner set one. Raises `InvalidInput`, `Conflict`."""
    address = checked(email, name)
    if people.by_email(address) is not None:
        raise Conflict(worded("%(email)s has an account already", email=address))
    person = Person(
        email=address, name=" ".join(name.split())[:200], role=_role(role).value, language=language, active=True,
        password=None, fs_uniquifier=secrets.token_hex(16), created_at=now,
    )  # fmt: skip
    people.database.add(person)
    people.database.commit()
    return person


def known(people: People, email: str) -> Person:
    """The account of an address. Raises `NotFound`."""
    person = people.by_email(email)
    if person is None:
        raise NotFound(worded("%(email)s has no account; `publisher staff list` shows them", email=email))
    return person


def set_role(people: People, person: Person, role: str) -> None:
    """Give a person another role. Raises `InvalidInput`."""
    person.role = _role(role).value
    people.database.commit()


def set_active(people: People, person: Person, active: bool) -> None:
    """Let a person sign in, or not; all their sessions end."""
    person.active = active
    people.set_uniquifier(person)
    people.database.commit()


def reset(people: People, person: Person) -> None:
    """Forget password, second step and recovery codes, and end all sessions: for whoever has lost their phone."""
    person.password = None
    people.tf_reset(person)
    person.totp_counter = None
    people.set_uniquifier(person)
    people.database.commit()


def password_link(person: Person) -> str:
    """A link by which the owner of the account sets a password, good once and for a day. Needs a request's context."""
    token_of: Callable[[Person], str] = _token
    return url_for("security.reset_password", token=token_of(person), _external=True)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        known_roles = tuple(Role)
        raise InvalidInput(
            worded("there is no role %(role)s; there are: %(roles)s", role=text, roles=known_roles)
        ) from None
