"""Which days the calendar shows: a month in whole weeks, or one week; Monday comes first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import get_day_names

from publisher.core import locales

_YEARS = range(1971, 9998)
"""Times near the ends of the range of dates cannot be computed in every zone."""


@dataclass(frozen=True, slots=True)
class Span:
    """`number` days from the Monday `first` on; `month` is its first day, None for a single week."""

    first: date
    number: int
    month: date | None

    @property
    def before(self) -> dict[str, str]:
        """The query of the span before."""
        return self._query((self.month or self.first) - timedelta(days=1 if self.month else 7))

    @property
    def behind(self) -> dict[str, str]:
        """The query of the span after."""
        return self._query((self.month or self.first) + timedelta(days=32 if self.month else 7))

    @property
    def here(self) -> dict[str, str]:
        """The query of this span."""
        return self._query(self.month or self.first)

    def holds(self, day: date) -> bool:
        """Whether a day belongs to it, and does not only fill its first or last week."""
        return self.month is None or (day.year, day.month) == (self.month.year, self.month.month)

    def is_current(self, today: date) -> bool:
        """Whether it is the month, or the week, of today."""
        return self.holds(today) and self.first <= today < self.first + timedelta(days=self.number)

    def title(self, lang: str) -> str:
        """`декември 2026 г.`, or `30 ноември – 6 декември 2026 г.`"""
        if self.month:
            return locales.format_month_year(self.month, lang)
        return locales.format_days(self.first, self.first + timedelta(days=6), lang)

    def _query(self, day: date) -> dict[str, str]:
        return {"month": f"{day:%Y-%m}"} if self.month else {"week": day.isoformat()}


def span_of(query: Mapping[str, str], today: date) -> Span:
    """What the address asks for; this month where it asks for nothing that there is."""
    if (day := _day(query.get("week", ""))) is not None:
        return Span(day - timedelta(days=day.weekday()), 7, None)
    month = (_day(query.get("month", "") + "-01") or today).replace(day=1)
    first = month - timedelta(days=month.weekday())
    following = (month + timedelta(days=32)).replace(day=1)
    return Span(first, -(-(following - first).days // 7) * 7, month)


def weekdays(lang: str) -> list[str]:
    """`понеделник` … `неделя`."""
    # Babel's own order begins with Sunday; its keys do not: 0 is Monday.
    names = get_day_names("wide", context="stand-alone", locale=locales.locale(lang))
    return [str(names[number]) for number in range(7)]


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS and day.isoformat() == text else None
