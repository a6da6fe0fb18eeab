"""The calendar by days, as a screen shows it: publications, free slots, planned digests, events, holidays."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from sqlalchemy import func, select

from publisher.app.assembly import Publisher
from publisher.app.digest_occasions import DigestTile, digest_tiles
from publisher.app.event_days import EventDate, TooLate, dates_between, late_for_events
from publisher.app.slot_views import clock_note
from publisher.core.errors import NotFound, PostError
from publisher.core.states import DeliveryState, PublicationState
from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.planning import MOVABLE, Firing, Publication
from publisher.planning.calendar_view import CalendarEntry, CalendarView
from publisher.posts.local_times import wall_time
from publisher.storage.tables import deliveries

__all__ = ["CalendarDay", "Standing", "Tile", "calendar_days", "title_of"]

Standing = Literal[
    "planned", "approved", "held", "paused", "publishing", "sent", "failed", "uncertain", "expired", "cancelled"
]
"""How a publication stands for those who look at the calendar: `planned` still needs a person, `approved` goes out."""

_STANDINGS: Mapping[PublicationState, Standing] = {
    PublicationState.NEEDS_REVIEW: "planned",
    PublicationState.SCHEDULED: "approved",
    PublicationState.PUBLISHING: "publishing",
    PublicationState.PUBLISHED: "sent",
    PublicationState.FAILED: "failed",
    PublicationState.PAUSED: "paused",
    PublicationState.EXPIRED: "expired",
    PublicationState.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A publication. `held` is the hold that keeps it back at its time, `uncertain` counts its open outcomes.

    `late`: it comes after what it invites to.
    """

    entry: CalendarEntry
    title: str
    held: Hold | None = None
    uncertain: int = 0
    late: TooLate | None = None

    @property
    def standing(self) -> Standing:
        """How it stands; what a person has to look at first goes before the rest."""
        if self.uncertain:
            return "uncertain"
        standing = _STANDINGS[self.entry.state]
        return "held" if self.held and standing == "approved" else standing

    @property
    def waits(self) -> bool:
        """Whether a person has something to do or to look at."""
        return self.late is not None or self.standing in ("planned", "failed", "uncertain", "expired")

    @property
    def movable(self) -> bool:
        """Whether it can be given another time: nothing of it has begun."""
        return self.entry.state in MOVABLE and not self.entry.planned


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot to come that nothing lies in. `note` says what a change of the clocks does to it."""

    channel: str
    lang: str
    firing: Firing
    note: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day on the workspace's clocks. `holiday` is its name, "" = none; `off`: nobody works."""

    day: date
    holiday: str
    off: bool
    tiles: Sequence[Tile]
    free: Sequence[FreeSlot]
    digests: Sequence[DigestTile]
    events: Sequence[EventDate]


def calendar_days(
    publisher: Publisher, first: date, number: int, now: datetime, channel: str = ""
) -> list[CalendarDay]:
    """So many days from `first` on; of one channel if it is named. Cancelled publications are left out."""
    zone, working = publisher.config.schedule.zone, publisher.working_days
    days = [first + timedelta(days=one) for one in range(number)]
    begin, end = _midnight(publisher, first), _midnight(publisher, first + timedelta(days=number))
    tiles = _tiles(publisher, CalendarView(publisher.store).between(begin, end, channel), now)
    free = _free_slots(publisher, max(begin, now), end, channel, tiles) if end > now else []
    digests = digest_tiles(publisher, begin, end, now, channel)
    dates = dates_between(publisher.post_list.with_events(), begin, end)
    by_day: dict[date, list[Tile]] = {}
    for tile in tiles:
        by_day.setdefault(tile.entry.at.astimezone(zone).date(), []).append(tile)
    return [
        CalendarDay(
            day, working.name(day), not working.is_working(day), by_day.get(day, []),
            [one for one in free if one.firing.at.astimezone(zone).date() == day],
            [one for one in digests if one.at.astimezone(zone).date() == day],
            [one for one in dates if one.at.astimezone(zone).date() == day],
        )
        for day in days
    ]  # fmt: skip


def title_of(publisher: Publisher, publication: Publication) -> str:
    """How people know what is published: the title of a post, the subject of an issue."""
    with suppress(NotFound, PostError):
        if publication.kind == "post":
            return publisher.editorial.post(publication.what).title
        issue = publisher.issues.get(publication.what)
        text = issue.texts.get(publication.lang) or next(iter(issue.texts.values()), None)
        return (text and text.subject) or publication.what
    return publication.what


def _midnight(publisher: Publisher, day: date) -> datetime:
    return wall_time(datetime.combine(day, time()), publisher.config.schedule.zone).astimezone(UTC)


def _tiles(publisher: Publisher, entries: Sequence[CalendarEntry], now: datetime) -> list[Tile]:
    titles = publisher.post_list.titles() if any(one.kind == "post" for one in entries) else {}
    late = late_for_events(publisher, entries)
    uncertain = _uncertain(publisher, [one.id for one in entries if one.planned])
    with publisher.store.read() as connection:
        held = holds.load(connection, now)
    return [
        Tile(
            one,
            one.subject or titles.get(one.what, one.what),
            holds.holding(held, one.channel, one.lang, max(one.at, now)) if one.state in MOVABLE else None,
            uncertain.get(one.id, 0),
            late.get(one.id),
        )
        for one in entries
    ]


def _uncertain(publisher: Publisher, numbers: Sequence[int]) -> dict[int, int]:
    query = (
        select(deliveries.c.publication_id, func.count().label("number"))
        .where(deliveries.c.publication_id.in_(numbers), deliveries.c.state == DeliveryState.UNCERTAIN)
        .group_by(deliveries.c.publication_id)
    )
    with publisher.store.read() as connection:
        return {row.publication_id: row.number for row in connection.execute(query)} if numbers else {}


def _free_slots(
    publisher: Publisher, begin: datetime, end: datetime, channel: str, tiles: Sequence[Tile]
) -> list[FreeSlot]:
    rules = publisher.slots
    taken = {(one.entry.channel, one.entry.lang, one.entry.slot) for one in tiles if one.entry.slot}
    times = {(one.entry.channel, one.entry.lang, one.entry.at) for one in tiles}
    found = [
        FreeSlot(its, lang, firing, clock_note(firing, rules.zone))
        for its, lang in dict.fromkeys((slot.channel, slot.lang) for slot in rules.slots)
        if channel in ("", its)
        for firing in _firings(publisher, its, lang, begin.astimezone(rules.zone).date(), end)
        if firing.at > begin and (its, lang, firing.name) not in taken and (its, lang, firing.at) not in times
    ]
    return sorted(found, key=lambda one: one.firing.at)


@lru_cache(maxsize=64)
def _firings(publisher: Publisher, channel: str, lang: str, day: date, end: datetime) -> tuple[Firing, ...]:
    """The slots of some days. A rule walks over days of six weeks before; a page asks for the same again and again."""
    begin = _midnight(publisher, day) - timedelta(seconds=1)
    return tuple(takewhile(lambda one: one.at < end, publisher.slots.firings(channel, lang, begin)))
