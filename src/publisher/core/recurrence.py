"""Days and times that come again, in words: "workdays", "first mon", "last day", ["пн", "чт"], [1, 15].

A rule of days is data; `planning.recurrences` says when it fires.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from publisher.core.wording import worded

Holidays = Literal["skip", "next workday", "keep"]
"""What becomes of a day that is a holiday: it is left out, moved, or kept."""

Late = Literal["expire", "next slot"]
"""What becomes of a post that nobody has reviewed when its slot passes."""

MONDAY, SUNDAY = 0, 6

_WEEKDAYS = (
    ("mon", "monday", "пн", "понеделник"),
    ("tue", "tuesday", "вт", "вторник"),
    ("wed", "wednesday", "ср", "сряда"),
    ("thu", "thursday", "чт", "четвъртък"),
    ("fri", "friday", "пт", "петък"),
    ("sat", "saturday", "сб", "събота"),
    ("sun", "sunday", "нд", "неделя"),
)
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_EVERY_DAY = ("every day", "всеки ден")
_WORKDAYS = ("workdays", "working days", "working day", "делници", "работни дни", "работен ден")
_FIRST = ("first", "първи", "първа", "първия", "първата")
_LAST = ("last", "последен", "последна", "последния", "последната")
_DAY, _WORKDAY = ("day", "ден"), ("workday", "working day", "делник", "работен ден")
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?: ?ч\.?)?")

_UNITS: Mapping[Literal["days", "weeks", "months", "years"], tuple[str, ...]] = {
    "days": ("day", "days", "ден", "дни", "дена"),
    "weeks": ("week", "weeks", "седмица", "седмици"),
    "months": ("month", "months", "месец", "месеца"),
    "years": ("year", "years", "година", "години"),
}
_MOST = {"days": 366, "weeks": 52, "months": 12, "years": 1}
_NAMES = {"days": worded("days"), "weeks": worded("weeks"), "months": worded("months"), "years": worded("years")}
_INTERVAL = re.compile(
    r"(?:every |each |на всеки |на всяка |всеки |всяка |на )?(?:(?P<number>[0-9]{1,4}) )?(?P<unit>\w+)"
)

_EACH = re.compile(r"^(?:(?:every|each|on|на всеки|на всяка|на|всеки|всяка|всяко|във|в) )?(?:the )?")
_OF_THE_MONTH = re.compile(r"(?: of (?:every|each|the) month| от (?:всеки месец|месеца))$")
_BETWEEN = re.compile(r",| and | и ")
_EVERY_OTHER = re.compile(r"(?:(?:every|each) (?:second|other)|всеки втори|всяка втора) (?P<day>\w+)")

KNOWN = worded(
    '"every day", "workdays", ["mon", "thu"], "first mon", "last fri", "last day", "last workday" or [1, 15]'
)

EVERY = worded('"2 weeks", "2 months", "10 days", "workdays", "mon, thu", "first mon", "last day" or "1, 15"')


@dataclass(frozen=True, slots=True)
class MonthPlace:
    """The first or the last (`place` 1 or -1) day, working day or weekday of a month."""

    place: Literal[1, -1]
    day: Literal["day", "workday"] | int


@dataclass(frozen=True, slots=True)
class Interval:
    """So many days, weeks, months or years, counted from the day `anchor`: "every other week" alone names no day.

    A month that lacks the anchor's day has its last day instead.
    """

    number: int
    unit: Literal["days", "weeks", "months", "years"]
    anchor: date


@dataclass(frozen=True, slots=True)
class DayRule:
    """Which days: one of the fields says so; `weekdays` count from Monday = 0, `dates` are days of the month."""

    every_day: bool = False
    workdays: bool = False
    weekdays: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()
    month_place: MonthPlace | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Times on certain days, on the clocks of the workspace."""

    days: DayRule
    times: tuple[time, ...]
    holidays: Holidays = "skip"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `begins` until just before `ends`, on local clocks; over midnight when it ends earlier than it begins."""

    begins: time
    ends: time

    def holds(self, clock: time) -> bool:
        """Whether a time of day lies in them."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


