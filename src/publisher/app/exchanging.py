"""Two publications exchange their times: which may, and what there is to say once they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.app.assembly import Publisher
from publisher.app.event_days import event_remarks
from publisher.app.time_remarks import time_remarks
from publisher.core.errors import Conflict
from publisher.core.wording import worded
from publisher.planning import MOVABLE, Publication
from publisher.planning.calendar_view import CalendarEntry, CalendarView

__all__ = ["Exchanged", "exchange", "exchangeable"]

_NEAR = timedelta(days=31)
_MOST = 20


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The two as they stand now, as they stood before, and sentences about their new times."""

    rows: tuple[Publication, Publication]
    before: tuple[Publication, Publication]
    remarks: Sequence[str]


def exchangeable(publisher: Publisher, one: Publication, now: datetime) -> list[CalendarEntry]:
    """What it may change places with: by time, of one channel and language, the nearest within a month."""
    if not _may(one, now):
        return []
    near = CalendarView(publisher.store).between(one.at - _NEAR, one.at + _NEAR, one.channel)
    found = [
        other for other in near if other.lang == one.lang and (other.kind, other.what) != (one.kind, one.what)
        and other.kind != "letter" and _may(other, now)
    ]  # fmt: skip
    nearest = sorted(found, key=lambda other: abs(other.at - one.at))[:_MOST]
    return sorted(nearest, key=lambda other: other.at)


def exchange(publisher: Publisher, first: int, second: int, now: datetime, seen: Sequence[datetime] = ()) -> Exchanged:
    """Exchange the times of two publications of one channel and language, both or none. Once more undoes it.

    `seen` are the times that the person has seen of them, () = any. Raises `NotFound`, `Conflict` when somebody has
    moved one meanwhile, and what `Moving.swap` raises.
    """
    before = publisher.calendar.get(first), publisher.calendar.get(second)
    for one, at in zip(before, seen, strict=False):
        if one.at.replace(microsecond=0) != at:
            local = one.at.astimezone(publisher.config.schedule.zone)
            raise Conflict(
                worded("somebody has moved %(name)s meanwhile, to %(time)s; look again", name=one.name, time=local)
            )
    one, other = publisher.moving.swap(first, second, now)
    # Of a slot itself there is nothing to say: it was one before, with the same neighbours.
    chosen = [row for row in (one, other) if row.slot is None]
    late = [line for row in (one, other) for line in event_remarks(publisher, row)]
    remarks = [*late, *time_remarks(publisher, chosen, now)]
    return Exchanged((one, other), before, list(dict.fromkeys(remarks)))


def _may(one: Publication | CalendarEntry, now: datetime) -> bool:
    """Whether it can be given another time: nothing of it has begun, and its hour is still to come."""
    return one.state in MOVABLE and not one.planned and one.at > now
