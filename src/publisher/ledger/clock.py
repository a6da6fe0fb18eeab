"""The clock that leases go by: the database's own where several machines share it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select

from publisher.core.errors import StoreError
from publisher.core.wording import worded
from publisher.storage.tables import deliveries

_TOLERATED = timedelta(seconds=30)


def is_shared(connection: Connection) -> bool:
    """Whether the database has a clock of its own. SQLite has that of the machine it runs on."""
    return connection.dialect.name == "postgresql"


def lease_time(connection: Connection, now: datetime, ahead: timedelta = timedelta()) -> ColumnElement[Any]:
    """The time to set and compare leases by: PostgreSQL's now(), or `now` on SQLite, and so much `ahead`.

    A sender whose own clock is ahead would take the leases of all others for ended.
    """
    if is_shared(connection):
        return func.now() + literal(ahead)
    return literal(now + ahead, deliveries.c.lease_until.type)


def check_clock(connection: Connection, now: datetime) -> None:
    """Raise `StoreError` when this machine's time `now` is more than 30 s from the database's.

    What is due, and when it is tried again, follows the machine's clock.
    """
    if not is_shared(connection):
        return
    difference = now - connection.execute(select(func.clock_timestamp())).scalar_one()
    if abs(difference) > _TOLERATED:
        seconds, side = (
            abs(difference).total_seconds(),
            worded("ahead of") if difference > timedelta() else worded("behind"),
        )
        raise StoreError(
            worded(
                "the clock of this machine is %(seconds)s s %(side)s the database's; set it right (NTP), "
                "nothing is sent until then",
                seconds=f"{seconds:.0f}",
                side=side,
            )
        )
