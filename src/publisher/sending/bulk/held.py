"""What one connection holds of a mailing: claimed, begun, answered; its journal and the ledger are kept in step.

The journal says that a message has begun before the far side can accept it; see `journal.journal`. The ledger is told
in the transaction that claims the next batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher.core.states import DeliveryState
from publisher.core.types import Destination
from publisher.core.wording import worded
from publisher.ledger import claims, steps
from publisher.ledger.claims import LEASE, Claimed
from publisher.ledger.installation import raise_mark
from publisher.ledger.steps import End
from publisher.sending.bulk.control import MailingControl
from publisher.sending.context import SendingContext
from publisher.sending.journal.journal import Journal, JournalState
from publisher.sending.pacing.claiming import PacedClaims

_MARGIN = timedelta(minutes=11)
"""No body may begin later than this before the lease ends: its answer may take 10 minutes (RFC 5321, 4.5.3.2.6)."""


@dataclass(slots=True)
class HeldDeliveries:
    """The deliveries that belong to `owner`, from their claim until the ledger knows how they ended."""

    context: SendingContext
    control: MailingControl
    claims: PacedClaims
    owner: str
    _journal: Journal = field(init=False)
    _taken: dict[str, Claimed] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ends: list[End] = field(default_factory=list)
    _leases: dict[str, datetime] = field(default_factory=dict)
    _untold: bool = False
    """Whether a row that should have been told was no longer ours."""

    def __post_init__(self) -> None:
        self._journal = Journal(self.context.journals, self.owner, self.context.rules.sending.journal_sync)

    def exchange(self, limit: int) -> list[Claimed]:
        """Record the answers in the ledger and claim the next batch, in one transaction."""
        with self.context.store.begin() as connection:
            now = self.control.clock()
            self._untold |= not self._record(connection, now)
            batch = self.claims.take(connection, self.control.mailing.publication, now, limit)
            # Before the commit: after a crash, claimed rows that no journal names would be uncertain.
            self._journal.claimed({delivery.id: delivery.attempts for delivery in batch})
            self._journal.settle()
            mark = raise_mark(connection) if batch else None
        if mark is not None:
            self.context.mark.raise_to(mark, now)
        # A delivery of an earlier batch that has not ended keeps its own lease.
        self._leases = {key: end for key, end in self._leases.items() if key in self._taken}
        self._leases |= dict.fromkeys((delivery.key for delivery in batch), now + LEASE)
        self._taken |= {delivery.key: delivery for delivery in batch}
        self._recorded()
        self.control.claimed(len(batch))
        return batch

    def begin(self, destination: Destination) -> bool:
        """Note that a delivery begins; False when it must not."""
        if self.control.halted() or not self._may_begin(destination):
            return False
        delivery = self._taken[destination.key]
        self._journal.begun(delivery.id)
        # Looked at again behind the line: a process that was frozen in between may have had its journal read, and
        # what the journal did not show as begun is sent by another.
        if not self._may_begin(destination):
            self._journal.claimed({delivery.id: delivery.attempts})
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

    def answered(self, destination: Destination) -> Claimed:
        """A delivery has ended; `note` must follow."""
        self._begun.discard(destination.key)
        return self._taken.pop(destination.key)

    def note(self, end: End) -> None:
        """Note how a delivery has ended, in the journal; the ledger is told at the next exchange."""
        answer: JournalState = end.state.value  # type: ignore[assignment]
        self._journal.answered(end.delivery, answer, end.reply)
        self._ends.append(end)
        self.control.ended(end.state, end.reply)

    def tell(self, left: Sequence[Claimed] = ()) -> None:
        """Record the answers before a rest; what is `left` of a batch goes back to the other connections."""
        for delivery in left:
            del self._taken[delivery.key]
        with self.context.store.begin() as connection:
            now = self.control.clock()
            self._untold |= not self._record(connection, now)
            numbers = [delivery.id for delivery in left]
            self._untold |= claims.give_back(connection, numbers, self.owner, now) != len(numbers)
            self._journal.settle()
        self._recorded()
        self.control.claimed(-len(left))

    def end(self, failure: Exception | None) -> None:
        """Mark what has begun without an answer as uncertain, give back the rest, and end the journal.

        The journal stays where the rows are no longer ours, or could not be written: it alone knows what is certain,
        and the next start brings it into the database. Raises `StoreError`.
        """
        told = False
        try:
            told = not self.control.store_failed and self._tell_the_rest(failure)
        finally:
            if told:
                self._journal.close()
            else:
                self._journal.abandon()

    def _tell_the_rest(self, failure: Exception | None) -> bool:
        """Tell the ledger the last; whether all rows were still ours."""
        why = f"{type(failure).__name__}: {failure}" if failure else worded("the connection was given up")
        for key in self._begun:
            delivery = self._taken.pop(key)
            self.claims.forget(delivery)
            self.note(End(delivery.id, DeliveryState.UNCERTAIN, why, attempt=delivery.attempts))
        numbers = [delivery.id for delivery in self._taken.values()]
        with self.context.store.begin() as connection:
            now = self.control.clock()
            ours = self._record(connection, now)
            ours &= claims.give_back(connection, numbers, self.owner, now) == len(numbers)
            self.claims.leave(connection, now)
            self._journal.settle()
        self.control.claimed(-len(numbers))
        self._taken.clear()
        self._recorded()
        return ours and not self._untold

    def _record(self, connection: Connection, now: datetime) -> bool:
        """Write the answers to the ledger; whether all of their rows were still ours."""
        self.claims.save(connection, now)
        until = self.claims.relay_rests_until or now
        if any(one.outage for one in self._ends):
            self.control.later = max(until, self.control.later or until)
        ends = [one._replace(next_at=until) if one.outage and one.next_at is None else one for one in self._ends]
        return steps.record_all(connection, self.owner, now, ends) == len(ends)

    def _recorded(self) -> None:
        """The transaction with the answers has been committed."""
        self._ends.clear()
        if self._untold:
            # Some rows were no longer ours. The journal is kept whole until recovery has settled them.
            return
        tries = {delivery.id: delivery.attempts for delivery in self._taken.values()}
        self._journal.settled(tries, [self._taken[key].id for key in self._begun])
