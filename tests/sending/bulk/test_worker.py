"""One connection's part of a mailing: what a bug in a channel costs, and what answers change."""

from pathlib import Path

import pytest

from publisher.core.errors import Ambiguous, Away, Refused, Unavailable
from publisher.storage.database import Store
from support.core_parts import NOW, HandClock, SendingParts, publication, readers
from support.far_connections import FarConnections
from support.ledger_rows import state_of, states

pytestmark = pytest.mark.both_databases


@pytest.fixture
def far() -> FarConnections:
    return FarConnections(2)


@pytest.fixture
def ledger(store: Store, far: FarConnections, tmp_path: Path) -> SendingParts:
    return SendingParts(store, {"newsletter": far}.__getitem__, workspace=tmp_path)


def test_a_bug_in_closing_one_connection_is_reported_and_the_others_send_the_rest(
    store: Store, far: FarConnections, ledger: SendingParts, clock: HandClock, tmp_path: Path
) -> None:
    addresses = readers(store, 40)
    far.after[0] = 3
    far.at_close[0] = ZeroDivisionError("a slip in close")
    number = publication(store)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    # The first connection gives back seven of its batch of ten; the second sends those too.
    assert ledger.send_due(clock, report=troubles.append) == 40
    assert sorted(far.taken) == addresses
    assert [len(one.taken) for one in far.opened] == [3, 37]
    assert [one.closed for one in far.opened] == [1, 1]
    assert (set(states(ledger)), state_of(store, number)) == ({"sent"}, "published")
    (trouble,) = troubles
    assert trouble.startswith(f"publication {number} (2026-12): internal error (ZeroDivisionError: a slip in close)")
    assert list((tmp_path / "journal").iterdir()) == []


def test_a_bug_in_sending_stops_the_mailing_and_leaves_only_what_was_under_way_in_doubt(
    store: Store, far: FarConnections, ledger: SendingParts, clock: HandClock
) -> None:
    addresses = readers(store, 40)
    far.answer(addresses[4], KeyError("id"))
    number = publication(store)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    ledger.send_due(clock, report=troubles.append)
    rows = {row.destination: row for row in ledger.rows()}
    assert (rows[addresses[4]].state, rows[addresses[4]].reply) == ("uncertain", "KeyError: 'id'")
    assert [row.state for row in rows.values()].count("uncertain") == 1
    assert "queued" in states(ledger)
    assert state_of(store, number) == "paused"
    assert "internal error (KeyError: 'id')" in troubles[0]


def test_every_kind_of_answer_reaches_the_ledger(
    store: Store, far: FarConnections, ledger: SendingParts, clock: HandClock
) -> None:
    addresses = readers(store, 12)
    far.answer(addresses[1], Refused("no such user", "550 5.1.1 no such user"))
    far.answer(addresses[2], Unavailable("later", "451 4.7.1 later"))
    far.answer(addresses[3], Ambiguous("cut off", "no answer"))
    ledger.enqueue(publication(store), NOW)
    assert ledger.send_due(clock) == 12
    rows = [(row.state, row.attempts, row.reply) for row in ledger.rows()]
    assert rows[:5] == [
        ("sent", 1, "250 ok"), ("refused", 1, "550 5.1.1 no such user"), ("deferred", 1, "451 4.7.1 later"),
        ("uncertain", 1, "no answer"), ("sent", 1, "250 ok"),
    ]  # fmt: skip
    assert ledger.rows()[0].remote_id.startswith("id-")


def test_a_far_side_that_is_away_ends_the_mailing_and_everything_left_waits(
    store: Store, far: FarConnections, ledger: SendingParts, clock: HandClock
) -> None:
    far.connections = 1
    addresses = readers(store, 40)
    for address in addresses:
        far.answer(address, Away("connection lost", "421 4.3.2 going down"))
    number = publication(store)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    # One mail meets the outage, one more is the probe; none of the others begins.
    assert ledger.send_due(clock, report=troubles.append) == 2
    assert troubles == [f"publication {number} (2026-12): connection lost"]
    assert states(ledger) == ["deferred"] * 2 + ["queued"] * 38
    assert ledger.send_due(clock) == 0
    assert state_of(store, number) == "publishing"


def test_a_far_side_that_cannot_be_reached_at_all_is_reported_once(
    store: Store, far: FarConnections, ledger: SendingParts, clock: HandClock, tmp_path: Path
) -> None:
    readers(store, 40)
    far.at_start = {number: Unavailable(f"relay.example.org:25: refused ({number})") for number in range(2)}
    number = publication(store)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    assert ledger.send_due(clock, report=troubles.append) == 0
    assert troubles == [f"publication {number} (2026-12): relay.example.org:25: refused (0)"]
    assert set(states(ledger)) == {"queued"}
    assert ledger.send_due(clock) == 0
    assert not (tmp_path / "journal").exists()
