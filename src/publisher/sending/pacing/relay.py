"""Whether a mailing's relay can be used, as all its connections in this process see it.

    use ── lost ──> rest 1 s ── over ──> probe: one mail of one connection ── answered ──> use
                     ^                    │
                     └──── 2, 4 … 60 s ───┴── lost

The lengths of the rests are kept in the database (`outages.interrupted`), so that other mailings and processes keep
them too; here it is only known that there is one, and who probes.
"""

from dataclasses import dataclass
from datetime import datetime

PATIENCE = 4
"""Rests in a row that a mailing waits for. After them it ends, and the next tick probes again."""

UNREACHED_PATIENCE = 1
"""The same for a relay that has not answered yet: its address or password may be wrong, which a person must hear."""


@dataclass(slots=True)
class RelayWatch:
    """`trouble` are the words of the first failure while the relay is away, else ""; `until` is the end of its rest."""

    trouble: str = ""
    until: datetime | None = None
    answers: int = 0
    """Answers about mails: each shows that the relay was there."""

    _failures: int = 0
    _prober: str = ""

    def lost(self, why: str, worker: str) -> None:
        """A worker found the relay away. What others find during a rest, they had begun before it."""
        if not self.trouble or self._prober == worker:
            self.trouble, self._prober = self.trouble or why, ""
            self._failures += 1

    def rest_until(self, until: datetime | None) -> None:
        """A worker has read in the database until when the relay is left alone; None if it saw no rest there."""
        if self.trouble and until:
            self.until = max(until, self.until or until)

    def answered(self) -> None:
        """The relay has answered about a mail."""
        self.trouble, self.until, self._prober, self._failures = "", None, "", 0
        self.answers += 1

    def usable_by(self, worker: str) -> bool:
        """Whether a worker may hand over mails: all may while nothing is wrong, then only the one that probes."""
        return not self.trouble or self._prober == worker

    def probing(self, worker: str) -> bool:
        """Whether it is this worker that probes."""
        return self._prober == worker

    def may_probe(self, worker: str) -> bool:
        """Make this worker the one that probes, unless another does."""
        self._prober = self._prober or worker
        return self._prober == worker

    def end_probe(self, worker: str) -> None:
        """The worker had no mail to probe with."""
        if self._prober == worker:
            self._prober = ""

    def hopeless(self) -> bool:
        """Whether the relay has been away for so long that the mailing does not wait for it any more."""
        return bool(self.trouble) and self._failures > (PATIENCE if self.answers else UNREACHED_PATIENCE)
