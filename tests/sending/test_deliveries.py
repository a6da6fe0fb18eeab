"""Deliveries listed and counted, by publication and state."""

from datetime import timedelta

import pytest

from publisher.storage.database import Store
from support.core_parts import (
    NOW,
    HandClock,
    publication,
)
from support.ledger_rows import uncertain_ones

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


def test_rows_can_be_asked_for_by_publication_and_state(store: Store, clock: HandClock) -> None:
    ledger, _, addresses, number = uncertain_ones(store, clock, 2)
    other = publication(store, what="2027-01", at=NOW + DAY)
    ledger.enqueue(other, NOW)
    assert [row.destination for row in ledger.rows(number, "uncertain")] == addresses
    assert [row.publication for row in ledger.rows(state="queued")] == [other, other]
    assert ledger.rows(other, "sent") == []
    assert ledger.counts([number, other]) == {number: {"uncertain": 2}, other: {"queued": 2}}
