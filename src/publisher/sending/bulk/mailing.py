"""One mailing over several connections that take turns in one thread, each with its own journal.

    claim a batch ─> journal: claimed ─> [ journal: begun ─ body ─ answer ─> journal: answered ] … ─> ledger, in batches

The ledger is updated once per batch; after a crash the journal says, to the message, what happened since the last
update. A batch is about one second's work, which bounds how long a pause, an unsubscribing reader or a stop takes to
have effect.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from publisher.channels import BulkChannel
from publisher.core.errors import LostFile, PublisherError, StoreError, describe_bug
from publisher.core.states import OPEN_DELIVERIES, PublicationState
from publisher.core.types import Clock
from publisher.core.waiting import Task, take_turns
from publisher.ledger import steps
from publisher.ledger.claims import due_at
from publisher.sending.bulk.control import Mailing, MailingControl
from publisher.sending.bulk.progress import Standing
from publisher.sending.bulk.worker import ConnectionWorker
from publisher.sending.context import SendingContext
from publisher.storage.tables import deliveries, publications

_LOOK = 0.2
"""Seconds between two looks at whether the publication has been paused or cancelled."""


@dataclass(frozen=True, slots=True)
class MailingResult:
    """How many deliveries were tried, what is wrong with the mailing as a whole, and whether that is a bug."""

    tried: int
    trouble: str = ""
    bug: bool = False


class BulkMailing:
    """A mailing that a bulk channel is about to send, with as many workers as there is work for."""

    def __init__(
        self, context: SendingContext, channel: BulkChannel, mailing: Mailing, clock: Clock, stop: Callable[[], bool]
    ) -> None:
        self._store, self._progress = context.store, context.progress
        self._mailing = mailing
        self._due = self._count_due(mailing, clock())
        number = min(channel.connections, self._due)
        self._control = MailingControl(mailing, clock, stop, context.rules.pacing, self._due, number)
        self._workers = [ConnectionWorker(context, self._control, channel.another()) for _ in range(number)]

    def send(self, meanwhile: Callable[[], None]) -> MailingResult:
        """Send until nothing is due any more, the sender is told to stop, or the publication is paused.

        `meanwhile` is called every 0.2 s while the workers send. Raises `StoreError`, `LostFile`.
        """
        whole = Task(lambda: take_turns([worker.run() for worker in self._workers]))
        sending = threading.Thread(target=whole.run, name="sender")
        sending.start()
        try:
            if self._workers:
                self._watch(sending, meanwhile)
        finally:
            self._control.over = True
            sending.join()
        whole.result()
        self._keep_back()
        return self._result()

    def _watch(self, sending: threading.Thread, meanwhile: Callable[[], None]) -> None:
        """Until all workers are done: look whether the publication goes on, and report progress."""
        started = time.monotonic()
        going = True
        while going:
            sending.join(_LOOK)
            going = sending.is_alive()
            self._control.over |= not self._goes_on(self._mailing)
            meanwhile()
            self._progress(Standing(self._mailing.what, self._tried(), self._due, time.monotonic() - started))

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

    def _count_due(self, mailing: Mailing, now: datetime) -> int:
        query = select(func.count()).where(
            deliveries.c.publication_id == mailing.publication,
            deliveries.c.state.in_(OPEN_DELIVERIES),
            due_at(now),
        )
        with self._store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def _goes_on(self, mailing: Mailing) -> bool:
        query = select(publications.c.state).where(publications.c.id == mailing.publication)
        with self._store.read() as connection:
            return bool(connection.execute(query).scalar() == PublicationState.PUBLISHING)
