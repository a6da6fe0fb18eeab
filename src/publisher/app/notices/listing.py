"""Who is told of what, the latest notices, and one to try it out."""

import secrets
from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.app.notices.mails import notice_mail
from publisher.app.notices.screens import console_address
from publisher.app.notices.ways import check_way, send, shown
from publisher.config.staff import StaffPerson, read_to
from publisher.core import locales
from publisher.core.errors import FileError, NotFound, PublisherError
from publisher.core.wording import in_words, worded
from publisher.ledger.notices import Notice, Notices, Words

__all__ = ["Notice", "PersonTold", "WayChecked", "checked_ways", "latest_notices", "people_told", "send_test"]


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person of config.toml. `to` is the way, as it may be shown; `daily` is a time like 08:30, or ""."""

    name: str
    language: str
    to: str
    about: tuple[str, ...]
    daily: str


@dataclass(frozen=True, slots=True)
class WayChecked:
    """Whether notices can be sent to a person; `message` says where to, or what is wrong."""

    name: str
    ok: bool
    message: str


def people_told(publisher: Publisher) -> list[PersonTold]:
    """The people of [[staff.people]]."""
    staff = publisher.config.staff
    return [
        PersonTold(
            person.name, staff.language_of(person), _place(publisher, person), person.about,
            f"{person.daily:%H:%M}" if person.daily else "",
        )
        for person in staff.people
    ]  # fmt: skip


def latest_notices(publisher: Publisher, limit: int) -> list[Notice]:
    """The newest notices, whatever has become of them."""
    return Notices(publisher.store).latest(limit)


def checked_ways(publisher: Publisher) -> list[WayChecked]:
    """For each person whether their notices can be sent; nothing is sent."""
    found = []
    for person in publisher.config.staff.people:
        try:
            found.append(WayChecked(person.name, True, worded("to %(place)s", place=check_way(publisher, person))))
        except PublisherError as error:
            found.append(WayChecked(person.name, False, error.args[0]))
    return found


def send_test(publisher: Publisher, name: str) -> str:
    """Send a person a notice that says nothing; returns the answer. No row is written.

    Raises `NotFound`, and what keeps it from being sent: `ChannelError`, `ConfigError` or `FileError`.
    """
    person = _person(publisher, name)
    lang = publisher.config.staff.language_of(person)
    said = worded("Notices about what waits, what is held back and what has gone out will arrive here.")
    words = Words(worded("Test: notices to %(name)s", name=person.name), said)
    newsletter = locales.in_language(publisher.config.newsletter.name, lang)
    mail = notice_mail([words], lang, newsletter, console_address(publisher))
    return send(publisher, person, mail, f"notice-test.{secrets.token_hex(8)}")


def _person(publisher: Publisher, name: str) -> StaffPerson:
    people = publisher.config.staff.people
    for person in people:
        if person.name.casefold() == name.casefold():
            return person
    known = ", ".join(person.name for person in people) or worded("nobody yet")
    raise NotFound(worded("nobody in staff.people is called %(name)s; there are: %(known)s", name=name, known=known))


def _place(publisher: Publisher, person: StaffPerson) -> str:
    try:
        return shown(read_to(person, publisher.config.workspace))
    except FileError as error:
        return in_words(error, publisher.config.staff.language)
