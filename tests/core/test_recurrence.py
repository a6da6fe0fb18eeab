"""Days and times of a recurrence as staff write them."""

from datetime import time

import pytest

from publisher.core.recurrence import DayRule, MonthPlace, read_days, read_time_of_day


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("Every  day", DayRule(every_day=True)),
        ("делници", DayRule(workdays=True)),
        ("Fri", DayRule(weekdays=(4,))),
        (["Пн.", "thu", "thursday"], DayRule(weekdays=(0, 3))),
        ([15, 1, 15], DayRule(dates=(1, 15))),
        ("last workday", DayRule(month_place=MonthPlace(-1, "workday"))),
        ("първи понеделник", DayRule(month_place=MonthPlace(1, 0))),
    ],
    ids=str,
)
def test_days_in_either_language_are_understood(written: object, rule: DayRule) -> None:
    assert read_days(written) == rule


@pytest.mark.parametrize("written", ["", "0 9 * * 1", "second mon", [], [0], [32], [True], ["mon", 1], None], ids=str)
def test_what_names_no_days_is_refused_with_what_can_be_written(written: object) -> None:
    with pytest.raises(ValueError, match='names no days; write "every day"'):
        read_days(written)


def test_times_of_day_are_read_and_others_refused() -> None:
    assert [read_time_of_day(one) for one in ("9:30", "09.30", "23:59", "8:00 ч.")] == [
        time(9, 30), time(9, 30), time(23, 59), time(8),
    ]  # fmt: skip
    for wrong in ("24:00", "9", "9:60", "утре", 9.3, None):
        with pytest.raises(ValueError, match="is no time of day; write it like 09:30"):
            read_time_of_day(wrong)
