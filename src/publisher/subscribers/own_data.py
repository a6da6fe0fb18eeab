"""What readers do with their own data by a letter to their mailbox: see it, delete it, move to another address.

The link to their preferences stands in every mail and goes along when it is forwarded; these rights do not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from publisher.core.errors import TooOften
from publisher.core.types import Letter
from publisher.core.wording import worded
from publisher.ledger import letters
from publisher.ledger.letters import Envelope
from publisher.storage.database import Store
from publisher.storage.tables import address_changes, subscribers, subscriptions
from publisher.subscribers.addresses import address_hash, checked
from publisher.subscribers.corrections import move, rename, taken
from publisher.subscribers.rows import Subscription, found, note

VALID = timedelta(days=1)
"""How long the link in such a letter works."""

_PAUSE = timedelta(minutes=10)
_DAY = timedelta(days=1)
_LETTERS_A_DAY = 3
_MOVES_A_DAY = 5
"""Letters to new addresses that one person may have written: enough for some typing errors."""


@dataclass(frozen=True, slots=True)
class OwnLetters:
    """What `OwnData` needs to send a letter: its message, the channel of a list, and links as `Links` makes them."""

    write: Callable[[Letter], dict[str, Any]]
    channel: Callable[[str], str]
    data: Callable[[int, int], str]
    address: Callable[[int, int], str]
    help: Callable[[str], str]


class OwnData:
    """`number` is any subscription of the person. `asked` is when a letter was written, in seconds since 1970."""

    def __init__(self, store: Store, post: OwnLetters, letters_an_hour: int = 300) -> None:
        self._store = store
        self._post = post
        self._letters_an_hour = letters_an_hour

    def name(self, number: int) -> str:
        """The person's name; "" for an unknown subscription."""
        query = select(subscribers.c.name).join_from(subscriptions, subscribers).where(subscriptions.c.id == number)
        with self._store.read() as connection:
            return connection.execute(query).scalar() or ""

    def rename(self, number: int, name: str, now: datetime, ip: str = "") -> None:
        """Change the person's name. Raises `InvalidInput` for one that is longer than a line."""
        name = " ".join(name.split())
        with self._store.begin() as connection:
            one = _one(connection, number)
            if one is None:
                return
            checked(one.email, name)
            old = select(subscribers.c.name).where(subscribers.c.id == one.person)
            if connection.execute(old).scalar() != name:
                rename(connection, one.person, one.email, name)
                note(connection, one, now, "changed", "page", ip=ip)

    def ask(self, number: int, now: datetime) -> None:
        """Write a letter with the link to the person's data; none if they have just had one."""
        now = now.replace(microsecond=0)
        with self._store.begin() as connection:
            one = _one(connection, number)
            if one is not None and _may_write(connection, one.email, now):
                url = self._post.data(one.id, int(now.timestamp()))
                self._send(connection, one, one.email, Letter("data", one.lang, url, (), VALID.days), now)

    def whose(self, number: int, asked: int, now: datetime) -> Subscription | None:
        """The subscription of a letter's link; None if the letter is older than `VALID` or the person is unknown."""
        if now - datetime.fromtimestamp(asked, UTC) > VALID:
            return None
        with self._store.read() as connection:
            return _one(connection, number)

    def ask_to_move(self, number: int, to: str, now: datetime) -> None:
        """Write a letter to a new address. What is known of that address never shows: then there is no letter.

        Raises `InvalidInput` for an invalid address, `TooOften` when the letters of an hour, or the person's of a day,
        are written.
        """
        now = now.replace(microsecond=0)
        to = checked(to, "")
        with self._store.begin() as connection:
            one = _one(connection, number)
            self._limit(connection, number, now)
            if one is None or taken(connection, to) or not _may_write(connection, to, now):
                return
            connection.execute(delete(address_changes).where(address_changes.c.subscriber_id == one.person))
            connection.execute(address_changes.insert().values(subscriber_id=one.person, email=to, asked_at=now))
            url = self._post.address(one.id, int(now.timestamp()))
            self._send(connection, one, to, Letter("address", one.lang, url, (), VALID.days), now)

    def _limit(self, connection: Connection, number: int, now: datetime) -> None:
        """One reader must not be able to have letters written to strangers without limit."""
        if until := letters.full_until(connection, self._letters_an_hour, now):
            raise TooOften(
                worded(
                    "%(letters_an_hour)s letters have been written within an hour",
                    letters_an_hour=self._letters_an_hour,
                ),
                until - now,
            )
        if letters.number_about(connection, number, "address", now - _DAY) >= _MOVES_A_DAY:
            raise TooOften(
                worded(
                    "subscription %(number)s has asked for %(moves_a_day)s addresses within a day",
                    number=number,
                    moves_a_day=_MOVES_A_DAY,
                ),
                _DAY,
            )

    def new_address(self, number: int, asked: int, now: datetime) -> tuple[Subscription, str] | None:
        """The person and the address that a letter's link would give them now; None if it does nothing any more."""
        with self._store.read() as connection:
            return _change(connection, number, asked, now)

    def move(self, number: int, asked: int, now: datetime, ip: str = "") -> bool:
        """Give the person the new address, and tell the old one. False if the link does nothing any more."""
        with self._store.begin() as connection:
            change = _change(connection, number, asked, now)
            if change is None:
                return False
            one, to = change
            move(connection, one.person, one.email, to, now)
            connection.execute(delete(address_changes).where(address_changes.c.subscriber_id == one.person))
            note(
                connection,
                one,
                now,
                "changed",
                "letter",
                ip=ip,
                wording=worded("address: %(email)s → %(to)s", email=one.email, to=to),
            )
            letter = Letter("moved", one.lang, self._post.help(one.lang))
            self._send(connection, one, one.email, letter, now)
            return True

    def _send(self, connection: Connection, one: Subscription, to: str, letter: Letter, now: datetime) -> None:
        about = f"{letter.purpose}-{address_hash(to)[:12]}"
        envelope = Envelope(self._post.channel(one.list), to, letter.lang, one.id, about)
        letters.post(connection, envelope, self._post.write(letter), now)


def _one(connection: Connection, number: int) -> Subscription | None:
    return next(iter(found(connection, subscriptions.c.id == number)), None)


def _may_write(connection: Connection, email: str, now: datetime) -> bool:
    written = letters.to_mailbox(connection, email, now - _DAY)
    return len(written) < _LETTERS_A_DAY and all(moment <= now - _PAUSE for moment in written)


def _change(connection: Connection, number: int, asked: int, now: datetime) -> tuple[Subscription, str] | None:
    one = _one(connection, number)
    if one is None or now - datetime.fromtimestamp(asked, UTC) > VALID:
        return None
    waiting = connection.execute(select(address_changes).where(address_changes.c.subscriber_id == one.person)).first()
    if waiting is None or int(waiting.asked_at.timestamp()) != asked or taken(connection, waiting.email):
        return None
    return one, waiting.email
