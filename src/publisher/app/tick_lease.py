"""This process's hold on the tick: one process of a workspace looks what is due, any other stands by.

    take ── mine ── a thread shows every few seconds that we are there ── give_up
      └── another's: who it is; ask again

The owner counts as gone when its process has ended (seen from the same machine), or when its row has stood still: by
the watch of whoever waits, which no clock change reaches. An owner that was stopped meanwhile notices by its own watch
that its lease is over, and asks the database before it goes on.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from publisher.app.tick_owner import LEASE, TickOwner, owner_of
from publisher.core.errors import StoreError
from publisher.core.types import Clock
from publisher.ledger import ticks
from publisher.ledger.owners import is_of_this_process, new_owner, owner_is_gone
from publisher.ledger.ticks import TickRow
from publisher.storage.database import Store

_BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

_ENDS_WITHIN = 5.0
"""Seconds in which the thread that renews the lease ends, unless the database does not answer."""

_HERE: set[str] = set()
"""The owners in this process that have not given the tick up."""


def _watch() -> float:
    """Seconds on a watch that nobody can set, and that goes on while the machine sleeps (Linux)."""
    return time.clock_gettime(_BOOT_CLOCK)


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """In seconds. All together: an owner that is killed or frozen is followed within 30.

    The owner renews its `lease` every `beat`. Who waits looks every `look`, and takes the tick when the row has stood
    still for a lease, or for `silence` where the lease is over by the clock. `life` is how long the tick may be at one
    and the same thing, such as a folder that does not answer, before it is no longer renewed.
    """

    lease: float = LEASE.total_seconds()
    beat: float = 4
    silence: float = 9
    look: float = 2
    life: float = 300


class TickLease:
    """Takes, keeps and gives up the tick, for one process; all methods may be called from any thread."""

    def __init__(self, store: Store, clock: Clock, times: LeaseTimes | None = None) -> None:
        self.times = times or LeaseTimes()
        self.verb = "tick"
        """What the process is doing, for people."""
        self._store, self._clock = store, clock
        self._owner = new_owner()
        self._is_mine = False
        # On the own watch: until when nobody else can have taken it, and when the tick last did something.
        self._sure_until = self._lively_at = self._asked_at = 0.0
        # What another's row was when it last moved, and since when it has stood still.
        self._seen: tuple[int, float] | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._keeper: threading.Thread | None = None

    def take(self) -> TickOwner | None:
        """Take the tick, or go on with it; otherwise who has it. Raises `StoreError`."""
        self.show_life()
        if self._is_mine and self._renew():
            return None
        begun = _watch()
        with self._store.read() as connection:
            row = ticks.read(connection, self._clock(), self._lease)
        other = owner_of(row)
        if not self._is_free(row) and other is not None:
            return other
        with self._store.begin() as connection:
            # Who has waited for the database may have kept the owner waiting as well: it is watched anew.
            if other is not None and other.standing != "ended" and _watch() - begun > 1:
                self._seen = None
                return other
            # Before others can see the row: see `_is_free`.
            _HERE.add(self._owner)
            taken = ticks.take(connection, self._owner, self.verb, row, self._clock(), self._lease)
        if not taken:
            _HERE.discard(self._owner)
            return self.take()
        self._begin(begun)
        return None

    def wait_for(self, stop: Callable[[], bool] = lambda: False) -> TickOwner | None:
        """Take the tick, once it is clear whether its owner is there; otherwise who has it."""
        other = self.take()
        first = self._seen
        while other is not None and other.standing == "silent" and self._seen == first and not stop():
            time.sleep(min(self.times.look, 0.5))
            other = self.take()
        return other

    @property
    def is_held(self) -> bool:
        """Whether this process may go on. Costs nothing while the lease is fresh; asks the database when it is not."""
        if not self._is_mine:
            return False
        now = _watch()
        # Behind a lapse the database is asked once a second, by whichever thread comes first.
        if now < self._sure_until or now - self._asked_at < 1:
            return True
        with self._lock:
            if now - self._asked_at >= 1:
                self._is_mine = self._is_mine and self._is_still_ours()
                self._asked_at = _watch()
        return self._is_mine

    def confirm(self) -> bool:
        """Ask the database whether the tick is still this process's, before something is begun. Raises `StoreError`."""
        self.show_life()
        if self._is_mine:
            with self._store.read() as connection:
                self._is_mine = ticks.is_owner(connection, self._owner)
        return self._is_mine

    def show_life(self) -> None:
        """The tick is doing something: it does not hang."""
        self._lively_at = _watch()

    def give_up(self) -> None:
        """Leave the tick to another process, immediately. A database that cannot be reached lets the lease end."""
        self._ended.set()
        _HERE.discard(self._owner)
        mine, self._is_mine = self._is_mine, False
        # It may be using the database, which is closed after this.
        if self._keeper is not None:
            self._keeper.join(_ENDS_WITHIN)
        # A database that could not be written to lately would only hold up the end of this process.
        renewed_at = self._sure_until - self.times.lease
        if mine and _watch() - renewed_at < 2 * self.times.beat:
            try:
                with self._store.begin() as connection:
                    ticks.give_up(connection, self._owner, self._clock())
            except StoreError:
                return

    @property
    def _lease(self) -> timedelta:
        return timedelta(seconds=self.times.lease)

    def _is_free(self, row: TickRow) -> bool:
        """Whether nobody is there: no owner, one whose process has ended, or one whose row stands still."""
        now = _watch()
        if self._seen is None or self._seen[0] != row.beat:
            self._seen = row.beat, now
        if not row.owner or row.owner == self._owner or owner_is_gone(row.owner):
            return True
        if is_of_this_process(row.owner) and row.owner not in _HERE:
            # Given up, and there again with a database that was restored from a copy.
            return True
        return now - self._seen[1] >= (self.times.lease if row.is_valid else self.times.silence)

    def _begin(self, begun: float) -> None:
        """Hold the tick from now on, and show it by a thread."""
        self._ended.set()
        self._ended = threading.Event()
        self._sure_until, self._is_mine = begun + self.times.lease, True
        before = self._keeper
        self._keeper = threading.Thread(target=self._keep, args=(self._ended, before), name="lease", daemon=True)
        self._keeper.start()

    def _keep(self, ended: threading.Event, before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        while not ended.wait(self.times.beat):
            if _watch() - self._lively_at > self.times.life:
                continue
            try:
                if not self._renew():
                    return
            except StoreError:
                # The lease has time for some more tries.
                continue

    def _renew(self) -> bool:
        begun = _watch()
        with self._store.begin() as connection:
            self._is_mine = ticks.renew(connection, self._owner, self._clock(), self._lease)
        self._sure_until = begun + self.times.lease
        return self._is_mine

    def _is_still_ours(self) -> bool:
        try:
            with self._store.read() as connection:
                return ticks.is_owner(connection, self._owner)
        except StoreError:
            return False
