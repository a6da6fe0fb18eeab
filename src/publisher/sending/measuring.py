"""Keeps the figures of a mailing while it goes out, so that every process, and every page, can tell how far it is.

Counting a large mailing takes the database a second. A count is therefore made at most for a twentieth of the time, by
the thread that watches over the connections: no mail waits for it.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection

from publisher.core.errors import StoreError
from publisher.core.types import Clock
from publisher.ledger import mailings
from publisher.ledger.mailings import Pulse
from publisher.sending.bulk.progress import Standing
from publisher.storage.database import Store
from publisher.storage.engines import make_engine

_EVERY = 1.0
"""Seconds between two counts of a small mailing."""

_SHARE = 20
"""A count is followed by so many times its length without one."""

_BRIEFLY = 0.5
"""Seconds to wait for other writers amid a mailing; what could not be written then is written at the next count."""

_LATELY = timedelta(minutes=1)
"""The time over which mails are counted to say how many go in a minute."""


class Measuring:
    """The figures of one run of a mailing. For the thread that runs it."""

    def __init__(self, store: Store, publication: int, clock: Clock) -> None:
        self._store, self._publication, self._clock = store, publication, clock
        self._next = 0.0
        self._kept = True
        self._answered: deque[tuple[datetime, int]] = deque()

    def look(self, standing: Standing, at_once: bool = False) -> None:
        """Count, unless the last count was lately; `at_once` counts in any case.

        Figures that cannot be kept are left: they are for display, and must not hold up a mailing.
        """
        began = time.monotonic()
        if not self._kept or (began < self._next and not at_once):
            return
        try:
            with self._store.read() as connection:
                found = mailings.count(connection, self._publication)
            pulse = self._pulse(found.answered, standing)
            # Amid a mailing not in the line of its senders: of a database that is locked each waits for its turn.
            with self._store.begin() if at_once else self._briefly() as connection:
                self._kept = mailings.keep(connection, self._publication, found, pulse)
        except StoreError:
            return
        finally:
            now = time.monotonic()
            self._next = now + max(_EVERY, (now - began) * _SHARE)

    @contextmanager
    def _briefly(self) -> Iterator[Connection]:
        """A transaction of its own line, which waits for other writers only briefly. Raises `StoreError`."""
        url = self._store.engine.url.render_as_string(hide_password=False)
        beside = Store(make_engine(url, _BRIEFLY), _BRIEFLY)
        try:
            with beside.begin() as connection:
                yield connection
        finally:
            beside.close()

    def _pulse(self, answered: int, standing: Standing) -> Pulse:
        now, known = self._clock(), self._answered
        moved_at = now if standing.tried and (not known or answered > known[-1][1]) else None
        known.append((now, answered))
        while len(known) > 2 and now - known[1][0] >= _LATELY:
            known.popleft()
        (since, before), seconds = known[0], (now - known[0][0]).total_seconds()
        per_minute = (answered - before) * 60 / seconds if since < now else 0.0
        return Pulse(max(per_minute, 0.0), standing.reply, moved_at)
