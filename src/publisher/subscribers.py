"""Who reads: subscribers, their lists and languages, and the consent that they gave."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, literal, select, update

from publisher.channels.mime import wire_address
from publisher.errors import NotAllowed, NotFound
from publisher.states import DeliveryState
from publisher.store import Store
from publisher.tables import consents, deliveries, subscribers, subscriptions, suppressions

DEFAULT_LIST = "news"
_ADDRESS_LIMIT = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
_NAME_LIMIT = 200
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person's subscription to one list. `left_at` is set once they have left."""

    email: str
    name: str
    lang: str
    list: str
    consent_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as its own links see it."""

    id: int
    email: str
    lang: str
    list: str
    left_at: datetime | None


def normal_address(email: str) -> str:
    """The one spelling of an address that is kept: lower case, the domain in letters (not in IDNA), NFC.

    Raises `ValueError` when nothing can be mailed to it.
    """
    text = unicodedata.normalize("NFC", email.strip()).lower()
    local, _, domain = wire_address(text).rpartition("@")
    if "." not in domain or len(f"{local}@{domain}".encode()) > _ADDRESS_LIMIT:
        raise ValueError(f"{email!r} is not a mail address")
    return f"{local}@{domain.encode().decode('idna')}"


def address_hash(email: str) -> str:
    """What stays of an address that must never be written to again: sha256 (hex) of its normal form."""
    return hashlib.sha256(_normal_or_plain(email).encode()).hexdigest()


def _normal_or_plain(email: str) -> str:
    try:
        return normal_address(email)
    except ValueError:
        return email.strip().lower()


def suppress(connection: Connection, trace: str, kind: str, reason: str, now: datetime) -> None:
    """Write to an address (by its hash) no more, inside a transaction of the caller's.

    What is open for it is `suppressed` at once. A reason that is known already stays: an erasure outranks a bounce.
    """
    known = select(suppressions.c.address_hash).where(suppressions.c.address_hash == trace)
    if connection.execute(known).first() is None:
        connection.execute(suppressions.insert().values(address_hash=trace, kind=kind, reason=reason[:200], since=now))
    theirs = select(subscribers.c.email).where(subscribers.c.address_hash == trace)
    connection.execute(
        update(deliveries)
        .where(deliveries.c.destination.in_(theirs))
        .where(deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.DEFERRED)))
        .values(
            state=DeliveryState.SUPPRESSED, reply=f"the address is suppressed: {reason}"[:500], changed_at=now,
            owner=None, lease_until=None,
        )
    )  # fmt: skip


class Subscribers:
    """Adds, lists and erases; every method is one transaction."""

    def __init__(self, store: Store, languages: Iterable[str]) -> None:
        self._store = store
        self._languages = tuple(languages)

    def add(
        self, email: str, lang: str, now: datetime, *, name: str = "", consent: str, list_name: str = DEFAULT_LIST
    ) -> str:
        """Subscribe a person who has consented; `consent` says how and where they did. Returns the address as kept.

        Raises `NotAllowed` for an address that cannot be one, an unknown language, someone already subscribed, someone
        who has left or asked never to be written to.
        """
        email = self._checked(email, name, lang)
        with self._store.begin() as connection:
            barred = connection.execute(
                select(suppressions.c.reason).where(suppressions.c.address_hash == address_hash(email))
            ).scalar()
            if barred is not None:
                raise NotAllowed(f"{email} must not be written to: {barred}")
            person = connection.execute(select(subscribers.c.id).where(subscribers.c.email == email)).scalar()
            if person is None:
                person = connection.execute(
                    subscribers.insert()
                    .values(email=email, address_hash=address_hash(email), name=name, created_at=now)
                    .returning(subscribers.c.id)
                ).scalar_one()
            present = connection.execute(
                select(subscriptions.c.left_at).where(
                    subscriptions.c.subscriber_id == person, subscriptions.c.list == list_name
                )
            ).first()
            if present is not None:
                why = "has left this list; only they can come back" if present.left_at else "is subscribed already"
                raise NotAllowed(f"{email} {why}")
            connection.execute(
                subscriptions.insert().values(
                    subscriber_id=person, list=list_name, lang=lang, confirmed=True, consent=consent, consent_at=now
                )
            )
        return email

    def all(self, list_name: str = DEFAULT_LIST) -> list[Subscriber]:
        """Everyone on a list, those who have left included, by address."""
        query = (
            select(subscribers.c.email, subscribers.c.name, subscriptions)
            .join_from(subscriptions, subscribers)
            .where(subscriptions.c.list == list_name)
            .order_by(subscribers.c.email)
        )
        with self._store.read() as connection:
            return [
                Subscriber(row.email, row.name, row.lang, row.list, row.consent_at, row.left_at)
                for row in connection.execute(query)
            ]

    def count(self, lang: str, list_name: str = DEFAULT_LIST) -> int:
        """How many readers an edition in a language has now."""
        query = select(func.count()).where(
            subscriptions.c.list == list_name,
            subscriptions.c.lang == lang,
            subscriptions.c.confirmed,
            subscriptions.c.left_at.is_(None),
        )
        with self._store.read() as connection:
            return connection.execute(query).scalar_one()

    def subscription(self, number: int) -> Subscription | None:
        """One subscription by its number; None when there is none, or its person has been erased."""
        query = (
            select(subscriptions.c.id, subscribers.c.email, subscriptions.c.lang, subscriptions.c.list,
                   subscriptions.c.left_at)
            .join_from(subscriptions, subscribers)
            .where(subscriptions.c.id == number)
        )  # fmt: skip
        with self._store.read() as connection:
            row = connection.execute(query).first()
        return Subscription(*row) if row else None

    def leave(self, number: int, now: datetime, *, how: str, ip: str = "") -> bool:
        """Take a reader off the list at once, what waits for them included; False when they had left already."""
        with self._store.begin() as connection:
            left = connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == number, subscriptions.c.left_at.is_(None))
                .values(left_at=now)
            )
            if left.rowcount != 1:
                return False
            _note(connection, number, now, "left", how, ip)
            connection.execute(
                update(deliveries)
                .where(deliveries.c.subscription_id == number)
                .where(deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.DEFERRED)))
                .values(
                    state=DeliveryState.SUPPRESSED, reply="left the list before it was sent", changed_at=now,
                    owner=None, lease_until=None,
                )
            )  # fmt: skip
        return True

    def change_language(self, number: int, lang: str, now: datetime, *, ip: str = "") -> None:
        """Give a reader the edition in another language from now on. Raises `NotAllowed`, `NotFound`."""
        if lang not in self._languages:
            raise NotAllowed(f"no edition is made in {lang!r}; there are: {', '.join(self._languages)}")
        with self._store.begin() as connection:
            changed = connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == number, subscriptions.c.left_at.is_(None))
                .values(lang=lang)
            )
            if changed.rowcount != 1:
                raise NotFound(f"there is no subscription {number}")
            _note(connection, number, now, "changed", "page", ip)

    def erase(self, email: str, now: datetime) -> None:
        """Forget a person (GDPR Art. 17); only a hash stays, so that no import brings them back. Raises `NotFound`."""
        email = _normal_or_plain(email)
        trace = address_hash(email)
        with self._store.begin() as connection:
            gone = connection.execute(delete(subscribers).where(subscribers.c.email == email)).rowcount
            if not gone:
                raise NotFound(f"nobody is subscribed as {email}")
            known = select(suppressions.c.address_hash).where(suppressions.c.address_hash == trace)
            if connection.execute(known).first() is None:
                connection.execute(
                    suppressions.insert().values(address_hash=trace, reason="erased on request", since=now)
                )
            theirs = deliveries.c.destination == email
            connection.execute(
                update(deliveries)
                .where(theirs, deliveries.c.state.in_((DeliveryState.QUEUED, DeliveryState.DEFERRED)))
                .values(state=DeliveryState.SUPPRESSED, changed_at=now, owner=None, lease_until=None)
            )
            # That something was sent stays; to whom does not, and a relay's answer may name them.
            connection.execute(
                update(deliveries).where(theirs).values(destination=f"erased:{trace}", name="", reply="")
            )

    def _checked(self, email: str, name: str, lang: str) -> str:
        try:
            email = normal_address(email)
        except ValueError:
            raise NotAllowed(f"{email!r} is not an e-mail address; write one like name@example.org") from None
        if _BREAK.search(name) or len(name) > _NAME_LIMIT:
            raise NotAllowed(f"{email}: write the name as one line of at most {_NAME_LIMIT} characters")
        if lang not in self._languages:
            raise NotAllowed(f"{email}: no edition is made in {lang!r}; there are: {', '.join(self._languages)}")
        return email


def _note(connection: Connection, number: int, now: datetime, action: str, how: str, ip: str) -> None:
    """Keep what a reader has decided, and from where (GDPR Art. 7 (1), (3))."""
    theirs = select(
        subscriptions.c.subscriber_id, subscriptions.c.list, subscriptions.c.lang,
        literal(now, consents.c.at.type), literal(action), literal(how), literal(ip), literal(""), literal(""),
    ).where(subscriptions.c.id == number)  # fmt: skip
    columns = ["subscriber_id", "list", "lang", "at", "action", "how", "ip", "wording", "form_version"]
    connection.execute(consents.insert().from_select(columns, theirs))
