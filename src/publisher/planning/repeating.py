"""Fires repeats: each firing is a publication of its own, with its own slot or time, rendered fresh.

A firing is made once, whoever ticks: the publication bears the repeat and the firing's name (a unique key). One that
nobody could make in time, or that comes too soon after another publication of the post, is left out; the repeat says
so.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from publisher.core.errors import Conflict, PublisherError, StoreError
from publisher.core.states import ENDED_PUBLICATIONS
from publisher.core.wording import worded, worded_many
from publisher.planning.calendar import Calendar, Fired, SlotTaken
from publisher.planning.moving import Moving
from publisher.planning.recurrences import Firing
from publisher.planning.repeats import Repeat, Repeats, Wish
from publisher.posts.local_times import wall_time
from publisher.storage.database import Store
from publisher.storage.tables import publications

LEAD = timedelta(days=1)
"""How long before its time a publication is put on the calendar, so that staff see it there."""

_AT_ONCE = 1000
"""Firings of one repeat that one tick looks at, at most: a daily one that nobody has looked at for three years."""


class Repeating:
    """Puts on the calendar what repeats. `expires_after` is the lifetime of what it puts there."""

    def __init__(
        self, store: Store, known: Repeats, calendar: Calendar, moving: Moving, expires_after: timedelta
    ) -> None:
        self._store, self._known, self._calendar, self._moving = store, known, calendar, moving
        self._zone, self._expires_after = moving.rules.zone, expires_after

    def fire(self, now: datetime, report: Callable[[str], None] = lambda _: None) -> None:
        """Put on the calendar what repeats until a day from now; `report` hears what cannot be put there."""
        for known in self._known.due(now + LEAD):
            repeat: Repeat | None = known
            for _ in range(_AT_ONCE):
                if repeat is None or not repeat.due:
                    break
                name = repeat.name
                try:
                    repeat = self._fire(repeat, now)
                except StoreError:
                    raise
                except PublisherError as error:
                    report(worded("%(name)s: %(why)s", name=name, why=error))
                    break

    def _fire(self, repeat: Repeat, now: datetime) -> Repeat | None:
        """Deal with the firing that is due; the repeat as it is then, None when nothing more of it is due."""
        wish = repeat.wish
        at = self._moment(repeat.due)
        if at > now + LEAD:
            return None
        following = next(iter(self._known.next_firings(wish, at, 1)), None)
        # Without a time of day only the last missed day counts, which takes a slot to come.
        missed = at + self._expires_after <= now if wish.clock else following is not None and following.at <= now
        why = ""
        if missed:
            why = worded("left out %(day)s: nothing ran then", day=repeat.due[:10])
        elif not self._is_made(repeat):
            why = self._make(repeat, at, now)
        return self._advance(repeat, following, why)

    def _make(self, repeat: Repeat, at: datetime, now: datetime) -> str:
        """Put a firing on the calendar, or say why not."""
        wish = repeat.wish
        while True:
            slot = None
            if wish.clock is None:
                # The first slot of that day: a slot at midnight, too.
                firing = self._moving.next_free(wish.channel, wish.lang, max(now, at - timedelta(seconds=1)))
                at_slot, slot = firing.at, firing.name
            else:
                at_slot = at
            if wish.until is not None and self._day(at_slot) > wish.until:
                return worded("left out %(day)s: no slot is free before its end", day=repeat.due[:10])
            if close := self._too_soon(wish, at_slot):
                return worded("left out %(day)s: %(why)s", day=repeat.due[:10], why=close)
            try:
                self._calendar.schedule(
                    "post", wish.what, wish.channel, wish.lang, at_slot, now, self._expires_after,
                    again=True, slot=slot, fired=Fired(repeat.id, repeat.due),
                )  # fmt: skip
            except Conflict as error:
                # Another process may have made this firing, or been given the slot.
                if self._is_made(repeat):
                    return ""
                if not isinstance(error, SlotTaken):
                    raise
            else:
                return ""

    def _too_soon(self, wish: Wish, at: datetime) -> str:
        """Why a time is too close to another publication of the post, "" when it is not."""
        if not wish.cool_down:
            return ""
        when = func.coalesce(publications.c.published_at, publications.c.at)
        query = (
            select(when)
            .where(publications.c.kind == "post", publications.c.what == wish.what, publications.c.lang == wish.lang)
            .where(publications.c.channel == wish.channel, publications.c.state.not_in(ENDED_PUBLICATIONS))
        )
        with self._store.read() as connection:
            moments = connection.execute(query).scalars().all()
        # By the calendar: what went out a minute late a fortnight ago went out fourteen days ago.
        days = [one.astimezone(self._zone).date() for one in moments]
        near = min(days, key=lambda one: abs(self._day(at) - one), default=None)
        if near is None or abs(self._day(at) - near).days >= wish.cool_down:
            return ""
        one, many = (
            "it goes or went out on %(day)s, within %(num)s day",
            "it goes or went out on %(day)s, within %(num)s days",
        )
        return worded_many(one, many, wish.cool_down, day=near.isoformat())

    def _is_made(self, repeat: Repeat) -> bool:
        query = select(publications.c.id).where(
            publications.c.repeat_id == repeat.id, publications.c.firing == repeat.due
        )
        with self._store.read() as connection:
            return connection.execute(query).first() is not None

    def _advance(self, repeat: Repeat, following: Firing | None, why: str) -> Repeat | None:
        times = repeat.wish.times
        if times is not None and self._known.made(repeat.id) >= times:
            self._known.end(repeat, worded_many("it was made %(num)s time", "it was made %(num)s times", times))
        elif following is None:
            self._known.end(repeat, why or worded("its last day has come"))
        else:
            self._known.advance(repeat, following, why)
        return self._known.get(repeat.id)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _moment(self, name: str) -> datetime:
        """The moment of a firing on the clocks as they are now, whatever they were when it was written down."""
        return wall_time(datetime.fromisoformat(name), self._zone).astimezone(UTC)
