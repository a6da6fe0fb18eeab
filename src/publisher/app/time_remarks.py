"""What there is to say about the times of publications: rules that a person's time touches, and slots passed over."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from publisher.app.assembly import Publisher
from publisher.app.event_days import event_remarks
from publisher.core.recurrence import QuietHours
from publisher.core.wording import joined, worded
from publisher.planning import Firing, Publication, SlotRules

__all__ = ["time_remarks"]


def time_remarks(publisher: Publisher, rows: Sequence[Publication], now: datetime) -> list[str]:
    """Sentences about publications that have just been given their times; most of them only about posts.

    A time that a person has chosen is kept, whatever the quiet hours and the gap between posts are; a slot is not.
    """
    late = [line for row in rows for line in event_remarks(publisher, row)]
    return late + [line for row in rows if row.kind == "post" for line in _remarks(publisher, row, now)]


def _remarks(publisher: Publisher, row: Publication, now: datetime) -> Iterator[str]:
    rules = publisher.slots
    if row.slot is not None:
        if passed := list(_passed_over(publisher, row, now)):
            yield worded("%(name)s: passed over %(slots)s", name=row.name, slots=joined("; ", passed))
        return
    if rules.quiet is not None and rules.is_quiet(row.at):
        yield worded(
            "%(name)s: %(time)s lies in the quiet hours (%(hours)s), and it goes out then all the same: a person has "
            "chosen the time",
            name=row.name, time=row.at.astimezone(rules.zone), hours=_hours(rules.quiet),
        )  # fmt: skip
    for other in publisher.moving.beside([row]):
        yield worded(
            "close to it, on the same channel in the same language: %(name)s, %(time)s", name=other.name,
            time=other.at.astimezone(rules.zone),
        )  # fmt: skip


def _passed_over(publisher: Publisher, row: Publication, now: datetime) -> Iterator[str]:
    """The slots before the row's own that the quiet hours or the gap has kept from it."""
    rules = publisher.slots
    others = [one for one in publisher.moving.occupying(row.channel, row.lang) if one.id != row.id]
    taken = {one.slot for one in others}
    for firing in rules.all_firings(row.channel, row.lang, now):
        if firing.at >= row.at:
            return
        if rules.is_quiet(firing.at):
            yield worded("%(slot)s (quiet hours)", slot=firing.name)
        elif firing.name not in taken and (near := _near(rules, firing, others)):
            yield worded("%(slot)s (too close to %(name)s)", slot=firing.name, name=near.name)


def _near(rules: SlotRules, firing: Firing, others: Sequence[Publication]) -> Publication | None:
    return next((one for one in others if abs(one.at - firing.at) <= rules.gap), None)


def _hours(quiet: QuietHours) -> str:
    return f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}"
