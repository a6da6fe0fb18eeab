"""The table [[digests]] of config.toml: a week's or a month's stories as one mail, at its own day and hour."""

from datetime import time, timedelta
from typing import Any, Literal

from pydantic import Field, field_validator

from publisher.config.tables import ConfigTable
from publisher.core.addresses import wire_address
from publisher.core.recurrence import DayRule, Holidays, Recurrence, read_days, read_time_of_day

_LAST_SAFE_DATE = 28
"""Every month has it."""


class DigestRule(ConfigTable):
    """A digest every week or every month, on the clocks of [schedule] timezone.

    `draft_hours` before its hour it is made of what has come out until then, and sent to `draft_to` as a draft. It goes
    out unless a person stops it, or only when a person approves it. `channel` "" = the first that writes to
    subscribers.
    """

    period: Literal["weekly", "monthly"]
    day: DayRule
    time: time
    draft_hours: float = Field(default=16, ge=0, le=24 * 6, allow_inf_nan=False)
    send: Literal["unless stopped", "when approved"] = "unless stopped"
    when_empty: Literal["skip"] = "skip"
    holidays: Holidays = "next workday"
    channel: str = ""
    draft_to: tuple[str, ...] = ()

    @field_validator("day", mode="before")
    @classmethod
    def _in_words(cls, value: Any) -> Any:
        if isinstance(value, DayRule):
            return value
        return read_days([value] if isinstance(value, int) and not isinstance(value, bool) else value)

    @field_validator("time", mode="before")
    @classmethod
    def _of_day(cls, value: Any) -> Any:
        return value if isinstance(value, time) else read_time_of_day(value)

    @field_validator("draft_to")
    @classmethod
    def _each_once(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            wire_address(address)
        return tuple({address.lower(): address for address in addresses}.values())

    @property
    def recurrence(self) -> Recurrence:
        """When it goes out."""
        return Recurrence(self.day, (self.time,), self.holidays)

    @property
    def draft_before(self) -> timedelta:
        """How long before its hour it is made."""
        return timedelta(hours=self.draft_hours)

    @property
    def day_problem(self) -> str:
        """Why the day does not come exactly once in each period; "" if it does."""
        if self.period == "weekly":
            return "" if len(self.day.weekdays) == 1 else 'a weekly digest has one weekday, like "fri" or "петък"'
        if self.day.month_place is not None:
            return ""
        if len(self.day.dates) != 1:
            return 'a monthly digest has one day of the month, like "last workday", "first mon" or 1'
        if self.day.dates[0] > _LAST_SAFE_DATE:
            return f'not every month has a day {self.day.dates[0]}; write "last day" or "last workday"'
        return ""
