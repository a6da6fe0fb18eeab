"""A mailing by several connections at once, each a thread with a journal of its own.

    take a batch ─> journal: claimed ─> [ journal: begun ─ body ─ answer ─> journal: answered ] … ─> the ledger, at once

The ledger is told in batches; what a crash leaves between two of them the journal knows, to the message. A batch is
about a second's work: that is how long a pause, a reader who leaves or a stop may take to be heeded.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from publisher import defects, ledger
from publisher.channels import BulkChannel
from publisher.config_tables import Sending
from publisher.destinations import Addressing
from publisher.errors import ChannelError, PublisherError, StoreError, Unavailable
from publisher.journal import Answer, Journal
from publisher.ledger import LEASE, Claimed, End
from publisher.owners import new_owner
from publisher.states import OPEN_DELIVERIES, DeliveryState, PublicationState
from publisher.store import Store
from publisher.tables import deliveries, publications
from publisher.trying import PATIENCE, judge
from publisher.types import Destination, Message, Outcome
from publisher.variants import Variants

Clock = Callable[[], datetime]

_FIRST_BATCH, _LARGEST_BATCH = 10, 200
_SECONDS = 1.0
"""Of work in a batch."""

_LOOK = 0.2
"""Seconds between two looks at whether the publication still goes on."""

_MARGIN = timedelta(minutes=11)
"""A body must not begin unless its answer can be waited for (RFC 5321: 10 minutes) before the lease ends."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """A publication that is being sent: `planned` deliveries of the message's variants."""

    publication: int
    what: str
    planned: int
    message: Variants


@dataclass(frozen=True, slots=True)
class Done:
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


Progress = Callable[[Standing], None]


