"""Warm-up: a new domain sends its day's number of mails, and more on the next."""

from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from publisher.config.tables import Pacing
from publisher.sending.pacing import warm_up
from publisher.sending.pacing.paces import Why
from support.paces import DAY, HOUR, MINUTE, NOW, SECOND, SOFIA, Worker, gmail, workers


def test_midnight_that_comes_twice_begins_a_day_once(engine: Engine) -> None:
    [worker] = workers(engine, gmail(warm_up_since=date(2026, 12, 1), warm_up_first_day=50, warm_up_growth=2))
    midnight = datetime(2026, 12, 2, tzinfo=SOFIA)
    assert worker.number(midnight - HOUR, 60) == 50
    assert worker.number(midnight + MINUTE, 200) == 100
    assert worker.number(midnight - 30 * MINUTE, 200) == 0
    assert worker.number(midnight + MINUTE, 200) == 0
    assert worker.number(midnight + DAY, 900) == 200


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
