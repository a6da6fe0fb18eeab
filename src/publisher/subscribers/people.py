"""People as staff manage them: add with consent, list, search, export (GDPR), erase."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, select, update

from publisher.config.workspace import DEFAULT_LIST
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.wording import from_stored, worded
from publisher.storage.database import Store
from publisher.storage.tables import (
    bounces,
    consents,
    deliveries,
    publications,
    subscribers,
    subscriptions,
    suppressions,
)
from publisher.subscribers.addresses import address_hash, checked, normal_or_plain
from publisher.subscribers.bulk_insert import bar
from publisher.subscribers.listing import Listing
from publisher.subscribers.rows import Subscriber, found, note, person
from publisher.subscribers.suppression import IS_SUPPRESSED, forget_words, stop_open, suppressed, suppression

_FORGOTTEN = timedelta(days=30)
_AT_ONCE = 100
"""People of one transaction that erases them."""

_ERASED = "erased on request"
"""The reason of a suppression, in English; it is said in other languages when it is read."""

_LANG = re.compile(r"[a-z]{2,3}")


class Subscribers:
    """Every method is one transaction.

    `languages` are the languages of editions, `lists` the names of lists (None: any). With `fallback`, readers may ask
    for another language and get the edition in the `fallback` language.
    """

    def __init__(
        self, store: Store, languages: Iterable[str], lists: Collection[str] | None = None, fallback: str = ""
    ) -> None:
        self._store = store
        self._languages = tuple(languages)
        self._lists = lists
        self._fallback = fallback
        self.listing = Listing(store)
        """Lists of any length, and searching them."""

    def add(
        self, email: str, lang: str, now: datetime, *, name: str = "", consent: str, list_name: str = DEFAULT_LIST
    ) -> str:
        """Subscribe a person who has consented; `consent` says how and where. Returns the address as stored.

        Raises `InvalidInput` for an invalid address and an unknown language or list, `Conflict` for someone who is
        subscribed already, has unsubscribed, or is suppressed.
        """
        email = self.checked(email, name, lang, list_name)
        with self._store.begin() as connection:
            if bar := self.bar(connection, email, list_name):
                raise Conflict(worded("%(name)s %(problem)s", name=email, problem=bar))
            self.insert(connection, email, name, lang, list_name, consent, now, "added")
        return email

    def checked(self, email: str, name: str, lang: str, list_name: str) -> str:
        """The address as it is stored. Raises `InvalidInput` as `add` does."""
        email = checked(email, name)
        if lang not in self._languages and not (self._fallback and _LANG.fullmatch(lang)):
            raise InvalidInput(
                worded(
                    "%(email)s: no edition is made in %(lang)s; there are: %(languages)s",
                    email=email,
                    lang=repr(lang),
                    languages=tuple(self._languages),
                )
            )
        if self._lists is not None and list_name not in self._lists:
            raise InvalidInput(
                worded(
                    "%(email)s: there is no list %(list_name)s; there are: %(lists)s",
                    email=email,
                    list_name=repr(list_name),
                    lists=tuple(self._lists),
                )
            )
        return email

    def bar(self, connection: Connection, email: str, list_name: str) -> str:
        """Why staff may not subscribe an address, as the end of a sentence; "" if they may."""
        if barred := suppressed(connection, address_hash(email)):
            return worded("must not be written to: %(barred)s", barred=barred[1])
        for one in found(connection, subscribers.c.email == email, subscriptions.c.list == list_name):
            return bar(one.left_at, one.confirmed)
        return ""

    def insert(
        self, connection: Connection, email: str, name: str, lang: str, list_name: str, consent: str, now: datetime,
        action: str,
    ) -> None:  # fmt: skip
        """Insert a subscription; the caller has asked `bar`."""
        number = connection.execute(
            subscriptions.insert()
            .values(
                subscriber_id=person(connection, email, name, now), list=list_name, lang=lang, confirmed=True,
                consent=consent, consent_at=now,
            )
            .returning(subscriptions.c.id)
        ).scalar_one()  # fmt: skip
        (one,) = found(connection, subscriptions.c.id == number)
        note(connection, one, now, action, "staff", wording=consent)

    def all(self, list_name: str | None = DEFAULT_LIST) -> list[Subscriber]:
        """All people on a list (None: on any), including those who have left, ordered by address."""
        return sorted(self.listing.each(list_name), key=lambda one: (one.email, one.list))

    def search(self, text: str) -> list[Subscriber]:
        """All people on any list whose address or name contains the text, ignoring case; ordered by address."""
        return sorted(self.listing.each(None, text), key=lambda one: (one.email, one.list))

    def count(self, lang: str, list_name: str = DEFAULT_LIST) -> int:
        """The number of current readers of a list in a language."""
        query = (
            select(func.count())
            .select_from(subscriptions.join(subscribers))
            .where(
                subscriptions.c.list == list_name,
                subscriptions.c.lang == lang,
                subscriptions.c.confirmed,
                subscriptions.c.left_at.is_(None),
                ~IS_SUPPRESSED,
            )
        )
        with self._store.read() as connection:
            return connection.execute(query).scalar_one()

    def export_person(self, email: str) -> dict[str, Any]:
        """All data stored about one person, as JSON-like values (GDPR Art. 15, 20). Raises `NotFound`."""
        email = normal_or_plain(email)
        trace = address_hash(email)
        with self._store.read() as connection:
            known = connection.execute(select(subscribers).where(subscribers.c.email == email)).first()
            if known is None:
                raise NotFound(worded("nobody is subscribed as %(email)s", email=email))
            theirs = subscriptions.c.subscriber_id == known.id
            barred = suppression(connection, trace)
            return {
                "email": email,
                "name": known.name,
                "since": known.created_at,
                "subscriptions": list(_plain(connection.execute(select(subscriptions).where(theirs)), "subscriber_id")),
                "decisions": [
                    {**row, "wording": str(from_stored(row["wording"]))}
                    for row in _plain(
                        connection.execute(
                            select(consents).where(consents.c.subscriber_id == known.id).order_by(consents.c.at)
                        ),
                        "subscriber_id",
                    )
                ],
                "mails": list(
                    _plain(
                        connection.execute(
                            select(
                                publications.c.what, publications.c.kind, deliveries.c.lang, deliveries.c.state,
                                deliveries.c.changed_at, deliveries.c.reply,
                            )
                            .join_from(deliveries, publications)
                            .where(deliveries.c.destination == email)
                            .order_by(deliveries.c.id)
                        )
                    )
                ),
                "returned": list(
                    _plain(
                        connection.execute(
                            select(bounces.c.at, bounces.c.kind, bounces.c.status, bounces.c.diagnostic).where(
                                bounces.c.address_hash == trace
                            )
                        )
                    )
                ),
                "suppressed": barred.reason if barred else "",
                "suppressed_since": barred.since if barred else None,
            }  # fmt: skip

    def erase(self, email: str, now: datetime) -> None:
        """Erase a person (GDPR Art. 17); a hash stays, so that no import adds them again. Raises `NotFound`."""
        email = normal_or_plain(email)
        with self._store.begin() as connection:
            if not forget(connection, email, now):
                raise NotFound(worded("nobody is subscribed as %(email)s", email=email))
            trace = address_hash(email)
            # A pause has staff's own words, and staff could end it: from now on only the person can come back.
            connection.execute(
                delete(suppressions).where(suppressions.c.address_hash == trace, suppressions.c.kind == "asked")
            )
            if suppressed(connection, trace) is None:
                connection.execute(
                    suppressions.insert().values(address_hash=trace, kind="erased", reason=_ERASED, since=now)
                )

    def forget_unconfirmed(self, now: datetime) -> int:
        """Delete requests older than a month that were never confirmed. Returns the number of people erased.

        Whom it concerns is found without holding up others, who get their turn between two short transactions.
        """
        long_ago = now - _FORGOTTEN
        unanswered = and_(
            ~subscriptions.c.confirmed,
            func.coalesce(subscriptions.c.asked_at, subscriptions.c.consent_at) < long_ago,
        )
        on_no_list = and_(
            ~exists().where(subscriptions.c.subscriber_id == subscribers.c.id), subscribers.c.created_at < long_ago
        )
        with self._store.read() as connection:
            asked = connection.execute(select(subscriptions.c.subscriber_id).where(unanswered)).scalars()
            left = connection.execute(select(subscribers.c.id).where(on_no_list)).scalars()
            people = sorted({*asked, *left})
        erased = 0
        for start in range(0, len(people), _AT_ONCE):
            some = people[start : start + _AT_ONCE]
            with self._store.begin() as connection:
                connection.execute(delete(subscriptions).where(unanswered, subscriptions.c.subscriber_id.in_(some)))
                query = select(subscribers.c.email).where(on_no_list, subscribers.c.id.in_(some))
                gone = connection.execute(query).scalars().all()
                erased += sum(forget(connection, email, now) for email in gone)
        return erased


def forget(connection: Connection, email: str, now: datetime) -> bool:
    """Erase a person. The ledger keeps that something was sent, not to whom. Returns False for an unknown address."""
    if not connection.execute(delete(subscribers).where(subscribers.c.email == email)).rowcount:
        return False
    theirs = deliveries.c.destination == email
    stop_open(connection, theirs, "", now)
    # A reply of the relay may contain the address, too.
    values = {"destination": f"erased:{address_hash(email)}", "name": "", "reply": ""}
    connection.execute(update(deliveries).where(theirs).values(**values))
    forget_words(connection, address_hash(email))
    return True


def _plain(rows: Iterable[Any], *without: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {name: value for name, value in row._mapping.items() if name not in without}
