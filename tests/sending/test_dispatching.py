"""Publications beside each other: none waits for another, and a stop waits for none of them too long."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from publisher.channels import Channel
from publisher.core.errors import ConfigError
from publisher.core.types import Destination, Message, Outcome
from publisher.sending.dispatching import Dispatching
from publisher.sending.side_work import SideWork
from publisher.sending.turn import Turn
from publisher.storage.database import Store
from support.core_parts import (
    NOW,
    FarAccount,
    FarSide,
    HandClock,
    SendingParts,
    deliveries_through,
    publication,
    readers,
)
from support.far_connections import FarConnections
from support.ledger_rows import state_of, states

pytestmark = pytest.mark.both_databases


class HungAccount(FarAccount):
    """An account that answers the posts of one publication only when it is told to."""

    def __init__(self, hung: int) -> None:
        super().__init__("@example")
        self.answers = threading.Event()
        self.asked_for = threading.Event()
        self._hung = hung

    def send(self, message: Message, destination: Destination) -> Outcome:
        if destination.key.startswith(f"p{self._hung}-"):
            self.asked_for.set()
            assert self.answers.wait(30)
        return super().send(message, destination)


def hung_post(store: Store) -> tuple[SendingParts, HungAccount, int, int]:
    """Two posts to one account; the first one hangs."""
    first, second = (publication(store, kind="post", what=what, channel="x") for what in ("one", "two"))
    account = HungAccount(first)
    channels: dict[str, Channel] = {"x": account, "newsletter": FarSide()}
    ledger = SendingParts(store, channels.__getitem__)
    ledger.enqueue(first, NOW)
    ledger.enqueue(second, NOW)
    return ledger, account, first, second


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_post_that_hangs_holds_up_neither_another_post_nor_a_mailing(store: Store, clock: HandClock) -> None:
    ledger, account, first, second = hung_post(store)
    readers(store, 3)
    mailing = publication(store)
    ledger.enqueue(mailing, NOW)
    turn = threading.Thread(target=partial(ledger.send_due, clock))
    turn.start()
    wait_until(lambda: state_of(store, second) == state_of(store, mailing) == "published")
    assert state_of(store, first) == "publishing"
    account.answers.set()
    turn.join(30)
    assert state_of(store, first) == "published"


def test_a_stop_gives_a_hung_post_up_and_its_late_answer_is_believed(store: Store, clock: HandClock) -> None:
    ledger, account, first, second = hung_post(store)
    ledger.stop_seconds = 0.4
    troubles: list[str] = []
    begun = time.monotonic()
    ledger.send_due(clock, account.asked_for.is_set, troubles.append)
    assert time.monotonic() - begun < 10
    (row,) = ledger.rows(first)
    assert (row.state, row.reply) == ("uncertain", "the sender was stopped before an answer came; it may have gone out")
    assert (
        f"publication {first} (one, x, bg): stopped before its answer came: publisher deliveries reconcile" in troubles
    )
    account.answers.set()
    wait_until(lambda: states(ledger, first) == ["sent"])
    ledger.send_due(clock)
    assert (states(ledger, second), len(account.taken)) == (["sent"], 2)


def test_what_becomes_due_meanwhile_is_sent_in_the_same_turn(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far, account = FarSide(), FarAccount("@example")
    channels: dict[str, Channel] = {"newsletter": far, "x": account}
    ledger = SendingParts(store, channels.__getitem__)
    mailing = publication(store)
    post = publication(store, kind="post", channel="x", at=NOW + timedelta(minutes=1))
    ledger.enqueue(mailing, NOW)

    def post_meanwhile() -> None:
        clock.move(timedelta(minutes=1))
        wait_until(lambda: account.taken)

    far.answer(addresses[1], post_meanwhile)
    due = lambda _: [post] if clock() > NOW else []  # noqa: E731
    turn = Turn(clock, survey=due, every=0.1)
    ledger.dispatching.send(turn)
    assert (turn.started, turn.tried) == (1, 4)
    assert (state_of(store, mailing), state_of(store, post)) == ("published", "published")


def test_two_mailings_share_the_connections_and_the_one_that_stays_takes_all(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    readers(store, 120)
    far = SlowConnections(4)
    ledger = SendingParts(store, {"newsletter": far}.__getitem__, workspace=tmp_path)
    first = publication(store)
    ledger.enqueue(first, NOW)
    second = publication(store, what="2027-01", stories=("other",))
    turn = threading.Thread(target=partial(ledger.dispatching.send, Turn(clock, every=0.1)))
    turn.start()
    wait_until(lambda: far.busy[first] == 4)
    ledger.enqueue(second, NOW)
    wait_until(lambda: (far.busy[first], far.busy[second]) == (2, 2))
    far.release(first)
    wait_until(lambda: (state_of(store, first), far.busy[second]) == ("published", 4))
    far.release(second)
    turn.join(30)
    assert state_of(store, second) == "published"
    assert len(far.taken) == len(set(far.keys)) == 240
    assert far.most <= 5


class SlowConnections(FarConnections):
    """Takes a tenth of a second for each mail, until its publication is released; counts the mails in hand."""

    def __init__(self, connections: int) -> None:
        super().__init__(connections)
        self.busy = dict.fromkeys(range(1, 10), 0)
        self.most = 0
        self._free: set[int] = set()
        self._lock = threading.Lock()

    def release(self, publication: int) -> None:
        self._free.add(publication)

    def send(self, message: Message, destination: Destination) -> Outcome:
        number = int(destination.key[1:].partition("-")[0])
        with self._lock:
            self.busy[number] += 1
            self.most = max(self.most, sum(self.busy.values()))
        time.sleep(0 if number in self._free else 0.1)
        with self._lock:
            self.busy[number] -= 1
            return super().send(message, destination)


def test_a_bug_in_the_survey_ends_the_turn_and_is_told(store: Store, clock: HandClock) -> None:
    reports: list[str] = []

    def survey(_again: bool) -> list[int]:
        raise KeyError("at")

    ledger = deliveries_through(store, newsletter=FarSide())
    Dispatching(ledger.context).send(Turn(clock, report=reports.append, survey=survey))
    assert reports == ["what is due: internal error (KeyError: 'at'); --debug shows where it happened"]


def test_a_survey_that_refuses_is_raised_after_the_work_beside_it_has_ended(store: Store, clock: HandClock) -> None:
    ledger = deliveries_through(store, newsletter=FarSide())
    readers(store, 2)
    ledger.enqueue(publication(store), NOW)
    reports: list[str] = []
    work = SideWork(reports.append)

    def survey(_again: bool) -> list[int]:
        if not work.going():
            work.begin(("", "journals"), "journals", lambda: reports.append("read"))
        raise ConfigError("paths.posts: absent")

    with pytest.raises(ConfigError, match="absent"):
        ledger.dispatching.send(Turn(clock, report=reports.append, survey=survey), work)
    assert "read" in reports
    assert {row.state for row in ledger.rows()} == {"queued"}
