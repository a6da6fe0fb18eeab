"""When a recurrence fires: the rule's days and times on local clocks, then as moments.

A day has each of its times once. A time that summer time skips moves to the next valid minute, of a time that occurs
twice the first is taken; two times that fall on one moment are one firing. `dateutil` walks the days (RFC 5545); local
times become moments by the rule of the whole program.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from publisher.core.recurrence import DayRule, Interval, MonthPlace, Recurrence
from publisher.planning.working_days import WorkingDays
from publisher.posts.local_times import wall_time

_MARGIN = timedelta(days=45)
"""How long before a moment the walk over days begins: a holiday moves a day, and a month has to be seen whole."""

_LONGEST = 366 * 2
"""Days in which a rule must fire at all."""


@dataclass(frozen=True, slots=True)
class Firing:
    """`name` is the local time as the rule has it ("2026-10-25 03:30"), which never comes twice; `at` is in UTC."""

    name: str
    at: datetime

    @property
    def day(self) -> date:
        """The local day that the name names."""
        return date.fromisoformat(self.name[:10])


def firings(rule: Recurrence, after: datetime, zone: ZoneInfo, working: WorkingDays) -> Iterator[Firing]:
    """The firings later than `after` (aware), in order; they end when a rule names no day for two years."""
    return (firing for _, firing in occasions(rule, after, zone, working))


def occasions(rule: Recurrence, after: datetime, zone: ZoneInfo, working: WorkingDays) -> Iterator[tuple[date, Firing]]:
    """Each of the `firings` with the day that the rule names, from which a holiday may have moved it."""
    start = after.astimezone(zone).date() - _MARGIN
    last = after
    for named, day in _days(rule, start, after.astimezone(zone).date() + timedelta(days=_LONGEST), working):
        for clock in sorted(set(rule.times)):
            local = datetime.combine(day, clock)
            at = wall_time(local, zone).astimezone(UTC)
            if at > last:
                last = at
                yield named, Firing(f"{local:%Y-%m-%d %H:%M}", at)


def next_firings(
    rule: Recurrence, after: datetime, zone: ZoneInfo, working: WorkingDays, number: int = 5
) -> list[Firing]:
    """The next few firings, for people to see what their words mean."""
    return list(islice(firings(rule, after, zone, working), number))


def _days(rule: Recurrence, start: date, end: date, working: WorkingDays) -> Iterator[tuple[date, date]]:
    """The days of a rule as it names them, and after what holidays do to them; of the latter each once, in order."""
    seen: date | None = None
    for named in _rule_days(rule.days, start, end, working):
        day = named
        if rule.holidays != "keep" and working.is_holiday(day):
            if rule.holidays == "skip":
                continue
            day = working.next_working(day)
        if seen is None or day > seen:
            seen = day
            yield named, day


def _rule_days(rule: DayRule, start: date, end: date, working: WorkingDays) -> Iterator[date]:
    from dateutil import rrule

    if rule.interval is not None:
        yield from _interval_days(rule.interval, start, end)
        return
    if rule.month_place is not None and rule.month_place.day == "workday":
        yield from _month_workdays(rule.month_place, start, end, working)
        return
    begin, until = datetime.combine(start, time()), datetime.combine(end, time())
    if rule.month_place is not None:
        place, which = rule.month_place.place, rule.month_place.day
        found = (
            rrule.rrule(rrule.MONTHLY, bymonthday=place, dtstart=begin, until=until)
            if isinstance(which, str)
            else rrule.rrule(rrule.MONTHLY, byweekday=rrule.weekday(which, place), dtstart=begin, until=until)
        )
    elif rule.dates:
        found = rrule.rrule(rrule.MONTHLY, bymonthday=rule.dates, dtstart=begin, until=until)
    elif rule.weekdays:
        found = rrule.rrule(rrule.WEEKLY, byweekday=rule.weekdays, dtstart=begin, until=until)
    else:
        found = rrule.rrule(rrule.DAILY, dtstart=begin, until=until)
    for moment in found:
        day = moment.date()
        # A holiday on a weekday is still a day of the rule: what becomes of it is decided later.
        if not rule.workdays or day.weekday() < 5 or working.is_working(day):
            yield day


_IN_DAYS_AND_MONTHS = {"days": (1, 0), "weeks": (7, 0), "months": (0, 1), "years": (0, 12)}


def _interval_days(interval: Interval, start: date, end: date) -> Iterator[date]:
    from dateutil.relativedelta import relativedelta

    days, months = (interval.number * one for one in _IN_DAYS_AND_MONTHS[interval.unit])
    # At or before the first one wanted, as no month is longer.
    step = max(0, (start - interval.anchor).days // (days + 31 * months) - 1)
    while True:
        # Always counted from the anchor: from 31 January over 28 February to 31 March.
        day = interval.anchor + relativedelta(days=step * days, months=step * months)
        if day > end:
            return
        if day >= start:
            yield day
        step += 1


def _month_workdays(place: MonthPlace, start: date, end: date, working: WorkingDays) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= end:
        following = (month + timedelta(days=32)).replace(day=1)
        days = [month + timedelta(days=number) for number in range((following - month).days)]
        found = next((day for day in days[:: place.place] if working.is_working(day)), None)
        if found is not None and start <= found <= end:
            yield found
        month = following