class Crew:
    """Sends mailings; `folder` is where journals lie."""

    def __init__(self, store: Store, folder: Path, addressing: Addressing, settings: Sending) -> None:
        self._store = store
        self._folder = folder
        self._addressing = addressing
        self._settings = settings

    def send(
        self,
        channel: BulkChannel,
        mailing: Mailing,
        clock: Clock,
        stop: Callable[[], bool],
        meanwhile: Callable[[], None],
        progress: Progress,
    ) -> Done:
        """Send what is due of a mailing until nothing is, `stop()` is true, or it is paused.

        `meanwhile` is called again and again while the workers are at it. Raises `StoreError`.
        """
        due = self._due(mailing, clock())
        number = max(1, min(channel.connections, -(-due // _FIRST_BATCH)))
        orders = _Orders(stop)
        workers = [
            _Worker(
                self._store, self._folder, self._addressing, self._settings, channel.another(), mailing, clock, orders
            )
            for _ in range(number if due else 0)
        ]
        threads = [threading.Thread(target=worker.run, name=f"sender {n}") for n, worker in enumerate(workers)]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                threads[0].join(_LOOK) if threads[0].is_alive() else time.sleep(_LOOK)
                orders.over |= not self._goes_on(mailing)
                meanwhile()
                tried = sum(worker.tried for worker in workers)
                progress(Standing(mailing.what, tried, due, time.monotonic() - started))
        finally:
            orders.over = True
            for thread in threads:
                thread.join()
        if orders.until:
            # Only now: what the others had taken and not begun is back by now, and waits too.
            with self._store.begin() as connection:
                ledger.postpone(connection, mailing.publication, orders.until)
        return self._done(mailing, workers, orders)

    def _done(self, mailing: Mailing, workers: Sequence["_Worker"], orders: "_Orders") -> Done:
        tried, failures = sum(worker.tried for worker in workers), [one.failure for one in workers if one.failure]
        for failure in failures:
            if isinstance(failure, StoreError):
                raise failure
        if not failures:
            return Done(tried, orders.trouble)
        failure = failures[0]
        if isinstance(failure, PublisherError):
            return Done(tried, str(failure))
        return Done(tried, defects.note(failure, mailing.what), defect=True)

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


@dataclass(slots=True)
class _Orders:
    """What all workers of a mailing heed. `away` counts tries in a row that met a far side that is away."""

    stop: Callable[[], bool]
    over: bool = False
    away: int = 0
    trouble: str = ""
    until: datetime | None = None

    def halt(self) -> bool:
        """Whether nothing new may begin."""
        return self.over or self.stop()

    def give_up(self, trouble: str, until: datetime | None) -> None:
        """The far side is away, until then for what is left."""
        if not self.over:
            self.over, self.trouble, self.until = True, trouble, until


@dataclass(slots=True)
class _Worker:
    store: Store
    folder: Path
    addressing: Addressing
    settings: Sending
    channel: BulkChannel
    mailing: Mailing
    clock: Clock
    orders: _Orders
    tried: int = 0
    failure: Exception | None = None
    _owner: str = field(default_factory=new_owner)
    _taken: dict[str, Claimed] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _ends: list[End] = field(default_factory=list)
    _lease: datetime | None = None
    _limit: int = _FIRST_BATCH

    def run(self) -> None:
        """A thread's whole work; what goes wrong is in `failure` afterwards."""
        journal = Journal(self.folder, self._owner, self.settings.journal_sync)
        try:
            self.channel.send_all(
                self._items(journal),
                lambda destination: self._begin(journal, destination),
                lambda destination, end: self._ended(journal, destination, end),
            )
        except Unavailable as error:
            self.orders.give_up(str(error), judge(error, 1, self.clock())[1])
        except Exception as error:
            self.orders.over, self.failure = True, error
        try:
            self._end(journal)
            journal.close()
        except Exception as error:
            # The journal stays: the next start brings what it says into the database.
            self.orders.over, self.failure = True, self.failure or error
            journal.abandon()
        finally:
            self.channel.close()

    def _items(self, journal: Journal) -> Iterator[tuple[Message, Destination]]:
        mailing = self.mailing
        while not self.orders.halt():
            started, before = time.monotonic(), self.tried
            self._flush(journal)
            with self.store.begin() as connection:
                now = self.clock()
                batch = ledger.take(connection, mailing.publication, self._owner, now, self._limit)
                # Before the commit: rows that are taken and stand in no journal would be in doubt after a crash.
                journal.claimed({delivery.id: delivery.attempts for delivery in batch})
            if not batch:
                return
            self._lease = now + LEASE
            self._taken |= {delivery.key: delivery for delivery in batch}
            for delivery in batch:
                if self.orders.halt():
                    return
                message = mailing.message(delivery.omitted, bool(delivery.wanted_lang), delivery.tracked)
                yield message, self.addressing.of(delivery, mailing.what, letter=False)
            rate = (self.tried - before) / max(time.monotonic() - started, 1e-3)
            self._limit = max(_FIRST_BATCH, min(int(rate * _SECONDS), _LARGEST_BATCH))

    def _begin(self, journal: Journal, destination: Destination) -> bool:
        if self.orders.halt():
            return False
        if self._lease is None or self.clock() + _MARGIN > self._lease:
            # Frozen, or very slow: others may have taken these rows for lost. They are claimed anew.
            self.orders.over = True
            return False
        journal.begun(self._taken[destination.key].id)
        self._begun.add(destination.key)
        return True

    def _ended(self, journal: Journal, destination: Destination, end: Outcome | ChannelError) -> None:
        delivery = self._taken.pop(destination.key)
        self._begun.discard(destination.key)
        self.tried += 1
        now = self.clock()
        if isinstance(end, Outcome):
            self.orders.away = 0
            self._note(journal, End(delivery.id, DeliveryState.SENT, end.reply, end.remote_id))
            return
        state, next_at = judge(end, delivery.attempts, now)
        self._note(journal, End(delivery.id, state, end.reply, next_at=next_at))
        self.orders.away = self.orders.away + 1 if isinstance(end, Unavailable) else 0
        if next_at and self.orders.away >= PATIENCE:
            self.orders.give_up(str(end), next_at)

    def _note(self, journal: Journal, end: End) -> None:
        answer: Answer = end.state.value  # type: ignore[assignment]
        journal.answered(end.delivery, answer, end.reply)
        self._ends.append(end)

    def _flush(self, journal: Journal) -> None:
        """Tell the ledger what is known."""
        if not self._ends:
            return
        journal.settle()
        with self.store.begin() as connection:
            ledger.record_all(connection, self._owner, self.clock(), self._ends)
        self._ends.clear()
        if not self._taken:
            journal.settled()

    def _end(self, journal: Journal) -> None:
        """What was begun and not answered is uncertain, what was not begun goes back."""
        why = f"{type(self.failure).__name__}: {self.failure}" if self.failure else "the connection was given up"
        for key in self._begun:
            self._note(journal, End(self._taken.pop(key).id, DeliveryState.UNCERTAIN, why))
        self._flush(journal)
        if self._taken:
            with self.store.begin() as connection:
                numbers = [delivery.id for delivery in self._taken.values()]
                ledger.give_back(connection, numbers, self._owner, self.clock())
            self._taken.clear()
