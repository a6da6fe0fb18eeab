"""The lease of the tick: one row that says which process looks what is due, and until when it may be relied on.

Each change is one conditional UPDATE and raises `beat`. So a process that waits for the tick can see by its own watch
that the owner stands still; nobody needs to trust a clock that may have been set. Times in the row are the database's
on PostgreSQL, see `ledger.clock`.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select, update

from publisher.ledger.clock import lease_time
from publisher.ledger.owners import host_of, process_of
from publisher.storage.tables import ticks

_ROW = 1


class TickRow(NamedTuple):
    """`owner` "" = nobody has the tick; `seen_at` is when one last showed itself. `is_valid`: by the clock, now."""

    owner: str
    host: str
    process: int
    verb: str
    beat: int
    since: datetime | None
    seen_at: datetime | None
    is_valid: bool


def read(connection: Connection, now: datetime, lease: timedelta) -> TickRow:
    """The row as it is. A lease that ends later than one could be given now is not valid: the clock was set back."""
    time, latest = lease_time(connection, now), lease_time(connection, now, lease)
    until: ColumnElement[Any] = ticks.c.lease_until
    columns = (ticks.c[name] for name in TickRow._fields if name != "is_valid")
    query = select(*columns, until.between(time, latest)).where(ticks.c.id == _ROW)
    row = connection.execute(query).one()
    return TickRow._make((*row[:-1], bool(row[-1])))


def take(connection: Connection, owner: str, verb: str, seen: TickRow, now: datetime, lease: timedelta) -> bool:
    """Take the tick from whoever had it when the row was `seen`; False when it has changed since then."""
    time = lease_time(connection, now)
    return _change(
        connection, ticks.c.beat == seen.beat, owner=owner, host=host_of(owner), process=process_of(owner), verb=verb,
        since=time, seen_at=time, lease_until=lease_time(connection, now, lease),
    )  # fmt: skip


def renew(connection: Connection, owner: str, now: datetime, lease: timedelta) -> bool:
    """Show that this owner is there; False when another process has taken the tick."""
    return _change(
        connection, ticks.c.owner == owner,
        seen_at=lease_time(connection, now), lease_until=lease_time(connection, now, lease),
    )  # fmt: skip


def is_owner(connection: Connection, owner: str) -> bool:
    """Whether the tick is still this process's."""
    has_it = select(ticks.c.id).where(ticks.c.id == _ROW, ticks.c.owner == owner)
    return connection.execute(has_it).first() is not None


def give_up(connection: Connection, owner: str, now: datetime) -> bool:
    """Leave the tick to the next; False when it was not this owner's any more."""
    return _change(connection, ticks.c.owner == owner, owner="", seen_at=lease_time(connection, now), lease_until=None)


def _change(connection: Connection, condition: ColumnElement[bool], **values: object) -> bool:
    changed = update(ticks).where(ticks.c.id == _ROW, condition).values(beat=ticks.c.beat + 1, **values)
    return connection.execute(changed).rowcount == 1
