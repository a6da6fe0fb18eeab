"""Events on the calendar: when they begin, until when people can register, and what goes out too late for them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from publisher.app.assembly import Publisher
from publisher.core.errors import NotFound, PostError
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.planning import MOVABLE, Publication
from publisher.planning.calendar_view import CalendarEntry

__all__ = [
    "EventDate", "TooLate", "dates_between", "event_remarks", "late_for_event", "late_for_events",
    "late_stories", "too_late",
]  # fmt: skip

EventStep = Literal["starts", "register_by"]

_BEFORE = timedelta(days=366)
"""How long after an event something of an issue is still looked at for being too late."""


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date that a post names: of its event, or the last moment to register for it."""

    at: datetime
    kind: EventStep
    post: Post


@dataclass(frozen=True, slots=True)
class TooLate:
    """What a publication comes after: the beginning of the event of a post, or the end of registering for it."""

    after: EventDate

    @property
    def words(self) -> str:
        """In few words, beside the publication."""
        if self.after.kind == "starts":
            return worded("after the event has begun")
        return worded("after registration has ended")

    def sentence(self, zone: ZoneInfo) -> str:
        """In full, on the clocks of a zone."""
        title, time = self.after.post.title, self.after.at.astimezone(zone)
        if self.after.kind == "starts":
            return worded("goes out after the event has begun (%(time)s): %(title)s", title=title, time=time)
        return worded("goes out after registration has ended (%(time)s): %(title)s", title=title, time=time)


def dates_between(posts: Iterable[Post], begin: datetime, end: datetime) -> list[EventDate]:
    """The dates from `begin` until before `end`, by time."""
    told = (post for post in posts if post.event is not None)
    found = [EventDate(at, kind, post) for post in told for kind, at in _dates(post) if begin <= at < end]
    return sorted(found, key=lambda one: (one.at, one.post.slug))


def too_late(posts: Iterable[Post], at: datetime) -> TooLate | None:
    """Whether something about these posts that goes out at `at` is too late for one of their events.

    An event that has begun goes before one whose registration has ended.
    """
    passed = [EventDate(when, kind, post) for post in posts for kind, when in _dates(post) if when <= at]
    begun = [one for one in passed if one.kind == "starts"]
    first = min(begun or passed, key=lambda one: one.at, default=None)
    return TooLate(first) if first else None


def late_for_events(publisher: Publisher, entries: Sequence[CalendarEntry]) -> Mapping[int, TooLate]:
    """Which of the publications that are still to come are too late for an event, by their numbers."""
    waiting = [one for one in entries if one.state in MOVABLE and not one.planned]
    if not waiting:
        return {}
    first, last = min(one.at for one in waiting), max(one.at for one in waiting)
    posts = [post for post in publisher.post_list.with_events() if _passed(post, first - _BEFORE, last)]
    stories = _stories(publisher, posts, waiting)
    found = {one.id: too_late(stories.get((one.kind, one.what), ()), one.at) for one in waiting}
    return {number: late for number, late in found.items() if late is not None}


def late_for_event(publisher: Publisher, row: Publication) -> TooLate | None:
    """Whether one publication comes after what it invites to; None for one that has begun."""
    return too_late(_posts_of(publisher, row), row.at) if row.state in MOVABLE and not row.planned else None


def late_stories(publisher: Publisher, slugs: Iterable[str], at: datetime) -> list[str]:
    """A sentence about an issue of these stories that is to go out at `at`; [] = it is in time."""
    late = too_late(_posts(publisher, slugs), at)
    return [late.sentence(publisher.config.schedule.zone)] if late else []


def event_remarks(publisher: Publisher, row: Publication) -> list[str]:
    """The same as a sentence that names the publication; [] = it is in time."""
    late = late_for_event(publisher, row)
    if late is None:
        return []
    why = late.sentence(publisher.config.schedule.zone)
    return [worded("%(what)s: %(why)s", what=row.name, why=why)]


def _dates(post: Post) -> Sequence[tuple[EventStep, datetime]]:
    event = post.event
    if event is None:
        return ()
    last: Sequence[tuple[EventStep, datetime]] = [("register_by", event.register_by)] if event.register_by else []
    return [*last, ("starts", event.starts)]


def _passed(post: Post, begin: datetime, end: datetime) -> bool:
    """Whether its event begins after `begin`, and something of it has passed by `end`."""
    return post.event is not None and post.event.starts >= begin and any(at <= end for _, at in _dates(post))


def _stories(
    publisher: Publisher, posts: Sequence[Post], entries: Sequence[CalendarEntry]
) -> Mapping[tuple[str, str], list[Post]]:
    """The posts with events of each post and issue on the calendar."""
    found: dict[tuple[str, str], list[Post]] = {("post", post.slug): [post] for post in posts}
    if posts and any(one.kind == "issue" for one in entries):
        held = publisher.issues.holding([post.slug for post in posts])
        for post in posts:
            for key in held.get(post.slug, ()):
                found.setdefault(("issue", key), []).append(post)
    return found


def _posts_of(publisher: Publisher, row: Publication) -> list[Post]:
    slugs: Sequence[str] = (row.what,)
    if row.kind == "issue":
        with suppress(NotFound):
            slugs = publisher.issues.get(row.what).slugs
    return _posts(publisher, slugs)


def _posts(publisher: Publisher, slugs: Iterable[str]) -> list[Post]:
    found = []
    for slug in slugs:
        with suppress(NotFound, PostError):
            found.append(publisher.editorial.post(slug))
    return found
