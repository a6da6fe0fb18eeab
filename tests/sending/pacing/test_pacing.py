"""Manners towards providers: limits kept whatever the clock and however many ask, rates that fall and rise, a stop."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, select, update
from sqlalchemy.dialects import postgresql

from publisher.config.tables import PROVIDERS, DomainGroup, Pacing
from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError
from publisher.ledger.owners import new_owner
from publisher.sending import retrying
from publisher.sending.pacing import breaker, rates, warm_up, windows
from publisher.sending.pacing.pacer import Allowance, Grant, Pacer
from publisher.sending.pacing.rates import Limits, Moment, Pace, Why
from publisher.sending.pacing.replies import Heard, heard_in
from publisher.sending.pacing.rows import WHOLE
from publisher.storage import database as store_module
from publisher.storage.database import Store
from publisher.storage.tables import metadata, paces
from support.places import EXAMPLE

SOFIA = ZoneInfo("Europe/Sofia")
NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_channel = count()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = open_engine(tmp_path_factory.mktemp("paces") / "paces.db")
    yield made
    made.dispose()


def open_engine(path: Path) -> Engine:
    """As the store opens it, the tables made as they are now."""
    made = create_engine(f"sqlite:///{path}", connect_args={"timeout": store_module.BUSY_SECONDS})
    event.listen(made, "connect", store_module._prepare_sqlite)
    event.listen(made, "begin", store_module._begin_sqlite)
    metadata.create_all(made)
    return made


class Worker:
    """A pacer, a transaction for each of its steps."""

    def __init__(self, engine: Engine, pacing: Pacing, channel: str, name: str = "") -> None:
        self.store, self.channel = Store(engine, busy_seconds=10), channel
        self.pacer = Pacer(pacing, channel, name or new_owner(), SOFIA)

    def take(self, now: datetime, **counts: int) -> Grant:
        return self.take_of(now, counts)

    def take_of(self, now: datetime, counts: dict[str, int]) -> Grant:
        with self.store.begin() as connection:
            return self.pacer.take(connection, counts, now)

    def number(self, now: datetime, wanted: int, group: str = "gmail") -> int:
        return self.take_of(now, {group: wanted}).counts[group]

    def give_back(self, grant: Grant, counts: dict[str, int], now: datetime) -> None:
        with self.store.begin() as connection:
            self.pacer.give_back(connection, counts, grant.at, now)

    def allowance(self, now: datetime) -> Allowance:
        with self.store.begin() as connection:
            return self.pacer.allowance(connection, now)

    def hear(self, now: datetime, heard: Heard, group: str = "gmail") -> None:
        self.pacer.note(group, heard, now)
        with self.store.begin() as connection:
            self.pacer.save(connection, now)

    def leave(self, now: datetime) -> None:
        with self.store.begin() as connection:
            self.pacer.leave(connection, now)

    def rate(self, name: str = "gmail") -> float:
        with self.store.read() as connection:
            query = select(paces.c.rate).where(paces.c.channel == self.channel, paces.c.name == name)
            return float(connection.execute(query).scalar() or 0)


def workers(engine: Engine, pacing: Pacing, number: int = 1) -> list[Worker]:
    """Workers on a channel that nobody has used yet."""
    channel = f"newsletter-{next(_channel)}"
    return [Worker(engine, pacing, channel) for _ in range(number)]


def gmail(to_gmail: int = 0, at_once: int = 0, **others: object) -> Pacing:
    """Mails to Gmail a minute, and what else is set."""
    group = DomainGroup(domains=("gmail.com", "googlemail.com"), per_minute=to_gmail, at_once=at_once)
    return Pacing.model_validate({"groups": {"gmail": group}, **others})


def most_within(sent: list[tuple[float, int]], seconds: float) -> int:
    """The most mails in any stretch of that many seconds, both ends included."""
    return max(
        (sum(number for at, number in sent if end - seconds <= at <= end) for end, _ in sent),
        default=0,
    )


STEPS = st.lists(st.tuples(st.floats(0, 40, allow_nan=False), st.integers(0, 30)), max_size=60)


# How many at most: windows


@given(STEPS, st.integers(1, 40), st.integers(1, 100))
@settings(max_examples=150, deadline=None)
def test_no_minute_and_no_hour_wherever_it_begins_sees_more_than_its_limit(
    steps: list[tuple[float, int]], per_minute: int, per_hour: int
) -> None:
    limits, pace, at = Limits(per_minute=per_minute, per_hour=per_hour), Pace(), 0.0
    sent: list[tuple[float, int]] = []
    for pause, wanted in steps:
        # Longer pauses too, so that hours go by.
        at += pause if wanted % 5 else pause * 60
        moment = Moment.of(NOW + timedelta(seconds=at), SOFIA)
        pace = rates.seen_at(pace, moment)
        number = min(wanted, rates.room(pace, limits, moment).at_most)
        if number:
            pace = rates.taken(pace, limits, number, moment)
            sent.append((at, number))
    assert most_within(sent, 60) <= per_minute
    assert most_within(sent, 3600) <= per_hour


@given(STEPS, st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_a_full_window_opens_when_it_says_and_is_empty_a_slot_after_its_length(
    steps: list[tuple[float, int]], limit: int
) -> None:
    window, counts, now = windows.MINUTE, (), NOW
    held: windows.Counts = counts
    for pause, wanted in steps:
        now += timedelta(seconds=pause)
        held = window.add(held, min(wanted, limit - window.used(held, now)), now)
    opens = window.opens(held, limit, now)
    assert opens - now <= timedelta(seconds=window.seconds + window.slot)
    assert window.used(held, opens) < limit
    if opens > now:
        assert window.used(held, opens - SECOND / 1000) >= limit
    assert window.used(held, now + timedelta(seconds=window.seconds + window.slot)) == 0


def test_a_sender_that_always_has_mail_uses_at_least_twelve_thirteenths_of_its_limit() -> None:
    limits, pace, sent = Limits(per_minute=60), Pace(), 0
    for second in range(3600):
        moment = Moment.of(NOW + second * SECOND, SOFIA)
        pace = rates.seen_at(pace, moment)
        number = rates.room(pace, limits, moment).at_most
        pace, sent = rates.taken(pace, limits, number, moment), sent + number
    assert 60 * 60 * 12 / 13 <= sent <= 60 * 60


def test_what_is_given_back_can_be_taken_again_and_what_no_longer_counts_cannot(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100, per_hour=150))
    grant = worker.take(NOW, gmail=80)
    worker.give_back(grant, {"gmail": 30}, NOW + SECOND)
    assert worker.number(NOW + SECOND, 100) == 50
    later = worker.take(NOW + 2 * MINUTE, gmail=100)
    assert later.counts == {"gmail": 50}
    worker.give_back(grant, {"gmail": 40}, NOW + 2 * MINUTE)
    # The hour has them back; the minute, in which they no longer counted, holds the later ones.
    assert worker.allowance(NOW + 2 * MINUTE).rooms["gmail"] == 50
    assert worker.allowance(NOW + 2 * MINUTE).total == 40


# Several workers on one database


ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(("gmail", "abv", "example.org")), st.integers(0, 30), st.integers(0, 25)
    ),
    max_size=25,
)


@given(ACTIONS, st.integers(1, 50), st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_two_workers_together_keep_the_limits_of_the_whole_and_of_each_group(
    engine: Engine, actions: list[tuple[int, str, int, int]], whole: int, each: int
) -> None:
    pacing = gmail(each, per_minute=whole, other_per_minute=each)
    pair, at = workers(engine, pacing, 2), 0
    sent: list[tuple[float, str, int]] = []
    for who, group, wanted, pause in actions:
        at += pause
        now = NOW + at * SECOND
        grant = pair[who].take_of(now, {group: wanted, "mail.example": 3})
        begun = {name: number - number // 3 for name, number in grant.counts.items()}
        pair[who].give_back(grant, {name: number // 3 for name, number in grant.counts.items()}, now)
        sent += [(at, name, number) for name, number in begun.items()]
    assert most_within([(when, number) for when, _, number in sent], 60) <= whole
    for name in {name for _, name, _ in sent} - {"abv"}:
        assert most_within([(when, number) for when, its, number in sent if its == name], 60) <= each


def test_threads_that_ask_at_the_same_moment_get_the_limit_once(engine: Engine) -> None:
    crowd = workers(engine, gmail(100, per_minute=130), 6)
    granted: Counter[str] = Counter()
    lock = threading.Lock()

    def ask(worker: Worker) -> None:
        for _ in range(10):
            grant = worker.take(NOW, gmail=7, abv=5)
            with lock:
                granted.update(grant.counts)

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert granted.total() == 130
    assert granted["gmail"] <= 100


def test_a_transaction_that_is_rolled_back_has_taken_nothing(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10))
    with worker.store.begin() as connection:
        assert worker.pacer.take(connection, {"gmail": 10}, NOW).counts == {"gmail": 10}
        connection.rollback()
    assert worker.number(NOW, 20) == 10


def test_only_so_many_workers_carry_mails_of_a_group_at_once(engine: Engine) -> None:
    first, second, third = workers(engine, gmail(at_once=2), 3)
    assert [worker.number(NOW, 5) for worker in (first, second, third)] == [5, 5, 0]
    [closed] = third.allowance(NOW).closed
    assert (closed.group, closed.domains, closed.why) == ("gmail", ("gmail.com", "googlemail.com"), Why.AT_ONCE)
    assert first.allowance(NOW).closed == ()
    # The first one's next batch has none of them, the second one is done.
    first.take(NOW + SECOND, abv=5)
    assert third.number(NOW + SECOND, 5) == 5
    assert first.number(NOW + SECOND, 5) == 0
    second.leave(NOW + 2 * SECOND)
    assert first.number(NOW + 2 * SECOND, 5) == 5


def test_the_place_of_a_worker_that_died_is_free_again(engine: Engine) -> None:
    pacing, channel = gmail(at_once=1), f"newsletter-{next(_channel)}"
    host, pid, _, nonce = new_owner().rsplit("/", 3)
    living = Worker(engine, pacing, channel)
    # An earlier run of this process.
    assert Worker(engine, pacing, channel, f"{host}/{pid}/00000000/{nonce}").number(NOW, 5) == 5
    assert living.number(NOW, 5) == 5
    living.leave(NOW)
    # Of another host only time can tell.
    assert Worker(engine, pacing, channel, f"elsewhere/1/{nonce}/{nonce}").number(NOW, 5) == 5
    assert living.number(NOW + MINUTE, 5) == 0
    assert living.number(NOW + rates.HOLD, 5) == 5


# What an allowance tells a claim


def test_an_allowance_names_the_domains_to_leave_out_and_when_the_first_opens(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10, other_per_minute=4))
    worker.take_of(NOW, {"gmail": 10, "example.org": 2})
    worker.take_of(NOW + 30 * SECOND, {"example.org": 2, "gmail": 5})
    allowance = worker.allowance(NOW + 30 * SECOND)
    assert set(allowance.domains) == {"gmail.com", "googlemail.com", "example.org"}
    assert allowance.total == rates.UNLIMITED
    assert allowance.rooms["gmail"] == 0
    assert allowance.rooms["abv"] == PROVIDERS["abv"].per_minute
    assert allowance.until == NOW + 65 * SECOND
    assert worker.allowance(NOW + 65 * SECOND).rooms == {**allowance.rooms, "gmail": 10, "example.org": 2}


def test_a_whole_sender_with_nothing_left_says_until_when(engine: Engine) -> None:
    [worker] = workers(engine, gmail(per_hour=20))
    assert worker.take(NOW, gmail=15, abv=15).counts == {"gmail": 15, "abv": 5}
    allowance = worker.allowance(NOW)
    assert (allowance.total, allowance.until, allowance.domains) == (0, NOW + HOUR + 5 * MINUTE, ())
    assert [(closed.group, closed.why) for closed in allowance.closed] == [(WHOLE, Why.HOUR)]
    assert worker.allowance(NOW + HOUR + 5 * MINUTE).total == 20


def test_a_grant_is_shared_out_to_the_first_mails_of_each_group() -> None:
    grant = Grant(NOW, {"gmail": 2, "abv": 1})
    assert grant.shared_out(["gmail", "abv", "abv", "gmail", "gmail", "dir-bg"]) == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]


def test_domains_of_a_provider_are_one_group_and_any_other_is_its_own(engine: Engine) -> None:
    [worker] = workers(engine, Pacing())
    assert {worker.pacer.group_of(name) for name in ("gmail.com", "GoogleMail.com", "ivan@gmail.com")} == {"gmail"}
    assert worker.pacer.group_of("office@Example.org.") == "example.org"


def test_five_hundred_mails_to_mixed_domains_all_go_at_once_by_default(engine: Engine) -> None:
    team = workers(engine, Pacing(), 3)
    batch = {"gmail": 60, "abv": 45, "microsoft": 15, "yahoo": 10, "mail-bg": 8, "dir-bg": 7, "example.org": 22}
    for worker in team:
        assert worker.take_of(NOW, dict(batch)).counts == batch
        assert worker.allowance(NOW + SECOND).closed == ()
    with team[0].store.read() as connection:
        kept = connection.execute(select(paces.c.name).where(paces.c.channel == team[0].channel)).scalars()
        # A domain without a limit costs no row.
        assert set(kept) == {WHOLE, *batch} - {"example.org"}


# Rates that fall and rise


def test_a_4xx_halves_the_rate_after_a_rest_and_quiet_minutes_bring_it_back_by_tenths(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100))
    worker.hear(NOW, Heard.DEFERRED)
    assert worker.allowance(NOW).closed[0].why is Why.RESTING
    assert worker.allowance(NOW).until == NOW + MINUTE
    # The rest of the burst is answered likewise: that is one fall.
    worker.hear(NOW + 20 * SECOND, Heard.DEFERRED)
    now = NOW + MINUTE
    assert worker.number(now, 100) == 50
    seen = []
    for _ in range(6):
        worker.hear(now + 30 * SECOND, Heard.ACCEPTED)
        now += MINUTE + SECOND
        worker.hear(now, Heard.ACCEPTED)
        seen.append(worker.rate())
    assert seen == [60, 70, 80, 90, 0, 0]
    assert worker.number(now + 2 * MINUTE, 200) == 100


def test_a_rate_falls_no_lower_than_one_a_minute_and_rests_no_longer_than_half_an_hour(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100))
    now, rests = NOW, []
    for _ in range(10):
        worker.hear(now, Heard.DEFERRED)
        until = worker.allowance(now).until
        assert until
        rests.append(until - now)
        now = until
    assert rests[:6] == [minutes * MINUTE for minutes in (1, 2, 4, 8, 16, 30)]
    assert max(rests) == 30 * MINUTE
    assert worker.rate() == 1
    assert worker.number(now, 5) == 1


def test_a_domain_without_a_limit_is_slowed_too_and_a_full_mailbox_slows_nobody(engine: Engine) -> None:
    [worker] = workers(engine, Pacing())
    worker.hear(NOW, heard_in("452 4.2.2 mailbox is full"), "example.org")
    assert worker.number(NOW, 5000, "example.org") == 5000
    worker.hear(NOW, heard_in("421 4.7.0 try again later"), "example.org")
    assert worker.allowance(NOW).domains == ("example.org",)
    assert worker.number(NOW + MINUTE, 5000, "example.org") == rates.NOMINAL // 2


def test_a_relay_that_asks_for_time_slows_all_mail(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100, per_minute=200))
    worker.hear(NOW, Heard.DEFERRED, WHOLE)
    assert worker.allowance(NOW).total == 0
    assert worker.take(NOW + MINUTE, gmail=90, abv=90).counts == {"gmail": 90, "abv": 10}


def test_what_was_learned_survives_a_restart(tmp_path: Path) -> None:
    path, pacing = tmp_path / "paces.db", gmail(100, per_hour=70)
    made = open_engine(path)
    first = Worker(made, pacing, "newsletter")
    assert first.number(NOW, 40) == 40
    first.hear(NOW, Heard.DEFERRED)
    made.dispose()
    again = open_engine(path)
    second = Worker(again, pacing, "newsletter")
    allowance = second.allowance(NOW + 30 * SECOND)
    assert (allowance.total, allowance.rooms["gmail"], allowance.until) == (30, 0, NOW + MINUTE)
    assert second.number(NOW + 2 * MINUTE, 100) == 30
    assert second.rate() == 50
    again.dispose()


def test_answers_that_change_nothing_are_not_written(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100))
    worker.number(NOW, 5)
    statements: list[str] = []

    def heard(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        worker.hear(NOW, Heard.ACCEPTED)
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert {text.split()[0] for text in statements} - {"BEGIN"} == {"SELECT"}


def test_paces_that_hold_nothing_back_are_forgotten(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100, other_per_minute=10))
    worker.take_of(NOW, {"example.org": 1, "example.com": 1})
    worker.hear(NOW, Heard.DEFERRED, "example.com")

    def left(now: datetime) -> set[str]:
        worker.leave(now)
        with worker.store.read() as connection:
            return set(connection.execute(select(paces.c.name).where(paces.c.channel == worker.channel)).scalars())

    assert left(NOW + MINUTE) == {WHOLE, "example.org", "example.com"}
    assert left(NOW + HOUR) == {WHOLE, "example.com"}
    assert left(NOW + 8 * DAY) == {WHOLE}


# A clock that is put back


@given(STEPS, st.integers(1, 40), st.integers(1, 4000), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_clock_put_back_gives_no_second_quota_and_blocks_for_no_longer_than_the_limit(
    steps: list[tuple[float, int]], limit: int, back: int, at_step: int
) -> None:
    limits, pace, shown, real = Limits(per_minute=limit), Pace(), NOW, 0.0
    sent: list[tuple[float, int]] = []
    for number_of, (pause, wanted) in enumerate(steps):
        real += pause
        shown += timedelta(seconds=pause) - (back * SECOND if number_of == at_step else timedelta())
        moment = Moment.of(shown, SOFIA)
        pace = rates.seen_at(pace, moment)
        room = rates.room(pace, limits, moment)
        assert room.opens <= shown + 65 * SECOND
        if number := min(wanted, room.at_most):
            pace = rates.taken(pace, limits, number, moment)
            sent.append((real, number))
        pace = replace(pace, changed_at=shown)
    # In the time that passed, whatever the clock showed.
    assert most_within(sent, 60) <= limit


@given(st.floats(0, 120), st.floats(0, 60), st.floats(0.001, 4000), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_a_mail_counts_for_its_whole_minute_however_far_the_clock_is_put_back(
    at: float, later: float, back: float, number: int
) -> None:
    sent, stepped = NOW + timedelta(seconds=at), timedelta(seconds=back)
    counts = windows.MINUTE.add((), number, sent)
    moved = windows.MINUTE.moved(counts, stepped, sent + timedelta(seconds=later) - stepped)
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE) == number
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE + 10 * SECOND) == 0


def test_a_sender_that_only_asks_after_the_clock_was_put_back_gets_on_within_the_limits_own_time(
    engine: Engine,
) -> None:
    [worker] = workers(engine, gmail(10, per_hour=25))
    worker.number(NOW, 10)
    worker.hear(NOW + 90 * SECOND, Heard.DEFERRED)
    now = NOW + 90 * SECOND - HOUR
    assert worker.allowance(now).rooms["gmail"] == 0
    assert worker.allowance(now).total == 15
    assert worker.allowance(now + 59 * SECOND).rooms["gmail"] == 0
    assert worker.allowance(now + 60 * SECOND).rooms["gmail"] == 5
    assert worker.number(now + 60 * SECOND, 10) == 5
    # The hour's mails stay used for an hour by the clock, and no longer.
    assert worker.allowance(now + 50 * MINUTE).total == 10
    assert worker.allowance(now + HOUR + 6 * MINUTE).total == 25


def test_midnight_that_comes_twice_begins_a_day_once(engine: Engine) -> None:
    [worker] = workers(engine, gmail(warm_up_since=date(2026, 12, 1), warm_up_first_day=50, warm_up_growth=2))
    midnight = datetime(2026, 12, 2, tzinfo=SOFIA)
    assert worker.number(midnight - HOUR, 60) == 50
    assert worker.number(midnight + MINUTE, 200) == 100
    assert worker.number(midnight - 30 * MINUTE, 200) == 0
    assert worker.number(midnight + MINUTE, 200) == 0
    assert worker.number(midnight + DAY, 900) == 200


def test_a_clock_that_was_a_year_ahead_does_not_block_until_then(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10, warm_up_since=date(2026, 12, 1), per_hour=10))
    worker.number(NOW + 365 * DAY, 10)
    worker.hear(NOW + 365 * DAY, Heard.DEFERRED)
    assert worker.allowance(NOW).total == 0
    assert worker.number(NOW + 2 * HOUR, 10) == 5


# Warm-up


def test_a_new_domain_sends_its_days_number_and_the_rest_on_the_next_day_across_restarts(engine: Engine) -> None:
    pacing = Pacing(warm_up_since=date(2026, 12, 1), warm_up_first_day=50, warm_up_growth=1.5)
    [worker] = workers(engine, pacing)
    assert worker.number(NOW, 40) == 40
    again = Worker(engine, pacing, worker.channel)
    assert again.take_of(NOW + HOUR, {"example.org": 40}).counts == {"example.org": 10}
    allowance = again.allowance(NOW + HOUR)
    midnight = datetime(2026, 12, 2, tzinfo=SOFIA)
    assert (allowance.total, allowance.until) == (0, midnight)
    assert allowance.closed[0].why is Why.DAY
    assert again.allowance(midnight - SECOND).total == 0
    assert again.number(midnight, 500) == 75


@given(st.integers(1, 200_000), st.integers(1, 500), st.floats(1.1, 3), st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_a_plan_sends_to_everybody_and_on_no_day_more_than_its_cap(
    readers: int, first_day: int, growth: float, first: int
) -> None:
    pacing = Pacing(warm_up_since=date(2026, 12, 1), warm_up_first_day=first_day, warm_up_growth=growth)
    days = warm_up.plan(pacing, readers, first)
    assert sum(day.mails for day in days) == days[-1].so_far == readers
    assert [day.number for day in days] == list(range(first, first + len(days)))
    assert all(day.at_most == warm_up.cap(pacing, date(2026, 12, 1) + day.number * DAY) for day in days)
    assert all(0 < day.mails <= (day.at_most or readers) for day in days)
    assert len(days) < 200


def test_a_plan_for_five_hundred_readers_takes_five_days() -> None:
    assert [(day.number, day.at_most, day.mails) for day in warm_up.plan(Pacing(), 500)] == [
        (0, 50, 50), (1, 75, 75), (2, 112, 112), (3, 168, 168), (4, 253, 95),
    ]  # fmt: skip
    assert warm_up.plan(Pacing(), 0) == []
    assert warm_up.cap(Pacing(), date(2026, 12, 1)) == 0


# Answers, tries, and the stop


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("250 2.0.0 Ok: queued", Heard.ACCEPTED),
        ("421 4.7.0 [TSS04] Messages temporarily deferred", Heard.DEFERRED),
        ("421 too many connections from 250.1.2.3", Heard.DEFERRED),
        ("450-4.2.1 The user gets mail at a rate that", Heard.MAILBOX),
        ("452 4.2.2 mailbox full", Heard.MAILBOX),
        ("451 4.3.0 queue file write error", Heard.DEFERRED),
        ("550 5.1.1 no such user", Heard.REFUSED),
        ("host 250.0.0.1 said: 554 refused", Heard.REFUSED),
        ("relay.example.org:587: no answer", Heard.DEFERRED),
        ("", Heard.DEFERRED),
    ],
)
def test_an_answer_is_read_by_its_codes(reply: str, heard: Heard) -> None:
    assert heard_in(reply) is heard


@given(st.lists(st.floats(0, 0.999), min_size=40, max_size=40), st.lists(st.integers(0, 3), min_size=40, max_size=40))
@settings(max_examples=100, deadline=None)
def test_tries_come_later_and_later_and_end_at_the_last_time(jitters: list[float], hours: list[int]) -> None:
    now = NOW
    for tries, (jitter, asked) in enumerate(zip(jitters, hours, strict=True), 1):
        then = retrying.next_try(
            tries, asked * HOUR, jitter, first_tried_at=NOW, now=now, give_up_after=48 * HOUR
        )  # fmt: skip
        if then is None:
            assert now + asked * HOUR > NOW + 48 * HOUR or now == NOW + 48 * HOUR
            break
        assert now + asked * HOUR <= then <= NOW + 48 * HOUR
        assert then == NOW + 48 * HOUR or then - now >= min(30 * SECOND * 2 ** (tries - 1), 2 * HOUR)
        now = then
    else:
        pytest.fail("it never gave up")


def test_a_wait_doubles_to_two_hours_and_follows_what_was_asked_up_to_a_day() -> None:
    waits = [retrying.retry_delay(attempts, None, 0) for attempts in (1, 2, 3, 9, 10_000)]
    assert waits == [30 * SECOND, MINUTE, 2 * MINUTE, 2 * HOUR, 2 * HOUR]
    assert retrying.retry_delay(1, 3 * HOUR, 0) == 3 * HOUR
    assert retrying.retry_delay(1, 9 * DAY, 0) == DAY
    assert retrying.retry_delay(1, None, 0.5) == 37.5 * SECOND


def test_there_is_a_last_try_at_the_last_time_unless_the_far_side_asks_for_longer() -> None:
    late = NOW + 47 * HOUR
    end = NOW + 48 * HOUR
    assert retrying.next_try(20, None, 0, first_tried_at=NOW, now=late, give_up_after=48 * HOUR) == end
    assert retrying.next_try(20, 3 * HOUR, 0, first_tried_at=NOW, now=late, give_up_after=48 * HOUR) is None
    assert retrying.next_try(21, None, 0, first_tried_at=NOW, now=end, give_up_after=48 * HOUR) is None


def tally(answers: str) -> breaker.Tally:
    """R refused, . taken."""
    made = breaker.Tally()
    for number, answer in enumerate(answers):
        made.count(f"550 5.1.1 no reader {number}" if answer == "R" else None)
    return made


@pytest.mark.parametrize(
    ("answers", "trips"),
    [
        ("R" * 24, ""),
        ("R" * 25, "the last 25 mails were all refused; the last reply was: 550 5.1.1 no reader 24"),
        (("R" * 24 + ".") * 2, "48 of the last 50 mails were refused (96%)"),
        ("R.." * 16 + "R", ""),
        ("R.." * 17, "17 of the last 51 mails were refused (33%)"),
        ("R..." * 100, ""),
        ("." * 500 + "RR..." * 30, "60 of the last 200 mails were refused (30%)"),
        ("." * 500 + "RR..." * 29, ""),
        ("R" * 24 + "." * 200, ""),
    ],
)
def test_refusals_in_a_row_or_a_share_of_them_stop_a_publication(answers: str, trips: str) -> None:
    said = breaker.tripped(tally(answers), Pacing(), "issue 2026-47 on newsletter")
    assert bool(said) == bool(trips)
    assert trips in said
    assert not said or said.startswith("issue 2026-47 on newsletter: paused, ")


def test_a_breaker_that_is_off_never_trips() -> None:
    assert not breaker.tripped(tally("R" * 500), Pacing(breaker_refusals=0, breaker_share=0), "issue")
    assert breaker.tripped(tally("R" * 50), Pacing(breaker_refusals=0), "issue")
    assert breaker.tripped(tally("R" * 3), Pacing(breaker_refusals=3), "issue")


# Configuration and SQL


def written(folder: Path, text: str) -> Pacing:
    path = folder / "config.toml"
    path.write_text('[brand]\nname = { bg = "Клъстер" }\n' + text, encoding="utf-8")
    return load_config(path).pacing


def test_the_example_shows_the_defaults_of_pacing(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    part = text[text.index("# [pacing]") : text.index("[engines.argos]")]
    switched_on = "\n".join(
        line.removeprefix("# ") for line in part.split("\n") if line.startswith("# [") or " = " in line[:40]
    )
    assert written(tmp_path, switched_on) == Pacing()
    assert written(tmp_path, "") == Pacing()


def test_a_group_is_changed_key_by_key_and_new_ones_stand_beside_the_known(tmp_path: Path) -> None:
    pacing = written(
        tmp_path, '[pacing.groups.gmail]\nper_minute = 30\n[pacing.groups.office]\ndomains = ["Example.ORG"]\n'
    )
    assert pacing.groups["gmail"] == PROVIDERS["gmail"].model_copy(update={"per_minute": 30})
    assert pacing.groups["office"].domains == ("example.org",)
    assert pacing.groups["abv"] == PROVIDERS["abv"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[pacing]\nper_hour = -1\n", 4, "[pacing] per_hour: "),
        ("[pacing]\nper_day = 3\n", 4, "[pacing] per_day: unknown key"),
        ('[pacing]\nwarm_up_since = "soon"\n', 4, "[pacing] warm_up_since: "),
        ("[pacing.groups.gmail]\nper_minuet = 3\n", 4, "unknown key; did you mean per_minute?"),
        ("[pacing.groups.office]\nper_minute = 3\n", 3, "[pacing.groups.office] domains: is missing"),
        ('[pacing.groups.office]\ndomains = ["@example.org"]\n', 4, "write them like gmail.com"),
        ('[pacing.groups.x]\ndomains = ["abv.bg"]\n', 3, "abv.bg is in abv and x"),
    ],
)
def test_a_mistake_in_pacing_is_named_by_line_and_key(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'config.toml'}:{line}: ")
    assert words in str(caught.value)


def test_the_lock_and_the_table_are_plain_sql_on_postgresql_too() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    lock = update(paces).where(paces.c.name == WHOLE).values(turn=paces.c.turn + 1)
    assert str(lock.compile(dialect=dialect)).startswith("UPDATE paces SET turn=(paces.turn + ")
