"""The connections of one channel, shared by its mailings.

Two mailings get half each, three a third; what one has no use for goes to the others. Each has at least one, even
beyond the channel's number. A mailing that has more than its share, since another has come, gives connections up
after their present mail; the other opens them as soon as they are free.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Share:
    """One mailing's part: how many connections it can use, how many it has, and how many of those are being closed."""

    allotment: "Allotment"
    wanted: int = 1
    open: int = 0
    closing: int = 0

    def take(self, wanted: int) -> int:
        """Say how many connections the mailing can use now; returns how many more it may open, counted as open."""
        with self.allotment.lock:
            # What is open is still in use, even if no more is wanted.
            self.wanted = max(wanted, self.open)
            free = self.allotment.limit - sum(share.open for share in self.allotment.shares)
            if wanted and not self.open:
                free = max(free, 1)
            more = max(0, min(self.allotment.places(self) - self.open, free, wanted - self.open))
            self.open += more
            return more

    def surplus(self) -> bool:
        """Whether the connection that asks is one too many: then it must close, and call `closed`."""
        with self.allotment.lock:
            if self.open - self.closing <= self.allotment.places(self):
                return False
            self.closing += 1
            return True

    def closed(self, *, surplus: bool) -> None:
        """A connection is closed; `surplus`: because it was one too many."""
        with self.allotment.lock:
            self.open -= 1
            self.closing -= surplus


@dataclass(slots=True)
class Place:
    """One connection's place in a share."""

    share: Share
    surplus: bool = False

    def is_surplus(self) -> bool:
        """Whether this connection has to close, now that others have a claim to it."""
        self.surplus = self.surplus or self.share.surplus()
        return self.surplus


class Allotment:
    """All mailings of one channel that are under way in this process; `limit` connections in all."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.shares: list[Share] = []
        self.lock = threading.Lock()

    @contextmanager
    def share(self) -> Iterator[Share]:
        """A mailing's part for as long as the context is open."""
        share = Share(self)
        with self.lock:
            self.shares.append(share)
        try:
            yield share
        finally:
            with self.lock:
                self.shares.remove(share)

    def places(self, mine: Share) -> int:
        """How many connections are a mailing's due. Those that can use few come first, so that none lies idle."""
        left, sharing = self.limit, len(self.shares)
        for share in sorted(self.shares, key=lambda one: one.wanted):
            places = max(1, min(share.wanted, left // sharing))
            if share is mine:
                return places
            left, sharing = left - places, sharing - 1
        return 0
