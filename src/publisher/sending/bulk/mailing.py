"""A mailing by several connections at once, each with a journal of its own, that take turns in one thread.

    take a batch ─> journal: claimed ─> [ journal: begun ─ body ─ answer ─> journal: answered ] … ─> the ledger, at once

The ledger is told in batches; what a crash leaves between two of them the journal knows, to the message. A batch is
about a second's work: that is how long a pause, a reader who leaves or a stop may take to be heeded.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from publisher.channels import BulkChannel
from publisher.core.errors import PublisherError, StoreError, describe_bug
from publisher.core.states import OPEN_DELIVERIES, PublicationState
from publisher.core.types import Clock
from publisher.core.waiting import Task, take_turns
from publisher.ledger import steps
from publisher.sending.bulk.control import FIRST_BATCH, Mailing, Manners, Orders
from publisher.sending.bulk.worker import Worker
from publisher.sending.destinations import Addressing
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications

_LOOK = 0.2
"""Seconds between two looks at whether the publication still goes on."""


@dataclass(frozen=True, slots=True)
class MailingResult:
    """What a crew has done: tries, what is wrong with the mailing as a whole, and whether that is a defect of ours."""

    tried: int
    trouble: str = ""
    defect: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a mailing is: `tried` in this run, of `due` at its beginning, after so many `seconds`."""

    what: str
    tried: int
    due: int
    seconds: float


MailingProgress = Callable[[Standing], None]


class Crew:
    """Sends mailings; `folder` is where journals lie."""

    def __init__(self, store: Store, folder: Path, addressing: Addressing, manners: Manners) -> None:
        self._store = store
        self._folder = folder
        self._addressing = addressing
        self._manners = manners

    def send(
        self,
        channel: BulkChannel,
        mailing: Mailing,
        clock: Clock,
        stop: Callable[[], bool],
        meanwhile: Callable[[], None],
        progress: MailingProgress,
    ) -> MailingResult:
        """Send what is due of a mailing until nothing is, `stop()` is true, or it is paused.

        `meanwhile` is called again and again while the workers are at it. Raises `StoreError`.
        """
        due = self._due(mailing, clock())
        number = min(channel.connections, -(-due // FIRST_BATCH))
        name = f"publication {mailing.publication} ({mailing.what})"
        orders = Orders(stop, self._manners.pacing, name, due, number)
        workers = [
            Worker(
                self._store, self._folder, self._addressing, self._manners, channel.another(), mailing, clock, orders
            )
            for _ in range(number)
        ]
        whole = Task(lambda: take_turns([worker.run() for worker in workers]))
        sending = threading.Thread(target=whole.run, name="sender")
        started = time.monotonic()
        sending.start()
        try:
            going = bool(workers)
            while going:
                sending.join(_LOOK)
                going = sending.is_alive()
                orders.over |= not self._goes_on(mailing)
                meanwhile()
                tried = sum(worker.tried for worker in workers)
                progress(Standing(mailing.what, tried, due, time.monotonic() - started))
        finally:
            orders.over = True
            sending.join()
        whole.result()
        if orders.until:
            # Only now: what the others had taken and not begun is back by now, and waits too.
            with self._store.begin() as connection:
                steps.postpone(connection, mailing.publication, orders.until)
        if orders.tripped:
            with self._store.begin() as connection:
                steps.hold(connection, mailing.publication, orders.tripped)
        return self._done(mailing, workers, orders)

    def _done(self, mailing: Mailing, workers: Sequence[Worker], orders: Orders) -> MailingResult:
        tried, failures = sum(worker.tried for worker in workers), [one.failure for one in workers if one.failure]
        for failure in failures:
            if isinstance(failure, StoreError):
                raise failure
        if not failures:
            return MailingResult(tried, orders.tripped or orders.trouble)
        failure = failures[0]
        if isinstance(failure, PublisherError):
            return MailingResult(tried, str(failure))
        return MailingResult(tried, describe_bug(failure, mailing.what), defect=True)

    def _due(self, mailing: Mailing, now: datetime) -> int:
        query = select(func.count()).where(
            deliveries.c.publication_id == mailing.publication,
            deliveries.c.state.in_(OPEN_DELIVERIES),
            deliveries.c.next_at <= now,
        )
        with self._store.read() as connection:
            return int(connection.execute(query).scalar_one())

    def _goes_on(self, mailing: Mailing) -> bool:
        query = select(publications.c.state).where(publications.c.id == mailing.publication)
        with self._store.read() as connection:
            return bool(connection.execute(query).scalar() == PublicationState.PUBLISHING)
