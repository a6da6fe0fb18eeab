"""One turn of sending: how long it lasts, what it looks at, and what it has done so far."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from publisher.core.types import Clock

_RESERVE = 2.0
"""Of the time to stop in: seconds to break off what has no answer, record it, and end the process."""

Survey = Callable[[bool], Sequence[int]]
"""Looks at the calendar; returns the ids of the publications that may start now.

Its argument says whether there is time for other work too (False at the last look of a turn).
"""


@dataclass(slots=True)
class Turn:
    """What the threads of one turn share; times in seconds.

    After `stop()` is true nothing begins, and what has begun is waited for, so that all ends within `stop_seconds`,
    or immediately once `hurry()` is true. `survey` is called every `every` seconds while something is being sent.
    `report` hears what is wrong with a publication as a whole.
    """

    clock: Clock
    stop: Callable[[], bool] = lambda: False
    report: Callable[[str], None] = lambda _: None
    survey: Survey = lambda _: ()
    hurry: Callable[[], bool] = lambda: False
    every: float = 2.0
    stop_seconds: float = 10.0
    tried: int = 0
    started: int = 0
    seen: set[int] = field(default_factory=set)
    """Publications that this turn has dealt with."""
    _stopped_at: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stopping(self) -> bool:
        """Whether nothing may begin any more."""
        asked = self.stop() or self.hurry()
        if asked and self._stopped_at is None:
            self._stopped_at = time.monotonic()
        return asked

    def overdue(self) -> bool:
        """Whether what has begun has been waited for long enough."""
        if not self.stopping() or self._stopped_at is None:
            return False
        return self.hurry() or time.monotonic() - self._stopped_at >= self.stop_seconds - min(
            _RESERVE, self.stop_seconds / 2
        )

    def add(self, *, tried: int = 0, started: int = 0) -> None:
        """Count what a thread has done."""
        with self._lock:
            self.tried += tried
            self.started += started
