"""Holds: for a while nothing of a channel, of a language, or of everything begins. They touch no publication.

What was due meanwhile keeps its place, and its lifetime is longer by the time that it was held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from publisher.storage.tables import holds


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold of a `channel` and a `lang`; "" = every one. `until` None = until a person ends it; `ended_at` then."""

    id: int
    channel: str
    lang: str
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    why: str

    @property
    def end(self) -> datetime | None:
        """When it has ended or will end; None = nobody knows."""
        ends = [one for one in (self.until, self.ended_at) if one is not None]
        return min(ends, default=None)

    def covers(self, channel: str, lang: str) -> bool:
        """Whether it is about a channel and language."""
        return self.channel in ("", channel) and self.lang in ("", lang)

    def lasts_at(self, now: datetime) -> bool:
        """Whether it holds at a time."""
        return self.since <= now and (self.end is None or now < self.end)


def load(connection: Connection, since: datetime | None = None) -> list[Hold]:
    """The holds that had not ended by `since`; all of them by default."""
    query = select(holds).order_by(holds.c.id)
    if since is not None:
        query = query.where(
            or_(holds.c.ended_at.is_(None), holds.c.ended_at > since),
            or_(holds.c.until.is_(None), holds.c.until > since),
        )
    return [Hold(*row) for row in connection.execute(query)]


def holding(known: Sequence[Hold], channel: str, lang: str, now: datetime) -> Hold | None:
    """The hold that keeps a channel and language back at a time, if any."""
    return next((one for one in known if one.lasts_at(now) and one.covers(channel, lang)), None)


def time_held(known: Sequence[Hold], channel: str, lang: str, since: datetime, now: datetime) -> timedelta:
    """For how long a channel and language was held between two times; holds that overlap count once."""
    spans = sorted((max(one.since, since), min(one.end or now, now)) for one in known if one.covers(channel, lang))
    held, reached = timedelta(), since
    for begin, end in spans:
        if end > max(begin, reached):
            held += end - max(begin, reached)
            reached = end
    return held


def begin(connection: Connection, channel: str, lang: str, now: datetime, until: datetime | None, why: str) -> int:
    """Hold a channel and language from now on; returns the hold's number."""
    values = {"channel": channel, "lang": lang, "since": now, "until": until, "why": why}
    return int(connection.execute(holds.insert().values(values).returning(holds.c.id)).scalar_one())


def end(connection: Connection, channel: str, lang: str, now: datetime) -> int:
    """End the holds of exactly this channel and language; returns how many there were."""
    lasting = update(holds).where(
        holds.c.channel == channel, holds.c.lang == lang, holds.c.ended_at.is_(None),
        or_(holds.c.until.is_(None), holds.c.until > now),
    )  # fmt: skip
    return connection.execute(lasting.values(ended_at=now)).rowcount
