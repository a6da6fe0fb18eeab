"""The table [[slots]] of config.toml: the times of a channel at which queued posts go out."""

from datetime import time
from typing import Any

from pydantic import Field, field_validator

from publisher.config.tables import ConfigTable, LangCode, PluginName
from publisher.core.recurrence import DayRule, Holidays, Recurrence, read_days, read_time_of_day


class SlotRule(ConfigTable):
    """Times on certain days for posts of one channel and language, on the clocks of [schedule] timezone."""

    channel: PluginName
    lang: LangCode
    days: DayRule
    times: tuple[time, ...] = Field(min_length=1)
    holidays: Holidays = "skip"

    @field_validator("days", mode="before")
    @classmethod
    def _in_words(cls, value: Any) -> Any:
        return value if isinstance(value, DayRule) else read_days(value)

    @field_validator("times", mode="before")
    @classmethod
    def _of_day(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValueError('write a list of times, like ["09:30", "16:00"]')
        return tuple(one if isinstance(one, time) else read_time_of_day(one) for one in value)

    @property
    def recurrence(self) -> Recurrence:
        """When it fires."""
        return Recurrence(self.days, self.times, self.holidays)
