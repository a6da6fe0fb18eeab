"""A rule of days in words, as people say it: „every second Tuesday“, „на първия понеделник от всеки месец“."""

from collections.abc import Sequence

from publisher.core.recurrence import DayRule, Interval, MonthPlace
from publisher.core.wording import joined, worded, worded_many

_EVERY = (
    worded("every Monday"), worded("every Tuesday"), worded("every Wednesday"), worded("every Thursday"),
    worded("every Friday"), worded("every Saturday"), worded("every Sunday"),
)  # fmt: skip
_EVERY_SECOND = (
    worded("every second Monday"), worded("every second Tuesday"), worded("every second Wednesday"),
    worded("every second Thursday"), worded("every second Friday"), worded("every second Saturday"),
    worded("every second Sunday"),
)  # fmt: skip
_ON = (
    worded("on Monday"), worded("on Tuesday"), worded("on Wednesday"), worded("on Thursday"), worded("on Friday"),
    worded("on Saturday"), worded("on Sunday"),
)  # fmt: skip
_FIRST = (
    worded("the first Monday"), worded("the first Tuesday"), worded("the first Wednesday"),
    worded("the first Thursday"), worded("the first Friday"), worded("the first Saturday"), worded("the first Sunday"),
)  # fmt: skip
_LAST = (
    worded("the last Monday"), worded("the last Tuesday"), worded("the last Wednesday"), worded("the last Thursday"),
    worded("the last Friday"), worded("the last Saturday"), worded("the last Sunday"),
)  # fmt: skip
_SHORTEST_MONTH = 28


def said_days(rule: DayRule) -> str:
    """The days of a rule; an interval is counted from its anchor, which names the weekday or the day of the month."""
    if rule.interval is not None:
        return _interval(rule.interval)
    if rule.month_place is not None:
        return worded("on %(day)s of every month", day=_place(rule.month_place))
    if rule.dates:
        return _dates(rule.dates)
    if rule.weekdays:
        return _listed([_EVERY[day] for day in rule.weekdays])
    return worded("every working day") if rule.workdays else worded("every day")


def _interval(rule: Interval) -> str:
    number, anchor = rule.number, rule.anchor
    if rule.unit == "days":
        return worded("every day") if number == 1 else worded("every %(number)s days", number=number)
    if rule.unit == "weeks":
        if number <= 2:
            return (_EVERY, _EVERY_SECOND)[number - 1][anchor.weekday()]
        return worded("every %(number)s weeks %(day)s", number=number, day=_ON[anchor.weekday()])
    if rule.unit == "years":
        return worded("every year, counted from %(day)s", day=anchor)
    said = (
        _dates((anchor.day,))
        if number == 1
        else worded("every %(number)s months, on day %(day)s", number=number, day=anchor.day)
    )
    if anchor.day <= _SHORTEST_MONTH:
        return said
    return worded("%(days)s (of shorter months on the last one)", days=said)


def _dates(days: Sequence[int]) -> str:
    one, many = "on day %(days)s of every month", "on days %(days)s of every month"
    return worded_many(one, many, len(days), days=_listed([str(day) for day in days]))


def _place(rule: MonthPlace) -> str:
    is_first = rule.place == 1
    if rule.day == "day":
        return worded("the first day") if is_first else worded("the last day")
    if rule.day == "workday":
        return worded("the first working day") if is_first else worded("the last working day")
    return (_FIRST if is_first else _LAST)[rule.day]


def _listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`"""
    if len(parts) == 1:
        return worded("%(text)s", text=parts[0])
    return worded("%(first)s and %(last)s", first=joined(", ", parts[:-1]), last=parts[-1])
