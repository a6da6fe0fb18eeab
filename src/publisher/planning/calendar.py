"""The calendar's rows and every step between their states.

Approval renders once and binds to a hash of what it was rendered from. What leaves later is the frozen message; when
that hash has moved by then, the publication goes back to `needs review` instead.
"""

from collections.abc import Iterator
from contextlib import suppress
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
from publisher.core.messages import freeze
from publisher.core.states import PublicationState, check_publication_step
from publisher.ledger import steps
from publisher.planning.composing import Composed, Composer
from publisher.planning.publication import Publication, PublicationKind, publication_of
from publisher.storage.database import Store
from publisher.storage.tables import publications

State = PublicationState
_CHANGED = "changed since it was approved"
_CANCELLED = "cancelled by staff"
_ENDED = (State.CANCELLED, State.EXPIRED)
_ON_IT = publications.c.kind != "letter"


class Calendar:
    """Schedules, approves, voids and ends publications."""

    def __init__(self, store: Store, composer: Composer, workspace: Path, zone: ZoneInfo) -> None:
        self._store = store
        self._composer = composer
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
    ) -> Publication:
        """Put something on the calendar and approve it as it stands; asked twice, the same row comes back.

        It becomes `scheduled`, or `needs review` when a translation has to be seen by a person first or the file of a
        post or a template has to be mended. Raises `NotFound`, `InvalidInput` for a time so far gone that it would
        expire at once, `Conflict` for an issue that is on its way to the same readers already.
        """
        if at + expires_after <= now:
            raise InvalidInput(f"{at.astimezone(self._zone):%Y-%m-%d %H:%M} is past; choose a time to come")
        try:
            composed = self._composer.compose(kind, what, channel, lang, at.astimezone(self._zone).date())
        except (TemplateError, PostError) as error:
            composed = Composed(None, str(error))
        row = {
            "kind": kind, "what": what, "channel": channel, "lang": lang, "at": at, "expires_at": at + expires_after,
            "created_at": now, **self._standing(composed),
        }  # fmt: skip
        try:
            with self._store.begin() as connection:
                number = connection.execute(
                    publications.insert().values(**row).returning(publications.c.id)
                ).scalar_one()
        except IntegrityError as error:
            return self._asked_before(kind, what, channel, lang, at, error)
        return self.get(number)

    def approve(self, number: int, now: datetime) -> Publication:
        """Render (again) as things stand, and schedule. Raises `IllegalStep` when something still needs a look.

        An expired one gets as long as it had, from now on: a person has said that late is better than never.
        """
        publication, composed, expires_at = self._approvable(number, now)
        try:
            with self._store.begin() as connection:
                self._move(connection, publication, **self._standing(composed), expires_at=expires_at)
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
        elif kind == "issue" and any(other.state not in _ENDED for other in others):
            raise self._on_its_way(what, channel, lang)

    def cancel(self, number: int, now: datetime) -> Publication:
        """Take it off the calendar for good; what had not gone out of it is `suppressed`."""
        publication = self.get(number)
        check_publication_step(publication.name, publication.state, State.CANCELLED)
        with self._store.begin() as connection:
            self._move(connection, publication, State.CANCELLED, why=_CANCELLED)
            steps.withdraw(connection, number, now, _CANCELLED)
        return self.get(number)

    def pause(self, number: int) -> Publication:
        """Hold it, also in the middle of sending: the next delivery does not begin."""
        return self._step(number, State.PAUSED, "paused by staff")

    def resume(self, number: int) -> Publication:
        """Let a paused one go on where it stopped."""
        publication = self.get(number)
        if publication.state is not State.PAUSED:
            raise IllegalStep(f"{publication.name} is {publication.state}, not paused: there is nothing to resume")
        onward = State.PUBLISHING if publication.planned else State.SCHEDULED
        return self._step(number, onward, "")

    def release(self, now: datetime) -> list[int]:
        """What may be sent now, by id.

        Before that it voids what changed, ends what expired, and schedules what got its review.
        """
        for publication in self._rows(_ON_IT, publications.c.state == State.NEEDS_REVIEW):
            if publication.expires_at <= now:
                why = f"its time passed while it waited: {publication.why}"
                self._try_to_move(publication, State.EXPIRED, why=why)
            # Something that had been approved and was voided is approved again by a person alone.
            elif publication.message is None:
                self._schedule_if_fit(publication)
        due = self._rows(_ON_IT, publications.c.state == State.SCHEDULED, publications.c.at <= now)
        return [publication.id for publication in due if self._still_stands(publication, now)]

    def get(self, number: int) -> Publication:
        """One row. Raises `NotFound`."""
        for publication in self._rows(publications.c.id == number):
            return publication
        raise NotFound(f"there is no publication {number}; `publisher calendar` shows them")

    def all(self) -> list[Publication]:
        """The whole calendar by time; letters to single persons are not on it."""
        return list(self._rows(_ON_IT))

    def _approvable(self, number: int, now: datetime) -> tuple[Publication, Composed, datetime]:
        """A publication that may be approved now, what it says, and when it expires from then on."""
        publication = self.get(number)
        late = publication.state is State.EXPIRED
        check_publication_step(publication.name, publication.state, State.SCHEDULED if late else State.APPROVED)
        composed = self._compose(publication)
        if composed.message is None:
            raise IllegalStep(f"{publication.name}: {composed.why}")
        expires_at = now + (publication.expires_at - publication.at) if late else publication.expires_at
        if expires_at <= now:
            raise IllegalStep(f"{publication.name}: its time is over; schedule it anew")
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
        """The row in the way of a new one, if it is the same wish and still alive; raises `Conflict` else."""
        wish = {"kind": kind, "what": what, "channel": channel, "lang": lang, "at": at}
        for same in self._rows(*(publications.c[name] == value for name, value in wish.items())):
            if same.state in _ENDED:
                gone = f"{same.name} was for that very time and is {same.state}; choose another time"
                raise Conflict(gone) from error
            return same
        raise self._on_its_way(what, channel, lang) from error

    def _on_its_way(self, what: str, channel: str, lang: str) -> Conflict:
        alive = (publications.c.state.not_in(_ENDED), publications.c.kind == "issue")
        wish = {"what": what, "channel": channel, "lang": lang}
        for other in self._rows(*alive, *(publications.c[name] == value for name, value in wish.items())):
            mend = "" if other.state is State.PUBLISHED else f"; to choose another time, cancel {other.id} first"
            return Conflict(f"{other.name} is {other.state} already, and a reader gets an issue once{mend}")
        return Conflict(f"{what} ({channel}, {lang}) was changed by somebody else at the same moment; look again")

    def _still_stands(self, publication: Publication, now: datetime) -> bool:
        if publication.expires_at <= now:
            due = f"{publication.at.astimezone(self._zone):%Y-%m-%d %H:%M}"
            late = f"it was due {due} and nothing ran then; approve it to send it late, or schedule it anew"
            self._try_to_move(publication, State.EXPIRED, why=late)
            return False
        try:
            reason = "" if self._unchanged(publication) else "look at the preview and approve it again"
        except StoreError:
            raise
        except PublisherError as error:
            reason = str(error)
        except Exception as error:
            reason = describe_bug(error, publication.name)
        if reason:
            self._try_to_move(publication, State.NEEDS_REVIEW, why=f"{_CHANGED}: {reason}")
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
            self._try_to_move(publication, **self._standing(composed))

    def _compose(self, publication: Publication) -> Composed:
        day = publication.at.astimezone(self._zone).date()
        return self._composer.compose(publication.kind, publication.what, publication.channel, publication.lang, day)

    def _unchanged(self, publication: Publication) -> bool:
        with self._store.read() as connection:
            query = select(publications.c.basis_hash).where(publications.c.id == publication.id)
            approved = connection.execute(query).scalar_one()
        now = self._composer.basis(
            publication.kind, publication.what, publication.channel, publication.lang, publication.stories
        )
        return bool(approved == now)

    def _standing(self, composed: Composed) -> dict[str, Any]:
        if composed.message is None:
            return {"state": State.NEEDS_REVIEW, "why": composed.why}
        frozen = freeze(composed.message, self._workspace)
        return {
            "state": State.SCHEDULED, "why": composed.why, "message": frozen, "basis_hash": composed.basis,
            "stories": list(composed.stories), "topics": [list(names) for names in composed.topics],
        }  # fmt: skip

    def _step(self, number: int, state: PublicationState, why: str) -> Publication:
        publication = self.get(number)
        check_publication_step(publication.name, publication.state, state)
        with self._store.begin() as connection:
            self._move(connection, publication, state, why=why)
        return self.get(number)

    def _try_to_move(self, publication: Publication, state: PublicationState, **values: Any) -> None:
        """As `_move`; when somebody else was faster, theirs stands."""
        with suppress(Conflict, IllegalStep), self._store.begin() as connection:
            self._move(connection, publication, state, **values)

    def _move(self, connection: Connection, publication: Publication, state: PublicationState, **values: Any) -> None:
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
