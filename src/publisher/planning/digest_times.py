"""When a digest is due: its name, its hour, and when it is made as a draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from publisher.config.digests import DigestRule
from publisher.planning.digest_names import Period, digest_key, told_day
from publisher.planning.recurrences import Firing, occasions
from publisher.planning.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class DigestOccasion:
    """One time at which a digest goes out; `draft_at` is when it is made, and the cut-off of its stories.

    `told` is a day of the week or month that it tells of, `named` the day that the rule names: a holiday may have moved
    the `firing` to a later one.
    """

    period: Period
    key: str
    told: date
    named: date
    firing: Firing
    draft_at: datetime

    @property
    def at(self) -> datetime:
        """Its hour, in UTC."""
        return self.firing.at


class DigestTimes:
    """The occasions of the rules of a workspace, on the clocks of `zone`."""

    def __init__(self, zone: ZoneInfo, working: WorkingDays) -> None:
        self.zone, self._working = zone, working

    def occasions(self, rule: DigestRule, after: datetime) -> Iterator[DigestOccasion]:
        """Those whose hour is later than `after`, in order."""
        for named, firing in occasions(rule.recurrence, after, self.zone, self._working):
            told = told_day(rule.period, named)
            key = digest_key(rule.period, told)
            yield DigestOccasion(rule.period, key, told, named, firing, firing.at - rule.draft_before)

    def holiday(self, day: date) -> str:
        """What the holiday on a day is called; "" where it has no name."""
        return self._working.name(day)

    def last(self, rule: DigestRule, after: datetime, until: datetime) -> DigestOccasion | None:
        """The last one whose hour is later than `after`, and not later than `until`."""
        # Nothing is walked through that no year has.
        start = max(after, until - timedelta(days=70))
        found = None
        for occasion in self.occasions(rule, start):
            if occasion.at > until:
                break
            found = occasion
        return found
