"""Deliveries whose outcome nobody knows: found after a crash, then settled by the far side or by a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, update

from publisher.core.errors import IllegalStep, NotFound, PublisherError, StoreError, describe_bug
from publisher.core.messages import thaw
from publisher.core.states import Cause, DeliveryState, PublicationState, before
from publisher.core.types import Outcome
from publisher.core.wording import text_of, worded
from publisher.ledger import claims, steps
from publisher.ledger.abandoned import abandon
from publisher.ledger.clock import check_clock
from publisher.sending.context import SendingContext
from publisher.sending.destinations import destination
from publisher.sending.journal.recovery import recover_journals, recover_standing
from publisher.storage.tables import IS_UNCERTAIN, deliveries, publications


class Reconciling:
    """Finds uncertain deliveries and settles them."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context
        self._store = context.store

    def recover(self, now: datetime) -> int:
        """Mark deliveries as `uncertain` that a dead sender had begun without recording an answer; how many there were.

        The journals say which ones, and what was answered, also those of senders that run and have not answered for the
        time of a lease. With `on_uncertain = "resend"` they are queued again.
        """
        resend = self._context.rules.sending.on_uncertain == "resend"
        found = recover_journals(self._store, self._context.journals, now, resend)
        found += recover_standing(self._store, self._context.journals, now, resend)
        with self._store.begin() as connection:
            return found.uncertain + abandon(connection, now)

    def check_clock(self, now: datetime) -> None:
        """Raise `StoreError` when this machine's clock is not the database's."""
        with self._store.read() as connection:
            check_clock(connection, now)

    def reconcile(self, now: datetime) -> dict[int, str]:
        """Ask each far side about its uncertain deliveries; what was found out, by delivery id.

        Found there: `sent`. Certainly not there: `queued` again. A delivery whose far side cannot be asked stays
        uncertain, for a person to settle.
        """
        with self._store.read() as connection:
            query = (
                select(deliveries, publications.c.channel, publications.c.message)
                .join_from(deliveries, publications)
                .where(deliveries.c.state == DeliveryState.UNCERTAIN)
                .order_by(deliveries.c.id)
            )
            rows = connection.execute(query).all()
        return {row.id: self._reconcile(row, now) for row in rows}

    def _reconcile(self, row: Row[Any], now: datetime) -> str:
        try:
            found = self._find(row)
            if found is None:
                self.resolve(row.id, DeliveryState.QUEUED, now, worded("not found at the far side"))
                return worded("queued again")
            self.resolve(row.id, DeliveryState.SENT, now, worded("found at the far side"), found)
        except StoreError:
            raise
        except PublisherError as error:
            return text_of(error)
        except Exception as error:
            return describe_bug(error, worded("channel %(channel)s", channel=row.channel))
        return worded("%(text)s", text=DeliveryState.SENT)

    def _find(self, row: Row[Any]) -> Outcome | None:
        claimed = claims.Claimed(*(getattr(row, name) for name in claims.Claimed._fields))
        channel = self._context.channel(row.channel)
        try:
            return channel.find(thaw(row.message, self._context.workspace), destination(claimed), row.tried_at)
        finally:
            channel.close()

    def resolve(
        self, delivery: int, state: DeliveryState, now: datetime, reply: str, outcome: Outcome | None = None
    ) -> None:
        """Settle an uncertain delivery on the word of a person or of the far side.

        `state` is `sent`, `refused`, or `queued` to send it again. Raises `NotFound`, or `IllegalStep` when the
        delivery is not uncertain.
        """
        outcome = outcome or Outcome()
        with self._store.begin() as connection:
            query = select(deliveries, publications.c.state.label("its")).join_from(deliveries, publications)
            row = connection.execute(query.where(deliveries.c.id == delivery)).first()
            if row is None:
                raise NotFound(
                    worded("there is no delivery %(id)s; `publisher deliveries list` shows them", id=delivery)
                )
            if row.state not in before(state, Cause.SETTLEMENT):
                said = worded("delivery %(id)s is %(state)s, not uncertain: there is nothing to settle",
                              id=delivery, state=DeliveryState(row.state))  # fmt: skip
                raise IllegalStep(said)
            if state is DeliveryState.QUEUED and row.its == PublicationState.CANCELLED:
                raise IllegalStep(
                    worded("delivery %(id)s: its publication is cancelled, so it cannot be sent again", id=delivery)
                )
            connection.execute(
                update(deliveries)
                .where(deliveries.c.id == delivery, deliveries.c.state.in_(before(state, Cause.SETTLEMENT)))
                .values(
                    state=state, reply=reply, changed_at=now, next_at=now, remote_id=outcome.remote_id, url=outcome.url
                )
            )
            if state is DeliveryState.QUEUED:
                steps.reopen(connection, [row.publication_id], now)
            steps.review(connection, [row.publication_id])

    def resolve_all(self, up_to: int, state: DeliveryState, now: datetime, reply: str) -> int:
        """Settle every uncertain delivery with an id up to `up_to` on the word of a person; returns how many.

        `state` as in `resolve`. What belongs to a cancelled publication stays uncertain when the rest is `queued`.
        """
        with self._store.begin() as connection:
            theirs = deliveries.c.id <= up_to
            if state is DeliveryState.QUEUED:
                cancelled = select(publications.c.id).where(publications.c.state == PublicationState.CANCELLED)
                theirs = and_(theirs, deliveries.c.publication_id.not_in(cancelled))
            of_them = select(deliveries.c.publication_id).where(IS_UNCERTAIN, theirs).distinct()
            numbers = list(connection.execute(of_them).scalars())
            changed = connection.execute(
                update(deliveries)
                .where(IS_UNCERTAIN, theirs, deliveries.c.state.in_(before(state, Cause.SETTLEMENT)))
                .values(state=state, reply=reply, changed_at=now, next_at=now, remote_id="", url="")
            )
            if state is DeliveryState.QUEUED:
                steps.reopen(connection, numbers, now)
            steps.review(connection, numbers)
        return changed.rowcount
