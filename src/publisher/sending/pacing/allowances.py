"""What a pacer answers: how many mails may be claimed now, how many were granted, and how a pace stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from publisher.sending.pacing.paces import Limits, Pace, Room, Why
from publisher.sending.pacing.rows import WHOLE


@dataclass(frozen=True, slots=True)
class Closed:
    """A group that may get nothing now. `domains` are all its domains, to exclude from a claim."""

    group: str
    domains: tuple[str, ...]
    until: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be claimed now: `total` mails, with a limit for each group in `rooms`; others share what `total` leaves.

    `closed` are the groups that may get none. When `total` is 0 the whole sender is among them, without domains.
    """

    total: int
    rooms: Mapping[str, int]
    closed: tuple[Closed, ...] = ()

    @property
    def domains(self) -> tuple[str, ...]:
        """Domains to exclude from the claim."""
        return tuple(domain for closed in self.closed for domain in closed.domains)

    @property
    def until(self) -> datetime | None:
        """When to ask again if nothing could be claimed; None when nothing is held back."""
        if not self.total:
            return next(closed.until for closed in self.closed if closed.group == WHOLE)
        return min((closed.until for closed in self.closed), default=None)


@dataclass(frozen=True, slots=True)
class Grant:
    """How many mails of each group may go; `at` is when they were taken, which giving some back needs."""

    at: datetime
    counts: Mapping[str, int]

    def shared_out(self, groups: Iterable[str]) -> list[bool]:
        """Whether each mail of a batch may go, given the group of each: the first ones of a group may."""
        left = dict(self.counts)
        may = []
        for group in groups:
            may.append(left.get(group, 0) > 0)
            left[group] = left.get(group, 0) - 1
        return may


class PaceNow(NamedTuple):
    """A stored pace as it is now, its limits, and the room that they leave."""

    pace: Pace
    limits: Limits
    room: Room
