"""The state of a pace, its limits, and what it leaves room for; `rates` says how it changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from publisher.sending.pacing.windows import Counts

UNLIMITED = 2**31 - 1
"""No limit, as a number that a database still accepts as LIMIT."""

NOMINAL = 600
"""Mails a minute from which a pace without a limit starts to fall, and at which it is unlimited again."""


HOLD = timedelta(minutes=15)
"""Longest time that a worker keeps one of the `at_once` slots; this also frees slots of workers that died on another
host. As long as the lease of the worker's claims."""


class Why(StrEnum):
    """Why a pace has to wait."""

    RESTING = "resting after a 4xx"
    HELD = "resting by hand"
    AWAY = "the relay is away"
    MINUTE = "the limit per minute is reached"
    HOUR = "the limit per hour is reached"
    DAY = "the day's limit is reached"
    AT_ONCE = "all slots are taken"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time, the calendar day that it is in, and when that day ends."""

    now: datetime
    today: date
    midnight: datetime

    @classmethod
    def of(cls, now: datetime, zone: ZoneInfo) -> "Moment":
        """The moment `now` in a time zone."""
        today = now.astimezone(zone).date()
        return cls(now, today, datetime.combine(today + timedelta(days=1), time(), zone).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits; 0 = no limit. `at_once` counts workers, each of which has its own connection."""

    per_minute: int = 0
    per_hour: int = 0
    per_day: int = 0
    at_once: int = 0

    @property
    def ceiling(self) -> int:
        """The rate to which a slowed pace rises."""
        return self.per_minute or NOMINAL


class Holder(NamedTuple):
    """A worker that holds a slot of this pace, until `until` at the latest."""

    worker: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """The state of a pace. `rate` is in mails a minute; 0 = not slowed.

    `resting_until` is the end of the last rest, `steady_since` that or the last rise. `rests` counts the rests since
    the pace was last unslowed. `slots` limits the workers after a reply that asked for fewer connections (0 = no
    limit). A person lets it rest until `held_until`. `reply` began the last rest. `changed_at` is when the state was
    written: a clock that shows less has been set back.
    """

    rate: float = 0
    rests: int = 0
    steady_since: datetime | None = None
    resting_until: datetime | None = None
    minute: Counts = ()
    hour: Counts = ()
    day: date | None = None
    day_count: int = 0
    holders: tuple[Holder, ...] = ()
    slots: int = 0
    held_until: datetime | None = None
    reply: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How many mails may go. When none may, `opens` is when to ask again, and `why` is the reason."""

    at_most: int
    opens: datetime
    why: Why = Why.MINUTE
