"""One connection's part of a mailing: claim a batch at the allowed pace, hand it over, update the ledger.

The worker's journal says that a message has begun before the far side can accept it; see `journal.journal`.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher.channels import BulkChannel
from publisher.core.errors import ChannelError, Refused, StoreError, Unavailable
from publisher.core.states import DeliveryState
from publisher.core.types import Destination, Message, Outcome
from publisher.core.waiting import Waiting, aside
from publisher.ledger import claims, steps
from publisher.ledger.claims import LEASE, Claimed
from publisher.ledger.installation import raise_mark
from publisher.ledger.owners import new_owner
from publisher.ledger.steps import End
from publisher.sending.bulk.control import FIRST_BATCH, MailingControl
from publisher.sending.context import SendingContext
from publisher.sending.journal.journal import Journal, JournalState
from publisher.sending.pacing.claiming import PacedClaims
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.retrying import PATIENCE, after_failure

_MARGIN = timedelta(minutes=11)
"""No body may begin later than this before the lease ends: its answer may take 10 minutes (RFC 5321, 4.5.3.2.6)."""


@dataclass(slots=True)
class ConnectionWorker:
    """Sends one mailing through one connection. It has a journal and an owner name of its own."""

    context: SendingContext
    control: MailingControl
    channel: BulkChannel
    surplus: Callable[[], bool] = lambda: False
    """Whether the mailing has to give up this connection, since others have a claim to it."""
    tried: int = 0
    failure: Exception | None = None
    _owner: str = field(default_factory=new_owner)
    _taken: dict[str, Claimed] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ends: list[End] = field(default_factory=list)
    _leases: dict[str, datetime] = field(default_factory=dict)
    _untold: bool = False
    _claims: PacedClaims = field(init=False)

    def __post_init__(self) -> None:
        rules = self.context.rules
        pacer = Pacer(rules.pacing, self.control.mailing.channel, self._owner, rules.zone)
        self._claims = PacedClaims(pacer, self._owner)

    def run(self) -> Waiting[None]:
        """All of the worker's work. It raises nothing: what went wrong is in `failure` afterwards."""
        journal = Journal(self.context.journals, self._owner, self.context.rules.sending.journal_sync)
        try:
            yield from self.channel.send_all(
                self._items(journal),
                lambda destination: self._begin(journal, destination),
                lambda destination, end: self._ended(journal, destination, end),
            )
        except Unavailable as error:
            self.control.give_up(str(error), self._after_failure(error, 1, None)[1])
        except Exception as error:
            self._fail(error)
        try:
            if not self.control.store_failed and self._end(journal):
                journal.close()
            else:
                # The rows are no longer ours, or cannot be written: the journal alone knows what is certain.
                journal.abandon()
        except Exception as error:
            # The journal stays: the next start brings what it says into the database.
            self._fail(error)
            journal.abandon()
        try:
            yield from aside(self.channel.close)
        except Exception as error:
            # All is recorded by now, so the other connections may go on.
            self.failure = self.failure or error

    def _fail(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.control.over = True
        self.control.store_failed |= isinstance(error, StoreError)

    def _items(self, journal: Journal) -> Iterator[tuple[Message, Destination]]:
        mailing, reports = self.control.mailing, bool(self.channel.return_path)
        limit = FIRST_BATCH
        while not self._is_over():
            started, before = time.monotonic(), self.tried
            batch = self._exchange(journal, limit)
            if not batch:
                return
            for delivery in batch:
                if self._is_over():
                    return
                message = mailing.message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
                yield message, self.context.addressing.of(delivery, mailing.what, reports=reports)
            limit = self.control.batch_size((self.tried - before) / max(time.monotonic() - started, 1e-3))

    def _is_over(self) -> bool:
        return self.control.halted() or self.surplus()

    def _exchange(self, journal: Journal, limit: int) -> list[Claimed]:
        """Record the answers in the ledger and claim the next batch, in one transaction."""
        with self.context.store.begin() as connection:
            now = self.control.clock()
            self._untold |= not self._record(connection, now)
            batch = self._claims.take(connection, self.control.mailing.publication, now, limit)
            # Before the commit: after a crash, claimed rows that no journal names would be uncertain.
            journal.claimed({delivery.id: delivery.attempts for delivery in batch})
            journal.settle()
            mark = raise_mark(connection) if batch else None
        if mark is not None:
            self.context.mark.raise_to(mark, now)
        # A delivery of an earlier batch that has not ended keeps its own lease.
        self._leases = {key: end for key, end in self._leases.items() if key in self._taken}
        self._leases |= dict.fromkeys((delivery.key for delivery in batch), now + LEASE)
        self._taken |= {delivery.key: delivery for delivery in batch}
        self._recorded(journal)
        self.control.claimed(len(batch))
        return batch

    def _begin(self, journal: Journal, destination: Destination) -> bool:
        if self.control.halted() or not self._may_begin(destination):
            return False
        delivery = self._taken[destination.key]
        journal.begun(delivery.id)
        # Looked at again behind the line: a process that was frozen in between may have had its journal read, and
        # what the journal did not show as begun is sent by another.
        if not self._may_begin(destination):
            journal.claimed({delivery.id: delivery.attempts})
            return False
        self._begun.add(destination.key)
        return True

    def _may_begin(self, destination: Destination) -> bool:
        """Whether the delivery's lease leaves time for an answer; if not, nothing more begins.

        The process was frozen, or is very slow: another may have declared these rows abandoned. A later run claims them
        again.
        """
        if self.control.clock() + _MARGIN <= self._leases[destination.key]:
            return True
        self.control.over = True
        return False

    def _ended(self, journal: Journal, destination: Destination, end: Outcome | ChannelError) -> None:
        delivery = self._taken.pop(destination.key)
        self._begun.discard(destination.key)
        self.tried += 1
        now = self.control.clock()
        self._claims.heard(delivery, end.reply, isinstance(end, Outcome), now)
        if isinstance(end, Outcome):
            self.control.away = 0
            self.control.count(None)
            sent = End(delivery.id, DeliveryState.SENT, end.reply, end.remote_id, attempt=delivery.attempts)
            self._note(journal, sent)
            return
        state, next_at = self._after_failure(end, delivery.attempts, delivery.first_tried_at)
        if isinstance(end, Refused):
            self.control.count(end.reply or str(end))
        self._note(journal, End(delivery.id, state, end.reply, next_at=next_at, attempt=delivery.attempts))
        self.control.away = self.control.away + 1 if isinstance(end, Unavailable) else 0
        if next_at and self.control.away >= PATIENCE:
            self.control.give_up(str(end), next_at)

    def _after_failure(
        self, error: ChannelError, attempts: int, first: datetime | None
    ) -> tuple[DeliveryState, datetime | None]:
        return after_failure(error, attempts, first, self.control.clock(), self.context.rules.pacing.give_up_after)

    def _note(self, journal: Journal, end: End) -> None:
        answer: JournalState = end.state.value  # type: ignore[assignment]
        journal.answered(end.delivery, answer, end.reply)
        self._ends.append(end)
        self.control.ended(end.state, end.reply)

    def _record(self, connection: Connection, now: datetime) -> bool:
        """Write the answers to the ledger; whether all of their rows were still ours."""
        recorded = steps.record_all(connection, self._owner, now, self._ends)
        self._claims.save(connection, now)
        return recorded == len(self._ends)

    def _recorded(self, journal: Journal) -> None:
        """The transaction with the answers has been committed."""
        self._ends.clear()
        if self._untold:
            # Some rows were no longer ours. The journal is kept whole until recovery has settled them.
            return
        tries = {delivery.id: delivery.attempts for delivery in self._taken.values()}
        journal.settled(tries, [self._taken[key].id for key in self._begun])

    def _end(self, journal: Journal) -> bool:
        """Mark what has begun without an answer as uncertain, give back the rest; whether all rows were still ours."""
        why = f"{type(self.failure).__name__}: {self.failure}" if self.failure else "the connection was given up"
        for key in self._begun:
            delivery = self._taken.pop(key)
            self._claims.heard(delivery, "", True, self.control.clock())
            self._note(journal, End(delivery.id, DeliveryState.UNCERTAIN, why, attempt=delivery.attempts))
        numbers = [delivery.id for delivery in self._taken.values()]
        with self.context.store.begin() as connection:
            now = self.control.clock()
            ours = self._record(connection, now)
            ours &= claims.give_back(connection, numbers, self._owner, now) == len(numbers)
            self._claims.leave(connection, now)
            journal.settle()
        self.control.claimed(-len(numbers))
        self._taken.clear()
        self._recorded(journal)
        return ours and not self._untold
