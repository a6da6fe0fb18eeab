"""Stop a sending process by SIGTERM or SIGINT: once, it ends what it has begun; twice, it breaks that off."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass(frozen=True, slots=True)
class Stop:
    """`asked`: nothing more may begin. `hurried`: nor is anything waited for."""

    asked: threading.Event = field(default_factory=threading.Event)
    hurried: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask to stop; a second time, to stop immediately."""
        if self.asked.is_set():
            self.hurried.set()
        self.asked.set()


@contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """Inside the context, SIGTERM and SIGINT ask `stop`; only the main thread can receive signals."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.ask()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
