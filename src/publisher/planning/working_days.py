"""Which days are working days: public holidays of the country, and what the workspace adds to them."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import cached_property
from typing import Any

_SATURDAY = 5


class WorkingDays:
    """Holidays of a `country` ("" = none); `days_off` are holidays too, `working_days` are worked whatever they are.

    Holidays come from the package `holidays`, moved days included (for Bulgaria: Labour Code, art. 154).
    """

    def __init__(
        self, country: str = "BG", days_off: Collection[date] = (), working_days: Collection[date] = ()
    ) -> None:
        self._country = country
        self._off, self._worked = frozenset(days_off), frozenset(working_days)

    @cached_property
    def _public(self) -> Any:
        if not self._country:
            return {}
        # A tenth of a second to import.
        import holidays

        return holidays.country_holidays(self._country, language="bg" if self._country == "BG" else None)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday or a day off; weekends alone are none."""
        return day not in self._worked and (day in self._off or day in self._public)

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return day in self._worked or (day.weekday() < _SATURDAY and not self.is_holiday(day))

    def name(self, day: date) -> str:
        """What the public holiday is called, in the language of the country; "" for a day that is none."""
        return str(self._public.get(day, "")) if self.is_holiday(day) else ""

    def next_working(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day
