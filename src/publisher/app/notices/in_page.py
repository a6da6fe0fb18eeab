"""Notices in the page: what is new for an account, and what each is about."""

import re
from dataclasses import dataclass
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.core.errors import NotFound
from publisher.core.wording import worded
from publisher.ledger.page_notices import PageNotice, PageNotices

__all__ = ["Goal", "PageNotice", "goal_of", "mark_all_read", "mark_read", "new_notices", "page_notices"]

_PUBLICATION = re.compile(r"publication (\d{1,18})\b")

Place = Literal["report", "providers", "issue", "translation", "post", "today"]


@dataclass(frozen=True, slots=True)
class Goal:
    """The screen that goes on with a notice, and what it shows: an issue's key or a post's slug, and a language."""

    place: Place
    what: str = ""
    lang: str = ""


def page_notices(publisher: Publisher, account: int, limit: int, before: int | None = None) -> list[PageNotice]:
    """At most `limit` notices, newest first; only those older than the notice `before`."""
    return PageNotices(publisher.store).page(account, publisher.clock(), limit, before)


def new_notices(publisher: Publisher, account: int) -> int:
    """How many an account has not read yet."""
    return PageNotices(publisher.store).new(account, publisher.clock())


def mark_read(publisher: Publisher, account: int, number: int) -> Goal:
    """An account has read a notice; returns where that leads. Raises `NotFound`."""
    notices = PageNotices(publisher.store)
    about = notices.thing(number)
    if about is None:
        raise NotFound(worded("There is no such notice."))
    notices.read(account, publisher.clock(), [number])
    return goal_of(publisher, *about)


def mark_all_read(publisher: Publisher, account: int, up_to: int) -> int:
    """An account has read all notices up to one; returns how many were new."""
    return PageNotices(publisher.store).read(account, publisher.clock(), up_to=up_to)


def goal_of(publisher: Publisher, kind: str, thing: str) -> Goal:
    """The screen that goes on with something that staff were told of."""
    if kind == "relay":
        return Goal("providers")
    if kind == "digest":
        run = publisher.digests.runs.find(thing)
        return Goal("issue", run.issue_key) if run and run.issue_key else Goal("today")
    found = _PUBLICATION.match(thing)
    try:
        row = publisher.calendar.get(int(found[1])) if found else None
    except NotFound:
        row = None
    if row is None:
        return Goal("today")
    if kind in ("finished", "bounces", "failed") and publisher.mailings.publications_of(row.what):
        return Goal("report", row.what)
    if row.kind == "issue":
        return Goal("issue", row.what)
    if kind == "review" and row.lang != publisher.config.languages.source:
        return Goal("translation", row.what, row.lang)
    return Goal("post", row.what)
