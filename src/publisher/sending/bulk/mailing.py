"""One mailing over several connections that take turns in one thread, each with its own journal.

    claim a batch ─> journal: claimed ─> [ journal: begun ─ body ─ answer ─> journal: answered ] … ─> ledger, in batches

The ledger is updated once per batch; after a crash the journal says, to the message, what happened since the last
update. A batch is about one second's work, which bounds how long a pause, an unsubscribing reader or a stop takes to
have effect.

How many connections there are depends on the other mailings of the channel: see `allotment`. Those that are added
while the mailing lasts take turns in a thread of their own.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from publisher.channels import BulkChannel
from publisher.core.errors import LostFile, PublisherError, StoreError, describe_bug
from publisher.core.states import PublicationState
from publisher.core.types import Clock
from publisher.core.waiting import Task, Waiting, take_turns
from publisher.ledger import holds, steps
from publisher.sending.bulk.allotment import Place, Share
from publisher.sending.bulk.control import Mailing, MailingControl
from publisher.sending.bulk.progress import Course
from publisher.sending.bulk.worker import ConnectionWorker
from publisher.sending.context import SendingContext
from publisher.storage.tables import publications

_LOOK = 0.2
"""Seconds between two looks at whether the publication has been paused, held or cancelled, and at its share."""


@dataclass(frozen=True, slots=True)
class MailingResult:
    """How many deliveries were tried, what is wrong with the mailing as a whole, and whether that is a bug."""

    tried: int
    trouble: str = ""
    bug: bool = False


class BulkMailing:
    """A mailing that a bulk channel is about to send, with as many workers as there is work and room for."""

    def __init__(
        self,
        context: SendingContext,
        channel: BulkChannel,
        mailing: Mailing,
        share: Share,
        course: Course,
        clock: Clock,
        stop: Callable[[], bool],
    ) -> None:
        self._context, self._channel, self._mailing = context, channel, mailing
        self._store, self._share, self._course = context.store, share, course
        number = min(channel.connections, course.due)
        self._control = MailingControl(
            mailing, clock, stop, context.rules.pacing, course.due, max(number, 1), ended=course.ended
        )
        self._workers: list[ConnectionWorker] = []
        self._open: list[ConnectionWorker] = []
        self._looked_after = -1
        """How often mails had been given back when a worker last looked, and found nothing left to claim."""

    def send(self) -> MailingResult:
        """Send until nothing is due any more, the sender is told to stop, or the publication is paused.

        Raises `StoreError`, `LostFile`.
        """
        groups: list[tuple[Task[None], threading.Thread]] = []
        try:
            while True:
                groups += self._open_more()
                going = [thread for _, thread in groups if thread.is_alive()]
                if not going:
                    break
                going[0].join(_LOOK)
                self._control.over |= not self._goes_on()
                self._course.at("goes on", self._tried())
        finally:
            self._control.over = True
            for _, thread in groups:
                thread.join()
        for task, _ in groups:
            task.result()
        self._keep_back()
        return self._result()

    def break_off(self) -> None:
        """End the wait for answers, from any thread: what had begun becomes uncertain."""
        for worker in list(self._open):
            worker.channel.break_off()

    def _open_more(self) -> list[tuple[Task[None], threading.Thread]]:
        """Open the connections that this mailing may have and can use; those opened together take turns."""
        control = self._control
        # What a worker that closed has given back is for a new one, if the others had looked before.
        idle = control.halted() or self._looked_after == control.given_back
        useful = 0 if idle else min(self._channel.connections, len(self._open) + control.left)
        places = [Place(self._share) for _ in range(self._share.take(useful))]
        if not places:
            return []
        control.workers = len(self._open) + len(places)
        workers = [
            ConnectionWorker(self._context, control, self._channel.another(), place.is_surplus) for place in places
        ]
        self._workers += workers
        self._open += workers
        works = [self._until_closed(worker, place) for worker, place in zip(workers, places, strict=True)]
        task = Task(lambda: take_turns(works))
        thread = threading.Thread(target=task.run, name=f"connections of {self._mailing.name}", daemon=True)
        thread.start()
        return [(task, thread)]

    def _until_closed(self, worker: ConnectionWorker, place: Place) -> Waiting[None]:
        """A worker's work; afterwards its place is free."""
        try:
            yield from worker.run()
        finally:
            self._open.remove(worker)
            self._control.workers = max(len(self._open), 1)
            if place.surplus:
                self._control.given_back += 1
            else:
                self._looked_after = max(self._looked_after, worker.looked_after)
            self._share.closed(surplus=place.surplus)

    def _keep_back(self) -> None:
        """Hold the rest. Only after the last worker: what it had claimed and not begun must wait too."""
        control = self._control
        if control.tripped:
            with self._store.begin() as connection:
                steps.hold(connection, self._mailing.publication, control.tripped)

    def _result(self) -> MailingResult:
        tried, failures = self._tried(), [one.failure for one in self._workers if one.failure]
        for failure in failures:
            if isinstance(failure, StoreError | LostFile):
                raise failure
        if not failures:
            return MailingResult(tried, self._control.tripped or self._control.trouble)
        failure = failures[0]
        if isinstance(failure, PublisherError):
            return MailingResult(tried, str(failure))
        return MailingResult(tried, describe_bug(failure, self._mailing.name), bug=True)

    def _tried(self) -> int:
        return sum(worker.tried for worker in self._workers)

    def _goes_on(self) -> bool:
        columns = (publications.c.state, publications.c.channel, publications.c.lang)
        query = select(*columns).where(publications.c.id == self._mailing.publication)
        now = self._control.clock()
        with self._store.read() as connection:
            row = connection.execute(query).first()
            held = row and holds.holding(holds.load(connection, now), row.channel, row.lang, now)
        return row is not None and row.state == PublicationState.PUBLISHING and held is None
