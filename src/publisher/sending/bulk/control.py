"""What the connections of one mailing share: the mailing itself, and when to stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from publisher.config.tables import Pacing
from publisher.core.reader_blocks import Variants
from publisher.core.states import DeliveryState
from publisher.core.types import Clock
from publisher.core.wording import worded
from publisher.sending.pacing.breaker import Tally, tripped
from publisher.sending.pacing.relay import RelayWatch

FIRST_BATCH, _LARGEST_BATCH = 10, 500


@dataclass(frozen=True, slots=True)
class Mailing:
    """A publication that a channel sends; `message` makes each reader's variant of its message."""

    publication: int
    what: str
    channel: str
    message: Variants

    @property
    def name(self) -> str:
        """What messages to staff call it."""
        return worded("publication %(number)s (%(what)s)", number=self.publication, what=self.what)


@dataclass(slots=True)
class MailingControl:
    """State shared by all `workers` of one mailing; `left` counts deliveries that no worker has claimed yet.

    `over` stops every worker; `trouble` or `tripped` says why. `at_work` counts the workers that use a connection.
    `given_back` counts the workers that made room for another mailing: what they had claimed can be claimed again.
    `later`: when mails that met an outage are due again, if no worker waits for them yet. `store_failed`: the database
    could not be written. Each worker that tried would wait for it in turn, so the others leave their journals for
    recovery.
    """

    mailing: Mailing
    clock: Clock
    stop: Callable[[], bool]
    pacing: Pacing
    left: int
    workers: int
    over: bool = False
    at_work: int = 0
    given_back: int = 0
    later: datetime | None = None
    relay: RelayWatch = field(default_factory=RelayWatch)
    store_failed: bool = False
    trouble: str = ""
    tripped: str = ""
    ended: Callable[[DeliveryState, str], None] = lambda _state, _reply: None
    """Hears the new state of each delivery that has been tried, and the reply."""
    _tally: Tally = field(default_factory=Tally)

    def halted(self) -> bool:
        """Whether no further delivery may begin."""
        return self.over or self.stop()

    def batch_size(self, rate: float) -> int:
        """How many deliveries a worker that does `rate` a second claims next: about one second's work.

        Towards the end it is the worker's share of what is left, so that all finish at about the same time; one that
        does a batch of the first size in a second takes no less than that.
        """
        share = max(1, -(-self.left // self.workers))
        if rate >= FIRST_BATCH:
            share = max(share, FIRST_BATCH)
        return min(max(FIRST_BATCH, int(rate)), share, _LARGEST_BATCH)

    def claimed(self, number: int) -> None:
        """So many deliveries are no longer left."""
        self.left -= number

    def give_up(self, trouble: str) -> None:
        """The relay stays away: stop. Its rest, which the database keeps, holds back what is left."""
        if not self.over:
            self.over, self.trouble = True, trouble

    def count(self, refusal: str | None) -> None:
        """Count a final answer: a refusal's text, or None for an accepted mail. Too many refusals stop the mailing."""
        self._tally.count(refusal)
        if refusal is not None and not self.tripped:
            why = tripped(self._tally, self.pacing, self.mailing.name)
            if why:
                self.tripped = worded(
                    "%(why)s; then `publisher schedule resume %(number)s`", why=why, number=self.mailing.publication
                )
            self.over |= bool(self.tripped)
