"""Letters: mails to one person about their subscription. They stand in the ledger as all mails do.

A letter is a publication of kind "letter" with its one delivery, written in the transaction of whatever it is about:
it has the same tries, the same honest states, and is sent at the next tick.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger.audience import new_key
from publisher.storage.tables import deliveries, publications

_EXPIRES = timedelta(days=1)
"""After that whoever asked has stopped waiting; the far side has had a day to take it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who gets a letter, and by which channel. Not by name: a form may have been filled in by a stranger."""

    channel: str
    email: str
    lang: str
    subscription: int


def post(connection: Connection, envelope: Envelope, message: dict[str, Any], now: datetime) -> int:
    """Write a letter down to be sent; `message` is frozen. Returns the publication's number."""
    number = connection.execute(
        publications.insert()
        .values(
            kind="letter", what=f"letter-{envelope.subscription}", channel=envelope.channel, lang=envelope.lang, at=now,
            expires_at=now + _EXPIRES, state=PublicationState.PUBLISHING, message=message, planned=1, created_at=now,
        )
        .returning(publications.c.id)
    ).scalar_one()  # fmt: skip
    connection.execute(
        deliveries.insert().values(
            publication_id=number, destination=envelope.email, lang=envelope.lang,
            subscription_id=envelope.subscription, key=f"{new_key(number)}.{envelope.subscription}",
            state=DeliveryState.QUEUED, next_at=now, changed_at=now,
        )
    )  # fmt: skip
    return int(number)


def since(connection: Connection, email: str, moment: datetime) -> int:
    """How many letters an address has been written since then."""
    query = (
        select(func.count())
        .select_from(publications.join(deliveries))
        .where(publications.c.kind == "letter", publications.c.created_at > moment, deliveries.c.destination == email)
    )
    return int(connection.execute(query).scalar_one())
