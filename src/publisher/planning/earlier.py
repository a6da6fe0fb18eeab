"""What is on the calendar already for the same readers: nothing goes out twice that nobody has asked for twice."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select

from publisher.core.errors import Conflict
from publisher.core.states import ARRIVED_DELIVERIES, ENDED_PUBLICATIONS, PublicationState
from publisher.planning.publication import Publication, PublicationKind, publication_of
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications

_ALIVE = publications.c.state.not_in(ENDED_PUBLICATIONS)
_ARRIVED = exists().where(deliveries.c.publication_id == publications.c.id, deliveries.c.state.in_(ARRIVED_DELIVERIES))


class Place(NamedTuple):
    """A wish for the calendar."""

    kind: PublicationKind
    what: str
    channel: str
    lang: str
    at: datetime


class Earlier:
    """Compares wishes with the calendar. The unique keys of the table hold against what happens at the same moment."""

    def __init__(self, store: Store, workspace: Path, zone: ZoneInfo) -> None:
        self._store = store
        self._workspace = workspace
        self._zone = zone

    def same(self, place: Place, again: bool) -> Publication | None:
        """The row that this very wish has made before; None when there is room for a new one.

        Raises `Conflict` when that row has ended, for an issue that is on its way to the same readers at another time,
        and, unless `again`, for a post that is: or that has been handed over, whatever became of its publication then.
        A reader gets an issue once, also one whose stories they get `again`.
        """
        for row in self._rows(place, publications.c.at == place.at):
            if row.state not in ENDED_PUBLICATIONS:
                return row
            raise Conflict(f"{row.name} was for that very time and is {row.state}; choose another time")
        if not again or place.kind == "issue":
            self.check_other(place)
        return None

    def check_other(self, place: Place, but: int = 0) -> None:
        """Raise `Conflict` for another publication to the same readers; `but` is the id of one that is none."""
        taken = _ALIVE if place.kind == "issue" else _ALIVE | _ARRIVED
        for row in self._rows(place, taken, publications.c.id != but):
            raise self._conflict(row)

    def changed(self, place: Place) -> Conflict:
        """The error for a wish that a unique key has refused: it names the row that has come first."""
        for row in self._rows(place, _ALIVE):
            return self._conflict(row)
        who = f"{place.what} ({place.channel}, {place.lang})"
        return Conflict(f"{who} was changed by somebody else at the same moment; look again")

    def _conflict(self, row: Publication) -> Conflict:
        out = row.state is PublicationState.PUBLISHED
        if row.kind == "issue":
            remedy = "" if out else f"; `publisher schedule move {row.id} --at TIME` gives it another time"
            return Conflict(f"{row.name} is {row.state} already, and a reader gets an issue once{remedy}")
        when = f"{(row.published_at or row.at).astimezone(self._zone):%Y-%m-%d %H:%M}"
        if row.state in ENDED_PUBLICATIONS:
            return Conflict(f"{row.name} is {row.state}, but went out {when}, or may have; --again posts it once more")
        if out:
            return Conflict(f"{row.name} was published {when} already; --again posts it once more")
        other = f"`publisher schedule move {row.id} --at TIME` gives it another time"
        return Conflict(f"{row.name} is {row.state} already, for {when}; {other}; --again posts it twice")

    def _rows(self, place: Place, *conditions: ColumnElement[bool]) -> Sequence[Publication]:
        wish = (publications.c[name] == value for name, value in place._asdict().items() if name != "at")
        query = select(publications).where(*wish, *conditions).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [publication_of(row, self._workspace) for row in rows]
