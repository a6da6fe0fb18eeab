"""Rows of people and subscriptions: the values that this package shares, and the inserts of people and decisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from publisher.core.types import Cadence
from publisher.core.wording import to_stored
from publisher.storage.tables import consents, subscribers, subscriptions
from publisher.subscribers.addresses import address_hash


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person's subscription to one list, as staff see it. `left_at` is set when they leave."""

    email: str
    name: str
    lang: str
    list: str
    consent_at: datetime
    left_at: datetime | None
    confirmed: bool = True
    consent: str = ""
    cadence: Cadence = "each"
    topics: tuple[str, ...] = ()
    suppressed: str = ""
    """Why their address gets no mail; "" = it may be mailed."""
    suppressed_since: datetime | None = None
    suppressed_kind: str = ""

    @property
    def state(self) -> str:
        """reads, left, suppressed, or asked: they have not answered the confirmation letter yet."""
        if self.left_at:
            return "left"
        if self.suppressed:
            return "suppressed"
        return "reads" if self.confirmed else "asked"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription, as the pages behind its links need it. `topics` () = all."""

    id: int
    person: int
    email: str
    lang: str
    list: str
    confirmed: bool
    left_at: datetime | None
    cadence: Cadence
    topics: tuple[str, ...]
    tracking: bool
    asked_at: datetime | None

    @property
    def reads(self) -> bool:
        """Whether issues are sent to it."""
        return self.confirmed and self.left_at is None


def found(connection: Connection, *conditions: ColumnElement[bool]) -> list[Subscription]:
    """Subscriptions with their addresses, oldest first."""
    rows = connection.execute(joined().where(*conditions).order_by(subscriptions.c.id))
    return [
        Subscription(
            row.id, row.subscriber_id, row.email, row.lang, row.list, row.confirmed, row.left_at,
            cast("Cadence", row.cadence), unpacked(row.topics), row.tracking, row.asked_at,
        )
        for row in rows
    ]  # fmt: skip


def joined() -> Select[Any]:
    """A query for subscriptions joined with their people."""
    return select(subscribers.c.email, subscribers.c.name, subscriptions).join_from(subscriptions, subscribers)


def subscriber(row: Row[Any]) -> Subscriber:
    """The value of a row of `joined`, with the columns of `with_suppression`."""
    return Subscriber(
        row.email, row.name, row.lang, row.list, row.consent_at, row.left_at, row.confirmed, row.consent,
        row.cadence, unpacked(row.topics), row.suppressed_why or "", row.suppressed_since,
        row.suppressed_kind or "",
    )  # fmt: skip


def person(connection: Connection, email: str, name: str, now: datetime) -> int:
    """The number of a person, who is inserted if new. The name of a known person stays as it is."""
    known = connection.execute(select(subscribers.c.id).where(subscribers.c.email == email)).scalar()
    if known is not None:
        return int(known)
    new = subscribers.insert().values(email=email, address_hash=address_hash(email), name=name, created_at=now)
    return int(connection.execute(new.returning(subscribers.c.id)).scalar_one())


def packed(topics: Collection[str]) -> str:
    """Names of topics as the column stores them: ",events,science,", so that SQL can search for one; "" = all."""
    return f",{','.join(sorted(topics))}," if topics else ""


def unpacked(column: str) -> tuple[str, ...]:
    """The names in a column that `packed` made."""
    return tuple(name for name in column.split(",") if name)


def note(
    connection: Connection,
    subscription: Subscription,
    now: datetime,
    action: str,
    how: str,
    *,
    ip: str = "",
    wording: str = "",
    form_version: str = "",
) -> None:
    """Record a reader's decision, the wording they saw and their IP address (GDPR Art. 7 (1), (3)).

    For what staff change, `wording` says what it was, in the language of whoever reads it.
    """
    connection.execute(
        consents.insert().values(
            subscriber_id=subscription.person, list=subscription.list, lang=subscription.lang, at=now, action=action,
            how=how, ip=ip, wording=to_stored(wording), form_version=form_version,
        )
    )  # fmt: skip
