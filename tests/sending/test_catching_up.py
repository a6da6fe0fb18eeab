"""After downtime the overdue posts of an account leave one by one; what is in time, and mailings, do not wait."""

from datetime import datetime, timedelta

import pytest

from publisher.channels import Channel
from publisher.core.errors import Unavailable
from publisher.sending.context import SendingRules
from publisher.storage.database import Store
from support.core_parts import NOW, FarAccount, FarSide, HandClock, SendingParts, publication, readers
from support.ledger_rows import state_of

pytestmark = pytest.mark.both_databases

GAP, MINUTE = timedelta(minutes=10), timedelta(minutes=1)
RULES = SendingRules(catch_up_gap=GAP, in_time=MINUTE)


class Accounts:
    """Two accounts and a newsletter on one database; `parts` are those of a process that has just started."""

    def __init__(self, store: Store, rules: SendingRules = RULES) -> None:
        self.store, self.rules = store, rules
        self.x, self.folder, self.mail = FarAccount("@example"), FarAccount("town"), FarSide()

    @property
    def parts(self) -> SendingParts:
        channels: dict[str, Channel] = {"x": self.x, "folder": self.folder, "newsletter": self.mail}
        return SendingParts(self.store, channels.__getitem__, self.rules)

    def post(self, name: str, at: datetime, channel: str = "x") -> int:
        number = publication(self.store, kind="post", what=name, channel=channel, at=at)
        self.parts.enqueue(number, at)
        return number

    def published(self, *numbers: int) -> list[bool]:
        return [state_of(self.store, number) == "published" for number in numbers]


def test_overdue_posts_of_an_account_leave_with_a_gap_oldest_first_also_across_restarts(
    store: Store, clock: HandClock
) -> None:
    accounts = Accounts(store)
    late = [accounts.post(f"post-{n}", NOW - timedelta(minutes=60 - n)) for n in (3, 1, 2)]
    other = accounts.post("other", NOW - timedelta(minutes=50), "folder")
    accounts.parts.send_due(clock)
    assert accounts.published(*late, other) == [False, True, False, True]
    clock.move(GAP - timedelta(seconds=1))
    accounts.parts.send_due(clock)
    assert accounts.published(*late) == [False, True, False]
    clock.move(timedelta(seconds=1))
    accounts.parts.send_due(clock)
    assert accounts.published(*late) == [False, True, True]
    clock.move(GAP)
    accounts.parts.send_due(clock)
    assert accounts.published(*late) == [True, True, True]


def test_a_post_that_is_in_time_leaves_and_the_overdue_ones_wait_for_it(store: Store, clock: HandClock) -> None:
    accounts = Accounts(store)
    late = accounts.post("late", NOW - 5 * MINUTE)
    ones = [accounts.post(name, NOW - MINUTE) for name in ("one", "two")]
    accounts.parts.send_due(clock)
    assert accounts.published(late, *ones) == [False, True, True]
    clock.move(GAP)
    accounts.parts.send_due(clock)
    assert accounts.published(late) == [True]


def test_posts_that_an_account_could_not_take_do_not_burst_when_it_is_back(store: Store, clock: HandClock) -> None:
    accounts = Accounts(store)
    numbers = [accounts.post(name, NOW) for name in ("one", "two", "three")]
    accounts.x.answer("@example", *[Unavailable("no connection")] * 3)
    accounts.parts.send_due(clock)
    clock.move(timedelta(hours=1))
    accounts.parts.send_due(clock)
    assert accounts.published(*numbers) == [True, False, False]
    clock.move(GAP)
    accounts.parts.send_due(clock)
    assert accounts.published(*numbers) == [True, True, False]


def test_mailings_wait_for_no_gap_and_without_one_nothing_waits(store: Store, clock: HandClock) -> None:
    readers(store, 1)
    accounts = Accounts(store)
    mailings = [publication(store, what=what, at=NOW - timedelta(hours=1)) for what in ("2026-11", "2026-12")]
    for number in mailings:
        accounts.parts.enqueue(number, NOW)
    accounts.parts.send_due(clock)
    assert accounts.published(*mailings) == [True, True]
    at_once = Accounts(store, SendingRules())
    posts = [at_once.post(name, NOW - timedelta(hours=1)) for name in ("one", "two")]
    at_once.parts.send_due(clock)
    assert at_once.published(*posts) == [True, True]


def test_a_clock_set_back_makes_no_post_wait_for_what_lies_ahead(store: Store, clock: HandClock) -> None:
    accounts = Accounts(store)
    first, second = accounts.post("one", NOW - timedelta(hours=5)), accounts.post("two", NOW - timedelta(hours=4))
    accounts.parts.send_due(clock)
    clock.move(-timedelta(hours=2))
    accounts.parts.send_due(clock)
    assert accounts.published(first, second) == [True, True]
