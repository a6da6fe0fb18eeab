"""What lies ahead and what came last, for the first page: events and their deadlines, the last issue, the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.app.event_days import EventDate, dates_between
from publisher.app.slot_views import show_slots
from publisher.core.states import DeliveryState, PublicationState, TranslationState
from publisher.core.types import Post
from publisher.planning import Publication
from publisher.sending.reports import Report

__all__ = ["Deadline", "EventDate", "LastIssue", "NextIssue", "deadline", "event_dates", "last_issue", "next_issue"]

_EVENTS_AHEAD = timedelta(days=30)
_PRESSING = timedelta(days=7)
_RECENT = timedelta(days=31)
_OUT = (PublicationState.PUBLISHED, PublicationState.PUBLISHING)
_AHEAD = (PublicationState.SCHEDULED, PublicationState.NEEDS_REVIEW, PublicationState.PAUSED)
_MOST_STORIES = 20
_MOST_ISSUES = 20


@dataclass(frozen=True, slots=True)
class Deadline:
    """An event whose readers in `lang` have no invitation yet while its date comes nearer.

    `state` of the translation, None = there is none.
    """

    date: EventDate
    lang: str
    state: TranslationState | None


@dataclass(frozen=True, slots=True)
class LastIssue:
    """The issue that went out last. `lines`: language, mails that arrived, all of them, stories in it.

    `stories` are those that were chosen: an edition goes out with what is translated.
    """

    key: str
    at: datetime
    stories: int
    lines: Sequence[tuple[str, int, int, int]]
    bounced: int
    left: int


@dataclass(frozen=True, slots=True)
class NextIssue:
    """An issue that could be next: `key` of one that is made and not on the calendar, "" = none is made.

    `stories` are new ones that no issue has. `at` is the next free time, None where nothing says one.
    `basis` is what the time comes from.
    """

    key: str
    stories: Sequence[str]
    at: datetime | None
    basis: Literal["slot", "last", ""]


def event_dates(posts: Sequence[Post], now: datetime) -> list[EventDate]:
    """The dates of the coming month, by time."""
    return dates_between(posts, now, now + _EVENTS_AHEAD)


def deadline(
    publisher: Publisher, dates: Sequence[EventDate], rows: Sequence[Publication], now: datetime
) -> Deadline | None:
    """The first event of the next seven days that readers of a language have not been invited to."""
    pressing = [one for one in dates if one.at <= now + _PRESSING]
    if not pressing:
        return None
    states = publisher.editorial.states([one.post for one in pressing])
    had = {(slug, row.lang) for row in rows if row.state in _OUT for slug in (row.what, *row.stories)}
    for one in pressing:
        for lang in publisher.config.languages.targets:
            state = states[one.post.slug].get(lang)
            if (one.post.slug, lang) not in had and state is not TranslationState.APPROVED:
                return Deadline(one, lang, state)
    return None


def last_issue(publisher: Publisher, known: Mapping[str, Sequence[Report]] | None = None) -> LastIssue | None:
    """The issue that went out last, with what became of its mails; `known` are reports that were made already."""
    out = [row for row in publisher.calendar.last_out("issue") if row.state in _OUT]
    if not out:
        return None
    latest = max(out, key=lambda row: row.at)
    its = (known or {}).get(latest.what)
    its = publisher.reports.about(latest.what) if its is None else its
    reports = [one for one in its if one.channel == latest.channel]
    stories = {row.id: len(row.stories) for row in out}
    lines = [
        (one.lang, one.by_state.get(DeliveryState.SENT, 0), one.planned, stories.get(one.publication, 0))
        for one in reports
    ]
    return LastIssue(
        latest.what, latest.at, len(publisher.issues.get(latest.what).slugs), lines,
        sum(one.bounced for one in reports), sum(one.left for one in reports),
    )  # fmt: skip


def next_issue(
    publisher: Publisher, posts: Sequence[Post], rows: Sequence[Publication], now: datetime
) -> NextIssue | None:
    """What could go out next; None when an issue is on the calendar already, or there is nothing new.

    `rows` are the publications that are still to come.
    """
    if any(row.kind == "issue" and row.state in _AHEAD and row.at > now for row in rows):
        return None
    newest = [one.key for one in publisher.issues.newest(0, _MOST_ISSUES) if one.made_by == "staff"]
    known = {row.what for row in publisher.calendar.about(newest)}
    made = [key for key in reversed(newest) if key not in known]
    stories = _new_stories(publisher, posts, now)
    if not made and not stories:
        return None
    at, basis = _time(publisher, now)
    return NextIssue(made[-1] if made else "", stories, at, basis)


def _new_stories(publisher: Publisher, posts: Sequence[Post], now: datetime) -> list[str]:
    since = (now - _RECENT).date()
    recent = [post.slug for post in posts if post.date >= since]
    held: Mapping[str, Sequence[str]] = publisher.issues.holding(recent)
    return [slug for slug in recent if not held.get(slug)][-_MOST_STORIES:]


def _time(publisher: Publisher, now: datetime) -> tuple[datetime | None, Literal["slot", "last", ""]]:
    """The next free slot for issues; else the weekday and hour of the last one."""
    source = publisher.config.languages.source
    channels = {name for name in publisher.config.channels if publisher.config.list_of_channel(name) is not None}
    lines = chain.from_iterable(
        one.lines for one in show_slots(publisher, now) if one.channel in channels and one.lang == source
    )
    if slot := next((line.firing.at for line in lines if line.publication is None), None):
        return slot, "slot"
    out = [row.at for row in publisher.calendar.last_out("issue") if row.state in _OUT]
    if not out:
        return None, ""
    zone = publisher.config.schedule.zone
    # In local time, so that the hour stays when the clocks change.
    local = max(out).astimezone(zone)
    while local <= now + timedelta(days=1):
        local += timedelta(days=7)
    return local, "last"
