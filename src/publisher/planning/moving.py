"""Other times for what is on the calendar: move, swap, push on, lay on the present slots again.

A publication keeps its row. Moved to another day it is rendered again, since the day stands in its mail, unless
something else has changed since it was approved: then it is held when its time comes, as it would have been.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound, PostError
from publisher.core.states import GAVE_UP_ITS_SLOT, PublicationState
from publisher.core.wording import joined, moment, worded
from publisher.planning.approvals import Approvals, standing
from publisher.planning.calendar import Calendar
from publisher.planning.composing import Composer
from publisher.planning.publication import Publication
from publisher.planning.recurrences import Firing
from publisher.planning.slots import SlotRules, free, occupied
from publisher.storage.database import Store
from publisher.storage.tables import publications

MOVABLE = (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW, PublicationState.PAUSED)
"""States in which a publication that has not begun can be moved."""


@dataclass(frozen=True, slots=True)
class Place:
    """A time, and the slot that it is; None = a time that a person has chosen."""

    at: datetime
    slot: str | None = None


class Moving:
    """Gives publications other times."""

    def __init__(self, store: Store, calendar: Calendar, composer: Composer, rules: SlotRules, workspace: Path) -> None:
        self._store, self._calendar, self._composer, self.rules = store, calendar, composer, rules
        self._approvals, self._workspace = Approvals(store, composer), workspace

    def next_free(self, channel: str, lang: str, now: datetime, without: Sequence[int] = ()) -> Firing:
        """The next free slot. Raises `NotFound` when there is none."""
        with self._store.read() as connection:
            return next(free(self.rules, channel, lang, now, occupied(connection, channel, lang, without)))

    def move(self, numbers: Sequence[int], at: datetime, now: datetime) -> list[Publication]:
        """Move publications to a time that a person has chosen; all or none. Raises `IllegalStep`, `Conflict`."""
        self._check_ahead(at, now)
        return self._assign({number: Place(at) for number in numbers}, chosen=True)

    def beside(self, moved: Sequence[Publication]) -> list[Publication]:
        """Other posts of the same channel and language that go out within the gap that slots keep."""
        numbers = {one.id for one in moved}
        return [
            other
            for other in self._calendar.all()
            if other.id not in numbers and other.kind == "post" and other.state in MOVABLE
            and any(
                (one.channel, one.lang) == (other.channel, other.lang) and abs(one.at - other.at) <= self.rules.gap
                for one in moved
            )
        ]  # fmt: skip

    def occupying(self, channel: str, lang: str) -> list[Publication]:
        """The posts that keep a slot or a time of a channel and language from others."""
        return [
            one
            for one in self._calendar.all()
            if one.kind == "post" and one.state not in GAVE_UP_ITS_SLOT and (one.channel, one.lang) == (channel, lang)
        ]

    def to_next_free(self, number: int, now: datetime) -> Publication:
        """Move a publication to the next free slot of its channel and language."""
        one = self._calendar.get(number)
        firing = self.next_free(one.channel, one.lang, now, (number,))
        return self._assign({number: Place(firing.at, firing.name)}, chosen=True)[0]

    def swap(self, first: int, second: int, now: datetime) -> list[Publication]:
        """Exchange the times of two publications of one channel and language; the second call undoes the first.

        Raises `InvalidInput` where there is nothing to exchange, `IllegalStep`, `Conflict`; then nothing changed.
        """
        one, other = self._calendar.get(first), self._calendar.get(second)
        if (one.channel, one.lang) != (other.channel, other.lang):
            raise InvalidInput(
                worded(
                    "%(one)s and %(other)s go out in different places: give each its time with --at",
                    one=one.name,
                    other=other.name,
                )
            )
        if (one.kind, one.what) == (other.kind, other.what):
            raise InvalidInput(
                worded("%(one)s and %(other)s are the same: another order of them changes nothing", one=one.name,
                       other=other.name)
            )  # fmt: skip
        for publication in (one, other):
            self._check_ahead(publication.at, now)
        places = {first: Place(other.at, other.slot), second: Place(one.at, one.slot)}
        return self._assign(places, chosen=True)

    def pushed(self, channel: str, lang: str, now: datetime) -> tuple[Firing, dict[int, Place]]:
        """The very next slot, and where those go that are in the way of a publication there: each one slot further.

        The first hole ends it. Nothing changes.
        """
        waiting = {one.slot: one for one in self._queued(channel, lang, now)}
        slots = self.rules.firings(channel, lang, now)
        first = firing = next(slots, None)
        if first is None:
            return self.next_free(channel, lang, now), {}
        moved: dict[int, Place] = {}
        while firing is not None and (displaced := waiting.get(firing.name)):
            firing = next(slots, None)
            if firing is not None:
                moved[displaced.id] = Place(firing.at, firing.name)
        return first, moved

    def push(self, moved: Mapping[int, Place]) -> list[Publication]:
        """Make the moves that `pushed` has found."""
        return self._assign(moved)

    def off_grid(self, channel: str, lang: str, now: datetime) -> list[Publication]:
        """Queued publications whose slot is none any more, since the rules have changed."""
        queued = self._queued(channel, lang, now)
        if not queued:
            return []
        last = max(one.at for one in queued)
        names = set[str]()
        for firing in self.rules.firings(channel, lang, now):
            if firing.at > last:
                break
            names.add(firing.name)
        return [one for one in queued if one.slot not in names]

    def lay_again(self, channel: str, lang: str, now: datetime) -> list[Publication]:
        """Lay what is queued on the present slots, in the present order. Raises `NotFound` without enough slots."""
        queued = self._queued(channel, lang, now)
        with self._store.read() as connection:
            taken = occupied(connection, channel, lang, [one.id for one in queued])
        places = list(islice(free(self.rules, channel, lang, now, taken), len(queued)))
        wanted = {one.id: Place(firing.at, firing.name) for one, firing in zip(queued, places, strict=True)}
        changed = {one.id: wanted[one.id] for one in queued if Place(one.at, one.slot) != wanted[one.id]}
        return self._assign(changed)

    def _queued(self, channel: str, lang: str, now: datetime) -> list[Publication]:
        return [
            one
            for one in self._calendar.all()
            if one.slot is not None and one.at > now and one.state in MOVABLE
            and (one.channel, one.lang) == (channel, lang)
        ]  # fmt: skip

    def _check_ahead(self, at: datetime, now: datetime) -> None:
        if at < now:
            raise InvalidInput(
                worded("%(at)s is past; choose a time to come", at=moment(at.astimezone(self.rules.zone)))
            )

    def _assign(self, places: Mapping[int, Place], chosen: bool = False) -> list[Publication]:
        """Give publications their places in one transaction. Raises `IllegalStep`, `Conflict`; then nothing changed.

        `chosen`: a person has named these very publications, and so has seen what their posts say of the time.
        """
        known = [self._calendar.get(number) for number in places]
        for one in known:
            if one.state not in MOVABLE or one.planned:
                raise IllegalStep(
                    worded(
                        "%(publication)s is %(state)s: only what has not begun can be moved",
                        publication=one.name,
                        state=one.state,
                    )
                )
        values = [(one, self._moved(one, places[one.id]) | (self._seen(one) if chosen else {})) for one in known]
        try:
            with self._store.begin() as connection:
                # A slot is given once, also for a moment: first all are left.
                for one in known:
                    self._update(connection, one, one.at, {"slot": None})
                for one, columns in values:
                    self._update(connection, one, one.at, columns)
        except IntegrityError as error:
            taken = joined(", ", [one.name for one in known])
            raise Conflict(
                worded(
                    "%(taken)s: that slot, or that very time for the same post, is taken already or was; choose "
                    "another time",
                    taken=taken,
                )
            ) from error
        return [self._calendar.get(number) for number in places]

    def _seen(self, one: Publication) -> dict[str, Any]:
        with suppress(NotFound, PostError):
            return {"publish_at": self._composer.publish_at(one.kind, one.what)}
        return {}

    def _moved(self, one: Publication, place: Place) -> dict[str, Any]:
        columns: dict[str, Any] = {
            "at": place.at, "slot": place.slot, "expires_at": place.at + (one.expires_at - one.at), "passed": "",
        }  # fmt: skip
        day = place.at.astimezone(self.rules.zone).date()
        same_day = day == one.at.astimezone(self.rules.zone).date()
        if same_day or one.state is not PublicationState.SCHEDULED or self._approvals.change(one):
            return columns
        composed = self._composer.compose(one.kind, one.what, one.channel, one.lang, day, again=one.again)
        return columns | standing(composed, self._workspace)

    def _update(self, connection: Connection, one: Publication, at: datetime, values: Mapping[str, Any]) -> None:
        changed = connection.execute(
            update(publications)
            .where(publications.c.id == one.id, publications.c.state == one.state, publications.c.at == at)
            .values(**values)
        )
        if changed.rowcount != 1:
            raise Conflict(
                worded(
                    "%(publication)s was changed by somebody else at the same moment; look again", publication=one.name
                )
            )
