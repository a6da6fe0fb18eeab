"""Repeats: a post that goes out again and again, each time as a publication of its own, rendered fresh.

Every firing is made once, whoever ticks: the publication bears the repeat and the firing's name (a unique key). A
firing that nobody could make in time, or that comes too soon after the last publication, is left out; the row of the
repeat says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast

from sqlalchemy import Row, func, or_, select, update

from publisher.core.errors import Conflict, InvalidInput, NotFound, PublisherError
from publisher.core.recurrence import Holidays, Recurrence, read_every
from publisher.core.states import ENDED_PUBLICATIONS
from publisher.core.wording import from_stored, to_stored, worded, worded_many
from publisher.planning.calendar import Calendar, Fired, SlotTaken
from publisher.planning.moving import Moving
from publisher.planning.publication import Publication
from publisher.planning.recurrences import Firing, firings
from publisher.posts.local_times import wall_time
from publisher.storage.database import Store
from publisher.storage.tables import publications, repeats

LEAD = timedelta(days=1)
"""How long before its time a publication is put on the calendar, so that staff see it there."""

_MIDNIGHT = time()
_AT_ONCE = 1000
"""Firings of one repeat that one tick looks at, at most: a daily one that nobody has looked at for three years."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for.

    `every` is in words, see `core.recurrence.read_every`; intervals are counted from the day `anchor`. `clock` None =
    the next free slot of the day, or after it. It ends after the day `until`, or after `times` publications. Within
    `cool_down` days of another publication of the post nothing is made.
    """

    what: str
    channel: str
    lang: str
    every: str
    anchor: date
    clock: time | None = None
    holidays: Holidays = "next workday"
    until: date | None = None
    times: int | None = None
    cool_down: int = 0


@dataclass(frozen=True, slots=True)
class Repeat:
    """A repeat on record. `due` names the next firing, "" = it has ended; `why` says why, or what was left out."""

    id: int
    wish: Wish
    due: str
    why: str

    @property
    def name(self) -> str:
        """How messages to people refer to it."""
        return f"repeat {self.id} ({self.wish.what}, {self.wish.channel}, {self.wish.lang})"


class Repeats:
    """Adds, ends and fires repeats. `expires_after` is the lifetime of what they make."""

    def __init__(self, store: Store, calendar: Calendar, moving: Moving, expires_after: timedelta) -> None:
        self._store, self._calendar, self._moving = store, calendar, moving
        self._zone, self._working = moving.rules.zone, moving.rules.working
        self._expires_after = expires_after

    def add(self, wish: Wish, now: datetime) -> Repeat:
        """Begin a repeat; its first firing is the first one after now. Raises `InvalidInput`, `Conflict`, `NotFound`."""
        if (wish.times is not None and wish.times < 1) or wish.cool_down < 0:
            raise InvalidInput(worded("write how many times as a number of 1 or more, and days as one of 0 or more"))
        if wish.clock is None and not self._moving.rules.has(wish.channel, wish.lang):
            self._moving.next_free(wish.channel, wish.lang, now)
        first = next(iter(self.next_firings(wish, now, 1)), None)
        if first is None:
            raise InvalidInput(worded("it would never go out: no day of it lies before its end"))
        for other in self.all():
            if (other.wish.what, other.wish.channel, other.wish.lang) == (wish.what, wish.channel, wish.lang):
                raise Conflict(worded("%(name)s does that already: publisher schedule repeats", name=other.name))
        values = {
            "what": wish.what, "channel": wish.channel, "lang": wish.lang, "every": wish.every, "anchor": wish.anchor,
            "clock": f"{wish.clock:%H:%M}" if wish.clock else "", "holidays": wish.holidays, "until": wish.until,
            "times": wish.times, "cool_down": wish.cool_down, "due": first.name, "due_at": first.at, "created_at": now,
        }  # fmt: skip
        with self._store.begin() as connection:
            number = connection.execute(repeats.insert().values(**values).returning(repeats.c.id)).scalar_one()
        return self.get(number)

    def get(self, number: int) -> Repeat:
        """One repeat. Raises `NotFound`."""
        for row in self._rows(repeats.c.id == number):
            return _repeat(row)
        raise NotFound(worded("there is no repeat %(number)s: publisher schedule repeats", number=number))

    def all(self, ended: bool = False) -> list[Repeat]:
        """The repeats that go on; with `ended` also the others."""
        return [_repeat(row) for row in self._rows(*([] if ended else [repeats.c.due_at.is_not(None)]))]

    def stop(self, number: int) -> tuple[Repeat, list[Publication]]:
        """End a repeat; what it has on the calendar already stays there, and is returned."""
        known = self.get(number)
        if known.due:
            self._end(known, worded("stopped by staff"))
        waiting = [one for one in self._calendar.all() if one.repeat == number and not one.planned]
        return self.get(number), [one for one in waiting if one.state not in ENDED_PUBLICATIONS]

    def next_firings(self, wish: Wish, after: datetime, number: int) -> list[Firing]:
        """The next few firings; of one without a time of day, the midnights at which its days begin."""
        rule = Recurrence(read_every(wish.every, wish.anchor), (wish.clock or _MIDNIGHT,), wish.holidays)
        begins = datetime.combine(wish.anchor, _MIDNIGHT)
        found = (one for one in firings(rule, after, self._zone, self._working) if one.name >= f"{begins:%Y-%m-%d}")
        return [one for one in islice(found, number) if wish.until is None or one.day <= wish.until]

    def fire(self, now: datetime, report: Callable[[str], None] = lambda _: None) -> None:
        """Put on the calendar what repeats until a day from now; `report` hears what cannot be put there."""
        for row in self._rows(repeats.c.due_at <= now + LEAD):
            repeat: Repeat | None = _repeat(row)
            for _ in range(_AT_ONCE):
                if repeat is None or not repeat.due:
                    break
                try:
                    repeat = self._fire(repeat, now)
                except PublisherError as error:
                    report(worded("%(name)s: %(why)s", name=repeat.name, why=error))
                    break

    def _fire(self, repeat: Repeat, now: datetime) -> Repeat | None:
        """Deal with the firing that is due; the repeat as it is then, None when nothing more of it is due."""
        wish = repeat.wish
        at = self._moment(repeat.due)
        if at > now + LEAD:
            return None
        if wish.times is not None and self._made(repeat.id) >= wish.times:
            done = worded_many("it has gone out %(num)s time", "it has gone out %(num)s times", wish.times)
            return self._end(repeat, done)
        following = next(iter(self.next_firings(wish, at, 1)), None)
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
            if close := self._too_soon(wish, at_slot):
                return worded("left out %(day)s: %(why)s", day=repeat.due[:10], why=close)
            try:
                self._calendar.schedule(
                    "post", wish.what, wish.channel, wish.lang, at_slot, now, self._expires_after, again=True, slot=slot,
                    fired=Fired(repeat.id, repeat.due),
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
        wait = timedelta(days=wish.cool_down)
        when = func.coalesce(publications.c.published_at, publications.c.at)
        query = (
            select(when)
            .where(publications.c.kind == "post", publications.c.what == wish.what, publications.c.lang == wish.lang)
            .where(publications.c.channel == wish.channel, publications.c.state.not_in(ENDED_PUBLICATIONS))
            .where(or_(publications.c.published_at > at - wait, publications.c.published_at.is_(None)))
            .where(publications.c.at > at - 2 * wait, publications.c.at < at + wait)
            .order_by(publications.c.at.desc())
        )
        with self._store.read() as connection:
            moments = connection.execute(query).scalars().all()
        near = next((one for one in moments if abs(one - at) < wait), None)
        if near is None:
            return ""
        return worded(
            "less than %(days)s days from %(other)s, when it goes or went out", days=wish.cool_down,
            other=f"{near.astimezone(self._zone):%Y-%m-%d %H:%M}",
        )  # fmt: skip

    def _made(self, number: int) -> int:
        """How many publications of a repeat have gone out, or wait for their time."""
        query = select(func.count()).where(
            publications.c.repeat_id == number, publications.c.state.not_in(ENDED_PUBLICATIONS)
        )
        with self._store.read() as connection:
            return connection.execute(query).scalar_one()

    def _is_made(self, repeat: Repeat) -> bool:
        query = select(publications.c.id).where(
            publications.c.repeat_id == repeat.id, publications.c.firing == repeat.due
        )
        with self._store.read() as connection:
            return connection.execute(query).first() is not None

    def _advance(self, repeat: Repeat, following: Firing | None, why: str) -> Repeat | None:
        if following is None:
            return self._end(repeat, why or worded("its last day has passed"))
        self._change(repeat, due=following.name, due_at=following.at, why=to_stored(why))
        return self.get(repeat.id)

    def _end(self, repeat: Repeat, why: str) -> None:
        self._change(repeat, due="", due_at=None, why=to_stored(why))

    def _change(self, repeat: Repeat, **values: Any) -> None:
        """Unless another process has gone on already."""
        with self._store.begin() as connection:
            connection.execute(
                update(repeats).where(repeats.c.id == repeat.id, repeats.c.due == repeat.due).values(**values)
            )

    def _moment(self, name: str) -> datetime:
        """The moment of a firing on the clocks as they are now, whatever they were when it was written down."""
        return wall_time(datetime.fromisoformat(name), self._zone)

    def _rows(self, *conditions: Any) -> Sequence[Row[Any]]:
        with self._store.read() as connection:
            return connection.execute(select(repeats).where(*conditions).order_by(repeats.c.id)).all()


def _repeat(row: Row[Any]) -> Repeat:
    wish = Wish(
        row.what, row.channel, row.lang, row.every, row.anchor, time.fromisoformat(row.clock) if row.clock else None,
        cast("Holidays", row.holidays), row.until, row.times, row.cool_down,
    )  # fmt: skip
    return Repeat(row.id, wish, row.due, from_stored(row.why))
