"""The row of the tick: each change is conditional, raises the beat, and goes by the database's clock on PostgreSQL."""

from datetime import timedelta

import pytest

from publisher.ledger import ticks
from publisher.ledger.clock import is_shared
from publisher.storage.database import Store
from support.core_parts import NOW

FIRST, SECOND = "one~a/1/aaaaaaaa/bbbbbbbb", "two~b/2/cccccccc/dddddddd"
LEASE = timedelta(seconds=20)

pytestmark = pytest.mark.both_databases


def row_of(store: Store) -> ticks.TickRow:
    with store.read() as connection:
        return ticks.read(connection, NOW, LEASE)


def test_whoever_has_seen_the_row_change_takes_nothing(store: Store) -> None:
    seen = row_of(store)
    with store.begin() as connection:
        assert ticks.take(connection, FIRST, "run", seen, NOW, LEASE)
        assert not ticks.take(connection, SECOND, "run", seen, NOW, LEASE)
        assert ticks.is_owner(connection, FIRST)
    row = row_of(store)
    assert (row.owner, row.host, row.process, row.verb, row.is_valid) == (FIRST, "one", 1, "run", True)


def test_only_the_owner_renews_and_gives_up_and_each_change_raises_the_beat(store: Store) -> None:
    with store.begin() as connection:
        ticks.take(connection, FIRST, "tick", row := ticks.read(connection, NOW, LEASE), NOW, LEASE)
        assert ticks.renew(connection, FIRST, NOW, LEASE)
        assert not ticks.renew(connection, SECOND, NOW, LEASE)
        assert not ticks.give_up(connection, SECOND, NOW)
        assert ticks.give_up(connection, FIRST, NOW)
        assert not ticks.renew(connection, FIRST, NOW, LEASE)
        assert ticks.read(connection, NOW, LEASE).beat == row.beat + 3
    left = row_of(store)
    assert (left.owner, left.is_valid, left.host) == ("", False, "one")


def test_a_lease_is_judged_by_the_database_where_it_has_a_clock(store: Store) -> None:
    with store.begin() as connection:
        ticks.take(connection, FIRST, "run", ticks.read(connection, NOW, LEASE), NOW, LEASE)
        shared = is_shared(connection)
    with store.read() as connection:
        for wrong in (NOW + timedelta(days=1), NOW - timedelta(days=1)):
            assert ticks.read(connection, wrong, LEASE).is_valid is shared
