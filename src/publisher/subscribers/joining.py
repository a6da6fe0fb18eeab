"""Double opt-in: a person fills in the form, gets a letter, and is subscribed only by its confirmation link.

The form reveals nothing about an address: subscribed, suppressed or unknown, the answer is always to check the mailbox.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from publisher.core.errors import TooOften
from publisher.core.types import Letter
from publisher.core.wording import worded
from publisher.ledger import letters
from publisher.ledger.letters import Envelope
from publisher.storage.database import Store
from publisher.storage.tables import consents, subscribers, subscriptions
from publisher.subscribers.addresses import address_hash, checked
from publisher.subscribers.choices import Choices, Wish
from publisher.subscribers.rows import Subscription, found, note, packed, person
from publisher.subscribers.suppression import LIFTED_BY_CONFIRMING, lift, suppressed

VALID = timedelta(days=7)
"""How long the link in a letter works."""

_PAUSE = timedelta(minutes=10)
_DAY = timedelta(days=1)
_LETTERS_A_DAY = 3
"""The most letters that a mailbox gets in a day, however often the form is filled in, and however it is spelled."""

_ADVERTISES = re.compile(r"https?:|www\.|[<>@/\\]", re.IGNORECASE)
"""Robots enter an advertisement as the name, to have it mailed to strangers; no real name matches this."""

_PENDING = worded("asked on the form, not confirmed")


@dataclass(frozen=True, slots=True)
class Asked:
    """The input of the form, and the wording that the form showed (GDPR Art. 7 (1))."""

    email: str
    name: str
    wish: Wish
    wording: str
    form_version: str
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The subscription that a letter's link belongs to; `fresh` if this call confirmed it."""

    subscription: Subscription
    fresh: bool


@dataclass(frozen=True, slots=True)
class LetterTools:
    """What `Joining` needs to send a letter: its message, the channel of a list, and the links of a reader.

    `confirm` and `preferences` are methods of `Links`; `write` renders and freezes the message.
    """

    write: Callable[[Letter], dict[str, Any]]
    channel: Callable[[str], str]
    confirm: Callable[[int, int], str]
    preferences: Callable[[int], str]


