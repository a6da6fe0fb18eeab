"""Warm-up: a new domain, without a reputation yet, sends few mails on its first day and more on each following day.

The cap follows the calendar, not what was really sent: it is an upper bound of what a provider can see.
"""

import math
from dataclasses import dataclass
from datetime import date

from publisher.config.tables import Pacing

WARM = 1_000_000
"""Daily volume at which a domain counts as warmed up; no cap applies above it."""


@dataclass(frozen=True, slots=True)
class WarmUpDay:
    """A day of a plan: its number from 0, its cap (0 = no cap), the mails sent on it, and the total so far."""

    number: int
    at_most: int
    mails: int
    so_far: int


def cap(pacing: Pacing, today: date) -> int:
    """Mails that may leave on a day; 0 = no cap. Before the first day, the first day's cap applies."""
    if pacing.warm_up_since is None:
        return 0
    return _cap(pacing, max(0, (today - pacing.warm_up_since).days))


def plan(pacing: Pacing, readers: int, first: int = 0) -> list[WarmUpDay]:
    """How a mail to so many readers spreads over days, from day number `first` on; empty without readers.

    Uses only `warm_up_first_day` and `warm_up_growth`, so that staff can see the plan before warm-up starts.
    """
    days: list[WarmUpDay] = []
    so_far = 0
    while so_far < readers:
        number = first + len(days)
        at_most = _cap(pacing, number)
        mails = min(at_most or readers, readers - so_far)
        so_far += mails
        days.append(WarmUpDay(number, at_most, mails, so_far))
    return days


def _cap(pacing: Pacing, day: int) -> int:
    # Compared as logarithms: the power of a late day would overflow a float.
    if math.log(pacing.warm_up_first_day) + day * math.log(pacing.warm_up_growth) >= math.log(WARM):
        return 0
    return int(pacing.warm_up_first_day * pacing.warm_up_growth**day)
