"""Mails made ahead of their sending, by threads: a signature takes longer than all the rest of a mail.

`cryptography` signs, and `hashlib` hashes, without the interpreter's lock: that part runs on another core while the
sender writes and reads. What nobody has begun when the sender needs it the sender makes itself, so it never waits for a
turn, and on a machine with one core nothing is lost.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Generic, TypeVar

from publisher.core.waiting import Task

T = TypeVar("T")

AHEAD = 4
"""How many mails of a connection are made before it takes them: a bound for memory, and for what a stop gives back."""

_MOST = 3
"""Threads. More would have nothing to do: in the time of a signature one sender hands over three mails."""


class Made(Generic[T]):
    """A value that is made once: by a thread, or by its only user when no thread has begun."""

    __slots__ = ("_done", "_free", "_make", "_task")

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._free, self._done = threading.Lock(), threading.Lock()
        self._done.acquire()

    def run(self) -> None:
        """Make it in this thread, unless its user has begun to, or has dropped it."""
        if self._free.acquire(blocking=False):
            self._task = Task(self._make)
            self._task.run()
            self._done.release()

    def result(self) -> T:
        """The value, which is made or waited for. Raises what making it has raised. To be asked for once."""
        if self._free.acquire(blocking=False):
            return self._make()
        self._done.acquire()
        return self._task.result()

    def drop(self) -> None:
        """Nobody needs it any more."""
        self._free.acquire(blocking=False)


class Makers:
    """Threads that several connections share, started at the first order; they end when nobody is in `at_work`."""

    def __init__(self) -> None:
        self._number = max(1, min(_MOST, len(os.sched_getaffinity(0)) - 1))
        self._lock = threading.Lock()
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._users = 0

    @contextmanager
    def at_work(self) -> Iterator["Makers"]:
        """Orders may be given while entered; the last to leave waits until the threads have ended."""
        with self._lock:
            self._users += 1
        try:
            yield self
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._end()

    def order(self, make: Callable[[], T]) -> Made[T]:
        """Have a value made by the first thread that is free."""
        if not self._threads:
            self._start()
        made = Made(make)
        self._queue.put(made.run)
        return made

    def _start(self) -> None:
        with self._lock:
            if not self._threads:
                self._threads = [threading.Thread(target=self._work, name="maker") for _ in range(self._number)]
                for thread in self._threads:
                    thread.start()

    def _end(self) -> None:
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _work(self) -> None:
        while (make := self._queue.get()) is not None:
            make()


class DrawnAhead(Generic[T]):
    """The values of orders in their order, while up to `number` more are being made.

    An exception of `orders` comes behind what was ordered before it.
    """

    def __init__(self, orders: Iterator[Made[T]], number: int) -> None:
        self._orders, self._number = orders, number
        self._drawn: deque[Made[T]] = deque()
        self._failure: Exception | None = None

    def __iter__(self) -> Iterator[T]:
        while self._draw():
            yield self._drawn.popleft().result()
        if self._failure is not None:
            raise self._failure

    def drop(self) -> None:
        """Forget what was ordered and not taken: whoever gave the orders has been told to stop."""
        while self._drawn:
            self._drawn.popleft().drop()

    close = drop

    def _draw(self) -> bool:
        while len(self._drawn) <= self._number and self._failure is None:
            try:
                self._drawn.append(next(self._orders))
            except StopIteration:
                break
            except Exception as error:
                self._failure = error
        return bool(self._drawn)
