"""Cooperative multitasking in one thread: work says what it waits for, and other work continues meanwhile.

Work is a generator. Where it would block it yields a `Wait` and is sent whether the event came in time; a call that can
only block it yields as a `Task`, which runs in a thread. Between two yields nothing else runs in its thread.
"""

import math
import select
import socket
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")

_LOOK = 60.0
"""Longest single call of `poll`, in seconds."""


class Wait(NamedTuple):
    """A wait for a file descriptor: `events` as for `select.poll`, `deadline` by the monotonic clock."""

    descriptor: int
    events: int
    deadline: float


class Task(Generic[T]):
    """A blocking call and its result."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._values: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Make the call. `result` raises its exception, in the thread that asks for the result."""
        try:
            self._values.append(self._work())
        except BaseException as error:
            self._error = error

    def result(self) -> T:
        """The return value of the call, or its exception raised."""
        if self._error is not None:
            raise self._error
        return self._values[0]


Waiting = Generator[Wait | Task[Any], bool, T]
"""Work whose result is a T."""


def aside(work: Callable[[], T]) -> Waiting[T]:
    """Make a blocking call while other work continues."""
    task = Task(work)
    yield task
    return task.result()


def alone(work: Waiting[T]) -> T:
    """Run one piece of work in this thread, blocking where it waits; an interrupt closes it."""
    with closing(work):
        try:
            wait = next(work)
            while True:
                wait = work.send(_came(wait))
        except StopIteration as end:
            value: T = end.value
            return value


def take_turns(works: Sequence[Waiting[None]]) -> None:
    """Run all of them in this thread; each continues when the event that it waits for has come.

    An exception in one ends the others as well.
    """
    turns = _Turns()
    try:
        for work in works:
            turns.go_on(work, work.__next__)
        while turns.waiting:
            turns.next()
    finally:
        turns.close()
        for work in works:
            work.close()


class _Turns:
    def __init__(self) -> None:
        self.waiting: dict[int, tuple[Waiting[None], float]] = {}
        """Work and its deadline, by descriptor."""
        self._poll = select.poll()
        self._tasks: dict[int, tuple[socket.socket, threading.Thread]] = {}

    def next(self) -> None:
        """Wait until some work can continue, and let all of it do so."""
        soonest = min([deadline for _, deadline in self.waiting.values()])
        for descriptor, _ in self._poll.poll(_milliseconds(soonest)):
            self._resume(descriptor, True)
        now = time.monotonic()
        if now >= soonest:
            for late in [number for number, (_, deadline) in self.waiting.items() if now >= deadline]:
                self._resume(late, False)

    def go_on(self, work: Waiting[None], step: Callable[[], Wait | Task[Any]]) -> None:
        """Run the next step of some work and register what it waits for after that."""
        try:
            wait = step()
        except StopIteration:
            return
        if isinstance(wait, Task):
            wait = self._begin(wait)
        self.waiting[wait.descriptor] = work, wait.deadline
        self._poll.register(wait.descriptor, wait.events)

    def close(self) -> None:
        """Wait for running tasks."""
        for here, thread in self._tasks.values():
            thread.join()
            here.close()

    def _resume(self, descriptor: int, came: bool) -> None:
        self._poll.unregister(descriptor)
        work, _ = self.waiting.pop(descriptor)
        if task := self._tasks.pop(descriptor, None):
            here, thread = task
            thread.join()
            here.close()
        self.go_on(work, lambda: work.send(came))

    def _begin(self, task: Task[Any]) -> Wait:
        """Run a task in a thread; its end makes a socket readable, so that `poll` sees it."""
        here, there = socket.socketpair()

        def run() -> None:
            with there:
                task.run()

        # A call that never returns must not keep the process from ending.
        thread = threading.Thread(target=run, name="aside", daemon=True)
        thread.start()
        self._tasks[here.fileno()] = here, thread
        return Wait(here.fileno(), select.POLLIN, math.inf)


def _came(wait: Wait | Task[Any]) -> bool:
    if isinstance(wait, Task):
        wait.run()
        return True
    poll = select.poll()
    poll.register(wait.descriptor, wait.events)
    return bool(poll.poll(_milliseconds(wait.deadline)))


def _milliseconds(deadline: float) -> float:
    """At least 0.001 s, so that an event that has come is seen even after the deadline."""
    return min(max(deadline - time.monotonic(), 0.001), _LOOK) * 1000
