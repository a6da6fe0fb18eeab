"""Repeats on record: posts that go out again and again, by a rule. `planning.repeating` makes the publications."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, cast

from sqlalchemy import Row, func, select, update
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.recurrence import DayRule, Holidays, Recurrence, read_every
from publisher.core.states import ENDED_PUBLICATIONS
from publisher.core.wording import worded
from publisher.planning.calendar import Calendar
from publisher.planning.moving import Moving
from publisher.planning.publication import Publication
from publisher.planning.recurrences import Firing, firings
from publisher.posts.local_times import wall_time
from publisher.storage.database import Store
from publisher.storage.tables import publications, repeats

_MIDNIGHT = time()
_EVERY_LIMIT = 60


class WrongRule(InvalidInput):
    """How often a post is to go out cannot be read."""


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
        wish = self.wish
        return worded(
            "repeat %(number)s (%(what)s, %(channel)s, %(lang)s)", number=self.id, what=wish.what, channel=wish.channel,
            lang=wish.lang,
        )  # fmt: skip


class Repeats:
    """Adds, lists and ends repeats."""

    def __init__(self, store: Store, calendar: Calendar, moving: Moving) -> None:
        self._store, self._calendar, self._moving = store, calendar, moving
        self._zone, self._working = moving.rules.zone, moving.rules.working

    def add(self, wish: Wish, now: datetime) -> Repeat:
        """Begin a repeat; its first firing is the first one after now. Raises what `check` raises."""
        first = self.check(wish, now)
        values = {
            "what": wish.what, "channel": wish.channel, "lang": wish.lang, "every": wish.every, "anchor": wish.anchor,
            "clock": f"{wish.clock:%H:%M}" if wish.clock else "", "holidays": wish.holidays, "until": wish.until,
            "times": wish.times, "cool_down": wish.cool_down, "due": first.name, "due_at": first.at, "created_at": now,
        }  # fmt: skip
        try:
            with self._store.begin() as connection:
                number = connection.execute(repeats.insert().values(values).returning(repeats.c.id)).scalar_one()
        except IntegrityError as error:
            self.check(wish, now)
            raise Conflict(worded("%(what)s is repeated there already", what=wish.what)) from error
        return self.get(number)

    def check(self, wish: Wish, now: datetime) -> Firing:
        """The first firing of a new repeat.

        Raises `WrongRule`, `InvalidInput`, `NotFound` for one that needs slots where there are none, and `Conflict`
        where the post is repeated already.
        """
        if (wish.times is not None and wish.times < 1) or wish.cool_down < 0:
            raise InvalidInput(worded("write how many times as a number of 1 or more, and days as one of 0 or more"))
        if wish.clock is None and not self._moving.rules.has(wish.channel, wish.lang):
            self._moving.next_free(wish.channel, wish.lang, now)
        if len(wish.every) > _EVERY_LIMIT:
            raise WrongRule(worded("--every has up to %(limit)s characters", limit=_EVERY_LIMIT))
        try:
            first = next(iter(self.next_firings(wish, now, 1)), None)
        except ValueError as error:
            raise WrongRule(worded("--every %(why)s", why=error)) from error
        if first is None:
            raise InvalidInput(worded("it would never go out: no day of it lies before its end"))
        for other in self.all():
            if (other.wish.what, other.wish.channel, other.wish.lang) == (wish.what, wish.channel, wish.lang):
                stop = f"publisher schedule stop-repeat {other.id}"
                raise Conflict(worded("%(name)s goes on already; %(stop)s ends it", name=other.name, stop=stop))
        return first

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
            with self._store.begin() as connection:
                going_on = update(repeats).where(repeats.c.id == number, repeats.c.due_at.is_not(None))
                connection.execute(going_on.values(due="", due_at=None, why=worded("stopped by staff")))
        waiting = [one for one in self._calendar.all() if one.repeat == number and not one.planned]
        return self.get(number), [one for one in waiting if one.state not in ENDED_PUBLICATIONS]

    def rule(self, wish: Wish) -> DayRule:
        """The days that its words name. Raises `ValueError`."""
        return read_every(wish.every, wish.anchor)

    def next_firings(self, wish: Wish, after: datetime, number: int) -> list[Firing]:
        """The next few firings; of one without a time of day, the midnights at which its days begin."""
        rule = Recurrence(self.rule(wish), (wish.clock or _MIDNIGHT,), wish.holidays)
        # The walk looks only a few years ahead.
        begins = wall_time(datetime.combine(wish.anchor, _MIDNIGHT), self._zone) - timedelta(seconds=1)
        found = firings(rule, max(after, begins), self._zone, self._working)
        return [one for one in islice(found, number) if wish.until is None or one.day <= wish.until]

    def made(self, number: int) -> int:
        """How many publications of a repeat have gone out, or wait for their time."""
        query = select(func.count()).where(
            publications.c.repeat_id == number, publications.c.state.not_in(ENDED_PUBLICATIONS)
        )
        with self._store.read() as connection:
            return connection.execute(query).scalar_one()

    def due(self, until: datetime) -> list[Repeat]:
        """Those that fire by then."""
        return [_repeat(row) for row in self._rows(repeats.c.due_at <= until)]

    def advance(self, repeat: Repeat, following: Firing, why: str) -> None:
        """Go on to the following firing, unless another process has; `why` says what was left out."""
        self._change(repeat, due=following.name, due_at=following.at, why=why)

    def end(self, repeat: Repeat, why: str) -> None:
        """Nothing more of it, and why."""
        self._change(repeat, due="", due_at=None, why=why)

    def _change(self, repeat: Repeat, **values: Any) -> None:
        """Unless another process has gone on already."""
        with self._store.begin() as connection:
            connection.execute(
                update(repeats).where(repeats.c.id == repeat.id, repeats.c.due == repeat.due).values(**values)
            )

    def _rows(self, *conditions: Any) -> Sequence[Row[Any]]:
        with self._store.read() as connection:
            return connection.execute(select(repeats).where(*conditions).order_by(repeats.c.id)).all()


def _repeat(row: Row[Any]) -> Repeat:
    wish = Wish(
        row.what, row.channel, row.lang, row.every, row.anchor, time.fromisoformat(row.clock) if row.clock else None,
        cast("Holidays", row.holidays), row.until, row.times, row.cool_down,
    )  # fmt: skip
    return Repeat(row.id, wish, row.due, row.why)
