"""A new domain has no name with providers yet: it sends few mails on its first day, and more on each that follows.

The cap follows the calendar, not what was in fact sent: it bounds what a provider can see at worst.
"""

import math
from dataclasses import dataclass
from datetime import date

from publisher.config.tables import Pacing

WARM = 1_000_000
"""Mails a day at which a domain is warm: a cap above it is none."""


@dataclass(frozen=True, slots=True)
class WarmUpDay:
    """A day of a plan: its number from 0, its cap (0 = none any more), the mails that go on it, and all until then."""

    number: int
    at_most: int
    mails: int
    so_far: int


def cap(pacing: Pacing, today: date) -> int:
    """Mails that may leave on a day, 0 = no cap. Before the first day it is the first day's."""
    if pacing.warm_up_since is None:
        return 0
    return _cap(pacing, max(0, (today - pacing.warm_up_since).days))


def plan(pacing: Pacing, readers: int, first: int = 0) -> list[WarmUpDay]:
    """How a mail to so many readers spreads over days, from day number `first` on; nothing for nobody.

    It is `warm_up_first_day` and `warm_up_growth` alone that count, so that staff can look before they begin.
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
    # Compared as logarithms: a power of a late day is more than a float can hold.
    if math.log(pacing.warm_up_first_day) + day * math.log(pacing.warm_up_growth) >= math.log(WARM):
        return 0
    return int(pacing.warm_up_first_day * pacing.warm_up_growth**day)
