"""The calendar: publications by time, and the steps that staff and the scheduler make between their states.

Approval renders the message once and freezes it, with a hash of everything that it was rendered from. The frozen
message is what goes out; if the hash has changed by then, the publication goes back to `needs review` instead.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import (
    Conflict,
    IllegalStep,
    InvalidInput,
    NotFound,
    PostError,
    PublisherError,
    StoreError,
    TemplateError,
    describe_bug,
)
from publisher.core.states import ENDED_PUBLICATIONS, Cause, PublicationState, check_publication_step
from publisher.ledger import holds, steps
from publisher.ledger.holds import Hold
from publisher.planning.approvals import Approvals, lost_file, standing
from publisher.planning.composing import Composed, Composer
from publisher.planning.publication import GAVE_UP_ITS_SLOT, Publication, PublicationKind, publication_of
from publisher.storage.database import Store
from publisher.storage.tables import publications

_CANCELLED = "cancelled by staff"
_ON_IT = publications.c.kind != "letter"


class SlotTaken(Conflict):
    """Somebody else has been given the slot meanwhile: another one may be free."""


class Calendar:
    """Schedules, approves, holds and ends publications."""

    def __init__(self, store: Store, composer: Composer, workspace: Path, zone: ZoneInfo) -> None:
        self._store = store
        self._composer = composer
        self._approvals = Approvals(store, composer)
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
        slot: str | None = None,
    ) -> Publication:
        """Put something on the calendar and approve its present text; a second identical call returns the same row.

        It becomes `scheduled`, or `needs review` when a person has to look at a translation first, or correct a file
        of a post or a template. Raises `NotFound`, `InvalidInput` for a time so long past that it would expire
        immediately, `Conflict` for an issue that is already on its way to the same readers, and for a `slot` that has
        been given to another meanwhile.
        """
        if at + expires_after <= now:
            raise InvalidInput(f"{at.astimezone(self._zone):%Y-%m-%d %H:%M} is past; choose a time to come")
        try:
            composed = self._composer.compose(kind, what, channel, lang, at.astimezone(self._zone).date())
        except (TemplateError, PostError) as error:
            composed = Composed(None, str(error))
        row = {
            "kind": kind, "what": what, "channel": channel, "lang": lang, "at": at, "expires_at": at + expires_after,
            "slot": slot, "created_at": now, **standing(composed, self._workspace),
        }  # fmt: skip
        try:
            with self._store.begin() as connection:
                number = connection.execute(
                    publications.insert().values(**row).returning(publications.c.id)
                ).scalar_one()
        except IntegrityError as error:
            if slot is not None and self._is_given(channel, lang, slot):
                raise SlotTaken(f"the slot {slot} of {channel} has just been given to another post") from error
            return self._asked_before(kind, what, channel, lang, at, error)
        return self.get(number)

    def _is_given(self, channel: str, lang: str, slot: str) -> bool:
        place = (publications.c.channel == channel, publications.c.lang == lang, publications.c.slot == slot)
        return any(other.state not in GAVE_UP_ITS_SLOT for other in self._rows(*place))

    def approve(self, number: int, now: datetime) -> Publication:
        """Render (again) from the present posts and templates, and schedule. Raises `IllegalStep` if review is needed.

        An expired publication gets its original lifetime again, from now on: a person prefers late to never.
        """
        publication, composed, expires_at = self._approvable(number, now)
        try:
            with self._store.begin() as connection:
                self._move(
                    connection,
                    publication,
                    Cause.APPROVAL,
                    **standing(composed, self._workspace),
                    expires_at=expires_at,
                )
        except IntegrityError as error:
            raise self._on_its_way(publication.what, publication.channel, publication.lang) from error
        return self.get(number)

    def check_approval(self, number: int, now: datetime) -> None:
        """Raise what `approve` would raise now; nothing changes."""
        self._approvable(number, now)

    def check_place(self, kind: PublicationKind, what: str, channel: str, lang: str, at: datetime) -> None:
        """Raise the `Conflict` that `schedule` would end with now; nothing changes."""
        wish = {"kind": kind, "what": what, "channel": channel, "lang": lang}
        others = list(self._rows(*(publications.c[name] == value for name, value in wish.items())))
        if any(other.at == at for other in others):
            self._asked_before(kind, what, channel, lang, at)
        elif kind == "issue" and any(other.state not in ENDED_PUBLICATIONS for other in others):
            raise self._on_its_way(what, channel, lang)

    def cancel(self, number: int, now: datetime) -> Publication:
        """Cancel a publication permanently; deliveries that have not begun are `suppressed`."""
        publication = self.get(number)
        with self._store.begin() as connection:
            self._move(connection, publication, Cause.STAFF, PublicationState.CANCELLED, why=_CANCELLED)
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
        """The ids of publications that may be sent now.

        First holds those that have changed, ends those that have expired (`expired` hears which and why), and schedules
        those whose review is done. Raises `ConfigError`, and changes nothing, where there are no posts or templates at
        all.
        """
        waiting = list(self._rows(_ON_IT, publications.c.state == PublicationState.NEEDS_REVIEW))
        self._composer.check_sources()
        held = self._holds(waiting, now)
        for publication in waiting:
            if self._is_over(publication, held, now):
                why = f"its time passed while it waited: {publication.why}"
                self._try_to_move(publication, PublicationState.EXPIRED, why=why)
                expired(f"{publication.name} expired: {why}")
            # One that was approved before and held after a change needs a person's approval.
            elif publication.message is None:
                self._schedule_if_fit(publication)
        due = list(self._rows(_ON_IT, publications.c.state == PublicationState.SCHEDULED, publications.c.at <= now))
        held = self._holds(due, now)
        return [
            publication.id
            for publication in due
            if holds.holding(held, publication.channel, publication.lang, now) is None
            and self._still_stands(publication, held, now, expired)
        ]

    def _holds(self, rows: Sequence[Publication], now: datetime) -> list[Hold]:
        """The holds that may have kept any of these rows back."""
        with self._store.read() as connection:
            return holds.load(connection, min((row.at for row in rows), default=now))

    def _is_over(self, publication: Publication, held: Sequence[Hold], now: datetime) -> bool:
        """Whether it may not go out any more; the time for which it was held does not count."""
        theirs = holds.time_held(held, publication.channel, publication.lang, publication.at, now)
        return publication.expires_at + theirs <= now

    def waiting(self, now: datetime) -> list[Publication]:
        """Publications whose time has come, and which wait for a person."""
        held = publications.c.state == PublicationState.NEEDS_REVIEW
        return list(self._rows(_ON_IT, held, publications.c.at <= now))

    def get(self, number: int) -> Publication:
        """One row. Raises `NotFound`."""
        for publication in self._rows(publications.c.id == number):
            return publication
        raise NotFound(f"there is no publication {number}; `publisher calendar` shows them")

    def all(self) -> list[Publication]:
        """The whole calendar by time, without letters to single persons."""
        return list(self._rows(_ON_IT))

    def compared(self) -> list[Publication]:
        """The whole calendar, where a scheduled publication that would be held at its time says so already in `why`."""
        return [self._compared(publication) for publication in self.all()]

    def _compared(self, publication: Publication) -> Publication:
        if publication.state is not PublicationState.SCHEDULED:
            return publication
        reason = self._approvals.change(publication) or lost_file(publication)
        return replace(publication, why=f"will not go out, {reason}") if reason else publication

    def _approvable(self, number: int, now: datetime) -> tuple[Publication, Composed, datetime]:
        """A publication that may be approved now, what it says, and when it expires from then on."""
        publication = self.get(number)
        late = publication.state is PublicationState.EXPIRED
        check_publication_step(publication.name, publication.state, PublicationState.SCHEDULED, Cause.APPROVAL)
        composed = self._compose(publication)
        if composed.message is None:
            raise IllegalStep(f"{publication.name}: {composed.why}")
        expires_at = now + (publication.expires_at - publication.at) if late else publication.expires_at
        if expires_at <= now:
            raise IllegalStep(f"{publication.name}: its time is over; schedule it again")
        return publication, composed, expires_at

    def _asked_before(
        self,
        kind: PublicationKind,
        what: str,
        channel: str,
        lang: str,
        at: datetime,
        error: IntegrityError | None = None,
    ) -> Publication:
        """The existing row for the same request, if it has not ended; raises `Conflict` otherwise."""
        wish = {"kind": kind, "what": what, "channel": channel, "lang": lang, "at": at}
        for same in self._rows(*(publications.c[name] == value for name, value in wish.items())):
            if same.state in ENDED_PUBLICATIONS:
                gone = f"{same.name} was for that very time and is {same.state}; choose another time"
                raise Conflict(gone) from error
            return same
        raise self._on_its_way(what, channel, lang) from error

    def _on_its_way(self, what: str, channel: str, lang: str) -> Conflict:
        alive = (publications.c.state.not_in(ENDED_PUBLICATIONS), publications.c.kind == "issue")
        wish = {"what": what, "channel": channel, "lang": lang}
        for other in self._rows(*alive, *(publications.c[name] == value for name, value in wish.items())):
            out = other.state is PublicationState.PUBLISHED
            remedy = "" if out else f"; to choose another time, cancel {other.id} first"
            return Conflict(f"{other.name} is {other.state} already, and a reader gets an issue once{remedy}")
        return Conflict(f"{what} ({channel}, {lang}) was changed by somebody else at the same moment; look again")

    def _still_stands(
        self, publication: Publication, held: Sequence[Hold], now: datetime, expired: Callable[[str], None]
    ) -> bool:
        if self._is_over(publication, held, now):
            due = f"{publication.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
            late = f"it was due {due} and nothing ran then; approve it to send it late, or schedule it again"
            self._try_to_move(publication, PublicationState.EXPIRED, why=late)
            expired(f"{publication.name} expired: {late}")
            return False
        reason = self._approvals.change(publication)
        if reason:
            self._try_to_move(publication, PublicationState.NEEDS_REVIEW, why=reason)
        return not reason

    def _schedule_if_fit(self, publication: Publication) -> None:
        try:
            composed = self._compose(publication)
        except StoreError:
            raise
        except PublisherError as error:
            composed = Composed(None, str(error))
        except Exception as error:
            composed = Composed(None, describe_bug(error, publication.name))
        if composed.message is not None or composed.why != publication.why:
            self._try_to_move(publication, **standing(composed, self._workspace))

    def _compose(self, publication: Publication) -> Composed:
        day = publication.at.astimezone(self._zone).date()
        return self._composer.compose(publication.kind, publication.what, publication.channel, publication.lang, day)

    def _step(self, number: int, state: PublicationState, why: str) -> Publication:
        publication = self.get(number)
        with self._store.begin() as connection:
            self._move(connection, publication, Cause.STAFF, state, why=why)
        return self.get(number)

    def _try_to_move(self, publication: Publication, state: PublicationState, **values: Any) -> None:
        """The calendar's own step; a change that somebody else has made meanwhile stays."""
        with suppress(Conflict), self._store.begin() as connection:
            self._move(connection, publication, Cause.CALENDAR, state, **values)

    def _move(
        self, connection: Connection, publication: Publication, cause: Cause, state: PublicationState, **values: Any
    ) -> None:
        """Make one step of the table, if the row is still as it was read. Raises `IllegalStep`, `Conflict`."""
        check_publication_step(publication.name, publication.state, state, cause)
        changed = connection.execute(
            update(publications)
            .where(publications.c.id == publication.id, publications.c.state == publication.state)
            .values(**{**values, "state": state})
        )
        if changed.rowcount != 1:
            raise Conflict(f"{publication.name} was changed by somebody else at the same moment; look again")

    def _rows(self, *conditions: Any) -> Iterator[Publication]:
        query = select(publications).where(*conditions).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return (publication_of(row, self._workspace) for row in rows)
