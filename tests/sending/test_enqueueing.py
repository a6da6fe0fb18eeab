"""Enqueueing: each destination is planned once, however many processes start a publication."""

import threading
from pathlib import Path

import pytest

from publisher.storage.database import Store, open_store
from support.core_parts import (
    NOW,
    FarSide,
    HandClock,
    deliveries_through,
    publication,
    readers,
)
from support.ledger_rows import state_of

pytestmark = pytest.mark.both_databases


def test_starting_twice_plans_once_also_from_two_threads(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'raced.db'}"
    store = open_store(address)
    readers(store, 20)
    number = publication(store)
    start = threading.Barrier(3)
    planned: list[int] = []

    def enqueue() -> None:
        own = open_store(address)
        start.wait()
        planned.append(deliveries_through(own, newsletter=FarSide()).enqueue(number, NOW))
        own.close()

    threads = [threading.Thread(target=enqueue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(planned) == [0, 0, 20]
    far = FarSide()
    deliveries_through(store, newsletter=far).send_due(HandClock())
    assert (len(far.taken), state_of(store, number)) == (20, "published")
    store.close()


def test_a_publication_without_readers_fails_at_the_first_run(store: Store, clock: HandClock) -> None:
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    assert ledger.enqueue(number, NOW) == 0
    assert ledger.send_due(clock) == 0
    assert state_of(store, number) == "failed"
