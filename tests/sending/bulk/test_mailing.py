"""A mailing over several connections: how many there are, what it reports, and what stops it."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.core.errors import Refused
from publisher.sending.bulk.progress import Standing
from publisher.sending.context import SendingRules
from publisher.storage.database import Store
from support.core_parts import NOW, HandClock, SendingParts, publication, readers
from support.far_connections import FarConnections
from support.ledger_rows import letter, set_publication, state_of, states

pytestmark = pytest.mark.both_databases


def parts(
    store: Store, far: FarConnections, workspace: Path, heard: list[Standing], rules: SendingRules | None = None
) -> SendingParts:
    return SendingParts(store, {"newsletter": far}.__getitem__, rules, workspace=workspace, progress=heard.append)


@pytest.mark.parametrize(("people", "opened"), [(0, 0), (1, 1), (2, 2), (3, 3), (80, 3)])
def test_no_more_connections_are_opened_than_there_is_work_for(
    store: Store, clock: HandClock, tmp_path: Path, people: int, opened: int
) -> None:
    addresses, far, heard = readers(store, people), FarConnections(3), list[Standing]()
    ledger = parts(store, far, tmp_path, heard)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock) == people
    assert len(far.opened) == opened
    assert sorted(far.taken) == addresses
    assert state_of(store, number) == ("published" if people else "failed")
    assert [(one.what, one.tried, one.due) for one in heard[-1:]] == [("2026-12", people, people)] * bool(people)


def test_progress_is_reported_while_the_mailing_lasts(store: Store, clock: HandClock, tmp_path: Path) -> None:
    addresses, far, heard = readers(store, 3), FarConnections(1), list[Standing]()
    far.answer(addresses[1], lambda: time.sleep(0.7))
    ledger = parts(store, far, tmp_path, heard)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert (heard[0].stage, heard[0].tried) == ("begins", 0)
    assert {one.stage for one in heard[1:-1]} == {"goes on"}
    assert (heard[-1].stage, heard[-1].tried, heard[-1].ends) == ("ends", 3, {"sent": 3})
    assert {one.due for one in heard} == {3}
    assert [one.seconds for one in heard] == sorted(one.seconds for one in heard)
    assert len(heard) < 10


def test_only_what_is_due_now_counts(store: Store, clock: HandClock, tmp_path: Path) -> None:
    readers(store, 12)
    far, heard = FarConnections(3), list[Standing]()
    ledger = parts(store, far, tmp_path, heard)
    ledger.enqueue(publication(store), NOW + timedelta(minutes=1))
    assert ledger.send_due(clock) == 0
    assert (far.opened, heard) == ([], [])
    clock.move(timedelta(minutes=1))
    assert ledger.send_due(clock) == 12


def test_what_was_never_tried_does_not_wait_for_a_clock_that_was_set_back(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    readers(store, 12)
    far = FarConnections(2)
    ledger = parts(store, far, tmp_path, [])
    ledger.enqueue(publication(store), NOW + timedelta(hours=2))
    assert ledger.send_due(clock) == 12
    assert set(states(ledger)) == {"sent"}


def test_a_pause_stops_a_mailing_within_a_second(store: Store, clock: HandClock, tmp_path: Path) -> None:
    addresses, far = readers(store, 40), FarConnections(1)
    number = publication(store)

    def pause() -> None:
        set_publication(store, number, state="paused")
        time.sleep(0.7)

    far.answer(addresses[3], pause)
    ledger = parts(store, far, tmp_path, [])
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock) == 4
    assert states(ledger) == ["sent"] * 4 + ["queued"] * 36
    assert {row.attempts for row in ledger.rows(state="queued")} == {0}
    assert state_of(store, number) == "paused"
    assert list((tmp_path / "journal").iterdir()) == []


def test_a_stop_ends_a_mailing_after_the_current_message(store: Store, clock: HandClock, tmp_path: Path) -> None:
    readers(store, 40)
    far = FarConnections(1)
    ledger = parts(store, far, tmp_path, [])
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock, lambda: len(far.taken) == 15) == 15
    assert states(ledger) == ["sent"] * 15 + ["queued"] * 25
    assert ledger.send_due(clock) == 25
    assert state_of(store, number) == "published"


def test_what_a_connection_gives_back_for_another_mailing_goes_out_though_the_others_were_done(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    addresses, others, far = readers(store, 3), readers(store, 1, "en"), FarConnections(2)
    ledger = parts(store, far, tmp_path, [])
    second_closes, first_closes = threading.Event(), threading.Event()

    def let_another_mailing_begin() -> None:
        assert second_closes.wait(20)
        ledger.enqueue(publication(store, what="2027-01", lang="en"), NOW)
        until = time.monotonic() + 20
        while len(far.opened) < 3 and time.monotonic() < until:
            time.sleep(0.02)

    def close_last() -> None:
        second_closes.set()
        assert first_closes.wait(20)

    # The first connection holds two mails; the second finds nothing more to claim, and is still closing.
    far.answer(addresses[0], let_another_mailing_begin)
    far.while_closing = {0: first_closes.set, 1: close_last}
    ledger.enqueue(publication(store), NOW)
    assert ledger.send_due(clock) == 4
    assert sorted(far.taken) == sorted([*addresses, *others])
    assert set(states(ledger)) == {"sent"}


def test_letters_are_sent_while_a_mailing_lasts(store: Store, clock: HandClock, tmp_path: Path) -> None:
    addresses, far = readers(store, 12), FarConnections(1)

    def write_a_letter() -> None:
        letter(store, "new@reader.example")
        time.sleep(0.7)

    far.answer(addresses[3], write_a_letter)
    ledger = parts(store, far, tmp_path, [])
    ledger.enqueue(publication(store), NOW)
    assert ledger.send_due(clock) == 13
    assert far.taken.index("new@reader.example") == 3
    assert sorted(far.taken) == sorted([*addresses, "new@reader.example"])


def test_too_many_refusals_pause_the_mailing_and_say_why(store: Store, clock: HandClock, tmp_path: Path) -> None:
    addresses, far = readers(store, 40), FarConnections(1)
    for address in addresses:
        far.answer(address, Refused("no such user", "550 5.1.1 no such user"))
    rules = SendingRules()
    rules = SendingRules(pacing=rules.pacing.model_copy(update={"breaker_refusals": 4}))
    ledger = parts(store, far, tmp_path, [], rules)
    number = publication(store)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    assert ledger.send_due(clock, report=troubles.append) == 4
    assert states(ledger) == ["refused"] * 4 + ["queued"] * 36
    assert state_of(store, number) == "paused"
    (trouble,) = troubles
    assert trouble.startswith(f"publication {number} (2026-12): paused, since the last 4 mails were all refused; ")
