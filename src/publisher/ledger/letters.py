"""Letters: mails to one person about their subscription, kept in the ledger like every other mail.

A letter is a publication of kind "letter" with one delivery, written in the transaction of the event that it is about.
It has the same retries and states, and is sent at the next tick.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from publisher.core.mailboxes import mailbox, spelled
from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger.installation import new_key
from publisher.storage.tables import deliveries, publications

_HOUR = timedelta(hours=1)
_EXPIRES = timedelta(days=1)
"""The reader has stopped waiting by then, and the far side has had a day to accept it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A letter's recipient and channel. It has no name: a stranger may have filled in the form."""

    channel: str
    email: str
    lang: str
    subscription: int
    about: str = ""
    """What tells letters of one second apart that are about one subscription."""


def post(connection: Connection, envelope: Envelope, message: dict[str, Any], now: datetime) -> int:
    """Queue a letter; `message` is frozen. Returns the publication's id."""
    number = connection.execute(
        publications.insert()
        .values(
            kind="letter", what=f"letter-{envelope.subscription}{envelope.about and '-'}{envelope.about}",
            channel=envelope.channel, lang=envelope.lang, at=now, expires_at=now + _EXPIRES,
            state=PublicationState.PUBLISHING, message=message, planned=1, created_at=now,
        )
        .returning(publications.c.id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        deliveries.insert().values(
            publication_id=number, destination=envelope.email, lang=envelope.lang,
            subscription_id=envelope.subscription, key=f"{new_key(connection, number)}.{envelope.subscription}",
            state=DeliveryState.QUEUED, next_at=now, changed_at=now,
        )
    )  # fmt: skip
    return int(number)


def to_mailbox(connection: Connection, email: str, moment: datetime) -> list[datetime]:
    """When the letters since `moment` to a mailbox were written, in whatever spelling of its address."""
    local, domain = mailbox(email)
    spellings = (deliveries.c.destination.endswith(f"@{name}", autoescape=True) for name in spelled(domain))
    query = (
        select(publications.c.created_at, deliveries.c.destination)
        .select_from(publications.join(deliveries))
        .where(publications.c.kind == "letter", publications.c.created_at > moment, or_(*spellings))
    )
    rows = connection.execute(query).all()
    return [row.created_at for row in rows if mailbox(row.destination) == (local, domain)]


def number_about(connection: Connection, subscription: int, about: str, moment: datetime) -> int:
    """How many letters of a subscription since `moment` are about something: the beginning of `Envelope.about`."""
    query = (
        select(func.count())
        .select_from(publications)
        .where(publications.c.kind == "letter", publications.c.created_at > moment)
        .where(publications.c.what.startswith(f"letter-{subscription}-{about}", autoescape=True))
    )
    return connection.execute(query).scalar_one()


def full_until(connection: Connection, limit: int, now: datetime) -> datetime | None:
    """When a letter may be written again, if `limit` were written to anybody within the last hour; None: now."""
    query = (
        select(publications.c.created_at)
        .where(publications.c.kind == "letter", publications.c.created_at > now - _HOUR)
        .order_by(publications.c.created_at.desc())
        .offset(limit - 1)
        .limit(1)
    )
    oldest: datetime | None = connection.execute(query).scalar()
    return oldest + _HOUR if oldest else None
