"""Many readers at once: who may not be subscribed and why, and the rows of those who may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from publisher.core.wording import worded
from publisher.storage.tables import consents, subscribers, subscriptions, suppressions
from publisher.subscribers.addresses import address_hash


@dataclass(frozen=True, slots=True)
class NewReader:
    """A person for a list, with the address as it is stored."""

    email: str
    name: str
    lang: str
    list: str
    consent: str

    @property
    def key(self) -> tuple[str, str]:
        """What is once in the database: an address on a list."""
        return self.email, self.list


def bars(connection: Connection, readers: Sequence[NewReader]) -> dict[tuple[str, str], str]:
    """For those whom staff may not subscribe: why, as the end of a sentence. At most some thousand readers."""
    if not readers:
        return {}
    traces = {address_hash(one.email): one.email for one in readers}
    found = connection.execute(
        select(suppressions.c.address_hash, suppressions.c.reason).where(suppressions.c.address_hash.in_(traces))
    )
    suppressed = {traces[row.address_hash]: worded(row.reason) for row in found}
    known = connection.execute(
        select(subscribers.c.email, subscriptions.c.list, subscriptions.c.left_at, subscriptions.c.confirmed)
        .join_from(subscriptions, subscribers)
        .where(subscribers.c.email.in_({one.email for one in readers}))
    )
    barred = {(row.email, row.list): bar(row.left_at, row.confirmed) for row in known}
    for one in readers:
        if one.email in suppressed:
            barred[one.key] = worded("must not be written to: %(suppressed)s", suppressed=suppressed[one.email])
    return barred


def bar(left_at: datetime | None, confirmed: bool) -> str:
    """Why somebody who is on the list in some state cannot be subscribed by staff."""
    if left_at:
        return worded("has left this list; only they can come back")
    return worded("is subscribed already") if confirmed else worded("has been asked to confirm and has not answered")


def insert_readers(connection: Connection, readers: Sequence[NewReader], now: datetime) -> None:
    """Insert subscriptions of readers whom nothing bars, their people where they are new, and what staff decided."""
    if not readers:
        return
    names = {one.email: one.name for one in sorted(readers, key=lambda one: one.email)}
    query = select(subscribers.c.email, subscribers.c.id).where(subscribers.c.email.in_(names))
    numbers = {row.email: row.id for row in connection.execute(query)}
    new = [
        {"email": email, "address_hash": address_hash(email), "name": name, "created_at": now}
        for email, name in names.items()
        if email not in numbers
    ]
    if new:
        connection.execute(subscribers.insert(), new)
        numbers = {row.email: row.id for row in connection.execute(query)}
    connection.execute(
        subscriptions.insert(),
        [
            {"subscriber_id": numbers[one.email], "list": one.list, "lang": one.lang, "confirmed": True,
             "consent": one.consent, "consent_at": now}
            for one in readers
        ],
    )  # fmt: skip
    connection.execute(
        consents.insert(),
        [
            {"subscriber_id": numbers[one.email], "list": one.list, "lang": one.lang, "at": now,
             "action": "imported", "how": "staff", "wording": one.consent}
            for one in readers
        ],
    )  # fmt: skip
