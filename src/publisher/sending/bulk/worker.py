"""One connection's part of a mailing: claim a batch at the allowed pace, hand it over, note the answers.

What it holds meanwhile, and the journal, are kept by `held`.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from publisher.channels import BulkChannel
from publisher.core.errors import ChannelError, Refused, StoreError, Unavailable
from publisher.core.states import DeliveryState
from publisher.core.types import Destination, Message, Outcome
from publisher.core.waiting import Waiting, aside
from publisher.core.wording import text_of, worded
from publisher.ledger.claims import Claimed
from publisher.ledger.owners import new_owner
from publisher.ledger.steps import End
from publisher.sending.bulk.control import MailingControl
from publisher.sending.bulk.held import HeldDeliveries
from publisher.sending.bulk.pausing import LONGEST_WAIT, rest, sit_out, wait_for_later
from publisher.sending.context import SendingContext
from publisher.sending.pacing.claiming import PacedClaims
from publisher.sending.pacing.pacer import Pacer
from publisher.sending.pacing.replies import Heard, asks_for_fewer_connections, heard_from
from publisher.sending.retrying import after_failure, after_outage


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
    looked_after: int = 0
    """How many other workers had made room when this one last looked for mails."""
    _owner: str = field(default_factory=new_owner)
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
    _held: HeldDeliveries = field(init=False)

    def __post_init__(self) -> None:
        rules = self.context.rules
        control = self.control
        pacer = Pacer(rules.pacing, control.mailing.channel, self._owner, rules.zone, control.workers)
        self._claims = PacedClaims(pacer, self._owner)
        self._held = HeldDeliveries(self.context, control, self._claims, self._owner)

    def run(self) -> Waiting[None]:
        """All of the worker's work. It raises nothing: what went wrong is in `failure` afterwards."""
        self.control.at_work += 1
        try:
            yield from self._send()
        except Exception as error:
            self._fail(error)
        self.control.at_work -= 1
        try:
            self._held.end(self.failure)
        except Exception as error:
            self._fail(error)
        try:
            yield from aside(self.channel.close)
        except Exception as error:
            # All is recorded by now, so the other connections may go on.
            self.failure = self.failure or error

    def _send(self) -> Waiting[None]:
        """Send until nothing is left, with rests while the relay is away or has too many connections."""
        control = self.control
        going = True
        while going and not self._is_over():
            self._crowded, self._met_outage, self._held_back, self._idle = False, False, False, False
            try:
                yield from self.channel.send_all(self._items(), self._held.begin, self._ended)
            except Unavailable as error:
                self._lost(error)
            if self._crowded:
                self._leave_batch()
                yield from sit_out(control)
            elif self._met_outage or control.relay.trouble:
                self._held.tell()
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

    def _items(self) -> Iterator[tuple[Message, Destination]]:
        mailing, reports = self.control.mailing, bool(self.channel.return_path)
        while not self._is_over() and self._fill():
            delivery = self._batch.popleft()
            message = mailing.message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
            yield message, self.context.addressing.of(delivery, mailing.what, reports=reports)
            # One mail is enough to find out whether the relay is back.
            relay = self.control.relay
            if self._crowded or relay.probing(self._owner) or not relay.usable_by(self._owner):
                self._held_back = True
                return

    def _fill(self) -> bool:
        """See to it that there is a mail in the batch; False when there is nothing to send now."""
        if self._batch:
            return True
        relay, (started, tried) = self.control.relay, self._since
        rate = (self.tried - tried) / max(time.monotonic() - started, 1e-3) if started else 0.0
        self._since = time.monotonic(), self.tried
        self.looked_after = self.control.given_back
        batch = self._held.exchange(1 if relay.probing(self._owner) else self.control.batch_size(rate))
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
        said = worded(
            "the relay is away, next try at %(time)s: %(reply)s",
            time=f"{until.astimezone(self.context.rules.zone):%H:%M:%S}", reply=self._claims.relay_reply,
        )  # fmt: skip
        relay.lost(said, self._owner)
        relay.rest_until(until)
        if until > now + LONGEST_WAIT and not relay.answers:
            self.control.give_up(relay.trouble)
        return True

    def _is_over(self) -> bool:
        return self.control.halted() or self.surplus()

    def _leave_batch(self) -> None:
        """Leave the rest of the batch to the other connections."""
        self._held.tell(list(self._batch))
        self._batch.clear()

    def _ended(self, destination: Destination, end: Outcome | ChannelError) -> None:
        delivery = self._held.answered(destination)
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
            self._held.note(sent)
            return
        if isinstance(end, Refused):
            self.control.count(end.reply or str(end))
        state, next_at = self._after_failure(end, delivery, well)
        outage = heard is Heard.AWAY and isinstance(end, Unavailable)
        self._held.note(End(delivery.id, state, end.reply, next_at=next_at, attempt=delivery.attempts, outage=outage))

    def _lost(self, error: ChannelError) -> None:
        """The relay is away; or it only has too many connections, while others of this mailing are at work."""
        self._met_outage, self._idle = True, False
        if isinstance(error, Unavailable) and asks_for_fewer_connections(error.reply) and self.control.at_work > 1:
            self._crowded = True
            return
        if not self._crowded:
            self._claims.lost(error, self.control.clock())
            self.control.relay.lost(text_of(error), self._owner)

    def _after_failure(
        self, error: ChannelError, delivery: Claimed, well: bool
    ) -> tuple[DeliveryState, datetime | None]:
        now, give_up_after = self.control.clock(), self.context.rules.pacing.give_up_after
        if isinstance(error, Unavailable) and heard_from(error) is Heard.AWAY:
            outages = delivery.outages if well and not self._crowded else 0
            return after_outage(outages, delivery.first_tried_at, now, give_up_after)
        return after_failure(error, delivery.attempts - delivery.outages, delivery.first_tried_at, now, give_up_after)
