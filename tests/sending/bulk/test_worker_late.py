"""A worker whose lease ends while it sends: what was answered is known, and nothing of it is sent again."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.ledger.claims import LEASE
from publisher.storage.database import Store
from support.core_parts import NOW, HandClock, SendingParts, publication, readers
from support.far_connections import FarConnections
from support.ledger_rows import state_of, states
from support.planned_rows import pass_time

pytestmark = pytest.mark.both_databases

SLEPT = LEASE + timedelta(minutes=1)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["this-machine", "another-machine"])
def test_a_machine_that_slept_past_its_lease_leaves_nothing_in_doubt_that_was_answered(
    store: Store, clock: HandClock, tmp_path: Path, elsewhere: bool
) -> None:
    addresses, far = readers(store, 40), FarConnections(1)
    ours = SendingParts(store, {"newsletter": far}.__getitem__, workspace=tmp_path / "ours")
    # Another machine has no journal of ours.
    folder = tmp_path / ("other" if elsewhere else "ours")
    other = SendingParts(store, {"newsletter": far}.__getitem__, workspace=folder)
    seen: list[Counter[str]] = []

    def sleep() -> None:
        clock.move(SLEPT)
        pass_time(store, SLEPT)
        other.recover(clock())
        seen.append(Counter(states(ours)))

    far.answer(addresses[6], sleep)
    number = publication(store)
    ours.enqueue(number, NOW)
    assert ours.send_due(clock) == 7
    if elsewhere:
        # All ten of the batch: nobody but the journal can tell which of them have begun.
        assert seen == [Counter(queued=30, uncertain=10)]
    else:
        # The journal knows: six were answered, one has begun, three have not.
        assert seen == [Counter(queued=33, sent=6, uncertain=1)]
    assert Counter(states(ours))["sent"] == 7
    ours.recover(clock())
    assert Counter(states(ours)) == Counter(sent=7, queued=33)
    assert ours.send_due(clock) == 33
    assert Counter(address for one in far.opened for address in one.taken) == Counter(addresses)
    assert (set(states(ours)), state_of(store, number)) == ({"sent"}, "published")
    ours.recover(clock())
    assert list((tmp_path / "ours" / "journal").iterdir()) == []
