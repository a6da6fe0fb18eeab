"""Who has a post open just now: known by the pages that ask, forgotten when they are gone."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_GONE = timedelta(minutes=5)
"""A page without a script is not heard of again: after this long it counts as closed."""

_MOST = 2000
"""Open pages that are remembered, of all people together."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page on which somebody has a post open. `seen_at` is when it was last heard of."""

    name: str
    page: str
    staff_id: int
    called: str
    seen_at: datetime


class Presence:
    """The open pages, in memory: they end with the process, as the connections of their browsers do."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], OpenPage] = {}
        self._lock = threading.Lock()

    def seen(self, one: OpenPage) -> None:
        """A page was asked for, or asks again."""
        with self._lock:
            self._open.pop((one.staff_id, one.page), None)
            self._open[one.staff_id, one.page] = one
            while len(self._open) > _MOST:
                del self._open[next(iter(self._open))]

    def left(self, staff_id: int, page: str) -> None:
        """A page was closed."""
        with self._lock:
            self._open.pop((staff_id, page), None)

    def others(self, name: str, staff_id: int, page: str, now: datetime) -> Sequence[OpenPage]:
        """Who else has it open, each person once; other pages of the same person are called "" """
        found: dict[int, OpenPage] = {}
        with self._lock:
            pages = list(self._open.values())
        for one in pages:
            if one.name == name and (one.staff_id, one.page) != (staff_id, page) and now - one.seen_at < _GONE:
                found[one.staff_id] = replace(one, called="") if one.staff_id == staff_id else one
        return sorted(found.values(), key=lambda one: one.called)
