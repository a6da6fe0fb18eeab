"""One pace: what it lets through, how it falls and rises, and what it makes of a clock that is put back."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from publisher.config.tables import Pacing
from publisher.sending.pacing import rates
from publisher.sending.pacing.rates import Limits, Moment, Pace, Why
from publisher.sending.pacing.replies import Heard, heard_in
from publisher.sending.pacing.rows import WHOLE
from support.paces import DAY, HOUR, MINUTE, NOW, SECOND, SOFIA, STEPS, gmail, most_within, workers


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


def test_a_sender_that_always_has_mail_uses_at_least_twelve_thirteenths_of_its_limit() -> None:
    limits, pace, sent = Limits(per_minute=60), Pace(), 0
    for second in range(3600):
        moment = Moment.of(NOW + second * SECOND, SOFIA)
        pace = rates.seen_at(pace, moment)
        number = rates.room(pace, limits, moment).at_most
        pace, sent = rates.taken(pace, limits, number, moment), sent + number
    assert 60 * 60 * 12 / 13 <= sent <= 60 * 60


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


def test_a_clock_that_was_a_year_ahead_does_not_block_until_then(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10, warm_up_since=date(2026, 12, 1), per_hour=10))
    worker.number(NOW + 365 * DAY, 10)
    worker.hear(NOW + 365 * DAY, Heard.DEFERRED)
    assert worker.allowance(NOW).total == 0
    assert worker.number(NOW + 2 * HOUR, 10) == 5
