"""What is on the calendar already for the same readers: nothing goes out twice that nobody has asked for twice."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select

from publisher.core.errors import Conflict
from publisher.core.states import ARRIVED_DELIVERIES, ENDED_PUBLICATIONS, GAVE_UP_ITS_SLOT, PublicationState
from publisher.core.wording import moment, worded
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

        One that is cancelled or expired leaves room. Raises `Conflict` when that row has failed, for an issue that is
        on its way to the same readers at another time, and, unless `again`, for a post that is: or that has been handed
        over, whatever became of its publication then. A reader gets an issue once, also one whose stories they get
        `again`.
        """
        for row in self._rows(place, publications.c.at == place.at, publications.c.state.not_in(GAVE_UP_ITS_SLOT)):
            if row.state not in ENDED_PUBLICATIONS:
                return row
            raise Conflict(
                worded(
                    "%(row)s was for that very time and is %(state)s; choose another time",
                    row=row.name,
                    state=row.state,
                )
            )
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
        return Conflict(
            worded("%(publication)s was changed by somebody else at the same moment; look again", publication=who)
        )

    def _conflict(self, row: Publication) -> Conflict:
        out = row.state is PublicationState.PUBLISHED
        if row.kind == "issue":
            said = worded(
                "%(row)s is %(state)s already, and a reader gets an issue once", row=row.name, state=row.state
            )
            return Conflict(
                said
                if out
                else worded(
                    "%(said)s; `publisher schedule move %(number)s --at TIME` gives it another time",
                    said=said,
                    number=row.id,
                )
            )
        when = moment((row.published_at or row.at).astimezone(self._zone))
        if row.state in ENDED_PUBLICATIONS:
            return Conflict(
                worded(
                    "%(row)s is %(state)s, but went out %(when)s, or may have; --again posts it once more",
                    row=row.name,
                    state=row.state,
                    when=when,
                )
            )
        if out:
            return Conflict(
                worded("%(row)s was published %(when)s already; --again posts it once more", row=row.name, when=when)
            )
        return Conflict(
            worded(
                "%(row)s is %(state)s already, for %(when)s; `publisher schedule move %(number)s --at TIME` gives it "
                "another time; --again posts it twice",
                row=row.name,
                state=row.state,
                when=when,
                number=row.id,
            )
        )

    def _rows(self, place: Place, *conditions: ColumnElement[bool]) -> Sequence[Publication]:
        wish = (publications.c[name] == value for name, value in place._asdict().items() if name != "at")
        query = select(publications).where(*wish, *conditions).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return [publication_of(row, self._workspace) for row in rows]
