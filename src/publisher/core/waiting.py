"""Work that waits without a thread of its own: it says what it waits for, and other work goes on meanwhile.

Such work is a generator. It yields a `Wait` where it would block, and is sent whether that came in time; what knows no
other way than to block, it yields as a `Task`. Between two yields it has its thread to itself.
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
"""The longest wait, in seconds, that the system is asked for at a time."""


class Wait(NamedTuple):
    """For a descriptor: `events` are those of `select.poll`, `deadline` is of the monotonic clock."""

    descriptor: int
    events: int
    deadline: float


class Task(Generic[T]):
    """Something that blocks, and what came of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._values: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Do it. What it raises is for `result`, in whichever thread that is asked."""
        try:
            self._values.append(self._work())
        except BaseException as error:
            self._error = error

    def result(self) -> T:
        """What it has returned; raises what it has raised."""
        if self._error is not None:
            raise self._error
        return self._values[0]


Waiting = Generator[Wait | Task[Any], bool, T]
"""Work that ends with a T."""


def aside(work: Callable[[], T]) -> Waiting[T]:
    """Do what can only block, while other work goes on."""
    task = Task(work)
    yield task
    return task.result()


def alone(work: Waiting[T]) -> T:
    """Do one piece of work here, blocking where it waits; an interrupt closes it."""
    with closing(work):
        try:
            wait = next(work)
            while True:
                wait = work.send(_came(wait))
        except StopIteration as end:
            value: T = end.value
            return value


def take_turns(works: Sequence[Waiting[None]]) -> None:
    """Do all of them in this thread, each of which goes on when what it waits for is there.

    What one of them raises ends the others as well.
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
        """By descriptor, with the deadline."""
        self._poll = select.poll()
        self._tasks: dict[int, tuple[socket.socket, threading.Thread]] = {}

    def next(self) -> None:
        """Wait until one can go on, and let all that can do so."""
        soonest = min([deadline for _, deadline in self.waiting.values()])
        for descriptor, _ in self._poll.poll(_milliseconds(soonest)):
            self._resume(descriptor, True)
        now = time.monotonic()
        if now >= soonest:
            for late in [number for number, (_, deadline) in self.waiting.items() if now >= deadline]:
                self._resume(late, False)

    def go_on(self, work: Waiting[None], step: Callable[[], Wait | Task[Any]]) -> None:
        """Let it do its next step, and remember what it waits for then."""
        try:
            wait = step()
        except StopIteration:
            return
        if isinstance(wait, Task):
            wait = self._begin(wait)
        self.waiting[wait.descriptor] = work, wait.deadline
        self._poll.register(wait.descriptor, wait.events)

    def close(self) -> None:
        """Wait for tasks under way."""
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
        """In a thread, whose end can be waited for as an answer is."""
        here, there = socket.socketpair()

        def run() -> None:
            with there:
                task.run()

        thread = threading.Thread(target=run, name="aside")
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
    """At least one: also who is late learns what is there."""
    return min(max(deadline - time.monotonic(), 0.001), _LOOK) * 1000
