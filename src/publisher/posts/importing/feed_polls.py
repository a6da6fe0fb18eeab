"""When each feed was asked last, and what its server said, so that it is asked for what is new alone."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from publisher.storage.database import Store
from publisher.storage.tables import feed_polls

_MOST_PATIENCE = 24
"""A feed that fails is asked up to this many times less often."""


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """What is known of a feed before it is asked; `is_first` = it was never read yet."""

    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    is_first: bool = True


class FeedPolls:
    """The rows of feeds, by address."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, address: str, every: timedelta, now: datetime) -> FeedStanding | None:
        """Take the turn to ask a feed; None when it is not due, or when another process has just taken it."""
        try:
            return self._begin(_key(address), every, now)
        except IntegrityError:
            # Two processes have seen the feed for the first time, and the other one was quicker.
            return None

    def _begin(self, key: str, every: timedelta, now: datetime) -> FeedStanding | None:
        with self._store.begin() as connection:
            row = connection.execute(select(feed_polls).where(feed_polls.c.key == key)).first()
            if row is None:
                connection.execute(insert(feed_polls).values(key=key, polled_at=now))
                return FeedStanding()
            patience = every * min(2**row.failures, _MOST_PATIENCE)
            # A time that lies ahead was written before the clock was set back.
            if timedelta() <= now - row.polled_at < patience:
                return None
            taken = connection.execute(
                update(feed_polls)
                .where(feed_polls.c.key == key, feed_polls.c.polled_at == row.polled_at)
                .values(polled_at=now)
            )
            if not taken.rowcount:
                return None
        return FeedStanding(row.etag, row.last_modified, row.failures, is_first=not row.read)

    def succeed(self, address: str, etag: str, last_modified: str) -> None:
        """Keep what the server said of an answer whose stories have all been dealt with."""
        self._set(address, etag=etag, last_modified=last_modified, failures=0, read=True)

    def fail(self, address: str) -> None:
        """Count a failure."""
        self._set(address, failures=feed_polls.c.failures + 1)

    def _set(self, address: str, **values: object) -> None:
        with self._store.begin() as connection:
            connection.execute(update(feed_polls).where(feed_polls.c.key == _key(address)).values(values))


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
