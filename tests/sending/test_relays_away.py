"""Relays that have been away for long."""

from datetime import timedelta

import pytest

from publisher.sending.relays_away import away_for, relays_away
from publisher.storage.database import Store
from publisher.storage.tables import paces
from support.core_parts import NOW


def test_a_relay_is_away_for_the_sum_of_its_rests_at_least() -> None:
    assert [away_for(rests).total_seconds() for rests in (0, 1, 2, 6, 7, 16)] == [0, 1, 3, 63, 123, 663]


@pytest.mark.both_databases
def test_only_those_that_are_away_for_so_long_are_found(store: Store) -> None:
    rows = [
        {"channel": "a", "name": "*", "rests": 16, "resting_until": NOW},
        {"channel": "b", "name": "*", "rests": 3, "resting_until": NOW},
        # A provider that asked for a pause is not the relay, and c's relay answers again.
        {"channel": "b", "name": "gmail", "rests": 16, "resting_until": NOW},
        {"channel": "c", "name": "*", "rests": 0, "resting_until": None},
    ]
    with store.begin() as connection:
        connection.execute(paces.insert(), [row | {"reply": "no route", "changed_at": NOW} for row in rows])
    (found,) = relays_away(store, timedelta(minutes=10))
    assert (found.channel, found.reply) == ("a", "no route")
