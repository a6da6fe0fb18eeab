"""How many mails went within a stretch of time that moves along with the clock, kept in a few counts.

A stretch is cut into twelve slots. What counts is the slot of now and the twelve before it: any stretch of that length,
wherever it begins, lies within the slots that counted at its last mail. So no stretch ever sees more than the limit,
which neither a token bucket (limit + what it holds) nor a count from the full hour on (twice the limit at the turn) can
say. The price: a mail counts for up to a slot longer than it would have to, so a limit is used to 12/13 at the worst.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SLOTS = 12

Counts = tuple[tuple[int, int], ...]
"""The start of a slot in seconds since 1970, and the number of mails in it; the oldest first."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of `seconds`, a multiple of `SLOTS`. Its methods take counts and give new ones."""

    seconds: int

    @property
    def slot(self) -> int:
        """Seconds of a slot."""
        return self.seconds // SLOTS

    def start(self, at: datetime) -> int:
        """The start of the slot that a time lies in."""
        return int(at.timestamp() // self.slot) * self.slot

    def current(self, counts: Counts, now: datetime) -> Counts:
        """Those that still count."""
        oldest = self.start(now) - self.seconds
        return tuple((start, number) for start, number in counts if start >= oldest and number > 0)

    def used(self, counts: Counts, now: datetime) -> int:
        """How many mails count now."""
        return sum(number for _, number in self.current(counts, now))

    def opens(self, counts: Counts, limit: int, now: datetime) -> datetime:
        """When fewer than `limit` (1 or more) will count, if no more are added; `now` if that is so already."""
        counting = self.current(counts, now)
        left = sum(number for _, number in counting)
        opens = now
        for start, number in counting:
            if left < limit:
                break
            left -= number
            opens = datetime.fromtimestamp(start + self.seconds + self.slot, UTC)
        return opens

    def add(self, counts: Counts, number: int, now: datetime) -> Counts:
        """With `number` more mails that go now."""
        here = self.start(now)
        return self._merged((*self.current(counts, now), (here, number)))

    def remove(self, counts: Counts, number: int, taken_at: datetime) -> Counts:
        """Without `number` of the mails that were added at `taken_at`, as far as they are still counted."""
        here = self.start(taken_at)
        return tuple((start, max(0, held - number) if start == here else held) for start, held in counts)

    def moved(self, counts: Counts, back: timedelta, now: datetime) -> Counts:
        """As a clock sees them that has been put back by `back`, to `now`.

        A mail may have gone at any time of its slot: it is taken to be the latest, so that none stops counting early.
        """
        latest = now.timestamp()
        behind = back.total_seconds()
        moved = ((min(start + self.slot - 0.001 - behind, latest), number) for start, number in counts)
        return self._merged(tuple((int(at // self.slot) * self.slot, number) for at, number in moved))

    @staticmethod
    def _merged(counts: Counts) -> Counts:
        merged: dict[int, int] = {}
        for start, number in counts:
            merged[start] = merged.get(start, 0) + number
        return tuple(sorted((start, number) for start, number in merged.items() if number > 0))


MINUTE = Window(60)
HOUR = Window(3600)