def read_days(value: object) -> DayRule:
    """The rule that words or a list stand for. Raises `ValueError` with what can be written."""
    if isinstance(value, str):
        return _read_words(" ".join(value.casefold().split()), value)
    if isinstance(value, Sequence) and value:
        if all(isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= 31 for one in value):
            return DayRule(dates=tuple(sorted(set(value))))
        if all(isinstance(one, str) and one.casefold().strip(". ") in _WEEKDAY for one in value):
            return DayRule(weekdays=tuple(sorted({_WEEKDAY[one.casefold().strip(". ")] for one in value})))
    raise ValueError(worded("%(value)s names no days; write %(known)s", value=repr(value), known=KNOWN))


def _read_words(words: str, written: str) -> DayRule:
    if words in _EVERY_DAY:
        return DayRule(every_day=True)
    if words in _WORKDAYS:
        return DayRule(workdays=True)
    if words in _WEEKDAY:
        return DayRule(weekdays=(_WEEKDAY[words],))
    place, _, day = words.partition(" ")
    if place in _FIRST or place in _LAST:
        first_or_last: Literal[1, -1] = 1 if place in _FIRST else -1
        if day in _DAY:
            return DayRule(month_place=MonthPlace(first_or_last, "day"))
        if day in _WORKDAY:
            return DayRule(month_place=MonthPlace(first_or_last, "workday"))
        if day in _WEEKDAY:
            return DayRule(month_place=MonthPlace(first_or_last, _WEEKDAY[day]))
    raise ValueError(worded("%(value)s names no days; write %(known)s", value=repr(written), known=KNOWN))


def read_every(words: str, anchor: date) -> DayRule:
    """The rule of "2 weeks", "month", "всеки 2 месеца", or of words as `read_days` reads them, a list between commas.

    What `core.recurrence_words` says of a rule can be written, too: "every second Tuesday", "всеки вторник и петък".
    Raises `ValueError` with what can be written.
    """
    plain = " ".join(words.casefold().split())
    found = _INTERVAL.fullmatch(plain)
    unit = next((name for name, theirs in _UNITS.items() if found and found["unit"] in theirs), None)
    if found is not None and unit is not None:
        number, most = int(found["number"] or 1), _MOST[unit]
        if not 1 <= number <= most:
            raise ValueError(
                worded("'%(value)s': write 1 to %(most)s %(unit)s", value=words, most=most, unit=_NAMES[unit])
            )
        return DayRule(interval=Interval(number, unit, anchor))
    other = _EVERY_OTHER.fullmatch(plain)
    if other is not None and other["day"] in _WEEKDAY:
        ahead = (_WEEKDAY[other["day"]] - anchor.weekday()) % 7
        return DayRule(interval=Interval(2, "weeks", anchor + timedelta(days=ahead)))
    parts = [_EACH.sub("", part.strip()) for part in _BETWEEN.split(_OF_THE_MONTH.sub("", plain))]
    try:
        if len(parts) == 1 and not parts[0].isdecimal():
            return read_days(plain if plain in _EVERY_DAY else parts[0])
        return read_days([int(part) for part in parts] if all(map(str.isdecimal, parts)) else parts)
    except ValueError:
        raise ValueError(
            worded("'%(value)s' is no interval and names no days; write %(known)s", value=words, known=EVERY)
        ) from None


def read_time_of_day(value: object) -> time:
    """A time of day like 09:30. Raises `ValueError`."""
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(worded("%(value)s is no time of day; write it like 09:30", value=repr(value)))
    return time(int(found[1]), int(found[2]))


def read_quiet_hours(value: object) -> QuietHours:
    """Hours like 22:00-07:00. Raises `ValueError`."""
    begins, dash, ends = value.replace("–", "-").partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise ValueError(worded("%(value)s are no hours; write them like 22:00-07:00", value=repr(value)))
    return QuietHours(read_time_of_day(begins), read_time_of_day(ends))
