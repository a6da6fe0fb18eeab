"""The tables of config.toml about times: [schedule], [[slots]] and [[feeds]]."""

from datetime import date, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from publisher.config.complaints import COUNTRY, FEED_ADDRESS
from publisher.config.tables import ConfigTable, LangCode, PluginName
from publisher.core.recurrence import (
    DayRule,
    Holidays,
    Late,
    QuietHours,
    Recurrence,
    read_days,
    read_quiet_hours,
    read_time_of_day,
)
from publisher.core.wording import worded


class Schedule(ConfigTable):
    """The time zone of people, and how late a missed publication may still go out.

    Overdue posts of one account go out `catch_up_gap_minutes` apart; 0 = all at once. A slot is free if no other post
    of its channel and language goes out within `slot_gap_minutes` of it, and it does not lie in the `quiet_hours`.
    `holidays` is the country whose public holidays count ("" = none), `days_off` and `working_days` are added to them.
    """

    timezone: str = "Europe/Sofia"
    expires_after_hours: float = Field(default=3, gt=0, le=24 * 366, allow_inf_nan=False)
    catch_up_gap_minutes: float = Field(default=10, ge=0, le=24 * 60, allow_inf_nan=False)
    slot_gap_minutes: float = Field(default=5, ge=0, le=24 * 60, allow_inf_nan=False)
    quiet_hours: QuietHours | None = None
    holidays: Annotated[str, Field(pattern=COUNTRY)] = "BG"
    days_off: tuple[date, ...] = ()
    working_days: tuple[date, ...] = ()
    tick_seconds: float = Field(default=5, gt=0, le=3600, allow_inf_nan=False)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                worded("no time zone is called %(name)s; write one like Europe/Sofia", name=repr(name))
            ) from None
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.timezone)

    @property
    def expires_after(self) -> timedelta:
        """How late a publication may still go out without asking a person."""
        return timedelta(hours=self.expires_after_hours)

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _from_to(cls, value: Any) -> Any:
        return None if value == "" else value if isinstance(value, QuietHours) else read_quiet_hours(value)

    @field_validator("holidays")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code:
            # Only a workspace that writes one pays for the import.
            import holidays

            if code not in holidays.list_supported_countries():
                raise ValueError(
                    worded('no holidays are known of %(code)s; write a code like BG, or "" for none', code=repr(code))
                )
        return code

    @property
    def slot_gap(self) -> timedelta:
        """The least time between a slot and another post of its channel and language."""
        return timedelta(minutes=self.slot_gap_minutes)

    @property
    def in_time(self) -> timedelta:
        """How much later than its time a publication may begin without being overdue.

        What one missed look of the scheduler delays is still in time.
        """
        return max(timedelta(minutes=1), timedelta(seconds=2 * self.tick_seconds))

    @property
    def catch_up_gap(self) -> timedelta:
        """The time between two overdue posts of one account."""
        return timedelta(minutes=self.catch_up_gap_minutes)


class SlotRule(ConfigTable):
    """Times on certain days for posts of one channel and language, on the clocks of [schedule] timezone.

    `late`: what becomes of a post that nobody has reviewed when its slot passes.
    """

    channel: PluginName
    lang: LangCode
    days: DayRule
    times: tuple[time, ...] = Field(min_length=1)
    holidays: Holidays = "skip"
    late: Late = "expire"

    @field_validator("days", mode="before")
    @classmethod
    def _in_words(cls, value: Any) -> Any:
        return value if isinstance(value, DayRule) else read_days(value)

    @field_validator("times", mode="before")
    @classmethod
    def _of_day(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise ValueError(worded('write a list of times, like ["09:30", "16:00"]'))
        return tuple(one if isinstance(one, time) else read_time_of_day(one) for one in value)

    @property
    def recurrence(self) -> Recurrence:
        """When it fires."""
        return Recurrence(self.days, self.times, self.holidays)


class Feed(ConfigTable):
    """An RSS or Atom feed of our own news, asked every `every_minutes`; its new stories become posts or drafts.

    The first time only the latest `first` stories are imported, and the others noted as known.
    """

    address: Annotated[str, Field(pattern=FEED_ADDRESS, max_length=2000)]
    every_minutes: float = Field(default=60, ge=5, le=7 * 24 * 60, allow_inf_nan=False)
    first: int = Field(default=5, ge=0, le=100)

    @property
    def every(self) -> timedelta:
        """The pause between two polls."""
        return timedelta(minutes=self.every_minutes)
