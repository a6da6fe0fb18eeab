"""Enqueueing: a scheduled publication becomes one queued delivery for each destination."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from publisher.channels import Channel
from publisher.core.messages import thaw
from publisher.core.states import Cause, PublicationState, before
from publisher.ledger import audience, mailings
from publisher.sending.context import SendingContext
from publisher.sending.visits import plan_visits
from publisher.storage.tables import publications


class Enqueueing:
    """Starts publications that are due."""

    def __init__(self, context: SendingContext) -> None:
        self._store = context.store
        self._workspace = context.workspace
        self._channel = context.channel
        self._rules = context.rules

    def enqueue(self, publication: int, now: datetime) -> int:
        """Plan the deliveries of a scheduled publication in the transaction that makes it `publishing`.

        Returns the number of deliveries; also 0 when another process has already started the publication.
        """
        with self._store.begin() as connection:
            # 1. Win the publication, or leave it to the process that has won it.
            won = connection.execute(
                update(publications)
                .where(publications.c.id == publication)
                .where(publications.c.state.in_(before(PublicationState.PUBLISHING, Cause.SENDER)))
                .values(state=PublicationState.PUBLISHING)
            )
            if won.rowcount != 1:
                return 0
            row = connection.execute(select(publications).where(publications.c.id == publication)).one()
            # 2. Plan one row per destination; the unique key makes a second one impossible.
            planned = self._plan(connection, row, self._channel(row.channel), now)
            # 3. Record how many there are: `published` is measured against this number.
            connection.execute(update(publications).where(publications.c.id == publication).values(planned=planned))
            return planned

    def _plan(self, connection: Connection, row: Row[Any], channel: Channel, now: datetime) -> int:
        if channel.audience == "account":
            return audience.plan_account(connection, row.id, row.lang, channel.account, now)
        rules = self._rules
        message = thaw(row.message, self._workspace)
        plan_visits(connection, row.id, message, rules.tracking.opens, rules.tracking.clicks)
        planned = audience.plan_subscribers(connection, row.id, channel.list_name, now, rules.offered, rules.fallback)
        mailings.plan(connection, row.id, message.subject, planned, now)
        return planned
