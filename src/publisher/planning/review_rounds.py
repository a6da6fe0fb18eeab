"""Which of the publications that wait for a review are looked at now: each look costs a rendering."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

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
        near = list(self._find(publications.c.at <= soon))
        later = self._later(publications.c.at > soon, *self._behind_the_last())
        if self._last is not None and len(later) < _AT_ONCE:
            # Round again, so that each look costs the same.
            known = {one.id for one in later}
            later += [one for one in self._later(publications.c.at > soon) if one.id not in known]
            later = later[:_AT_ONCE]
        self._last = (later[-1].at, later[-1].id) if later else None
        return [*near, *later]

    def _find(self, *conditions: Any, limit: int | None = None) -> Iterator[Publication]:
        waits = publications.c.state == PublicationState.NEEDS_REVIEW
        return self._rows.find(ON_CALENDAR, waits, *conditions, few=True, limit=limit)

    def _later(self, *conditions: Any) -> list[Publication]:
        return list(self._find(*conditions, limit=_AT_ONCE))

    def _behind_the_last(self) -> list[ColumnElement[bool]]:
        if self._last is None:
            return []
        at, number = self._last
        same = and_(publications.c.at == at, publications.c.id > number)
        return [publications.c.at >= at, or_(publications.c.at > at, same)]
