"""Sliding windows: how many mails were sent within the last minute or hour, kept as a few counts.

A window is divided into twelve slots. The current slot and the twelve before it count, so any period of that length,
wherever it begins, is covered by the slots that counted at its last mail. No period ever sees more than the limit. A
token bucket (limit plus what it holds) and a count per full hour (twice the limit around the turn) cannot promise that.
The price: a mail counts for up to one slot too long, so at worst 12/13 of a limit can be used.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SLOTS = 12

Counts = tuple[tuple[int, int], ...]
"""For each slot its start in seconds since 1970 and the number of mails in it, oldest first."""


@dataclass(frozen=True, slots=True)
class Window:
    """A window of `seconds`, a multiple of `SLOTS`. Its methods take counts and return new ones."""

    seconds: int

    @property
    def slot(self) -> int:
        """Length of a slot in seconds."""
        return self.seconds // SLOTS

    def start(self, at: datetime) -> int:
        """The start of the slot that contains a time."""
        return int(at.timestamp() // self.slot) * self.slot

    def current(self, counts: Counts, now: datetime) -> Counts:
        """The counts of slots that still count."""
        oldest = self.start(now) - self.seconds
        return tuple((start, number) for start, number in counts if start >= oldest and number > 0)

    def used(self, counts: Counts, now: datetime) -> int:
        """How many mails count now."""
        return sum(number for _, number in self.current(counts, now))

    def opens(self, counts: Counts, limit: int, now: datetime) -> datetime:
        """When fewer than `limit` (at least 1) will count if none are added; `now` if that is already so."""
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
        """The counts with `number` more mails sent now."""
        here = self.start(now)
        return self._merged((*self.current(counts, now), (here, number)))

    def remove(self, counts: Counts, number: int, taken_at: datetime) -> Counts:
        """The counts without `number` of the mails that were added at `taken_at`, if they still count."""
        here = self.start(taken_at)
        return tuple((start, max(0, held - number) if start == here else held) for start, held in counts)

    def moved(self, counts: Counts, back: timedelta, now: datetime) -> Counts:
        """The counts after the clock was set back by `back`, to `now`.

        A mail may have been sent at any time in its slot; the latest is assumed, so that none stops counting early.
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
