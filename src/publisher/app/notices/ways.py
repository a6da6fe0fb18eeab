"""How a notice reaches a person: by mail through the newsletter's own channel, or through Apprise.

An Apprise URL is a secret: the parts behind its scheme are in no message, log or error.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.charset import CHARSETS
from typing import Protocol, cast

from publisher.app.assembly import Publisher
from publisher.app.notices.mails import NoticeMail
from publisher.config.staff import StaffPerson, is_mail_address, problem_of, read_to
from publisher.core.errors import ConfigError, Unavailable
from publisher.core.types import Destination, Message
from publisher.core.wording import in_words, worded

MISSING = worded("Apprise is not installed: pip install 'publisher[notices]'")


class _Service(Protocol):
    """What is used of `apprise.Apprise`."""

    def notify(self, body: str, title: str, *, body_format: str) -> bool | None:
        """Whether the service has taken it."""


def shown(to: str) -> str:
    """Where notices go, as it may be shown: of an Apprise URL the scheme alone."""
    return to if is_mail_address(to) else f"{to.partition('://')[0]}://…"


def check_way(publisher: Publisher, person: StaffPerson) -> str:
    """Where a person's notices go, as it may be shown. Nothing is sent.

    Raises `ConfigError` or `FileError` when they cannot be sent there.
    """
    to = _to(publisher, person)
    if is_mail_address(to):
        publisher.another_channel(publisher.mail_channel()).close()
    else:
        _apprise(to)
    return shown(to)


def send(publisher: Publisher, person: StaffPerson, mail: NoticeMail, key: str) -> str:
    """Hand over one notice; returns the far side's answer. The same `key` is the same mail.

    Raises `ChannelError`, or `ConfigError` or `FileError` as `check_way` does.
    """
    to = _to(publisher, person)
    if not is_mail_address(to):
        return _by_apprise(to, mail)
    lang = publisher.config.staff.language_of(person)
    # A letter: made by the program, and not of a list.
    message = Message(lang, mail.text, subject=mail.subject, html=mail.html, kind="letter")
    channel = publisher.another_channel(publisher.mail_channel())
    try:
        return channel.send(message, Destination(to, key, lang)).reply
    finally:
        channel.close()


def _to(publisher: Publisher, person: StaffPerson) -> str:
    to = read_to(person, publisher.config.workspace)
    if problem := problem_of(to):
        raise ConfigError(worded("staff.people, %(name)s: %(problem)s", name=person.name, problem=problem))
    return to


def _by_apprise(to: str, mail: NoticeMail) -> str:
    sender = _apprise(to)
    try:
        taken = sender.notify(title=mail.subject, body=mail.text, body_format="text")
    except Exception as error:
        # The words of the exception may show the address.
        said = worded("%(place)s: %(error)s", place=shown(to), error=type(error).__name__)
        raise Unavailable(said) from None
    if not taken:
        raise Unavailable(worded("%(place)s did not take it", place=shown(to)))
    return in_words(worded("%(place)s has taken it", place=shown(to)), "en")


def _apprise(to: str) -> _Service:
    """Apprise with one URL. Raises `ConfigError`."""
    # Apprise logs the addresses that it could not reach, and where nobody has set up logging they reach the screen.
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.handlers[:] = [logging.NullHandler()]
    with _own_encoding():
        try:
            import apprise
        except ImportError:
            raise ConfigError(MISSING) from None
        found = apprise.Apprise()
        understood = found.add(to)
    if not understood:
        said = worded("Apprise does not understand %(place)s; its services: https://appriseit.com", place=shown(to))
        raise ConfigError(said)
    return cast(_Service, found)


@contextmanager
def _own_encoding() -> Iterator[None]:
    """Keep how mails of this program are encoded: Apprise's mail plug-in changes it for the whole process."""
    before = CHARSETS["utf-8"]
    try:
        yield
    finally:
        CHARSETS["utf-8"] = before
