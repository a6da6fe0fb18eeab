"""APScheduler for real, at short intervals: it fires, survives failures, and stops behind the delivery under way."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import configure
from core_parts import FarSide, publication, readers
from publisher import scheduler
from publisher.app import Publisher, Ticked, open_publisher
from publisher.errors import StoreError
from publisher.owners import new_owner


@pytest.fixture
def quick(workspace: Path) -> Iterator[Publisher]:
    """A workspace that ticks twenty times a second, at the real time."""
    configure(workspace, tick_seconds="0.05")
    with open_publisher(workspace / "config.toml") as opened:
        yield opened


def mailing(publisher: Publisher, number: int) -> tuple[FarSide, list[str], int]:
    """A newsletter on its way to so many readers."""
    far = FarSide()
    publisher._channels["newsletter"] = far
    addresses = readers(publisher.store, number)
    row = publication(publisher.store, at=publisher.clock())
    publisher.deliveries.enqueue(row, publisher.clock())
    return far, addresses, row


def no_report(text: str) -> None:
    raise AssertionError(text)


def after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def test_it_ticks_until_it_is_told_that_all_is_done(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 3)
    far.answer(addresses[0], lambda: None)
    scheduler.run(quick, no_report, until=lambda: quick.calendar.get(row).state == "published")
    assert far.taken == addresses


def test_it_goes_on_ticking_and_sends_what_becomes_due_meanwhile(quick: Publisher) -> None:
    far, _, first = mailing(quick, 2)
    second = publication(quick.store, what="2027-01", at=quick.clock() + timedelta(seconds=0.3), state="publishing")

    def done() -> bool:
        if quick.calendar.get(first).state == "published" and not quick.deliveries.rows(second):
            with quick.store.begin() as connection:
                from publisher import ledger

                ledger.plan_subscribers(connection, second, "news", quick.clock())
        return len(far.taken) == 4

    scheduler.run(quick, no_report, until=done)
    assert len(set(far.keys)) == 4


class Failing(Publisher):
    """A workspace whose first ticks fail in three ways, and that then is well."""

    def __init__(self, well: Publisher) -> None:
        super().__init__(well.config, well.store)
        self.failures: list[Exception | Ticked] = [
            StoreError("database publisher.db: database is locked"),
            ZeroDivisionError("a slip"),
            Ticked(2, 0, 0, ("publication 7: no channel 'x' in config.toml",)),
        ]

    def tick(self, stop: Callable[[], bool] = lambda: False, clock: Callable[[], object] | None = None) -> Ticked:  # type: ignore[override]
        if not self.failures:
            return super().tick(stop)
        failure = self.failures.pop(0)
        if isinstance(failure, Exception):
            raise failure
        return failure


def test_a_failed_tick_is_reported_and_the_next_one_tries_again(quick: Publisher) -> None:
    broken, reports = Failing(quick), list[str]()
    far, addresses, row = mailing(broken, 2)
    scheduler.run(broken, reports.append, until=lambda: broken.calendar.get(row).state == "published")
    assert far.taken == addresses
    assert reports == [
        "database publisher.db: database is locked",
        "this tick: a defect of this program, ZeroDivisionError: a slip; --debug shows where",
        "publication 7: no channel 'x' in config.toml",
        "2 deliveries of a stopped sender are uncertain: publisher deliveries reconcile",
    ]


def test_what_a_killed_sender_left_is_reported_at_the_next_start(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 3)
    dead = new_owner().replace(f"/{os.getpid()}/", "/4194304/")
    from publisher import ledger

    with quick.store.begin() as connection:
        (first, *_) = ledger.claim(connection, row, dead, quick.clock(), 100)
        ledger.begin(connection, first, dead, quick.clock())
    reports: list[str] = []
    scheduler.run(quick, reports.append, until=lambda: quick.calendar.get(row).state == "published")
    assert reports == ["1 deliveries of a stopped sender are uncertain: publisher deliveries reconcile"]
    assert far.taken == addresses[1:]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_behind_the_delivery_under_way(quick: Publisher, number: signal.Signals) -> None:
    far, addresses, _ = mailing(quick, 5)

    def slow() -> None:
        os.kill(os.getpid(), number)
        time.sleep(0.3)

    far.answer(addresses[1], slow)
    before = signal.getsignal(number)
    begun = time.monotonic()
    scheduler.run(quick, no_report)
    assert 0.3 <= time.monotonic() - begun < 2
    assert far.taken == addresses[:2]
    assert [row.state for row in quick.deliveries.rows()] == ["sent", "sent", "queued", "queued", "queued"]
    # Who called it gets their own answer to the signal back.
    assert signal.getsignal(number) is before


def test_it_runs_in_a_thread_of_a_larger_program_too(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 2)
    until = lambda: quick.calendar.get(row).state == "published"  # noqa: E731
    thread = threading.Thread(target=scheduler.run, args=(quick, no_report, until))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert far.taken == addresses


def test_ticks_do_not_overlap(quick: Publisher) -> None:
    far, addresses, _ = mailing(quick, 4)
    for address in addresses:
        far.answer(address, lambda: time.sleep(0.1))
    busy = threading.Lock()
    overlaps: list[str] = []
    plain = far.send

    class Watched(FarSide):
        def send(self, *arguments: object) -> object:  # type: ignore[override]
            if not busy.acquire(blocking=False):
                overlaps.append("two sends at once")
            try:
                return plain(*arguments)  # type: ignore[arg-type]
            finally:
                busy.release()

    quick._channels["newsletter"] = Watched()
    scheduler.run(quick, no_report, until=after(0.6))
    assert overlaps == []
    assert far.taken == addresses
