"""The calendar: publications by time, and the steps that staff and the scheduler make between their states.

Approval renders the message once and freezes it, with a hash of everything that it was rendered from. The frozen
message is what goes out; if the hash has changed by then, the publication goes back to `needs review` instead.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import (
    Conflict,
    IllegalStep,
    InvalidInput,
    NotFound,
    PostError,
    TemplateError,
)
from publisher.core.states import ENDED_PUBLICATIONS, GAVE_UP_ITS_SLOT, Cause, PublicationState, check_publication_step
from publisher.core.wording import moment, text_of, worded
from publisher.ledger import holds, steps
from publisher.planning.approvals import Approvals, standing
from publisher.planning.calendar_rows import ON_CALENDAR, CalendarRows
from publisher.planning.comparing import Comparing
from publisher.planning.composing import Composed, Composer, compose
from publisher.planning.earlier import Earlier, Place
from publisher.planning.overdue import Overdue
from publisher.planning.publication import Publication, PublicationKind
from publisher.planning.releasing import Releasing
from publisher.storage.database import Store
from publisher.storage.tables import publications

_CANCELLED = worded("cancelled by staff")
_OVER = (PublicationState.PUBLISHED, *ENDED_PUBLICATIONS)


class Fired(NamedTuple):
    """The firing of a repeat: it makes one publication, whoever ticks."""

    repeat_id: int
    firing: str


class SlotTaken(Conflict):
    """Somebody else has been given the slot meanwhile: another one may be free."""


class Calendar:
    """Schedules, approves, holds and ends publications."""

    def __init__(self, store: Store, composer: Composer, workspace: Path, zone: ZoneInfo, overdue: Overdue) -> None:
        self._store = store
        self._composer = composer
        self._approvals = Approvals(store, composer)
        self._earlier = Earlier(store, workspace, zone)
        self._rows = CalendarRows(store, workspace)
        self._releasing = Releasing(store, self._rows, composer, workspace, zone, overdue)
        self._comparing = Comparing(self._approvals, composer, zone)
        self._workspace = workspace
        self._zone = zone

    def schedule(
        self,
        kind: PublicationKind,
        what: str,
        channel: str,
        lang: str,
        at: datetime,
        now: datetime,
        expires_after: timedelta,
        *,
        again: bool = False,
        slot: str | None = None,
        urgent: bool = False,
        fired: Fired | None = None,
        beside: Collection[str] = (),
        needs_approval: bool = False,
    ) -> Publication:
        """Put something on the calendar and approve its present text; a second identical call returns the same row.

        `beside` are the languages in which it is approved together with this one; `fired` says which repeat wants it.
        `needs_approval`: it waits for a person all the same.

        It becomes `scheduled`, or `needs review` when a person has to look at a translation first, or correct a file
        of a post or a template. Raises `NotFound`, `InvalidInput` for a time so long past that it would expire
        immediately, `Conflict` for what is already out or on its way to the same readers, at whatever time, and for a
        `slot` that has been given to another meanwhile; a post goes out once more if it is wanted `again`, and
        the stories of an issue also to readers who have had them.
        """
        place = Place(kind, what, channel, lang, at)
        if at + expires_after <= now:
            raise InvalidInput(worded("%(at)s is past; choose a time to come", at=moment(at.astimezone(self._zone))))
        try:
            day = at.astimezone(self._zone).date()
            composed = self._composer.compose(kind, what, channel, lang, day, beside=beside, again=again)
        except (TemplateError, PostError) as error:
            composed = Composed(None, text_of(error))
        if before := self._earlier.same(place, again):
            return before
        values = {
            "expires_at": at + expires_after, "slot": slot, "created_at": now, "again": again, "urgent": urgent,
            "publish_at": self._publish_at(kind, what), **(fired._asdict() if fired else {}),
            "needs_approval": needs_approval, **standing(composed, self._workspace, needs_approval),
        }  # fmt: skip
        try:
            with self._store.begin() as connection:
                number = connection.execute(
                    publications.insert().values(**place._asdict(), **values).returning(publications.c.id)
                ).scalar_one()
        except IntegrityError as error:
            # Another process was quicker.
            if slot is not None and self._is_given(channel, lang, slot):
                raise SlotTaken(
                    worded(
                        "the slot %(slot)s of %(channel)s has just been given to another post",
                        slot=slot,
                        channel=channel,
                    )
                ) from error
            if before := self._earlier.same(place, again):
                return before
            raise self._earlier.changed(place) from error
        return self.get(number)

    def _publish_at(self, kind: PublicationKind, what: str) -> datetime | None:
        with suppress(PostError):
            return self._composer.publish_at(kind, what)
        return None

    def _is_given(self, channel: str, lang: str, slot: str) -> bool:
        place = (publications.c.channel == channel, publications.c.lang == lang, publications.c.slot == slot)
        return any(other.state not in GAVE_UP_ITS_SLOT for other in self._rows.find(*place))

    def approve(
        self, number: int, now: datetime, beside: Collection[str] = (), again: bool | None = None
    ) -> Publication:
        """Render (again) from the present posts and templates, and schedule. Raises `IllegalStep` if review is needed.

        `beside` are the languages in which it is approved together with this one. `again`: whether the stories of an
        issue also go to readers who have had them; None = as it was approved before.

        An expired publication gets its original lifetime again, from now on: a person prefers late to never.
        """
        publication, composed, expires_at = self._approvable(number, now, beside, again)
        try:
            with self._store.begin() as connection:
                self._rows.move(
                    connection,
                    publication,
                    Cause.APPROVAL,
                    **standing(composed, self._workspace),
                    expires_at=expires_at,
                    again=publication.again if again is None else again,
                )
        except IntegrityError as error:
            raise self._earlier.changed(_place(publication)) from error
        return self.get(number)

    def check_approval(self, number: int, now: datetime) -> None:
        """Raise what `approve` would raise now; nothing changes."""
        self._approvable(number, now)

    def check_place(self, place: Place, again: bool = False) -> None:
        """Raise the error about other publications that `schedule` would end with now; nothing changes."""
        self._earlier.same(place, again)

    def cancel(self, number: int, now: datetime) -> Publication:
        """Cancel a publication permanently; deliveries that have not begun are `suppressed`."""
        publication = self.get(number)
        with self._store.begin() as connection:
            self._rows.move(connection, publication, Cause.STAFF, PublicationState.CANCELLED, why=_CANCELLED)
            steps.withdraw(connection, number, now, _CANCELLED)
        return self.get(number)

    def pause(self, number: int) -> Publication:
        """Pause a publication, even in the middle of sending: no further delivery begins."""
        return self._step(number, PublicationState.PAUSED, worded("paused by staff"))

    def resume(self, number: int) -> Publication:
        """Continue a paused publication where it stopped."""
        publication = self.get(number)
        if publication.state is not PublicationState.PAUSED:
            raise IllegalStep(
                worded(
                    "%(publication)s is %(state)s, not paused: there is nothing to resume",
                    publication=publication.name,
                    state=publication.state,
                )
            )
        onward = PublicationState.PUBLISHING if publication.planned else PublicationState.SCHEDULED
        return self._step(number, onward, "")

    def release(self, now: datetime, expired: Callable[[str], None] = lambda _: None) -> list[int]:
        """The ids of publications that may be sent now. See `Releasing.release`."""
        return self._releasing.release(now, expired)

    def waiting(self, now: datetime) -> list[Publication]:
        """Publications whose time has come, and which wait for a person."""
        held = publications.c.state == PublicationState.NEEDS_REVIEW
        return list(self._rows.find(ON_CALENDAR, held, publications.c.at <= now, few=True))

    def get(self, number: int) -> Publication:
        """One row. Raises `NotFound`."""
        for publication in self._rows.find(publications.c.id == number):
            return publication
        raise NotFound(worded("there is no publication %(number)s; `publisher calendar` shows them", number=number))

    def all(self) -> list[Publication]:
        """The whole calendar by time, without letters to single persons."""
        return list(self._rows.find(ON_CALENDAR))

    def about(self, names: Collection[str]) -> list[Publication]:
        """The publications of these posts and issues, by time."""
        return list(self._rows.find(ON_CALENDAR, publications.c.what.in_(names)))

    def current(self, since: datetime) -> list[Publication]:
        """By time, what waits, is to come or under way, and everything that could go out until then or later."""
        to_come = publications.c.state.not_in(_OVER)
        return list(self._rows.find(ON_CALENDAR, to_come | (publications.c.expires_at >= since)))

    def in_review(self) -> list[Publication]:
        """By time, what waits for a person."""
        held = publications.c.state == PublicationState.NEEDS_REVIEW
        return list(self._rows.find(ON_CALENDAR, held))

    def last_out(self, kind: PublicationKind) -> list[Publication]:
        """All publications of the post or issue of which one has gone out last; [] = nothing has gone out."""
        out = (PublicationState.PUBLISHED, PublicationState.PUBLISHING)
        query = select(publications.c.what).where(publications.c.kind == kind, publications.c.state.in_(out))
        with self._store.read() as connection:
            what = connection.execute(query.order_by(publications.c.at.desc()).limit(1)).scalar()
        return self.about([what]) if what else []

    def times(self, kind: PublicationKind) -> list[datetime]:
        """When publications of a kind go out or have gone out."""
        with self._store.read() as connection:
            return list(connection.execute(select(publications.c.at).where(publications.c.kind == kind)).scalars())

    def compared(self, rows: Sequence[Publication] | None = None) -> list[Publication]:
        """These publications, or the whole calendar, as they would turn out now.

        What would be held at its time, or whose post names another, says so already in `why`; see `Publication.void`
        and `Publication.command`.
        """
        rows = self.all() if rows is None else rows
        with self._store.read() as connection:
            held = holds.load(connection)
        return self._comparing.compared(rows, held)

    def compared_one(self, number: int) -> Publication:
        """One row, as `compared` shows it. Raises `NotFound`."""
        publication = self.get(number)
        with self._store.read() as connection:
            held = holds.load(connection)
        return self._comparing.compared([publication], held)[0]

    def changed_ahead(self, now: datetime, until: datetime) -> list[Publication]:
        """Scheduled publications of the time until then that would not go out as they stand, or not at the right time.

        See `Publication.void` and `Publication.command`.
        """
        ahead = (publications.c.at > now, publications.c.at <= until)
        rows = list(self._rows.find(ON_CALENDAR, publications.c.state == PublicationState.SCHEDULED, *ahead))
        compared = self._comparing.compared(rows, ())
        return [row for row in compared if row.void or row.command]

    def _approvable(
        self, number: int, now: datetime, beside: Collection[str] = (), again: bool | None = None
    ) -> tuple[Publication, Composed, datetime]:
        """A publication that may be approved now, what it says, and when it expires from then on."""
        publication = self.get(number)
        late = publication.state is PublicationState.EXPIRED
        check_publication_step(publication.name, publication.state, PublicationState.SCHEDULED, Cause.APPROVAL)
        composed = compose(self._composer, publication, self._zone, beside, again)
        if composed.message is None:
            raise IllegalStep(worded("%(publication)s: %(why)s", publication=publication.name, why=composed.why))
        expires_at = now + (publication.expires_at - publication.at) if late else publication.expires_at
        if expires_at <= now:
            raise IllegalStep(
                worded("%(publication)s: its time is over; schedule it again", publication=publication.name)
            )
        if late and (publication.kind == "issue" or not publication.again):
            self._earlier.check_other(_place(publication), but=number)
        return publication, composed, expires_at

    def _step(self, number: int, state: PublicationState, why: str) -> Publication:
        publication = self.get(number)
        with self._store.begin() as connection:
            self._rows.move(connection, publication, Cause.STAFF, state, why=why)
        return self.get(number)


def is_current(publication: Publication, since: datetime) -> bool:
    """Whether `Calendar.current` has it."""
    return publication.state not in _OVER or publication.expires_at >= since


def _place(publication: Publication) -> Place:
    return Place(publication.kind, publication.what, publication.channel, publication.lang, publication.at)
