"""The calendar: publications by time, and the steps that staff and the scheduler make between their states.

Approval renders the message once and freezes it, with a hash of everything that it was rendered from. The frozen
message is what goes out; if the hash has changed by then, the publication goes back to `needs review` instead.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError

from publisher.core.errors import (
    Conflict,
    IllegalStep,
    InvalidInput,
    NotFound,
    PostError,
    TemplateError,
)
from publisher.core.states import GAVE_UP_ITS_SLOT, Cause, PublicationState, check_publication_step
from publisher.ledger import holds, steps
from publisher.ledger.holds import Hold
from publisher.planning.approvals import Approvals, lost_file, standing
from publisher.planning.calendar_rows import ON_CALENDAR, CalendarRows
from publisher.planning.composing import Composed, Composer, compose
from publisher.planning.earlier import Earlier, Place
from publisher.planning.publication import Publication, PublicationKind
from publisher.planning.releasing import Releasing
from publisher.storage.database import Store
from publisher.storage.tables import publications

_CANCELLED = "cancelled by staff"


class SlotTaken(Conflict):
    """Somebody else has been given the slot meanwhile: another one may be free."""


class Calendar:
    """Schedules, approves, holds and ends publications."""

    def __init__(self, store: Store, composer: Composer, workspace: Path, zone: ZoneInfo) -> None:
        self._store = store
        self._composer = composer
        self._approvals = Approvals(store, composer)
        self._earlier = Earlier(store, workspace, zone)
        self._rows = CalendarRows(store, workspace)
        self._releasing = Releasing(store, self._rows, composer, workspace, zone)
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
        beside: Collection[str] = (),
        needs_approval: bool = False,
    ) -> Publication:
        """Put something on the calendar and approve its present text; a second identical call returns the same row.

        `beside` are the languages in which it is approved together with this one. `needs_approval`: it waits for a
        person all the same.

        It becomes `scheduled`, or `needs review` when a person has to look at a translation first, or correct a file
        of a post or a template. Raises `NotFound`, `InvalidInput` for a time so long past that it would expire
        immediately, `Conflict` for what is already out or on its way to the same readers, at whatever time, and for a
        `slot` that has been given to another meanwhile; a post goes out once more if it is wanted `again`, and
        the stories of an issue also to readers who have had them.
        """
        place = Place(kind, what, channel, lang, at)
        if at + expires_after <= now:
            raise InvalidInput(f"{at.astimezone(self._zone):%Y-%m-%d %H:%M} is past; choose a time to come")
        try:
            day = at.astimezone(self._zone).date()
            composed = self._composer.compose(kind, what, channel, lang, day, beside=beside, again=again)
        except (TemplateError, PostError) as error:
            composed = Composed(None, str(error))
        if before := self._earlier.same(place, again):
            return before
        values = {
            "expires_at": at + expires_after, "slot": slot, "created_at": now, "again": again,
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
                raise SlotTaken(f"the slot {slot} of {channel} has just been given to another post") from error
            if before := self._earlier.same(place, again):
                return before
            raise self._earlier.changed(place) from error
        return self.get(number)

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
        return self._step(number, PublicationState.PAUSED, "paused by staff")

    def resume(self, number: int) -> Publication:
        """Continue a paused publication where it stopped."""
        publication = self.get(number)
        if publication.state is not PublicationState.PAUSED:
            raise IllegalStep(f"{publication.name} is {publication.state}, not paused: there is nothing to resume")
        onward = PublicationState.PUBLISHING if publication.planned else PublicationState.SCHEDULED
        return self._step(number, onward, "")

    def release(self, now: datetime, expired: Callable[[str], None] = lambda _: None) -> list[int]:
        """The ids of publications that may be sent now. See `Releasing.release`."""
        return self._releasing.release(now, expired)

    def waiting(self, now: datetime) -> list[Publication]:
        """Publications whose time has come, and which wait for a person."""
        held = publications.c.state == PublicationState.NEEDS_REVIEW
        return list(self._rows.find(ON_CALENDAR, held, publications.c.at <= now))

    def get(self, number: int) -> Publication:
        """One row. Raises `NotFound`."""
        for publication in self._rows.find(publications.c.id == number):
            return publication
        raise NotFound(f"there is no publication {number}; `publisher calendar` shows them")

    def all(self) -> list[Publication]:
        """The whole calendar by time, without letters to single persons."""
        return list(self._rows.find(ON_CALENDAR))

    def compared(self) -> list[Publication]:
        """The whole calendar, where a scheduled publication that would be held at its time says so already in `why`."""
        rows = self.all()
        with self._store.read() as connection:
            held = holds.load(connection)
        return [self._compared(publication, held) for publication in rows]

    def _compared(self, publication: Publication, held: Sequence[Hold]) -> Publication:
        if publication.state is not PublicationState.SCHEDULED:
            return publication
        if hold := holds.holding(held, publication.channel, publication.lang, publication.at):
            why = f" ({hold.why})" if hold.why else ""
            return replace(publication, why=f"held at its time{why}: publisher resume")
        reason = self._approvals.change(publication) or lost_file(publication)
        return replace(publication, why=f"will not go out, {reason}") if reason else publication

    def _approvable(
        self, number: int, now: datetime, beside: Collection[str] = (), again: bool | None = None
    ) -> tuple[Publication, Composed, datetime]:
        """A publication that may be approved now, what it says, and when it expires from then on."""
        publication = self.get(number)
        late = publication.state is PublicationState.EXPIRED
        check_publication_step(publication.name, publication.state, PublicationState.SCHEDULED, Cause.APPROVAL)
        composed = compose(self._composer, publication, self._zone, beside, again)
        if composed.message is None:
            raise IllegalStep(f"{publication.name}: {composed.why}")
        expires_at = now + (publication.expires_at - publication.at) if late else publication.expires_at
        if expires_at <= now:
            raise IllegalStep(f"{publication.name}: its time is over; schedule it again")
        if late and (publication.kind == "issue" or not publication.again):
            self._earlier.check_other(_place(publication), but=number)
        return publication, composed, expires_at

    def _step(self, number: int, state: PublicationState, why: str) -> Publication:
        publication = self.get(number)
        with self._store.begin() as connection:
            self._rows.move(connection, publication, Cause.STAFF, state, why=why)
        return self.get(number)


def _place(publication: Publication) -> Place:
    return Place(publication.kind, publication.what, publication.channel, publication.lang, publication.at)
