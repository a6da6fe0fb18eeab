"""APScheduler for real, at short intervals: it fires, survives what goes wrong, and stops behind a delivery."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from publisher.app import scheduler
from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.app.ticking import Ticked
from publisher.core.errors import StoreError
from publisher.core.types import Destination, Message, Outcome
from publisher.ledger import claims, steps
from publisher.ledger.owners import new_owner
from publisher.posts.importing.fetching import SECONDS, Fetcher
from support.core_parts import FarSide, publication, readers
from support.workspaces import configure


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
    publisher.enqueueing.enqueue(row, publisher.clock())
    return far, addresses, row


def run(publisher: Publisher, until: Callable[[], bool] = lambda: False) -> list[str]:
    """Run until that is so, or for ten seconds; what was reported."""
    reports: list[str] = []
    end = time.monotonic() + 10
    scheduler.run_scheduler(publisher, reports.append, until=lambda: until() or time.monotonic() > end)
    return reports


def is_published(publisher: Publisher, row: int) -> Callable[[], bool]:
    return lambda: publisher.calendar.get(row).state == "published"


def test_it_ticks_until_it_is_told_that_all_is_done(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 3)
    assert run(quick, is_published(quick, row)) == []
    assert far.taken == addresses


def test_it_sends_what_becomes_due_meanwhile_and_not_before(quick: Publisher) -> None:
    at = quick.clock() + timedelta(seconds=0.4)
    row = quick.schedule("partnyorska-sreshta", "folder", "bg", at)
    assert run(quick, is_published(quick, row.id)) == []
    published = quick.calendar.get(row.id).published_at
    assert published is not None
    assert timedelta() < published - at < timedelta(seconds=20)


def test_what_becomes_due_does_not_wait_for_the_next_tick(workspace: Path) -> None:
    configure(workspace, tick_seconds="3600")
    with open_publisher(workspace / "config.toml") as office:
        first = office.schedule("partnyorska-sreshta", "folder", "bg", office.clock() + timedelta(seconds=1))
        written: list[int] = []

        def write_meanwhile() -> None:
            while office.calendar.get(first.id).state != "published":
                time.sleep(0.05)
            # From another process, for now: nobody has told the scheduler.
            with open_publisher(workspace / "config.toml") as other:
                written.append(other.schedule("stazhanti-umen-grad", "folder", "bg", other.clock()).id)

        writer = threading.Thread(target=write_meanwhile)
        writer.start()
        run(office, lambda: bool(written) and is_published(office, written[0])())
        writer.join(10)
        assert is_published(office, written[0])()


def test_a_clock_that_is_set_back_stops_no_ticks(workspace: Path) -> None:
    configure(workspace, tick_seconds="3600")
    ahead, ticked = [timedelta(hours=2)], []

    def set_back() -> bool:
        ticked.append(1)
        ahead[0] = timedelta()
        return len(ticked) == 2

    with open_publisher(workspace / "config.toml", lambda: utc_now() + ahead[0]) as office:
        assert run(office, set_back) == []
    assert len(ticked) == 2


class Failing(Publisher):
    """A workspace whose first ticks fail in two ways, and that then is well."""

    def __init__(self, well: Publisher) -> None:
        super().__init__(well.config, well.store)
        self.failures: list[Exception] = [
            StoreError("database publisher.db: database is locked"),
            ZeroDivisionError("a slip"),
        ]

    def tick(self, stop: Callable[[], bool] = lambda: False, *arguments: Any, **others: Any) -> Ticked:
        if not self.failures:
            return super().tick(stop, *arguments, **others)
        raise self.failures.pop(0)


def test_a_failed_tick_is_reported_and_the_next_one_tries_again(quick: Publisher) -> None:
    broken = Failing(quick)
    far, addresses, row = mailing(broken, 2)
    reports = run(broken, is_published(broken, row))
    assert far.taken == addresses
    assert reports == [
        "database publisher.db: database is locked",
        "this tick: internal error (ZeroDivisionError: a slip); --debug shows where it happened",
    ]


def test_what_a_killed_sender_left_is_reported_at_the_next_start(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 3)
    dead = new_owner().replace(f"/{os.getpid()}/", "/4194304/")
    with quick.store.begin() as connection:
        (first, *_) = claims.claim(connection, row, dead, quick.clock(), 100)
        steps.begin(connection, first, dead, quick.clock())
    reports = run(quick, is_published(quick, row))
    assert reports == ["1 delivery of a stopped sender is uncertain: publisher deliveries reconcile"]
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
    assert run(quick) == []
    assert 0.3 <= time.monotonic() - begun < 5
    assert far.taken == addresses[:2]
    assert [row.state for row in quick.deliveries.rows()] == ["sent", "sent", "queued", "queued", "queued"]
    # Who called it gets their own answer to the signal back.
    assert signal.getsignal(number) is before


def test_it_runs_in_a_thread_of_a_larger_program_too(quick: Publisher) -> None:
    far, addresses, row = mailing(quick, 2)
    thread = threading.Thread(target=run, args=(quick, is_published(quick, row)))
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert far.taken == addresses


def test_ticks_do_not_overlap(quick: Publisher, caplog: pytest.LogCaptureFixture) -> None:
    busy = threading.Lock()
    overlaps: list[str] = []

    class Watched(FarSide):
        def send(self, message: Message, destination: Destination) -> Outcome:
            if not busy.acquire(blocking=False):
                overlaps.append(destination.address)
            try:
                time.sleep(0.1)
                return super().send(message, destination)
            finally:
                busy.release()

    _, addresses, row = mailing(quick, 4)
    far = Watched()
    quick._channels["newsletter"] = far
    assert run(quick, is_published(quick, row)) == []
    assert (overlaps, far.taken) == ([], addresses)
    # That the next tick has to wait is no news.
    assert caplog.records == []


def test_a_feed_whose_server_never_answers_holds_up_neither_a_post_nor_the_stop(workspace: Path) -> None:
    configure(workspace, tick_seconds="0.05")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        with (workspace / "config.toml").open("a", encoding="utf-8") as config:
            config.write(f'\n[[feeds]]\naddress = "http://{host}:{port}/feed"\n')
        with open_publisher(workspace / "config.toml") as office:
            row = office.schedule("partnyorska-sreshta", "folder", "bg", office.clock() + timedelta(seconds=1))
            begun = time.monotonic()
            scheduler.run_scheduler(
                office, lambda _: None, until=is_published(office, row.id), fetcher=Fetcher({(host, port)})
            )
            assert time.monotonic() - begun < SECONDS
            asking = [thread for thread in threading.enumerate() if thread.name == "feeds"]
            assert asking, "the feed is still being asked"
            silent.settimeout(5)
            silent.accept()[0].close()
            for thread in asking:
                thread.join(10)
