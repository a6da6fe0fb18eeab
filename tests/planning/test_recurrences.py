"""When slots fire: every rule, over years, in zones with all kinds of changes of the clock."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest

from publisher.core.recurrence import Holidays, Recurrence, read_days, read_every
from publisher.planning.recurrences import Firing, firings, next_firings
from publisher.planning.working_days import WorkingDays

SOFIA = ZoneInfo("Europe/Sofia")
ZONES = ["Europe/Sofia", "Asia/Tokyo", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe"]
NONE = WorkingDays("")
FIRST = date(2010, 1, 31)
BG = WorkingDays()


def rule(days: object, *times: str, holidays: Holidays = "keep") -> Recurrence:
    return Recurrence(read_days(days), tuple(time.fromisoformat(one) for one in times), holidays)


def _interval(words: str, *times: str) -> Recurrence:
    return Recurrence(read_every(words, FIRST), tuple(time.fromisoformat(one) for one in times), "keep")


def days_of(recurrence: Recurrence, since: date, number: int, working: WorkingDays = NONE) -> list[str]:
    after = datetime.combine(since, time(), SOFIA) - timedelta(seconds=1)
    return [one.name[:10] for one in next_firings(recurrence, after, SOFIA, working, number)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", ["00:00", "02:30", "03:30", "12:00"])
def test_a_daily_slot_fires_once_every_local_day_for_twenty_years(zone: str, clock: str) -> None:
    here = ZoneInfo(zone)
    start, end = datetime(2010, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    found: list[Firing] = []
    after = start
    # Walked in steps of a year, as rules look only two years ahead.
    while after < end:
        step = min(after + timedelta(days=365), end)
        found += takewhile(lambda one: one.at <= step, firings(rule("every day", clock), after, here, NONE))  # noqa: B023
        after = step
    assert [one.day for one in found] == [found[0].day + timedelta(days=number) for number in range(len(found))]
    assert all(one.at < two.at for one, two in pairwise(found))
    for one in found:
        local = one.at.astimezone(here).replace(tzinfo=None)
        late = local - datetime.fromisoformat(one.name)
        # Only a time that does not exist on that day is later than its name.
        assert timedelta() <= late <= timedelta(hours=1)
        assert one.at.astimezone(here).fold == 0


@pytest.mark.parametrize("zone", ZONES)
def test_whenever_one_asks_near_a_change_of_the_clock_the_answer_lies_ahead_and_is_the_first(zone: str) -> None:
    here = ZoneInfo(zone)
    recurrence = rule("every day", "00:00", "02:30", "03:00", "03:30", "23:30")
    for year in range(2015, 2030):
        for change in _changes(here, year):
            whole = list(takewhile(lambda one: one.at < change + timedelta(days=4),  # noqa: B023
                                   firings(recurrence, change - timedelta(days=4), here, NONE)))  # fmt: skip
            for minutes in range(-420, 421, 35):
                now = change + timedelta(minutes=minutes)
                assert next_firings(recurrence, now, here, NONE, 1) == [next(one for one in whole if one.at > now)]


def _changes(zone: ZoneInfo, year: int) -> list[datetime]:
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(366 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [two for two, (was, now) in zip(hours[1:], pairwise(offsets), strict=True) if was != now]


def test_a_missing_time_moves_to_the_next_valid_minute_and_a_doubled_one_fires_once() -> None:
    recurrence = rule("every day", "03:30")
    spring = next_firings(recurrence, datetime(2027, 3, 27, 12, tzinfo=UTC), SOFIA, NONE, 1)
    assert spring == [Firing("2027-03-28 03:30", datetime(2027, 3, 28, 1, tzinfo=UTC))]
    autumn = next_firings(recurrence, datetime(2027, 10, 30, 12, tzinfo=UTC), SOFIA, NONE, 2)
    assert autumn[0] == Firing("2027-10-31 03:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC))
    assert autumn[1].name == "2027-11-01 03:30"


def test_two_times_that_summer_time_joins_are_one_firing() -> None:
    found = next_firings(rule("every day", "03:30", "04:00"), datetime(2027, 3, 27, 12, tzinfo=UTC), SOFIA, NONE, 2)
    assert [one.name for one in found] == ["2027-03-28 03:30", "2027-03-29 03:30"]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["mon", "thu"], ["2026-11-30", "2026-12-03", "2026-12-07"]),
        (["чт", "пн"], ["2026-11-30", "2026-12-03", "2026-12-07"]),
        ("workdays", ["2026-11-30", "2026-12-01", "2026-12-02"]),
        ("first mon", ["2026-12-07", "2027-01-04", "2027-02-01"]),
        ("last fri", ["2026-12-25", "2027-01-29", "2027-02-26"]),
        ("последен петък", ["2026-12-25", "2027-01-29", "2027-02-26"]),
        ("last day", ["2026-11-30", "2026-12-31", "2027-01-31"]),
        ("last workday", ["2026-11-30", "2026-12-31", "2027-01-29"]),
        ("first workday", ["2026-12-01", "2027-01-01", "2027-02-01"]),
        ([1, 15, 31], ["2026-12-01", "2026-12-15", "2026-12-31"]),
        ([31], ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("every day", ["2026-11-28", "2026-11-29", "2026-11-30"]),
    ],
    ids=str,
)
def test_days_in_words(days: object, found: list[str]) -> None:
    assert days_of(rule(days, "09:00"), date(2026, 11, 28), 3) == found


def test_a_holiday_is_left_out_moved_to_the_next_working_day_or_kept() -> None:
    # 1 May 2027 is Holy Saturday, 3 May Easter Monday, 4 May the day off for 1 May, 6 May St George's Day.
    since = date(2027, 4, 29)
    workdays = {name: rule("workdays", "09:00", holidays=name) for name in ("skip", "next workday", "keep")}
    assert days_of(workdays["skip"], since, 3, BG) == ["2027-04-29", "2027-05-05", "2027-05-07"]
    assert days_of(workdays["next workday"], since, 3, BG) == ["2027-04-29", "2027-05-05", "2027-05-07"]
    assert days_of(workdays["keep"], since, 3, BG) == ["2027-04-29", "2027-04-30", "2027-05-03"]
    assert days_of(rule(["mon"], "09:00", holidays="next workday"), since, 2, BG) == ["2027-05-05", "2027-05-10"]
    assert days_of(rule("last workday", "09:00", holidays="skip"), date(2027, 12, 1), 1, BG) == ["2027-12-31"]


def test_a_saturday_that_is_worked_is_a_workday() -> None:
    swapped = WorkingDays("BG", days_off=[date(2026, 12, 7)], working_days=[date(2026, 12, 12)])
    found = days_of(rule("workdays", "09:00", holidays="skip"), date(2026, 12, 4), 7, swapped)
    assert found == ["2026-12-04", "2026-12-08", "2026-12-09", "2026-12-10", "2026-12-11", "2026-12-12", "2026-12-14"]
    assert swapped.name(date(2026, 12, 24)) == "Бъдни вечер"


def test_a_rule_without_any_day_left_ends() -> None:
    closed = WorkingDays("", days_off=[date(2026, 11, 28) + timedelta(days=number) for number in range(900)])
    assert days_of(rule("workdays", "09:00", holidays="skip"), date(2026, 11, 28), 1, closed) == []


RULES: dict[str, tuple[Recurrence, Callable[[date], bool]]] = {
    "every day": (rule("every day", "00:00", "02:30", "03:30"), lambda day: True),
    "workdays": (rule("workdays", "00:30", "03:30"), lambda day: day.weekday() < 5),
    "mon, thu": (rule(["mon", "thu"], "02:30", "03:00"), lambda day: day.weekday() in (0, 3)),
    "sun": (rule("нд", "00:00", "01:45", "02:15", "03:30"), lambda day: day.weekday() == 6),
    "first sun": (rule("first sun", "02:30"), lambda day: day.weekday() == 6 and day.day <= 7),
    "last sun": (rule("last sun", "00:30", "02:30", "03:30"), lambda day: day.weekday() == 6 and _left(day) < 7),
    "last fri": (rule("last fri", "23:30"), lambda day: day.weekday() == 4 and _left(day) < 7),
    "first day": (rule("first day", "00:00"), lambda day: day.day == 1),
    "last day": (rule("last day", "00:00", "23:59"), lambda day: _left(day) == 0),
    "first workday": (rule("first workday", "03:30"), lambda day: day == _workdays_of(day)[0]),
    "last workday": (rule("last workday", "03:30"), lambda day: day == _workdays_of(day)[-1]),
    "1, 15, 31": (rule([1, 15, 31], "00:00", "03:30"), lambda day: day.day in (1, 15, 31)),
    "29": (rule([29], "02:30"), lambda day: day.day == 29),
    "2 weeks": (_interval("2 weeks", "03:30"), lambda day: (day - FIRST).days % 14 == 0),
    "10 days": (_interval("10 days", "00:00", "02:30"), lambda day: (day - FIRST).days % 10 == 0),
    "2 months": (_interval("2 months", "03:30"), lambda day: day.month % 2 == 1 and _left(day) == 0),
    "month": (_interval("month", "02:30"), lambda day: _left(day) == 0),
    "year": (_interval("year", "03:30"), lambda day: (day.month, day.day) == (1, 31)),
}
"""All kinds of words, each with what makes a day one of theirs, in other words."""


def _left(day: date) -> int:
    return monthrange(day.year, day.month)[1] - day.day


def _workdays_of(day: date) -> list[date]:
    every = [day.replace(day=number + 1) for number in range(monthrange(day.year, day.month)[1])]
    return [one for one in every if one.weekday() < 5]


def _brute(recurrence: Recurrence, is_day: Callable[[date], bool], zone: ZoneInfo) -> dict[str, datetime]:
    """Every firing of 2010 to 2029 by name: the first minute, from the wanted one on, that the clocks show that day."""
    found: dict[str, datetime] = {}
    seen = set[datetime]()
    day = FIRST
    while day.year < 2030:
        for clock in sorted(recurrence.times) if is_day(day) else ():
            wanted = datetime.combine(day, clock)
            # The clocks have shown it, or later, for the first time: looked for as an instant, without `wall_time`.
            utc = wanted.replace(tzinfo=UTC)
            offsets = [(utc + timedelta(hours=step)).astimezone(zone).utcoffset() or timedelta() for step in (-15, 15)]
            at = utc - max(offsets)
            if offsets[0] != offsets[1]:
                at = next(
                    moment
                    for moment in (at + timedelta(minutes=minute) for minute in range(24 * 60))
                    if moment.astimezone(zone).replace(tzinfo=None) >= wanted
                )
            if at not in seen:
                seen.add(at)
                found[f"{wanted:%Y-%m-%d %H:%M}"] = at
        day += timedelta(days=1)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_kind_of_words_fires_for_twenty_years_as_a_walk_over_all_minutes_finds_it(zone: str) -> None:
    here = ZoneInfo(zone)
    changes = [change for year in range(2010, 2030) for change in _changes(here, year)]
    for words, (recurrence, is_day) in RULES.items():
        expected = _brute(recurrence, is_day, here)
        moments = sorted(expected.values())
        start = datetime.combine(FIRST, time(), here).astimezone(UTC) - timedelta(seconds=1)
        found: dict[str, datetime] = {}
        while start < moments[-1]:
            step = min(start + timedelta(days=700), moments[-1])
            walk = takewhile(lambda one: one.at <= step, firings(recurrence, start, here, NONE))  # noqa: B023
            found |= {one.name: one.at for one in walk}
            start = step
        assert found == expected, words
        # Asked at any moment near a change, the answer is the first one that is still to come.
        for number, change in enumerate(changes):
            now = change + timedelta(minutes=(number * 37) % 841 - 420)
            if moments[0] < now < moments[-1]:
                (first,) = next_firings(recurrence, now, here, NONE, 1)
                assert first.at == moments[bisect_right(moments, now)], (words, now)