class Joining:
    """Requests and confirmations; every method is one transaction."""

    def __init__(self, store: Store, choices: Choices, post: LetterTools, letters_an_hour: int = 300) -> None:
        self._store = store
        self._letters_an_hour = letters_an_hour
        self._choices = choices
        self._post = post

    def ask(self, asked: Asked, now: datetime) -> None:
        """Write a letter to the address in the form: with a confirmation link, or to say that it is subscribed already.

        Raises `InvalidInput` for an invalid address and an unknown language, list or topic, `TooOften` when the letters
        of an hour are written (readers get theirs nevertheless), but never because of anything known about the address.
        """
        now = now.replace(microsecond=0)
        email = checked(asked.email, asked.name)
        self._choices.check(asked.wish)
        with self._store.begin() as connection:
            full_until = letters.full_until(connection, self._letters_an_hour, now)
            if full_until is None:
                self._ask(connection, email, asked, now)
            else:
                self._remind(connection, email, now)
        if full_until is not None:
            raise TooOften(
                worded(
                    "%(letters_an_hour)s letters have been written within an hour",
                    letters_an_hour=self._letters_an_hour,
                ),
                full_until - now,
            )

    def remind(self, email: str, now: datetime) -> None:
        """Write a letter to somebody who is subscribed; nothing happens for anybody else. Raises `InvalidInput`."""
        with self._store.begin() as connection:
            self._remind(connection, checked(email, ""), now.replace(microsecond=0))

    def _remind(self, connection: Connection, email: str, now: datetime) -> None:
        theirs = found(connection, subscribers.c.email == email)
        if any(one.reads for one in theirs) and not _closed(connection, email, now):
            wish = Wish(theirs[0].lang, frozenset())
            self._write(connection, email, theirs[0].person, [], wish, now)

    def _ask(self, connection: Connection, email: str, asked: Asked, now: datetime) -> None:
        barred = suppressed(connection, address_hash(email))
        if not _closed(connection, email, now):
            name = "" if _ADVERTISES.search(asked.name) else asked.name
            number = person(connection, email, name, now)
            waiting = [
                one
                for name in sorted(asked.wish.lists)
                if (one := _wanted(connection, number, name, asked.wish, now, again=barred is not None))
            ]
            for one in waiting:
                note(
                    connection, one, now, "asked", "page",
                    ip=asked.ip, wording=asked.wording, form_version=asked.form_version,
                )  # fmt: skip
            self._write(connection, email, number, waiting, asked.wish, now)

    def confirm(self, number: int, asked: int, now: datetime, *, ip: str = "") -> Confirmed | None:
        """Confirm what the person asked for; `asked` is when the letter was written, in seconds since 1970.

        Using the link again changes nothing. A link confirms what its own letter names: a later request, which may be
        somebody else's, has a letter of its own. Returns None if the unused link is older than `VALID` or than a later
        letter, if the person has unsubscribed since, and if they were erased.
        """
        with self._store.begin() as connection:
            one = next(iter(found(connection, subscriptions.c.id == number)), None)
            if one is None:
                return None
            if one.asked_at is None or int(one.asked_at.timestamp()) != asked:
                return Confirmed(one, False) if one.reads else None
            if now - datetime.fromtimestamp(asked, UTC) > VALID:
                return None
            theirs = found(
                connection, subscriptions.c.subscriber_id == one.person, subscriptions.c.asked_at == one.asked_at
            )
            for each in theirs:
                _confirm(connection, each, now, ip)
            lift(connection, address_hash(one.email), now)
            return Confirmed(found(connection, subscriptions.c.id == number)[0], True)

    def pending(self, number: int, asked: int, now: datetime) -> Subscription | None:
        """The subscription that a letter's link would confirm now; None if `confirm` would have nothing to do."""
        with self._store.read() as connection:
            one = next(iter(found(connection, subscriptions.c.id == number)), None)
        if one is None or one.asked_at is None or int(one.asked_at.timestamp()) != asked:
            return None
        return one if now - datetime.fromtimestamp(asked, UTC) <= VALID else None

    def _write(
        self, connection: Connection, email: str, number: int, waiting: list[Subscription], wish: Wish, now: datetime
    ) -> None:
        one = waiting[0] if waiting else found(connection, subscriptions.c.subscriber_id == number)[0]
        lang = wish.lang if waiting else one.lang
        lists = tuple(each.list for each in waiting)
        if waiting:
            url = self._post.confirm(one.id, int(now.timestamp()))
            letter = Letter("confirm", lang, url, lists, VALID.days)
        else:
            letter = Letter("known", lang, self._post.preferences(one.id), lists, 0)
        envelope = Envelope(self._post.channel(one.list), email, lang, one.id)
        letters.post(connection, envelope, self._post.write(letter), now)


def _closed(connection: Connection, email: str, now: datetime) -> bool:
    """Whether nothing may be written to an address: it complained, or its mailbox has had enough letters."""
    barred = suppressed(connection, address_hash(email))
    if barred and barred[0] not in LIFTED_BY_CONFIRMING:
        return True
    written = letters.to_mailbox(connection, email, now - _DAY)
    return len(written) >= _LETTERS_A_DAY or any(moment > now - _PAUSE for moment in written)


def _wanted(
    connection: Connection, number: int, name: str, wish: Wish, now: datetime, *, again: bool
) -> Subscription | None:
    """The subscription to confirm; None if they are subscribed already and need not confirm `again`."""
    values = {
        "lang": wish.lang, "cadence": wish.cadence, "topics": packed(wish.topics), "asked_at": now,
    }  # fmt: skip
    mine = (subscriptions.c.subscriber_id == number, subscriptions.c.list == name)
    known = found(connection, *mine)
    if not known:
        pending = {"confirmed": False, "consent": _PENDING, "consent_at": now}
        connection.execute(subscriptions.insert().values(subscriber_id=number, list=name, **values, **pending))
    elif known[0].reads and not again:
        return None
    elif known[0].reads:
        connection.execute(update(subscriptions).where(*mine).values(asked_at=now))
    else:
        connection.execute(update(subscriptions).where(*mine).values(**values))
    return found(connection, *mine)[0]


def _confirm(connection: Connection, one: Subscription, now: datetime, ip: str) -> None:
    shown = connection.execute(
        select(consents.c.wording, consents.c.form_version)
        .where(consents.c.subscriber_id == one.person, consents.c.list == one.list, consents.c.action == "asked")
        .order_by(consents.c.id.desc())
        .limit(1)
    ).first()
    wording, version = shown or ("", "")
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.id == one.id)
        .values(confirmed=True, left_at=None, asked_at=None, consent=wording, consent_at=now)
    )
    action = "returned" if one.left_at else "confirmed"
    note(connection, one, now, action, "letter", ip=ip, wording=wording, form_version=version)
