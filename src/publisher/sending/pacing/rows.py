"""Paces in the database: one lock per channel, and rows that are written only when they have changed.

The row of the whole sender is the lock for all others: a transaction UPDATEs it, and checks the row count, before it
reads any of them to change it. On PostgreSQL other transactions wait for the commit; SQLite has one writer anyway. So a
transaction changes exactly what it has read, and since there is one order of locks, there is no deadlock.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from publisher.sending.pacing.paces import HOLD, Holder, Pace
from publisher.storage.tables import paces

WHOLE = "*"
"""The name of the whole sender's pace; no domain and no group can have it."""

FORGOTTEN = timedelta(days=7)
"""Time without mail after which a slowed pace says nothing about the provider any more."""

_WINDOWS = ("minute", "hour")


def lock(connection: Connection, channel: str, now: datetime) -> None:
    """Keep other transactions from changing a pace of the channel until this one ends."""
    mine = update(paces).where(paces.c.channel == channel, paces.c.name == WHOLE).values(turn=paces.c.turn + 1)
    while connection.execute(mine).rowcount != 1:
        # Another transaction may insert the first row at the same time: then the UPDATE finds it.
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(paces).values(channel=channel, name=WHOLE, **_columns(Pace(changed_at=now))))
            return


def load_paces(connection: Connection, channel: str, names: Collection[str]) -> dict[str, Pace]:
    """The stored paces among these names."""
    query = select(paces).where(paces.c.channel == channel, paces.c.name.in_(sorted(names)))
    return {row.name: _pace(row) for row in connection.execute(query)}


def load_active(connection: Connection, channel: str, now: datetime) -> dict[str, Pace]:
    """All paces that may limit something now: the whole sender's, slowed ones, and those used lately."""
    active = or_(
        paces.c.name == WHOLE, paces.c.rate > 0, paces.c.slots > 0, paces.c.resting_until > now,
        paces.c.held_until > now, paces.c.changed_at > now - HOLD,
    )  # fmt: skip
    return {row.name: _pace(row) for row in connection.execute(select(paces).where(paces.c.channel == channel, active))}


def store(
    connection: Connection, channel: str, before: Mapping[str, Pace], after: Mapping[str, Pace], now: datetime
) -> None:
    """Write the paces of `after` that differ from `before`, which `load_paces` returned under the lock."""
    changed = {name: replace(pace, changed_at=now) for name, pace in after.items() if before.get(name, Pace()) != pace}
    known = [{"of": name, **_columns(pace)} for name, pace in changed.items() if name in before]
    new = [{"channel": channel, "name": name, **_columns(pace)} for name, pace in changed.items() if name not in before]
    if known:
        here = and_(paces.c.channel == channel, paces.c.name == bindparam("of"))
        connection.execute(update(paces).where(here), known)
    if new:
        connection.execute(insert(paces), new)


def purge(connection: Connection, channel: str, now: datetime) -> int:
    """Delete paces that limit nothing: not slowed and not used lately, or slowed long ago. Returns how many."""
    unslowed = and_(paces.c.rate == 0, paces.c.slots == 0)
    unused = or_(and_(unslowed, paces.c.changed_at < now - HOLD), paces.c.changed_at < now - FORGOTTEN)
    free = or_(paces.c.held_until.is_(None), paces.c.held_until <= now)
    gone = delete(paces).where(paces.c.channel == channel, paces.c.name != WHOLE, unused, free)
    return connection.execute(gone).rowcount


def _columns(pace: Pace) -> dict[str, Any]:
    return {
        **{name: getattr(pace, name) for name in Pace.__dataclass_fields__},
        **{name: [list(count) for count in getattr(pace, name)] for name in _WINDOWS},
        "holders": [[holder.worker, holder.until.isoformat()] for holder in pace.holders],
    }


def _pace(row: Row[Any]) -> Pace:
    values = {name: getattr(row, name) for name in Pace.__dataclass_fields__}
    for name in _WINDOWS:
        values[name] = tuple((int(start), int(number)) for start, number in values[name])
    values["holders"] = tuple(Holder(worker, datetime.fromisoformat(until)) for worker, until in values["holders"])
    return Pace(**values)
