"""Slots: the times of a channel and language at which queued posts go out, and which of them are free.

A slot is a name in the publication's row, given once and never again; a publication that leaves its slot leaves a hole,
which the next queued post fills. Nothing moves by itself but what is late, see `planning.overdue`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from publisher.core.errors import NotFound
from publisher.core.recurrence import Late, QuietHours, Recurrence
from publisher.core.states import ENDED_PUBLICATIONS, GAVE_UP_ITS_SLOT
from publisher.core.wording import worded
from publisher.planning.recurrences import Firing, firings
from publisher.planning.working_days import WorkingDays
from publisher.storage.tables import publications

HORIZON = timedelta(days=60)
"""How far ahead a free slot is looked for."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One rule of a channel and language. `late`: what becomes of what nobody has reviewed by then."""

    channel: str
    lang: str
    recurrence: Recurrence
    late: Late = "expire"


@dataclass(frozen=True, slots=True)
class SlotRules:
    """All rules of a workspace, on the clocks of `zone`; a free slot has no other post within `gap` of it."""

    slots: Sequence[Slot] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    working: WorkingDays = field(default_factory=lambda: WorkingDays(""))
    gap: timedelta = timedelta()
    quiet: QuietHours | None = None

    def firings(self, channel: str, lang: str, after: datetime) -> Iterator[Firing]:
        """The slots of a channel and language later than `after`, in order, without those in the quiet hours."""
        return (one for one in self.all_firings(channel, lang, after) if not self.is_quiet(one.at))

    def all_firings(self, channel: str, lang: str, after: datetime) -> Iterator[Firing]:
        """Also those in the quiet hours, which are no slots."""
        found = (firings(one.recurrence, after, self.zone, self.working) for one in self._of(channel, lang))
        for _, same in groupby(merge(*found, key=attrgetter("at")), key=attrgetter("at")):
            yield next(iter(same))

    def is_quiet(self, at: datetime) -> bool:
        """Whether a moment lies in the quiet hours."""
        return self.quiet is not None and self.quiet.holds(at.astimezone(self.zone).time())

    def has(self, channel: str, lang: str) -> bool:
        """Whether there is any slot of a channel and language."""
        return bool(self._of(channel, lang))

    def late(self, channel: str, lang: str, name: str, at: datetime) -> Late:
        """What becomes of a post in the slot `name` at `at` that nobody has reviewed by then.

        The rule that fires there says so; where none does any more, the first one of the channel and language.
        """
        theirs = self._of(channel, lang)
        before = at - timedelta(seconds=1)
        for one in theirs:
            firing = next(firings(one.recurrence, before, self.zone, self.working), None)
            if firing is not None and firing.name == name:
                return one.late
        return theirs[0].late if theirs else "expire"

    def _of(self, channel: str, lang: str) -> list[Slot]:
        return [one for one in self.slots if (one.channel, one.lang) == (channel, lang)]


@dataclass(frozen=True, slots=True)
class Occupied:
    """What lies on the calendar of a channel and language: used names of slots, and times."""

    names: frozenset[str]
    times: tuple[datetime, ...]


def occupied(connection: Connection, channel: str, lang: str, without: Sequence[int] = ()) -> Occupied:
    """What is taken already, apart from the publications `without`."""
    theirs = (
        select(publications.c.slot, publications.c.at, publications.c.state)
        .where(publications.c.channel == channel, publications.c.lang == lang, publications.c.kind != "letter")
        .where(publications.c.id.not_in(without), publications.c.state.not_in(GAVE_UP_ITS_SLOT))
    )
    rows = connection.execute(theirs).all()
    names = frozenset(row.slot for row in rows if row.slot is not None)
    return Occupied(names, tuple(row.at for row in rows if row.state not in ENDED_PUBLICATIONS))


def free(rules: SlotRules, channel: str, lang: str, after: datetime, taken: Occupied) -> Iterator[Firing]:
    """The free slots of a channel and language, in order. Raises `NotFound` at the end of the horizon."""
    for firing in rules.firings(channel, lang, after):
        if firing.at > after + HORIZON:
            break
        near = any(abs(firing.at - at) <= rules.gap for at in taken.times) if rules.gap else False
        if firing.name not in taken.names and not near and firing.at not in taken.times:
            yield firing
    if not rules.has(channel, lang):
        raise NotFound(
            worded(
                "channel %(channel)s has no slots in %(lang)s: write [[slots]] into config.toml, or give a time (--at)",
                channel=channel,
                lang=repr(lang),
            )
        )
    raise NotFound(
        worded(
            "channel %(channel)s has no free slot in %(lang)s within %(days)s days; give a time (--at), or add slots",
            channel=channel,
            lang=repr(lang),
            days=HORIZON.days,
        )
    )
