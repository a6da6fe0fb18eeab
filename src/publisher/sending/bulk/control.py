"""What is told to all who send one mailing: what it is, how they behave, and when to stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.config.tables import Pacing, Sending
from publisher.core.reader_blocks import Variants
from publisher.sending.pacing.breaker import Tally, tripped

FIRST_BATCH, _LARGEST_BATCH = 10, 500


@dataclass(frozen=True, slots=True)
class Mailing:
    """A publication that is being sent by a channel: variants of its message."""

    publication: int
    what: str
    channel: str
    message: Variants


@dataclass(frozen=True, slots=True)
class Manners:
    """How senders behave: what becomes of doubts, how fast they go, and when a day ends."""

    sending: Sending = field(default_factory=Sending)
    pacing: Pacing = field(default_factory=Pacing)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(slots=True)
class Orders:
    """What all `workers` of a mailing heed, of which `left` deliveries are not taken yet.

    `away` counts tries in a row that met a far side that is away. `untold`: the ledger could not be told, which takes
    long to find out; the others' journals stay as well.
    """

    stop: Callable[[], bool]
    pacing: Pacing
    name: str
    left: int
    workers: int
    over: bool = False
    away: int = 0
    untold: bool = False
    trouble: str = ""
    until: datetime | None = None
    tripped: str = ""
    _tally: Tally = field(default_factory=Tally)

    def halt(self) -> bool:
        """Whether nothing new may begin."""
        return self.over or self.stop()

    def share(self, rate: float) -> int:
        """How many a worker that does `rate` a second takes next: a second's work.

        Towards the end its part of what is left, so that all are done at about the same time.
        """
        return max(FIRST_BATCH, min(int(rate), -(-self.left // self.workers), _LARGEST_BATCH))

    def taken(self, number: int) -> None:
        """So many are no longer left."""
        self.left -= number

    def give_up(self, trouble: str, until: datetime | None) -> None:
        """The far side is away, until then for what is left."""
        if not self.over:
            self.over, self.trouble, self.until = True, trouble, until

    def count(self, refusal: str | None) -> None:
        """A final answer; so many refusals end the mailing before the provider ends us."""
        self._tally.count(refusal)
        if refusal is not None and not self.tripped:
            self.tripped = tripped(self._tally, self.pacing, self.name)
            self.over |= bool(self.tripped)
