"""The calendar as one subscribes to it: what went out lately and what is ahead, read without the mails themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, case, select

from publisher.core.states import PublicationState
from publisher.core.wording import joined
from publisher.planning.calendar_rows import ON_CALENDAR
from publisher.planning.publication import PublicationKind
from publisher.storage.database import Store
from publisher.storage.tables import editions, issues, publications

BEHIND, AHEAD = timedelta(days=90), timedelta(days=366)
"""How far back and ahead it reaches: programs fetch the whole of it every hour."""

_ROW = publications.c

CANCELLED_FOR = timedelta(days=30)
"""How long a cancelled publication is told of: an event that only vanishes stays in some calendars."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A publication. `subject` is that of an issue, "" where it has none yet; `changed_at` is its last change.

    `sequence` counts its changes. `slot` and `planned` are as in `Publication`.
    """

    id: int
    kind: PublicationKind
    what: str
    channel: str
    lang: str
    at: datetime
    state: PublicationState
    reason: str
    subject: str
    stories: tuple[str, ...]
    sequence: int
    changed_at: datetime
    slot: str | None = None
    planned: int = 0


class CalendarView:
    """Reads the entries of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def around(self, now: datetime) -> Sequence[CalendarEntry]:
        """The entries of the last 90 days and of the year ahead, by time; cancelled ones for 30 days."""
        entries = self._entries(_ROW.at >= now - BEHIND, _ROW.at <= now + AHEAD)
        return [
            one
            for one in entries
            if one.state is not PublicationState.CANCELLED or one.changed_at >= now - CANCELLED_FOR
        ]

    def between(self, begin: datetime, end: datetime, channel: str = "") -> list[CalendarEntry]:
        """The entries from `begin` until before `end`, of one channel if it is named; without what was cancelled."""
        # All states by name, so that the index over state and time is used: rows of mails are long.
        kept = [state for state in PublicationState if state is not PublicationState.CANCELLED]
        wanted = [_ROW.state.in_(kept), _ROW.at >= begin, _ROW.at < end]
        return self._entries(*wanted, *([_ROW.channel == channel] if channel else []))

    def _entries(self, *conditions: ColumnElement[bool]) -> list[CalendarEntry]:
        columns = (
            _ROW.id, _ROW.kind, _ROW.what, _ROW.channel, _ROW.lang, _ROW.at, _ROW.state, _ROW.why, _ROW.outcome,
            _ROW.stories, _ROW.sequence, _ROW.changed_at, _ROW.created_at, _ROW.slot, _ROW.planned,
        )  # fmt: skip
        frozen = case((_ROW.kind == "issue", _ROW.message["subject"].as_string()))
        query = (
            select(*columns, frozen.label("frozen"), editions.c.subject.label("written"))
            .select_from(publications)
            .outerjoin(issues, and_(_ROW.kind == "issue", issues.c.key == _ROW.what))
            .outerjoin(editions, and_(editions.c.issue_id == issues.c.id, editions.c.lang == _ROW.lang))
            .where(ON_CALENDAR, *conditions)
            .order_by(_ROW.at, _ROW.id)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [
            CalendarEntry(
                one.id, cast("PublicationKind", one.kind), one.what, one.channel, one.lang, one.at,
                PublicationState(one.state), joined("; ", (words for words in (one.outcome, one.why) if words)),
                (one.frozen or one.written or "") if one.kind == "issue" else "",
                tuple(one.stories), one.sequence, one.changed_at or one.created_at, one.slot, one.planned,
            )
            for one in rows
        ]  # fmt: skip
