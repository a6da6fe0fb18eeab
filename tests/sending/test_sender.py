"""Hand-over: each destination gets it once, pauses and stops hold, and letters go before mailings."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from publisher.channels.social.folder import FolderChannel, FolderSettings
from publisher.core.errors import Unavailable
from publisher.core.types import Message, Outcome
from publisher.storage.database import Store, open_store
from publisher.storage.tables import deliveries
from support.core_parts import (
    MESSAGE,
    NOW,
    FarSide,
    HandClock,
    SendingParts,
    deliveries_through,
    publication,
    readers,
)
from support.ledger_rows import letter, set_publication, state_of, states

pytestmark = pytest.mark.both_databases

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_every_reader_gets_it_once_and_a_second_tick_tries_nothing(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 7)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    assert ledger.enqueue(number, NOW) == 7
    assert ledger.send_due(clock) == 7
    assert state_of(store, number) == "published"
    for _ in range(3):
        clock.move(DAY)
        assert ledger.enqueue(number, clock()) == 0
        assert ledger.send_due(clock) == 0
    assert far.taken == addresses
    row = ledger.rows(number)[0]
    assert (row.state, row.attempts, row.reply, row.remote_id) == ("sent", 1, "250 ok", f"id-{far.keys[0]}")
    assert (row.what, row.channel, row.lang, row.at) == ("2026-12", "newsletter", "bg", NOW)


def test_two_senders_at_once_send_to_nobody_twice(tmp_path: Path, clock: HandClock) -> None:
    address = f"sqlite:///{tmp_path / 'shared.db'}"
    store = open_store(address)
    addresses = readers(store, 150)
    number = publication(store)
    deliveries_through(store, newsletter=FarSide()).enqueue(number, NOW)
    far, tried = FarSide(), list[int]()
    both_send = threading.Event()
    # A batch is a hundred: the sender of the first mail waits until the other sender is at the hundred-and-first.
    far.answer(addresses[0], lambda: _wait(both_send))
    far.answer(addresses[100], both_send.set)

    def send() -> None:
        own = open_store(address)
        tried.append(deliveries_through(own, newsletter=far).send_due(clock))
        own.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(far.taken) == addresses
    assert sum(tried) == 150
    assert min(tried) > 0
    assert state_of(store, number) == "published"
    store.close()


def _wait(event: threading.Event) -> None:
    assert event.wait(30)


def test_a_social_publication_is_one_file_however_often_it_is_sent(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    channel = FolderChannel(FolderSettings(path=tmp_path / "social"))
    ledger = SendingParts(store, lambda _: channel, workspace=tmp_path)
    number = publication(store, kind="post", what="partnyorska-sreshta", channel="folder")
    assert ledger.enqueue(number, NOW) == 1
    assert (ledger.send_due(clock), ledger.send_due(clock)) == (1, 0)
    (row,) = ledger.rows()
    (file,) = (tmp_path / "social").glob("*.json")
    assert (row.destination, row.state, row.remote_id) == ("social", "sent", file.name)
    assert (ledger.counts([number]), state_of(store, number)) == ({number: {"sent": 1}}, "published")


def test_what_leaves_is_the_frozen_message_with_its_readers_own_values(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    readers(store, 1)
    seen: list[tuple[Message, Any]] = []

    class Listening(FarSide):
        def send(self, message: Message, destination: Any) -> Outcome:
            seen.append((message, destination))
            return super().send(message, destination)

    ledger = deliveries_through(store, newsletter=Listening())
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    ((message, destination),) = seen
    assert message == MESSAGE
    assert (destination.name, destination.lang) == ("Мария", "bg")
    assert destination.reader == {"name": "Мария", "subscribed_on": "1 ноември 2026 г.", "fallback_note": ""}


def test_a_try_is_committed_before_the_far_side_can_accept_it(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 1)
    far = FarSide()
    far.answer(addresses[0], lambda: _assert_sending(store))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert far.taken == addresses


def _assert_sending(store: Store) -> None:
    # During the hand-over: another connection sees the state, so it is committed.
    with store.read() as connection:
        assert connection.execute(select(deliveries.c.state)).scalar_one() == "sending"


def test_a_pause_takes_effect_before_the_next_message_and_resuming_sends_the_rest(
    store: Store, clock: HandClock
) -> None:
    addresses = readers(store, 6)
    far = FarSide()
    number = publication(store)
    far.answer(addresses[2], lambda: set_publication(store, number, state="paused"))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    # The current delivery is recorded; none after it was begun.
    assert far.taken == addresses[:3]
    assert states(ledger) == ["sent"] * 3 + ["queued"] * 3
    assert ledger.send_due(clock) == 0
    assert state_of(store, number) == "paused"
    set_publication(store, number, state="publishing")
    assert ledger.send_due(clock) == 3
    assert far.taken == addresses
    assert state_of(store, number) == "published"


def test_a_stop_ends_after_the_current_delivery_and_the_next_run_goes_on(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 5)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock, lambda: len(far.taken) == 2) == 2
    assert states(ledger) == ["sent", "sent", "queued", "queued", "queued"]
    assert far.closed == 1
    assert deliveries_through(store, newsletter=far).send_due(clock) == 3
    assert far.taken == addresses


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def _write_letter(store: Store, address: str) -> None:
    letter(store, address)


def test_letters_wait_for_no_mailing(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store, at=NOW - DAY), NOW)
    number = letter(store, "new@reader.example")
    # The first mail of the mailing is accepted only when the letter has left.
    far.answer(addresses[0], lambda: _wait_for(lambda: "new@reader.example" in far.taken))
    assert ledger.send_due(clock) == 4
    assert far.taken == ["new@reader.example", *addresses]
    assert state_of(store, number) == "published"
    (row,) = ledger.rows(number)
    assert (row.what, row.state) == ("confirm-new@reader.example", "sent")


def test_a_letter_that_comes_in_meanwhile_does_not_wait_for_the_mailing(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 150)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    mailing = publication(store)
    ledger.enqueue(mailing, NOW)
    far.answer(addresses[20], partial(_write_letter, store, "new@reader.example"))
    # A letter that the far side defers is not tried again before its time.
    far.answer("slow@reader.example", Unavailable("451 greylisted"))
    far.answer(addresses[120], partial(_write_letter, store, "slow@reader.example"))
    # The mailing goes on when the letter has left.
    far.answer(addresses[140], lambda: _wait_for(lambda: "new@reader.example" in far.taken))
    assert ledger.send_due(clock) == 152
    assert sorted(far.taken) == sorted(["new@reader.example", *addresses])
    assert state_of(store, mailing) == "published"
    clock.move(HOUR)
    assert ledger.send_due(clock) == 1
    assert far.taken[-1] == "slow@reader.example"


def test_a_stop_holds_for_letters_too(store: Store, clock: HandClock) -> None:
    far = FarSide()
    letter(store, "new@reader.example")
    assert deliveries_through(store, newsletter=far).send_due(clock, lambda: True) == 0
    assert far.taken == []
