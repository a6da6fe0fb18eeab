"""One process has the tick: it is taken once, given up at a stop, and taken from an owner that died or stands still."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from publisher.app.tick_lease import LeaseTimes, TickLease
from publisher.app.tick_owner import TickOwner, describe_other, describe_owner, tick_owner
from publisher.config.schedule import Schedule
from publisher.core.wording import in_words
from publisher.ledger import ticks as rows
from publisher.ledger.owners import new_owner
from publisher.storage.database import Store
from publisher.storage.tables import ticks
from support.core_parts import NOW, HandClock

ZONE = Schedule().zone
QUICK = LeaseTimes(lease=0.8, beat=0.1, silence=0.4, look=0.05)
STILL = LeaseTimes(lease=0.8, beat=60, silence=0.4, look=0.05)
"""Such an owner does not show itself again: it stands still."""

pytestmark = pytest.mark.both_databases


@pytest.fixture
def lease_of(store: Store, clock: HandClock) -> Iterator[Callable[..., TickLease]]:
    made: list[TickLease] = []

    def make(times: LeaseTimes = QUICK, clock: HandClock = clock) -> TickLease:
        made.append(TickLease(store, clock, times))
        return made[-1]

    yield make
    for one in made:
        one.give_up()


def wait_for(lease: TickLease) -> float:
    """Ask until the tick is ours; how many seconds that took."""
    begun = time.monotonic()
    while lease.take() is not None:
        assert time.monotonic() - begun < 30, "waited in vain for the tick"
        time.sleep(0.02)
    return time.monotonic() - begun


def test_a_second_process_hears_who_has_the_tick(store: Store, lease_of: Callable[..., TickLease]) -> None:
    first, second = lease_of(), lease_of()
    first.verb = "run"
    assert first.take() is None
    other = second.take()
    assert other is not None
    assert (other.verb, other.process, other.standing) == ("run", os.getpid(), "there")
    assert (first.is_held, second.is_held) == (True, False)
    assert tick_owner(store, NOW) == other
    assert in_words(describe_other(other, ZONE), "en").startswith(f"publisher run is at work on {other.host}")


def test_a_clean_stop_leaves_the_tick_at_once(store: Store, lease_of: Callable[..., TickLease]) -> None:
    first, second = lease_of(), lease_of()
    first.take()
    first.give_up()
    assert not first.is_held
    owner = tick_owner(store, NOW)
    assert owner is not None
    assert owner.standing == "ended"
    assert describe_owner(owner, ZONE).startswith("nobody looks what is due at this moment")
    assert second.take() is None


def test_an_owner_that_shows_itself_keeps_the_tick_for_longer_than_a_lease(lease_of: Callable[..., TickLease]) -> None:
    first, second = lease_of(), lease_of()
    first.take()
    end = time.monotonic() + 2 * QUICK.lease
    while time.monotonic() < end:
        assert second.take() is not None
        time.sleep(0.05)
    assert first.is_held


def test_an_owner_that_stands_still_is_followed_and_does_not_go_on(lease_of: Callable[..., TickLease]) -> None:
    still, next_one = lease_of(STILL), lease_of()
    still.take()
    assert wait_for(next_one) >= QUICK.silence
    # Its own watch says that the lease is over, and the database that another has it.
    assert not still.confirm()
    assert not still.is_held
    other = still.take()
    assert other is not None
    assert other.standing == "there"


def test_an_owner_that_nobody_followed_goes_on(lease_of: Callable[..., TickLease]) -> None:
    still = lease_of(STILL)
    still.take()
    time.sleep(STILL.lease + 0.1)
    assert still.is_held
    assert still.confirm()


def test_a_tick_that_hangs_is_not_shown_as_alive(lease_of: Callable[..., TickLease]) -> None:
    hangs = lease_of(LeaseTimes(lease=0.8, beat=0.1, silence=0.4, look=0.05, life=0.2))
    hangs.take()
    wait_for(lease_of())
    assert not hangs.confirm()


def test_an_owner_whose_process_has_ended_is_followed_without_waiting(
    store: Store, lease_of: Callable[..., TickLease]
) -> None:
    dead = new_owner().replace(f"/{os.getpid()}/", "/4194304/")
    with store.begin() as connection:
        row = rows.read(connection, NOW, timedelta(hours=1))
        assert rows.take(connection, dead, "run", row, NOW, timedelta(hours=1))
    assert lease_of(LeaseTimes()).take() is None


def test_a_row_that_this_process_has_given_up_holds_nobody_up(store: Store, lease_of: Callable[..., TickLease]) -> None:
    former = lease_of(LeaseTimes())
    former.take()
    with store.read() as connection:
        copied = connection.execute(select(ticks)).one()
    former.give_up()
    with store.begin() as connection:
        # As in a database that is restored from a copy.
        connection.execute(update(ticks).values(copied._mapping))
    assert lease_of(LeaseTimes()).take() is None


@pytest.mark.parametrize("ahead", [timedelta(days=-400), timedelta(days=400)], ids=["set back", "set forward"])
def test_a_clock_that_was_set_takes_the_tick_from_nobody_who_is_there(
    store: Store, lease_of: Callable[..., TickLease], ahead: timedelta
) -> None:
    first = lease_of()
    first.take()
    with store.begin() as connection:
        # To whoever looks now, the lease has ended long ago, or lasts for a year.
        connection.execute(update(ticks).values(lease_until=NOW - ahead, seen_at=NOW - ahead))
    second = lease_of(clock=HandClock(NOW + ahead))
    end = time.monotonic() + 1.5 * QUICK.lease
    while time.monotonic() < end:
        assert second.take() is not None
        time.sleep(0.05)
    assert first.is_held


@pytest.mark.parametrize("ahead", [timedelta(days=-400), timedelta(days=400)], ids=["set back", "set forward"])
def test_a_clock_that_was_set_keeps_the_tick_for_nobody_who_is_gone(
    store: Store, lease_of: Callable[..., TickLease], ahead: timedelta
) -> None:
    lease_of(STILL).take()
    with store.begin() as connection:
        connection.execute(update(ticks).values(lease_until=NOW - ahead))
    assert wait_for(lease_of(clock=HandClock(NOW + ahead))) < 10


def test_of_many_that_ask_at_once_one_gets_it(store: Store, clock: HandClock) -> None:
    leases = [TickLease(store, clock, QUICK) for _ in range(6)]
    start = threading.Barrier(len(leases))
    found: list[TickOwner | None] = []

    def ask(lease: TickLease) -> None:
        start.wait()
        found.append(lease.take())

    threads = [threading.Thread(target=ask, args=(one,)) for one in leases]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found.count(None) == 1
    assert [one.is_held for one in leases].count(True) == 1
    for lease in leases:
        lease.give_up()


def test_one_look_waits_until_it_is_clear_whether_the_owner_is_there(
    lease_of: Callable[..., TickLease], clock: HandClock
) -> None:
    lease_of(STILL).take()
    time.sleep(STILL.lease)
    clock.move(timedelta(seconds=2 * STILL.lease))
    assert lease_of(STILL).wait_for() is None
