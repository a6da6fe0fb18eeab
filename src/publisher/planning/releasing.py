"""What may be sent now: the calendar's look at what is due, what has changed, and what has waited too long."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.errors import Conflict, PublisherError, StoreError, describe_bug
from publisher.core.states import Cause, PublicationState
from publisher.core.wording import moment, text_of, worded
from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.planning.approvals import Approvals, standing
from publisher.planning.calendar_rows import ON_CALENDAR, CalendarRows
from publisher.planning.composing import Composed, Composer, compose
from publisher.planning.overdue import Overdue
from publisher.planning.publication import Publication
from publisher.planning.review_rounds import ReviewRounds
from publisher.storage.database import Store
from publisher.storage.tables import publications


class Releasing:
    """Releases publications. `zone` is that of the days that mails bear."""

    def __init__(
        self,
        store: Store,
        rows: CalendarRows,
        composer: Composer,
        workspace: Path,
        zone: ZoneInfo,
        overdue: Overdue,
    ) -> None:
        self._store, self._rows, self._composer, self._overdue = store, rows, composer, overdue
        self._rounds = ReviewRounds(rows)
        self._approvals, self._workspace, self._zone = Approvals(store, composer), workspace, zone

    def release(self, now: datetime, expired: Callable[[str], None] = lambda _: None) -> list[int]:
        """The ids of publications that may be sent now.

        First holds those that have changed, ends those that have expired (`expired` hears which and why), schedules
        those whose review is done, and gives late posts of the queue other slots. Raises `ConfigError`, and changes
        nothing, where there are no posts or templates at all.
        """
        waiting = self._rounds.next_ones(now)
        self._composer.check_sources()
        held = self._holds(waiting, now)
        for publication in waiting:
            is_held = holds.holding(held, publication.channel, publication.lang, now) is not None
            if not is_held and self._overdue.pass_on(publication, held, now):
                continue
            if self._is_over(publication, held, now):
                why = worded("its time passed while it waited: %(why)s", why=publication.why)
                self._step(publication, PublicationState.EXPIRED, why=why)
                expired(worded("%(publication)s expired: %(why)s", publication=publication.name, why=why))
            # One that was approved before and held after a change needs a person's approval.
            elif publication.message is None:
                self._schedule_if_fit(publication)
        due = list(
            self._rows.find(
                ON_CALENDAR, publications.c.state == PublicationState.SCHEDULED, publications.c.at <= now, few=True
            )
        )
        held = self._holds(due, now)
        ready = [
            publication
            for publication in due
            if holds.holding(held, publication.channel, publication.lang, now) is None
            and self._still_stands(publication, held, now, expired)
        ]
        over = {publication.id for publication in ready if self._is_over(publication, held, now)}
        going, stranded = self._overdue.settle(ready, over, held, now)
        for publication in stranded:
            self._expire(publication, expired)
        return [publication.id for publication in going]

    def _holds(self, rows: Sequence[Publication], now: datetime) -> list[Hold]:
        """The holds that may have kept any of these rows back."""
        with self._store.read() as connection:
            return holds.load(connection, min((row.at for row in rows), default=now))

    def _is_over(self, publication: Publication, held: Sequence[Hold], now: datetime) -> bool:
        """Whether it may not go out any more; the time for which it was held does not count."""
        theirs = holds.time_held(held, publication.channel, publication.lang, publication.at, now)
        return publication.expires_at + theirs <= now

    def _still_stands(
        self, publication: Publication, held: Sequence[Hold], now: datetime, expired: Callable[[str], None]
    ) -> bool:
        if self._is_over(publication, held, now) and not self._overdue.moves(publication, now):
            self._expire(publication, expired)
            return False
        reason = self._approvals.change(publication)
        if reason:
            self._step(publication, PublicationState.NEEDS_REVIEW, why=reason)
        return not reason

    def _expire(self, publication: Publication, expired: Callable[[str], None]) -> None:
        late = worded(
            "it was due %(due)s and nothing ran then; approve it to send it late, or schedule it again",
            due=moment(publication.at.astimezone(self._zone)),
        )
        self._step(publication, PublicationState.EXPIRED, why=late)
        expired(worded("%(publication)s expired: %(why)s", publication=publication.name, why=late))

    def _schedule_if_fit(self, publication: Publication) -> None:
        try:
            composed = compose(self._composer, publication, self._zone)
        except StoreError:
            raise
        except PublisherError as error:
            composed = Composed(None, text_of(error))
        except Exception as error:
            composed = Composed(None, describe_bug(error, publication.name))
        if composed.message is not None or composed.why != publication.why:
            self._step(publication, **standing(composed, self._workspace, publication.needs_approval))

    def _step(self, publication: Publication, state: PublicationState, **values: Any) -> None:
        """The calendar's own step; a change that somebody else has made meanwhile stays."""
        with suppress(Conflict), self._store.begin() as connection:
            self._rows.move(connection, publication, Cause.CALENDAR, state, **values)
