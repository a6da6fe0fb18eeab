"""Paces in the database: one lock a channel, and rows that are written only when something has changed.

The row of the whole sender is the lock of all the others: an UPDATE of it, believed by its row count, comes before any
of them is read to be changed. On PostgreSQL it makes the others wait for the commit; on SQLite the writer is alone
anyway. So what a transaction reads behind it is what it changes, and there is one order of locks, hence no deadlock.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from publisher.sending.pacing.rates import HOLD, Holder, Pace
from publisher.storage.tables import paces

WHOLE = "*"
"""The name of the whole sender's pace; no domain and no group is called that."""

FORGOTTEN = timedelta(days=7)
"""After so long without mail a fall says nothing about the provider any more."""

_WINDOWS = ("minute", "hour")


def lock(connection: Connection, channel: str, now: datetime) -> None:
    """Let nobody else change a pace of the channel before this transaction ends."""
    mine = update(paces).where(paces.c.channel == channel, paces.c.name == WHOLE).values(turn=paces.c.turn + 1)
    while connection.execute(mine).rowcount != 1:
        # Somebody else may be making the first row too: then it is there now, and the UPDATE finds it.
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(paces).values(channel=channel, name=WHOLE, **_columns(Pace(changed_at=now))))
            return


def load_paces(connection: Connection, channel: str, names: Collection[str]) -> dict[str, Pace]:
    """The paces of these names that are on record."""
    query = select(paces).where(paces.c.channel == channel, paces.c.name.in_(sorted(names)))
    return {row.name: _pace(row) for row in connection.execute(query)}


def load_active(connection: Connection, channel: str, now: datetime) -> dict[str, Pace]:
    """All paces that may hold something back now: the whole sender's, what has fallen, what was used lately."""
    active = or_(paces.c.name == WHOLE, paces.c.rate > 0, paces.c.resting_until > now, paces.c.changed_at > now - HOLD)
    return {row.name: _pace(row) for row in connection.execute(select(paces).where(paces.c.channel == channel, active))}


def store(
    connection: Connection, channel: str, before: Mapping[str, Pace], after: Mapping[str, Pace], now: datetime
) -> None:
    """Write what is different in `after`. `before` is what `load` gave behind the lock."""
    changed = {name: replace(pace, changed_at=now) for name, pace in after.items() if before.get(name, Pace()) != pace}
    known = [{"of": name, **_columns(pace)} for name, pace in changed.items() if name in before]
    new = [{"channel": channel, "name": name, **_columns(pace)} for name, pace in changed.items() if name not in before]
    if known:
        here = and_(paces.c.channel == channel, paces.c.name == bindparam("of"))
        connection.execute(update(paces).where(here), known)
    if new:
        connection.execute(insert(paces), new)


def purge(connection: Connection, channel: str, now: datetime) -> int:
    """Forget paces that hold nothing back: not fallen and not used lately, or fallen long ago; how many."""
    unused = or_(and_(paces.c.rate == 0, paces.c.changed_at < now - HOLD), paces.c.changed_at < now - FORGOTTEN)
    return connection.execute(delete(paces).where(paces.c.channel == channel, paces.c.name != WHOLE, unused)).rowcount


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
