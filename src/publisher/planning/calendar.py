"""The calendar's rows and every step between their states.

Approval renders once and binds to a hash of what it was rendered from. What leaves later is the frozen message; when that hash
has moved by then, the publication goes back to `needs review` instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError

from publisher.errors import NotAllowed, NotFound, PublisherError
from publisher.frozen import freeze, thaw
from publisher.planning.composing import Composed, Composer, Kind
from publisher.states import PublicationState, check_publication_step
from publisher.store import Store
from publisher.tables import publications
from publisher.types import Message

State = PublicationState
_CHANGED = "changed since it was approved"


@dataclass(frozen=True, slots=True)
class Publication:
    """A row of the calendar. `message` is there once it is approved; `why` explains a state that waits or has ended."""

    id: int
    kind: Kind
    what: str
    channel: str
    lang: str
    at: datetime
    expires_at: datetime
    state: PublicationState
    why: str
    stories: tuple[str, ...]
    planned: int
    message: Message | None
    published_at: datetime | None

    @property
    def name(self) -> str:
        """How messages call it."""
        return f"publication {self.id} ({self.what}, {self.channel}, {self.lang})"


class Calendar:
    """Schedules, approves, voids and ends publications."""

    def __init__(self, store: Store, composer: Composer, workspace: Path, zone: ZoneInfo) -> None:
        self._store = store
        self._composer = composer
        self._workspace = workspace
        self._zone = zone

    def schedule(
        self, kind: Kind, what: str, channel: str, lang: str, at: datetime, now: datetime, expires_after: timedelta
    ) -> Publication:
        """Put something on the calendar and approve it as it stands; asked twice, the same row comes back.

        It becomes `scheduled`, or `needs review` when a translation has to be seen by a person first. Raises `NotFound`,
        `NotAllowed` (also for a time so far gone that it would expire at once).
        """
        if at + expires_after <= now:
            raise NotAllowed(f"{at.astimezone(self._zone):%Y-%m-%d %H:%M} is past; choose a time to come")
        composed = self._composer.compose(kind, what, channel, lang, at.astimezone(self._zone).date())
        row = {
            "kind": kind, "what": what, "channel": channel, "lang": lang, "at": at, "expires_at": at + expires_after,
            "created_at": now, **self._standing(composed),
        }  # fmt: skip
        try:
            with self._store.begin() as connection:
                number = connection.execute(
                    publications.insert().values(**row).returning(publications.c.id)
                ).scalar_one()
        except IntegrityError:
            same = {name: row[name] for name in ("kind", "what", "channel", "lang", "at")}
            return self._find(**same)
        return self.get(number)

    def approve(self, number: int, now: datetime) -> Publication:
        """Render (again) as things stand, and schedule. Raises `NotAllowed` when something still needs a look."""
        publication = self.get(number)
        check_publication_step(publication.name, publication.state, State.APPROVED)
        composed = self._compose(publication)
        if composed.message is None:
            raise NotAllowed(f"{publication.name}: {composed.why}")
        if publication.expires_at <= now:
            raise NotAllowed(f"{publication.name}: its time is over; schedule it anew")
        self._move(publication, State.SCHEDULED, **self._standing(composed))
        return self.get(number)

    def cancel(self, number: int) -> Publication:
        """Take it off the calendar for good."""
        return self._step(number, State.CANCELLED, "cancelled by staff")

    def pause(self, number: int) -> Publication:
        """Hold it, also in the middle of sending: the next delivery does not begin."""
        return self._step(number, State.PAUSED, "paused by staff")

    def resume(self, number: int) -> Publication:
        """Let a paused one go on where it stopped."""
        publication = self.get(number)
        onward = State.PUBLISHING if publication.planned else State.SCHEDULED
        return self._step(number, onward, "")

    def release(self, now: datetime) -> list[int]:
        """What may be sent now, by id; before that, voids what changed, ends what expired, schedules what got its review."""
        for publication in self._rows(publications.c.state == State.NEEDS_REVIEW):
            if publication.expires_at <= now:
                why = f"its time passed while it waited: {publication.why}"
                self._move(publication, State.EXPIRED, why=why)
            # Something that had been approved and was voided is approved again by a person alone.
            elif publication.message is None:
                self._schedule_if_fit(publication)
        due = self._rows(publications.c.state == State.SCHEDULED, publications.c.at <= now)
        return [publication.id for publication in due if self._still_stands(publication, now)]

    def get(self, number: int) -> Publication:
        """One row. Raises `NotFound`."""
        for publication in self._rows(publications.c.id == number):
            return publication
        raise NotFound(f"there is no publication {number}; `publisher calendar` shows them")

    def all(self) -> list[Publication]:
        """The whole calendar by time."""
        return list(self._rows())

    def _find(self, **key: Any) -> Publication:
        return next(self._rows(*(publications.c[name] == value for name, value in key.items())))

    def _still_stands(self, publication: Publication, now: datetime) -> bool:
        if publication.expires_at <= now:
            late = f"it was due {publication.at.astimezone(self._zone):%Y-%m-%d %H:%M} and nothing ran then; schedule it anew"
            self._move(publication, State.EXPIRED, why=late)
            return False
        try:
            reason = "" if self._unchanged(publication) else "look at the preview and approve it again"
        except PublisherError as error:
            reason = str(error)
        if reason:
            self._move(publication, State.NEEDS_REVIEW, why=f"{_CHANGED}: {reason}")
        return not reason

    def _schedule_if_fit(self, publication: Publication) -> None:
        try:
            composed = self._compose(publication)
        except PublisherError as error:
            composed = Composed(None, str(error))
        if composed.message is not None:
            self._move(publication, State.SCHEDULED, **self._standing(composed))

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
        return {"state": State.SCHEDULED, "why": composed.why, "message": frozen, "basis_hash": composed.basis,
            "stories": list(composed.stories)}  # fmt: skip

    def _step(self, number: int, state: PublicationState, why: str) -> Publication:
        publication = self.get(number)
        check_publication_step(publication.name, publication.state, state)
        self._move(publication, state, why=why)
        return self.get(number)

    def _move(self, publication: Publication, state: PublicationState, **values: Any) -> None:
        with self._store.begin() as connection:
            changed = connection.execute(
                update(publications)
                .where(publications.c.id == publication.id, publications.c.state == publication.state)
                .values(**{**values, "state": state})
            )
        if changed.rowcount != 1:
            raise NotAllowed(f"{publication.name} was changed by somebody else at the same moment; look again")

    def _rows(self, *conditions: Any) -> Iterator[Publication]:
        query = select(publications).where(*conditions).order_by(publications.c.at, publications.c.id)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return (self._publication(row) for row in rows)

    def _publication(self, row: Row[Any]) -> Publication:
        return Publication(
            row.id, row.kind, row.what, row.channel, row.lang, row.at, row.expires_at, State(row.state), row.why,
            tuple(row.stories), row.planned,
            thaw(row.message, self._workspace) if row.message else None, row.published_at,
        )  # fmt: skip
