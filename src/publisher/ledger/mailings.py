"""The figures kept for each mailing: a row, so that a page about a million deliveries reads a few hundred bytes.

They are counted by the sender while a mailing goes out, and with every step that ends it or changes it afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from publisher.core.states import OPEN_DELIVERIES, DeliveryState
from publisher.ledger.counting import counts
from publisher.storage.tables import deliveries, mailings

_DOMAINS = 200
"""Domains of which a row keeps the open deliveries; those of all others are one number."""

OTHERS = ""
"""The name of all other domains."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open deliveries to one domain (`OTHERS` = all that are not named), and when the first of them is due."""

    domain: str
    number: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Count:
    """The deliveries of a mailing at one moment. `waiting` comes greatest first."""

    by_state: Mapping[str, int]
    waiting: tuple[Waiting, ...] = ()

    @property
    def answered(self) -> int:
        """Those of which it is known, or given up, what became of them."""
        ended = (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.UNCERTAIN)
        return sum(self.by_state.get(state, 0) for state in ended)


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a mailing moves: mails answered a minute lately, the last answer, and when one came (None = none yet)."""

    per_minute: float = 0
    reply: str = ""
    answered_at: datetime | None = field(default=None)


def plan(connection: Connection, publication: int, subject: str, planned: int, now: datetime) -> None:
    """Begin the figures of a mailing of so many deliveries."""
    by_state = {DeliveryState.QUEUED: planned} if planned else {}
    connection.execute(
        insert(mailings).values(
            publication_id=publication, subject=subject, began_at=now, by_state=by_state, waiting=[]
        )
    )


def count(connection: Connection, publication: int) -> Count:
    """Count the deliveries of a mailing as they are now. It looks at all of them: not for a page."""
    number = func.count()
    query = (
        select(deliveries.c.domain, number.label("number"), func.min(deliveries.c.next_at).label("due"))
        .where(deliveries.c.publication_id == publication, deliveries.c.state.in_(OPEN_DELIVERIES))
        .group_by(deliveries.c.domain)
        .order_by(number.desc(), deliveries.c.domain)
    )
    found = [Waiting(row.domain, row.number, row.due) for row in connection.execute(query)]
    named, others = found[:_DOMAINS], found[_DOMAINS:]
    if others:
        named.append(Waiting(OTHERS, sum(one.number for one in others), min(one.due for one in others)))
    return Count(counts(connection, [publication]).get(publication, {}), tuple(named))


def keep(connection: Connection, publication: int, found: Count, pulse: Pulse) -> bool:
    """Keep a count of a mailing that goes out; False when no figures are kept of this publication."""
    waiting = [[one.domain, one.number, one.due.isoformat()] for one in found.waiting]
    changed = connection.execute(
        update(mailings)
        .where(mailings.c.publication_id == publication)
        .values(
            by_state=dict(found.by_state), waiting=waiting, per_minute=pulse.per_minute, reply=pulse.reply,
            answered_at=func.coalesce(pulse.answered_at, mailings.c.answered_at),
        )
    )  # fmt: skip
    return changed.rowcount == 1


def end(connection: Connection, publication: int, by_state: Mapping[str, int]) -> None:
    """Keep the figures of a mailing of which nothing goes out at present; its details are to be looked at again."""
    connection.execute(
        update(mailings)
        .where(mailings.c.publication_id == publication)
        .values(by_state=dict(by_state), waiting=[], per_minute=0, detailed_at=None)
    )


def waiting(stored: Sequence[Sequence[Any]]) -> list[Waiting]:
    """The column `waiting`, as it was kept."""
    return [Waiting(domain, number, datetime.fromisoformat(due)) for domain, number, due in stored]
