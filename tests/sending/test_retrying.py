"""When a mail that was not accepted is tried again, and until when."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.sending import retrying
from support.paces import DAY, HOUR, MINUTE, NOW, SECOND


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


@given(st.integers(1, 200), st.none() | st.timedeltas(), st.floats(0, 0.999))
def test_the_wait_grows_honours_what_is_asked_for_and_has_an_end(
    attempts: int, asked: timedelta | None, jitter: float
) -> None:
    wait = retrying.retry_delay(attempts, asked, jitter)
    assert timedelta(seconds=30) <= wait <= 1.5 * DAY
    assert wait >= min(asked or timedelta(), DAY)
    assert retrying.retry_delay(attempts + 1, asked, 0) >= retrying.retry_delay(attempts, asked, 0)
    assert retrying.retry_delay(1, None, jitter) < timedelta(seconds=45)
