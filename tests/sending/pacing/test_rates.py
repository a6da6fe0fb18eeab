"""One pace: what it lets through, how it falls and rises, and what a clock that is set back does to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from publisher.config.tables import Pacing
from publisher.sending.pacing import rates
from publisher.sending.pacing.paces import HOLD, NOMINAL, UNLIMITED, Holder, Limits, Moment, Pace, Room, Why
from publisher.sending.pacing.replies import Heard, heard_in
from publisher.sending.pacing.rows import WHOLE
from support.paces import DAY, HOUR, MINUTE, NOW, SECOND, SOFIA, STEPS, Worker, gmail, most_within, workers


@given(STEPS, st.integers(1, 40), st.integers(1, 100))
@settings(max_examples=150, deadline=None)
def test_no_minute_and_no_hour_wherever_it_begins_sees_more_than_its_limit(
    steps: list[tuple[float, int]], per_minute: int, per_hour: int
) -> None:
    limits, pace, at = Limits(per_minute=per_minute, per_hour=per_hour), Pace(), 0.0
    sent: list[tuple[float, int]] = []
    for pause, wanted in steps:
        # Longer pauses too, so that hours pass.
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
    # The rest of the burst gets the same answer: that is one fall.
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
    assert worker.number(NOW + MINUTE, 5000, "example.org") == NOMINAL // 2


def test_a_relay_that_is_away_rests_for_seconds_and_slows_nobody(engine: Engine) -> None:
    first, second = workers(engine, gmail(100, per_minute=200), 2)
    now, rests = NOW, list[float]()
    for _ in range(8):
        # Both meet the same outage.
        first.hear(now, Heard.AWAY, WHOLE)
        second.hear(now, Heard.AWAY, WHOLE)
        allowance = first.allowance(now)
        assert (allowance.total, allowance.closed[0].why) == (0, Why.AWAY)
        assert allowance.until is not None
        rests.append((allowance.until - now).total_seconds())
        now = allowance.until
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]
    first.hear(now, Heard.ACCEPTED, WHOLE)
    assert first.take(now, gmail=90, abv=130).counts == {"gmail": 90, "abv": 110}
    first.hear(now + MINUTE + 5 * SECOND, Heard.AWAY, WHOLE)
    assert first.allowance(now + MINUTE + 5 * SECOND).until == now + MINUTE + 6 * SECOND


def test_a_wait_that_the_relay_asks_for_is_kept(engine: Engine) -> None:
    [worker] = workers(engine, gmail())
    worker.pacer.note(WHOLE, Heard.AWAY, NOW, "HTTP 429: slow down", 5 * MINUTE)
    worker.leave(NOW)
    assert worker.allowance(NOW).until == NOW + 5 * MINUTE


def test_a_complaint_about_connections_lowers_their_number_and_not_the_rate(engine: Engine) -> None:
    channel = workers(engine, gmail())
    [first] = channel
    others = [Worker(engine, gmail(), first.channel) for _ in range(3)]
    first.pacer.note("gmail", Heard.CROWDED, NOW, "421 4.7.0 too many connections")
    first.leave(NOW)
    # One worker is known, so one remains.
    assert others[0].number(NOW, 50) == 50
    assert others[1].number(NOW, 50) == 0
    assert first.rate() == 0
    for minute in range(1, 3):
        others[0].hear(NOW + minute * MINUTE, Heard.ACCEPTED)
    assert others[1].number(NOW + 2 * MINUTE, 50) == 50
    assert others[2].number(NOW + 2 * MINUTE, 50) == 50


def test_a_pace_that_a_person_holds_is_closed_until_then() -> None:
    moment = Moment.of(NOW, SOFIA)
    held = Pace(held_until=NOW + HOUR)
    room = rates.room(held, Limits(), moment)
    assert (room.at_most, room.opens, room.why) == (0, NOW + HOUR, Why.HELD)
    assert rates.room(held, Limits(), Moment.of(NOW + HOUR, SOFIA)).at_most == UNLIMITED


@given(STEPS, st.integers(1, 40), st.integers(1, 4000), st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_a_clock_set_back_gives_no_second_quota_and_blocks_no_longer_than_the_limit(
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
    # Measured in real time, whatever the clock showed.
    assert most_within(sent, 60) <= limit


def test_a_sender_that_only_asks_after_the_clock_was_set_back_goes_on_within_the_limits_own_time(
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
    # The hour's mails count for an hour by the clock, and no longer.
    assert worker.allowance(now + 50 * MINUTE).total == 10
    assert worker.allowance(now + HOUR + 6 * MINUTE).total == 25


def test_a_clock_that_was_a_year_ahead_does_not_block_until_then(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10, warm_up_since=date(2026, 12, 1), per_hour=10))
    worker.number(NOW + 365 * DAY, 10)
    worker.hear(NOW + 365 * DAY, Heard.DEFERRED)
    assert worker.allowance(NOW).total == 0
    assert worker.number(NOW + 2 * HOUR, 10) == 5


AHEAD = NOW + 90 * MINUTE


def put_back(pace: Pace, now: datetime = NOW) -> Pace:
    """The pace after the clock was set back from `AHEAD` to `now`."""
    return rates.seen_at(replace(pace, changed_at=AHEAD), Moment.of(now, SOFIA))


def test_a_clock_set_back_moves_the_end_of_a_workers_slot() -> None:
    holders = (Holder("a", AHEAD + MINUTE), Holder("b", AHEAD), Holder("c", AHEAD - MINUTE))
    seen = put_back(Pace(holders=holders))
    assert seen.holders == (Holder("a", NOW + MINUTE),)
    assert seen.changed_at == NOW
    # A clock that has moved on changes nothing.
    later = rates.seen_at(replace(Pace(holders=holders), changed_at=NOW), Moment.of(AHEAD, SOFIA))
    assert (later.holders, later.changed_at) == ((Holder("a", AHEAD + MINUTE),), NOW)


def test_a_clock_set_back_makes_no_rest_longer() -> None:
    seen = put_back(Pace(rate=50, resting_until=AHEAD + MINUTE, steady_since=AHEAD - MINUTE))
    assert (seen.resting_until, seen.steady_since, seen.rate) == (NOW + MINUTE, NOW - MINUTE, 50)
    assert (put_back(Pace()).resting_until, put_back(Pace()).steady_since) == (None, None)


@pytest.mark.parametrize(
    ("day", "seen", "number"),
    [
        (date(2026, 11, 30), None, 0),
        (date(2026, 12, 1), date(2026, 12, 1), 7),
        # Tomorrow's mails stay tomorrow's; those of any later day count for today.
        (date(2026, 12, 2), date(2026, 12, 2), 7),
        (date(2026, 12, 3), date(2026, 12, 1), 7),
        (date(2027, 12, 1), date(2026, 12, 1), 7),
        (None, None, 0),
    ],
)
def test_a_days_mails_count_for_that_day_and_for_no_day_after_tomorrow(
    day: date | None, seen: date | None, number: int
) -> None:
    pace = put_back(Pace(day=day, day_count=7))
    assert (pace.day, pace.day_count) == (seen, number)


def test_of_several_reasons_to_wait_the_one_that_ends_last_is_given() -> None:
    moment = Moment.of(NOW, SOFIA)
    limits = Limits(per_minute=5, per_hour=5, per_day=5, at_once=1)
    pace = rates.taken(Pace(), limits, 5, moment, "other")
    assert rates.room(pace, limits, moment) == Room(0, datetime(2026, 12, 1, 22, tzinfo=UTC), Why.DAY)
    assert rates.room(pace, replace(limits, per_day=0), moment).why is Why.HOUR
    minute = replace(limits, per_day=0, per_hour=0)
    assert rates.room(pace, minute, moment) == Room(0, NOW + 65 * SECOND, Why.MINUTE)
    at_once = replace(minute, per_minute=0)
    assert rates.room(pace, at_once, moment, "one") == Room(0, NOW + SECOND, Why.AT_ONCE)
    assert rates.room(pace, at_once, moment, "other") == Room(UNLIMITED, NOW)
    assert rates.room(replace(pace, resting_until=NOW), at_once, moment, "other").at_most == UNLIMITED


def test_what_has_no_limit_is_not_counted() -> None:
    moment = Moment.of(NOW, SOFIA)
    assert rates.taken(Pace(), Limits(), 9, moment, "one") == Pace()
    counted = rates.taken(Pace(), Limits(per_minute=9, per_day=9, at_once=1), 4, moment, "one")
    assert (sum(n for _, n in counted.minute), counted.hour, counted.day, counted.day_count) == (
        4, (), date(2026, 12, 1), 4,
    )  # fmt: skip
    assert counted.holders == (Holder("one", NOW + HOLD),)
    again = rates.taken(counted, Limits(per_day=9, at_once=1), 2, Moment.of(NOW + MINUTE, SOFIA), "one")
    assert (again.day_count, again.holders) == (6, (Holder("one", NOW + MINUTE + HOLD),))
    assert rates.left(counted, "two") == counted
    assert rates.left(counted, "one").holders == ()


def test_a_days_mails_are_given_back_to_that_day_alone() -> None:
    pace = Pace(day=date(2026, 12, 1), day_count=5)
    assert rates.given_back(pace, 2, Moment.of(NOW, SOFIA)).day_count == 3
    assert rates.given_back(pace, 9, Moment.of(NOW, SOFIA)).day_count == 0
    assert rates.given_back(pace, 2, Moment.of(NOW - DAY, SOFIA)).day_count == 5


def test_a_slowed_pace_keeps_the_lower_of_its_rate_and_its_limit() -> None:
    moment = Moment.of(NOW, SOFIA)
    assert rates.room(Pace(rate=7.9), Limits(), moment).at_most == 7
    assert rates.room(Pace(rate=7.9), Limits(per_minute=5), moment).at_most == 5
    assert rates.room(Pace(rate=2), Limits(per_minute=5), moment).at_most == 2
    assert rates.room(Pace(rate=0.4), Limits(per_minute=5), moment).at_most == 1


def test_a_second_fall_starts_from_the_rate_or_from_a_lower_limit() -> None:
    limits = Limits(per_minute=100)
    first = rates.fallen(Pace(), limits, NOW, NOW)
    assert (first.rate, first.rests, first.resting_until, first.steady_since) == (
        50, 1, NOW + MINUTE, NOW + MINUTE,
    )  # fmt: skip
    assert rates.fallen(first, limits, NOW + 59 * SECOND, NOW + 2 * MINUTE) == first
    second = rates.fallen(first, limits, NOW + MINUTE, NOW + 2 * MINUTE)
    assert (second.rate, second.rests, second.resting_until) == (25, 2, NOW + 4 * MINUTE)
    assert rates.fallen(Pace(rate=80), Limits(per_minute=20), NOW, NOW).rate == 10
    assert rates.fallen(Pace(rests=400), limits, NOW, NOW).resting_until == NOW + 30 * MINUTE


def test_a_rate_rises_only_after_a_quiet_minute_in_which_mail_was_accepted() -> None:
    limits = Limits(per_minute=100)
    slowed = Pace(rate=50, rests=2, steady_since=NOW, resting_until=NOW)
    assert rates.risen(slowed, limits, NOW, NOW + 59 * SECOND) == slowed
    assert rates.risen(slowed, limits, NOW - SECOND, NOW + MINUTE) == slowed
    risen = rates.risen(slowed, limits, NOW, NOW + MINUTE)
    assert (risen.rate, risen.steady_since, risen.rests) == (60, NOW + MINUTE, 2)
    assert rates.risen(replace(slowed, rate=90), limits, NOW, NOW + MINUTE) == Pace()
    assert rates.risen(replace(slowed, rate=1), Limits(per_minute=2), NOW, NOW + MINUTE) == Pace()
    assert rates.risen(replace(slowed, rate=1), Limits(per_minute=3), NOW, NOW + MINUTE).rate == 2
    assert rates.risen(Pace(steady_since=NOW), limits, NOW, NOW + MINUTE) == Pace(steady_since=NOW)
