"""The calendar as one subscribes to it: what went out lately and what is ahead, read without the mails themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import and_, select

from publisher.core.states import PublicationState
from publisher.core.wording import joined
from publisher.planning.calendar_rows import ON_CALENDAR
from publisher.planning.publication import PublicationKind
from publisher.storage.database import Store
from publisher.storage.tables import editions, issues, publications

BEHIND, AHEAD = timedelta(days=90), timedelta(days=366)
"""How far back and ahead it reaches: programs fetch the whole of it every hour."""

CANCELLED_FOR = timedelta(days=30)
"""How long a cancelled publication is told of: an event that only vanishes stays in some calendars."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A publication. `subject` is that of an issue, "" where it has none yet; `changed_at` is its last change.

    `sequence` counts its changes.
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


class CalendarView:
    """Reads the entries of a workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def around(self, now: datetime) -> Sequence[CalendarEntry]:
        """The entries of the last 90 days and of the year ahead, by time; cancelled ones for 30 days."""
        row = publications.c
        columns = (
            row.id, row.kind, row.what, row.channel, row.lang, row.at, row.state, row.why, row.outcome, row.stories,
            row.sequence, row.changed_at, row.created_at,
        )  # fmt: skip
        query = (
            select(*columns, row.message["subject"].as_string().label("frozen"), editions.c.subject.label("written"))
            .select_from(publications)
            .outerjoin(issues, and_(row.kind == "issue", issues.c.key == row.what))
            .outerjoin(editions, and_(editions.c.issue_id == issues.c.id, editions.c.lang == row.lang))
            .where(ON_CALENDAR, row.at >= now - BEHIND, row.at <= now + AHEAD)
            .order_by(row.at, row.id)
        )
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        entries = [
            CalendarEntry(
                one.id, cast("PublicationKind", one.kind), one.what, one.channel, one.lang, one.at,
                PublicationState(one.state), joined("; ", (words for words in (one.outcome, one.why) if words)),
                (one.frozen or one.written or "") if one.kind == "issue" else "",
                tuple(one.stories), one.sequence, one.changed_at or one.created_at,
            )
            for one in rows
        ]  # fmt: skip
        return [
            one
            for one in entries
            if one.state is not PublicationState.CANCELLED or one.changed_at >= now - CANCELLED_FOR
        ]
