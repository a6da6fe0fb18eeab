"""Wall times in dates of posts, also in the two hours of a year in which the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from publisher.posts.local_times import wall_time

SOFIA = ZoneInfo("Europe/Sofia")
HOUR = timedelta(hours=1)


def test_a_wall_time_in_the_missing_hour_moves_to_the_next_valid_minute() -> None:
    # In Sofia the clocks went from 03:00 to 04:00 on 29 March 2026.
    for minute in (0, 1, 30, 59):
        moved = wall_time(datetime(2026, 3, 29, 3, minute), SOFIA)  # noqa: DTZ001
        assert moved.astimezone(UTC) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    before = wall_time(datetime(2026, 3, 29, 2, 59), SOFIA)  # noqa: DTZ001
    assert before.astimezone(UTC) == datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


def test_a_wall_time_in_the_doubled_hour_is_the_first_of_the_two() -> None:
    # In Sofia the clocks went from 04:00 back to 03:00 on 25 October 2026.
    first = wall_time(datetime(2026, 10, 25, 3, 30), SOFIA)  # noqa: DTZ001
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = wall_time(datetime(2026, 10, 25, 3, 30, fold=1), SOFIA)  # noqa: DTZ001
    assert second == first


@given(st.datetimes(datetime(2000, 1, 1), datetime(2036, 1, 1)))  # noqa: DTZ001
def test_every_wall_time_is_a_moment_that_the_clock_shows_or_the_next_one(naive: datetime) -> None:
    moment = wall_time(naive, SOFIA)
    shown = moment.astimezone(UTC).astimezone(SOFIA).replace(tzinfo=None)
    assert shown == moment.replace(tzinfo=None)
    assert timedelta() <= shown - naive <= HOUR
