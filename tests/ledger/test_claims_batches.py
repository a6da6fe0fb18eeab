"""A batch that is claimed and begun in one statement: which rows it takes, in which order, and how they come back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from publisher.core.states import DeliveryState
from publisher.ledger import claims, steps
from publisher.ledger.claims import LEASE, Claimed
from publisher.storage.database import Store
from support.core_parts import NOW
from support.planned_rows import is_leased, pass_time, planned, put, rows

pytestmark = pytest.mark.both_databases

ME, OTHER = "host/1/run/me", "host/1/run/other"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Verb = Callable[[Connection, int, str, datetime, int], list[Claimed]]


def take(
    store: Store, number: int, owner: str = ME, now: datetime = NOW, limit: int = 100, without: Sequence[str] = ()
) -> list[Claimed]:
    with store.begin() as connection:
        return claims.take(connection, number, owner, now, limit, without)


def give_back(store: Store, numbers: Sequence[int], owner: str = ME, now: datetime = NOW) -> int:
    with store.begin() as connection:
        return claims.give_back(connection, numbers, owner, now)


def test_a_batch_is_sending_under_a_lease_and_counts_its_try(store: Store) -> None:
    batch = take(store, planned(store, 3), limit=2)
    assert [(row.id, row.attempts, row.first_tried_at) for row in batch] == [(1, 1, NOW), (2, 1, NOW)]
    assert [(row.destination, row.lang, row.name) for row in batch] == [
        (f"reader{n:04}.bg@reader.example", "bg", "Мария") for n in range(2)
    ]
    for row in rows(store)[:2]:
        assert (row.state, row.attempts, row.owner, is_leased(store, row, NOW)) == ("sending", 1, ME, True)
        assert (row.tried_at, row.changed_at, row.first_tried_at) == (NOW, NOW, NOW)
    left = rows(store)[2]
    assert (left.state, left.attempts, left.owner, left.lease_until, left.tried_at) == ("queued", 0, None, None, None)


def test_a_retry_keeps_the_time_of_the_first_try(store: Store) -> None:
    number = planned(store, 1)
    put(store, 1, state="deferred", attempts=1, first_tried_at=NOW - LEASE)
    (row,) = take(store, number)
    assert (row.attempts, row.first_tried_at) == (2, NOW - LEASE)
    assert (rows(store)[0].first_tried_at, rows(store)[0].tried_at) == (NOW - LEASE, NOW)


def test_of_a_begun_batch_nobody_gets_a_row_not_even_after_its_lease(store: Store) -> None:
    number = planned(store, 2)
    assert len(take(store, number)) == 2
    assert take(store, number, OTHER) == []
    # It may have gone out: that is for the recovery to say.
    pass_time(store, LEASE + SECOND)
    assert take(store, number, OTHER, NOW + LEASE + SECOND) == []


def test_what_another_has_claimed_and_not_begun_is_free_when_its_lease_is_over(store: Store) -> None:
    number = planned(store, 1)
    with store.begin() as connection:
        assert len(claims.claim(connection, number, OTHER, NOW, 1)) == 1
    pass_time(store, LEASE - MINUTE)
    assert take(store, number, now=NOW + LEASE) == []
    pass_time(store, MINUTE + SECOND)
    assert [row.id for row in take(store, number, now=NOW + LEASE + SECOND)] == [1]


@pytest.mark.parametrize("verb", [claims.claim, claims.take])
def test_of_what_is_deferred_the_fewest_tries_come_first(store: Store, verb: Verb) -> None:
    number = planned(store, 3)
    put(store, 1, state="deferred", attempts=5)
    put(store, 2, state="deferred", attempts=1)
    put(store, 3, state="deferred", attempts=1)
    with store.begin() as connection:
        first = verb(connection, number, ME, NOW, 1)
        rest = verb(connection, number, ME, NOW, 5)
    assert [row.id for row in first] == [2]
    assert [row.id for row in rest] == [3, 1]


def test_what_was_never_tried_comes_before_what_was(store: Store) -> None:
    number = planned(store, 3)
    put(store, 1, state="deferred", attempts=1)
    assert [row.id for row in take(store, number, limit=2)] == [2, 3]
    assert [row.id for row in take(store, number, limit=2)] == [1]


def test_one_batch_is_filled_up_from_both(store: Store) -> None:
    number = planned(store, 4)
    for delivery in (1, 2):
        put(store, delivery, state="deferred", attempts=1)
    assert [row.id for row in take(store, number, limit=3)] == [3, 4, 1]


def test_nothing_is_taken_before_it_is_due_or_of_another_mailing(store: Store) -> None:
    number = planned(store, 2)
    put(store, 1, next_at=NOW + SECOND)
    assert [row.id for row in take(store, number)] == [2]
    assert take(store, number + 1, now=NOW + SECOND) == []
    assert [row.id for row in take(store, number, now=NOW + SECOND)] == [1]


def test_domains_that_rest_are_stepped_over(store: Store) -> None:
    number = planned(store, 3)
    put(store, 1, domain="one.example")
    put(store, 2, domain="two.example")
    assert [row.id for row in take(store, number, without=["one.example", "two.example"])] == [3]
    assert [row.id for row in take(store, number, without=["two.example"])] == [1]
    assert [row.id for row in take(store, number)] == [2]


@pytest.mark.parametrize("state", ["sending", "sent", "refused", "uncertain", "suppressed"])
def test_only_open_rows_are_taken(store: Store, state: str) -> None:
    number = planned(store, 1)
    put(store, 1, state=state)
    assert take(store, number) == []
    assert rows(store)[0].state == state


def test_what_was_taken_and_not_begun_is_queued_again_without_the_try(store: Store) -> None:
    number = planned(store, 3)
    take(store, number)
    assert give_back(store, [1, 3], now=NOW + SECOND) == 2
    back, kept, _ = rows(store)
    assert (back.state, back.attempts, back.owner, back.lease_until) == ("queued", 0, None, None)
    assert back.changed_at == NOW + SECOND
    assert (kept.state, kept.attempts, kept.owner) == ("sending", 1, ME)
    assert [row.id for row in take(store, number, OTHER)] == [1, 3]


def test_nobody_gives_back_what_is_not_theirs_or_no_longer_sending(store: Store) -> None:
    number = planned(store, 2)
    take(store, number)
    assert give_back(store, [1, 2], OTHER) == 0
    with store.begin() as connection:
        steps.record_all(connection, ME, NOW, [steps.End(1, DeliveryState.SENT, "250 ok")])
    put(store, 1, owner=ME)
    assert give_back(store, [1, 2]) == 1
    assert [(row.state, row.attempts) for row in rows(store)] == [("sent", 1), ("queued", 0)]


def test_releasing_leaves_what_has_begun_and_what_others_hold(store: Store) -> None:
    number = planned(store, 4)
    with store.begin() as connection:
        (mine,) = claims.claim(connection, number, ME, NOW, 1)
        claims.claim(connection, number, OTHER, NOW, 1)
        claims.take(connection, number, ME, NOW, 1)
        claims.release(connection, ME)
    assert mine.id == 1
    assert [row.owner for row in rows(store)] == [None, OTHER, ME, None]
    assert [bool(row.lease_until) and is_leased(store, row, NOW) for row in rows(store)] == [False, True, True, False]
