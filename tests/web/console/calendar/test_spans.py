"""Which days the calendar shows."""

from datetime import date

import pytest

from publisher.web.console.calendar.spans import span_of, weekdays

TODAY = date(2026, 12, 9)


def test_a_week_begins_with_monday_in_both_languages() -> None:
    assert weekdays("bg") == ["понеделник", "вторник", "сряда", "четвъртък", "петък", "събота", "неделя"]
    assert (weekdays("en")[0], weekdays("en")[6]) == ("Monday", "Sunday")


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ({}, date(2026, 11, 30), 35),
        ({"month": "2027-02"}, date(2027, 2, 1), 28),
        ({"month": "2026-08"}, date(2026, 7, 27), 42),
        ({"week": "2026-12-13"}, date(2026, 12, 7), 7),
        ({"month": "2026-13"}, date(2026, 11, 30), 35),
        ({"month": "20261"}, date(2026, 11, 30), 35),
        ({"week": "9999-12-31"}, date(2026, 11, 30), 35),
        ({"week": "x", "month": "0001-01"}, date(2026, 11, 30), 35),
    ],
)
def test_a_month_is_shown_in_whole_weeks(query: dict[str, str], first: date, number: int) -> None:
    span = span_of(query, TODAY)
    assert (span.first, span.number, span.first.weekday()) == (first, number, 0)


def test_one_turns_from_month_to_month_and_from_week_to_week() -> None:
    assert span_of({"month": "2026-12"}, TODAY).behind == {"month": "2027-01"}
    assert span_of({"month": "2027-01"}, TODAY).before == {"month": "2026-12"}
    assert span_of({"month": "2027-01"}, TODAY).behind == {"month": "2027-02"}
    week = span_of({"week": "2026-12-30"}, TODAY)
    assert (week.before, week.behind) == ({"week": "2026-12-21"}, {"week": "2027-01-04"})
    assert week.title("bg") == "28 декември 2026 г. – 3 януари 2027 г."


def test_the_month_and_the_week_of_today_are_the_current_ones() -> None:
    today = date(2026, 12, 9)
    for query, current in (
        ({"month": "2026-12"}, True), ({"month": "2026-11"}, False), ({"month": "2027-01"}, False),
        ({"week": "2026-12-13"}, True), ({"week": "2026-12-06"}, False), ({"week": "2026-12-14"}, False),
    ):  # fmt: skip
        assert span_of(query, today).is_current(today) is current, query
