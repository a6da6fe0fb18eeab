"""One connection's part of a mailing: take a batch at the pace that providers bear, hand it over, tell the ledger.

What is begun stands in the worker's journal before the far side can accept it; see `publisher.sending.journal.journal`.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from publisher.channels import BulkChannel
from publisher.core.errors import ChannelError, Refused, StoreError, Unavailable
from publisher.core.states import DeliveryState
from publisher.core.types import Clock, Destination, Message, Outcome
from publisher.core.waiting import Waiting, aside
from publisher.ledger import claims, steps
from publisher.ledger.claims import LEASE, Claimed
from publisher.ledger.owners import new_owner
from publisher.ledger.steps import End
from publisher.sending.bulk.control import FIRST_BATCH, Mailing, Manners, Orders
from publisher.sending.destinations import Addressing
from publisher.sending.journal.journal import Journal, JournalState
from publisher.sending.pacing.claiming import PacedClaims
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.retrying import PATIENCE, after_failure
from publisher.storage.database import Store

_MARGIN = timedelta(minutes=11)
"""A body must not begin unless its answer can be waited for (RFC 5321: 10 minutes) before the lease ends."""


@dataclass(slots=True)
class Worker:
    """One of a crew, with a connection and a journal of its own."""

    store: Store
    folder: Path
    addressing: Addressing
    manners: Manners
    channel: BulkChannel
    mailing: Mailing
    clock: Clock
    orders: Orders
    tried: int = 0
    failure: Exception | None = None
    _owner: str = field(default_factory=new_owner)
    _taken: dict[str, Claimed] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ends: list[End] = field(default_factory=list)
    _lease: datetime | None = None
    _claims: PacedClaims = field(init=False)

    def __post_init__(self) -> None:
        pacer = Pacer(self.manners.pacing, self.mailing.channel, self._owner, self.manners.zone)
        self._claims = PacedClaims(pacer, self._owner)

    def run(self) -> Waiting[None]:
        """Its whole work; what goes wrong is in `failure` afterwards."""
        journal = Journal(self.folder, self._owner, self.manners.sending.journal_sync)
        try:
            yield from self.channel.send_all(
                self._items(journal),
                lambda destination: self._begin(journal, destination),
                lambda destination, end: self._ended(journal, destination, end),
            )
        except Unavailable as error:
            self.orders.give_up(str(error), self._after_failure(error, 1, None)[1])
        except Exception as error:
            self._fail(error)
        try:
            if not self.orders.untold and self._end(journal):
                journal.close()
            else:
                # Others have taken our rows for lost, or the ledger cannot be told: what is certain stands here alone.
                journal.abandon()
        except Exception as error:
            # The journal stays: the next start brings what it says into the database.
            self._fail(error)
            journal.abandon()
        yield from aside(self.channel.close)

    def _fail(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.orders.over = True
        self.orders.untold |= isinstance(error, StoreError)

    def _items(self, journal: Journal) -> Iterator[tuple[Message, Destination]]:
        mailing, reports = self.mailing, bool(self.channel.return_path)
        limit = FIRST_BATCH
        while not self.orders.halt():
            started, before = time.monotonic(), self.tried
            batch = self._exchange(journal, limit)
            if not batch:
                return
            for delivery in batch:
                if self.orders.halt():
                    return
                message = mailing.message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
                yield message, self.addressing.of(delivery, mailing.what, reports=reports)
            limit = self.orders.share((self.tried - before) / max(time.monotonic() - started, 1e-3))

    def _exchange(self, journal: Journal, limit: int) -> list[Claimed]:
        """Tell the ledger what is known and take the next batch, in one transaction."""
        with self.store.begin() as connection:
            now = self.clock()
            self._tell(connection, now)
            batch = self._claims.take(connection, self.mailing.publication, now, limit)
            # Before the commit: rows that are taken and stand in no journal would be in doubt after a crash.
            journal.claimed({delivery.id: delivery.attempts for delivery in batch})
            journal.settle()
        self._lease = now + LEASE
        self._taken |= {delivery.key: delivery for delivery in batch}
        self._told(journal)
        self.orders.taken(len(batch))
        return batch

    def _begin(self, journal: Journal, destination: Destination) -> bool:
        if self.orders.halt():
            return False
        if self._lease is None or self.clock() + _MARGIN > self._lease:
            # Frozen, or very slow: others may have taken these rows for lost. They are claimed anew.
            self.orders.over = True
            return False
        journal.begun(self._taken[destination.key].id)
        self._begun.add(destination.key)
        return True

    def _ended(self, journal: Journal, destination: Destination, end: Outcome | ChannelError) -> None:
        delivery = self._taken.pop(destination.key)
        self._begun.discard(destination.key)
        self.tried += 1
        now = self.clock()
        self._claims.heard(delivery, end.reply, isinstance(end, Outcome), now)
        if isinstance(end, Outcome):
            self.orders.away = 0
            self.orders.count(None)
            self._note(journal, End(delivery.id, DeliveryState.SENT, end.reply, end.remote_id))
            return
        state, next_at = self._after_failure(end, delivery.attempts, delivery.first_tried_at)
        if isinstance(end, Refused):
            self.orders.count(end.reply or str(end))
        self._note(journal, End(delivery.id, state, end.reply, next_at=next_at))
        self.orders.away = self.orders.away + 1 if isinstance(end, Unavailable) else 0
        if next_at and self.orders.away >= PATIENCE:
            self.orders.give_up(str(end), next_at)

    def _after_failure(
        self, error: ChannelError, attempts: int, first: datetime | None
    ) -> tuple[DeliveryState, datetime | None]:
        return after_failure(error, attempts, first, self.clock(), self.manners.pacing.give_up_after)

    def _note(self, journal: Journal, end: End) -> None:
        answer: JournalState = end.state.value  # type: ignore[assignment]
        journal.answered(end.delivery, answer, end.reply)
        self._ends.append(end)

    def _tell(self, connection: Connection, now: datetime) -> bool:
        told = steps.record_all(connection, self._owner, now, self._ends)
        self._claims.save(connection, now)
        return told == len(self._ends)

    def _told(self, journal: Journal) -> None:
        self._ends.clear()
        tries = {delivery.id: delivery.attempts for delivery in self._taken.values()}
        journal.settled(tries, [self._taken[key].id for key in self._begun])

    def _end(self, journal: Journal) -> bool:
        """What was begun and not answered is uncertain, what was not begun goes back; whether all rows were ours."""
        why = f"{type(self.failure).__name__}: {self.failure}" if self.failure else "the connection was given up"
        for key in self._begun:
            delivery = self._taken.pop(key)
            self._claims.heard(delivery, "", True, self.clock())
            self._note(journal, End(delivery.id, DeliveryState.UNCERTAIN, why))
        numbers = [delivery.id for delivery in self._taken.values()]
        with self.store.begin() as connection:
            now = self.clock()
            ours = self._tell(connection, now)
            ours &= claims.give_back(connection, numbers, self._owner, now) == len(numbers)
            self._claims.leave(connection, now)
            journal.settle()
        self._taken.clear()
        self._told(journal)
        return ours
