"""Catching up after a time in which nothing ran, or an account could not be reached.

Overdue posts of one account leave with a gap between them, oldest first: a burst looks like a fault to readers, and
like spam to networks. What counts is when the account's last post left by the ledger, so a restart does not shorten
the gap. A post that is in time leaves in time, whatever else waits: a person has chosen its minute.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from publisher.core.states import ARRIVED_DELIVERIES
from publisher.sending.context import SendingContext
from publisher.storage.tables import deliveries, publications


class CatchingUp:
    """Says which overdue post of an account has to wait."""

    def __init__(self, context: SendingContext) -> None:
        self._store = context.store
        self._gap, self._in_time = context.rules.catch_up_gap, context.rules.in_time

    def is_overdue(self, publication: Row[Any], now: datetime) -> bool:
        """Whether a publication is so late that it is no longer in time, and has to keep the gap."""
        return bool(publication.kind == "post" and self._gap and now - publication.at > self._in_time)

    def waits_until(self, publication: Row[Any], now: datetime) -> datetime | None:
        """Until when an overdue post has to wait for the account's last one; None: it may go now."""
        query = (
            select(func.max(deliveries.c.tried_at))
            .join_from(deliveries, publications)
            .where(publications.c.channel == publication.channel, publications.c.kind == publication.kind)
            .where(publications.c.id != publication.id, deliveries.c.state.in_(ARRIVED_DELIVERIES))
            # A time that lies ahead was noted before the clock was set back.
            .where(deliveries.c.tried_at > now - self._gap, deliveries.c.tried_at <= now)
        )
        with self._store.read() as connection:
            last: datetime | None = connection.execute(query).scalar()
        return last + self._gap if last else None
