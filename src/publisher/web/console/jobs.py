"""Long work that a person starts and looks at: it runs in a thread, and its row survives a reload of the page."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from publisher.app.assembly import Publisher
from publisher.core.errors import PublisherError, StoreBusy, StoreError, TooOften, describe_bug
from publisher.core.states import JobState
from publisher.core.wording import from_stored, to_stored, worded, worded_many
from publisher.storage.tables.staff import jobs

EACH = 3
"""Jobs of one person at the same time: a translation, a test and an import, and nobody fills the machine alone."""

ALL = 8
"""Jobs of a process at the same time: each is a thread with a workspace and database connections of its own."""

_SOON = timedelta(minutes=1)
_BEAT_SECONDS = 5.0
_BUSY_PAUSE = 1.0
"""Seconds until the end of a job is written once more, after another process has held the database for too long."""

_SILENT = timedelta(seconds=45)
"""A process that has not been heard of for so long has ended, or is as good as ended."""

Progress = Callable[[int, int], None]
"""Called with (finished steps, all steps)."""

Work = Callable[[Publisher, Progress], tuple[str, Mapping[str, Any]]]
"""What is done, with a workspace of its own; answers with how it ended, in words, and values for its page."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work as its row says. `total` 0 = nobody knows how much it is."""

    id: int
    staff_id: int
    kind: str
    what: str
    state: JobState
    finished: int
    total: int
    message: str
    result: Mapping[str, Any]
    started_at: datetime
    ended_at: datetime | None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self.state is JobState.RUNNING


class Jobs:
    """The work of one process. `opened` opens the workspace once more, for a thread of its own."""

    def __init__(self, publisher: Publisher, opened: Callable[[], Publisher]) -> None:
        self._publisher, self._opened = publisher, opened
        self._threads: dict[int, threading.Thread] = {}
        self._places = threading.Lock()
        # Whose jobs are at work or about to begin.
        self._taken: list[int] = []
        self._ended = threading.Event()
        self._beating: threading.Thread | None = None

    def start(self, staff_id: int, kind: str, what: str, work: Work, back: str = "") -> int:
        """Begin; returns the number of the job. `back` is the page that it belongs to, for when it fails.

        Raises `TooOften` while this person, or all together, have as many jobs at work as they may.
        """
        self._take_place(staff_id)
        try:
            return self._start(staff_id, kind, what, work, back)
        except BaseException:
            self._leave_place(staff_id)
            raise

    def _start(self, staff_id: int, kind: str, what: str, work: Work, back: str) -> int:
        now = self._publisher.clock()
        row = {
            "staff_id": staff_id, "kind": to_stored(kind), "what": to_stored(what), "state": JobState.RUNNING,
            "finished": 0, "total": 0, "message": "", "result": {"back": back} if back else {}, "seen_at": now,
            "started_at": now,
        }  # fmt: skip
        with self._publisher.store.begin() as connection:
            number = int(connection.execute(insert(jobs).values(row).returning(jobs.c.id)).scalar_one())
        thread = threading.Thread(target=self._run, args=(number, staff_id, kind, work), daemon=True)
        thread.name = f"job {number}"
        thread.start()
        self._threads[number] = thread
        if self._beating is None:
            self._beating = threading.Thread(target=self._beat, name="jobs", daemon=True)
            self._beating.start()
        return number

    def job(self, number: int) -> Job | None:
        """A job as it stands now. One whose process has not been heard of for a while has been interrupted."""
        with self._publisher.store.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == number)).one_or_none()
        if row is None:
            return None
        state, message = JobState(row.state), from_stored(row.message)
        if state is JobState.RUNNING and self._publisher.clock() - row.seen_at > _SILENT:
            state = JobState.INTERRUPTED
            message = worded("the program was stopped while this was at work; start it again")
        return Job(
            row.id, row.staff_id, from_stored(row.kind), from_stored(row.what), state, row.finished, row.total, message,
            row.result, row.started_at, row.ended_at,
        )  # fmt: skip

    def close(self, seconds: float = 2.0) -> None:
        """Wait briefly for all that is at work; what is not done by then ends with the process."""
        self._ended.set()
        until = time.monotonic() + seconds
        for thread in list(self._threads.values()):
            thread.join(max(0.0, until - time.monotonic()))

    def _beat(self) -> None:
        """Say every few seconds of the jobs of this process that they are still at work."""
        while not self._ended.wait(_BEAT_SECONDS):
            known = list(self._threads.items())
            alive = [number for number, thread in known if thread.is_alive()]
            # Taken out one by one: another request may be starting a job at this moment.
            for number in {number for number, _ in known}.difference(alive):
                del self._threads[number]
            if alive:
                with suppress(StoreError), self._publisher.store.begin() as connection:
                    connection.execute(update(jobs).where(jobs.c.id.in_(alive)).values(seen_at=self._publisher.clock()))

    def _take_place(self, staff_id: int) -> None:
        with self._places:
            if self._taken.count(staff_id) >= EACH:
                raise TooOften(
                    worded_many(
                        "%(num)s long task of yours is at work; when it has ended, you can begin another one.",
                        "%(num)s long tasks of yours are at work; when one of them has ended, you can begin another.",
                        EACH,
                    ),
                    _SOON,
                )
            if len(self._taken) >= ALL:
                raise TooOften(worded("Your colleagues have much at work just now. Try again in a minute."), _SOON)
            self._taken.append(staff_id)

    def _leave_place(self, staff_id: int) -> None:
        with self._places:
            self._taken.remove(staff_id)

    def _run(self, number: int, staff_id: int, kind: str, work: Work) -> None:
        try:
            ended = self._ended_with(number, kind, work)
        finally:
            # Before the row says so: whoever reads that it has ended may begin another.
            self._leave_place(staff_id)
        self._end(number, *ended)

    def _ended_with(self, number: int, kind: str, work: Work) -> tuple[JobState, str, Mapping[str, Any] | None]:
        """Do the work; how it ended, in words, and what came of it."""

        def progress(finished: int, total: int) -> None:
            # The work goes on, though nobody sees how far it is.
            with suppress(StoreBusy):
                self._write(number, finished=finished, total=total)

        try:
            with self._opened() as publisher:
                return JobState.DONE, *work(publisher, progress)
        except PublisherError as error:
            return JobState.FAILED, error.args[0] if error.args else str(error), None
        except Exception as error:
            return JobState.FAILED, describe_bug(error, kind), None

    def _end(self, number: int, state: JobState, message: str, result: Mapping[str, Any] | None) -> None:
        """Write down the end; without a result, the way back stays."""
        made = {} if result is None else {"result": dict(result)}
        values = {"state": state, "message": to_stored(message), "ended_at": self._publisher.clock(), **made}
        while True:
            try:
                self._write(number, **values)
                return
            except StoreBusy:
                if self._ended.wait(_BUSY_PAUSE):
                    return

    def _write(self, number: int, **values: Any) -> None:
        with self._publisher.store.begin() as connection:
            connection.execute(update(jobs).where(jobs.c.id == number).values(values))
