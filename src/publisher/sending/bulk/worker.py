"""One connection's part of a mailing: claim a batch at the allowed pace, hand it over, update the ledger.

The worker's journal says that a message has begun before the far side can accept it; see `journal.journal`.
"""

import time
from collections import deque
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
from publisher.sending.bulk.control import MailingControl
from publisher.sending.bulk.pausing import LONGEST_WAIT, rest, sit_out, wait_for_later
from publisher.sending.context import SendingContext
from publisher.sending.journal.journal import Journal, JournalState
from publisher.sending.pacing.claiming import PacedClaims
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.replies import Heard, asks_for_fewer_connections, heard_from
from publisher.sending.retrying import after_failure, after_outage

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
    _batch: deque[Claimed] = field(default_factory=deque)
    """What is claimed and not yet handed to the connection."""
    _crowded: bool = False
    """Whether the far side has asked for fewer connections, and this one is to leave."""
    _met_outage: bool = False
    """Whether this connection has found the relay away."""
    _held_back: bool = False
    """Whether mails were left, and only the relay was not to get them now."""
    _idle: bool = False
    """Whether nothing was left to claim."""
    _since: tuple[float, int] = (0.0, 0)
    """When the last batch was claimed, and how many had been tried by then."""
    _claims: PacedClaims = field(init=False)

    def __post_init__(self) -> None:
        rules = self.context.rules
        control = self.control
        pacer = Pacer(rules.pacing, control.mailing.channel, self._owner, rules.zone, control.workers)
        self._claims = PacedClaims(pacer, self._owner)

    def run(self) -> Waiting[None]:
        """All of the worker's work. It raises nothing: what went wrong is in `failure` afterwards."""
        journal = Journal(self.context.journals, self._owner, self.context.rules.sending.journal_sync)
        self.control.at_work += 1
        try:
            yield from self._send(journal)
        except Exception as error:
            self._fail(error)
        self.control.at_work -= 1
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

    def _send(self, journal: Journal) -> Waiting[None]:
        """Send until nothing is left, with rests while the relay is away or has too many connections."""
        control = self.control
        going = True
        while going and not self._is_over():
            self._crowded, self._met_outage, self._held_back, self._idle = False, False, False, False
            try:
                yield from self.channel.send_all(
                    self._items(journal),
                    lambda destination: self._begin(journal, destination),
                    lambda destination, end: self._ended(journal, destination, end),
                )
            except Unavailable as error:
                self._lost(error)
            if self._crowded:
                self._tell(journal, leave=True)
                yield from sit_out(control)
            elif self._met_outage or control.relay.trouble:
                self._tell(journal)
                control.relay.rest_until(self._claims.relay_rests_until)
                going = not self._idle and (yield from rest(control, self._owner))
            elif self._idle and control.later:
                yield from wait_for_later(control)
            else:
                going = self._held_back

    def _fail(self, error: Exception) -> None:
        self.failure = self.failure or error
        self.control.over = True
        self.control.store_failed |= isinstance(error, StoreError)

    def _items(self, journal: Journal) -> Iterator[tuple[Message, Destination]]:
        mailing, reports = self.control.mailing, bool(self.channel.return_path)
        while not self._is_over() and self._fill(journal):
            delivery = self._batch.popleft()
            message = mailing.message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
            yield message, self.context.addressing.of(delivery, mailing.what, reports=reports)
            # One mail is enough to find out whether the relay is back.
            relay = self.control.relay
            if self._crowded or relay.probing(self._owner) or not relay.usable_by(self._owner):
                self._held_back = True
                return

    def _fill(self, journal: Journal) -> bool:
        """See to it that there is a mail in the batch; False when there is nothing to send now."""
        if self._batch:
            return True
        relay, (started, tried) = self.control.relay, self._since
        rate = (self.tried - tried) / max(time.monotonic() - started, 1e-3) if started else 0.0
        self._since = time.monotonic(), self.tried
        batch = self._exchange(journal, 1 if relay.probing(self._owner) else self.control.batch_size(rate))
        self._batch.extend(batch)
        if not batch:
            self._idle = not self._keep_rest()
            relay.end_probe(self._owner)
        return bool(batch)

    def _keep_rest(self) -> bool:
        """Keep a rest of the relay that another mailing or process has begun; whether there is one."""
        until, now = self._claims.relay_rests_until, self.control.clock()
        if until is None or until <= now:
            return False
        relay = self.control.relay
        relay.lost(f"the relay is away, next try at {until:%H:%M:%S} UTC: {self._claims.relay_reply}", self._owner)
        relay.rest_until(until)
        if until > now + LONGEST_WAIT and not relay.answers:
            self.control.give_up(relay.trouble)
        return True

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
        now, well = self.control.clock(), not self.control.relay.trouble
        heard = self._claims.heard(delivery, end, now)
        if heard is Heard.AWAY and isinstance(end, ChannelError):
            self._lost(end)
        elif heard is not Heard.NOTHING:
            self.control.relay.answered()
        if isinstance(end, Outcome):
            self.control.count(None)
            sent = End(delivery.id, DeliveryState.SENT, end.reply, end.remote_id, attempt=delivery.attempts)
            self._note(journal, sent)
            return
        if isinstance(end, Refused):
            self.control.count(end.reply or str(end))
        state, next_at = self._after_failure(end, delivery, well)
        outage = heard is Heard.AWAY and isinstance(end, Unavailable)
        self._note(
            journal, End(delivery.id, state, end.reply, next_at=next_at, attempt=delivery.attempts, outage=outage)
        )

    def _lost(self, error: ChannelError) -> None:
        """The relay is away; or it only has too many connections, while others of this mailing are at work."""
        self._met_outage, self._idle = True, False
        if isinstance(error, Unavailable) and asks_for_fewer_connections(error.reply) and self.control.at_work > 1:
            self._crowded = True
            return
        if not self._crowded:
            self._claims.lost(error, self.control.clock())
            self.control.relay.lost(str(error), self._owner)

    def _after_failure(
        self, error: ChannelError, delivery: Claimed, well: bool
    ) -> tuple[DeliveryState, datetime | None]:
        now, give_up_after = self.control.clock(), self.context.rules.pacing.give_up_after
        if isinstance(error, Unavailable) and heard_from(error) is Heard.AWAY:
            outages = delivery.outages if well and not self._crowded else 0
            return after_outage(outages, delivery.first_tried_at, now, give_up_after)
        return after_failure(error, delivery.attempts - delivery.outages, delivery.first_tried_at, now, give_up_after)

    def _note(self, journal: Journal, end: End) -> None:
        answer: JournalState = end.state.value  # type: ignore[assignment]
        journal.answered(end.delivery, answer, end.reply)
        self._ends.append(end)
        self.control.ended(end.state, end.reply)

    def _record(self, connection: Connection, now: datetime) -> bool:
        """Write the answers to the ledger; whether all of their rows were still ours."""
        self._claims.save(connection, now)
        until = self._claims.relay_rests_until or now
        if any(one.outage for one in self._ends):
            self.control.later = max(until, self.control.later or until)
        ends = [one._replace(next_at=until) if one.outage and one.next_at is None else one for one in self._ends]
        return steps.record_all(connection, self._owner, now, ends) == len(ends)

    def _tell(self, journal: Journal, leave: bool = False) -> None:
        """Record the answers before a rest; with `leave`, also leave the rest of the batch to other connections."""
        left = [self._taken.pop(delivery.key) for delivery in self._batch] if leave else []
        with self.context.store.begin() as connection:
            now = self.control.clock()
            self._untold |= not self._record(connection, now)
            numbers = [delivery.id for delivery in left]
            self._untold |= claims.give_back(connection, numbers, self._owner, now) != len(numbers)
            journal.settle()
        if leave:
            self._batch.clear()
        self._recorded(journal)
        self.control.claimed(-len(left))

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
            self._claims.forget(delivery)
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
