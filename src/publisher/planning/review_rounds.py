"""Which of the publications that wait for a review are looked at now: each look costs a rendering."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_

from publisher.core.states import PublicationState
from publisher.planning.calendar_rows import ON_CALENDAR, CalendarRows
from publisher.planning.publication import Publication
from publisher.storage.tables import publications

_SOON = timedelta(hours=1)
_AT_ONCE = 10


class ReviewRounds:
    """Those that are due within the hour come each time, the others in turn: a long calendar costs what a short does.

    A calendar on which no more than ten wait is looked through each time.
    """

    def __init__(self, rows: CalendarRows) -> None:
        self._rows = rows
        self._last: tuple[datetime, int] | None = None

    def next_ones(self, now: datetime) -> list[Publication]:
        """The publications to look at now, by time."""
        soon = now + _SOON
        waits = (ON_CALENDAR, publications.c.state == PublicationState.NEEDS_REVIEW)
        near = list(self._rows.find(*waits, publications.c.at <= soon, few=True))
        later = list(
            self._rows.find(*waits, publications.c.at > soon, *self._behind_the_last(), few=True, limit=_AT_ONCE)
        )
        # At the end it begins again; a round that has just begun is not cut short.
        self._last = (later[-1].at, later[-1].id) if len(later) == _AT_ONCE else None
        return [*near, *later]

    def _behind_the_last(self) -> list[object]:
        if self._last is None:
            return []
        at, number = self._last
        same = and_(publications.c.at == at, publications.c.id > number)
        return [publications.c.at >= at, or_(publications.c.at > at, same)]
