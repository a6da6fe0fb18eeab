"""Notices in the page: the same things that people are told by mail, as rows of their own that every account reads.

They belong to nobody (`PAGE`), so nothing is handed over; what each account has read is kept beside them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, insert, literal, select
from sqlalchemy.exc import IntegrityError

from publisher.core.wording import from_stored
from publisher.ledger.notices import PAGE, Words
from publisher.storage.database import Store
from publisher.storage.tables import notices
from publisher.storage.tables.staff import notices_read, staff

_RECENT = timedelta(days=60)
"""What is older is not counted as new to anybody."""

_n = notices.c


@dataclass(frozen=True, slots=True)
class PageNotice:
    """One notice as an account sees it. `kind` and `thing` as in `ledger.notices.Thing`; `over`: it is no longer so."""

    id: int
    kind: str
    thing: str
    words: Words
    found_at: datetime
    needed_by: datetime | None
    over: bool
    is_new: bool


class PageNotices:
    """The notices in the page of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def page(self, account: int, now: datetime, limit: int, before: int | None = None) -> list[PageNotice]:
        """At most `limit` notices, newest first; only those older than the notice `before`."""
        query = select(notices, _is_new(account, now).label("is_new")).where(_shown())
        if before is not None:
            query = query.where(_n.id < before)
        with self._store.read() as connection:
            rows = connection.execute(query.order_by(_n.id.desc()).limit(limit)).all()
        return [
            PageNotice(
                row.id, row.kind, row.thing, Words(from_stored(row.subject), from_stored(row.body), row.command),
                row.found_at, row.needed_by, row.over_at is not None, bool(row.is_new),
            )
            for row in rows
        ]  # fmt: skip

    def new(self, account: int, now: datetime) -> int:
        """How many an account has not read yet: of what has happened since it was made."""
        with self._store.read() as connection:
            return int(connection.execute(_new(func.count(), account, now)).scalar_one())

    def thing(self, number: int) -> tuple[str, str] | None:
        """Kind and name of what a notice is about; None = there is no such notice."""
        with self._store.read() as connection:
            row = connection.execute(select(_n.kind, _n.thing).where(_shown(), _n.id == number)).first()
        return (row.kind, row.thing) if row else None

    def read(self, account: int, now: datetime, numbers: Sequence[int] | None = None, up_to: int | None = None) -> int:
        """Mark notices as read by an account: these, or all new ones up to one; returns how many were new."""
        query = _new(_n.id, account, now)
        query = query.where(_n.id.in_(numbers)) if numbers is not None else query
        query = query.where(_n.id <= up_to) if up_to is not None else query
        with self._store.begin() as connection:
            return sum(_mark(connection, account, number) for number in connection.execute(query).scalars().all())


def anybody_reads(connection: Connection) -> bool:
    """Whether somebody has an account, and so may look at the page."""
    return connection.execute(select(staff.c.id).where(staff.c.active).limit(1)).first() is not None


def _mark(connection: Connection, account: int, number: int) -> bool:
    """Mark one; False where another window of the same person has just done so."""
    with suppress(IntegrityError), connection.begin_nested():
        connection.execute(insert(notices_read).values(staff_id=account, notice_id=number))
        return True
    return False


def _shown() -> ColumnElement[bool]:
    """What was so already when notices were switched on has no words."""
    return and_(_n.person == PAGE, _n.subject != "")


def _is_new(account: int, now: datetime) -> ColumnElement[bool]:
    read = exists().where(notices_read.c.staff_id == account, notices_read.c.notice_id == _n.id)
    since = select(staff.c.created_at).where(staff.c.id == account).scalar_subquery()
    return and_(~read, _n.found_at >= since, _n.found_at >= literal(now - _RECENT, _n.found_at.type))


def _new(what: Any, account: int, now: datetime) -> Select[Any]:
    return select(what).select_from(notices).where(_shown(), _is_new(account, now))
