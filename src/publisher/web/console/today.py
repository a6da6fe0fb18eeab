"""„Днес“: what waits for me, what goes out next, what went out, and how things are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for

from publisher.app.assembly import Publisher
from publisher.app.days import OnHand, Today, unreviewed
from publisher.app.days import today as days_today
from publisher.core import locales
from publisher.core.states import DeliveryState
from publisher.core.wording import worded
from publisher.sending.reports import Report
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs

_MORNING, _EVENING = 11, 18
_SHOWN = 8
"""Things of a kind on the page; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out of one issue or post: a line for each language."""

    title: str
    at: datetime
    lines: list[tuple[str, int, int]]
    """Language, mails or posts that arrived, all of them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person, and the screen that goes on with it; "" = none yet."""

    title: str
    why: str
    lang: str = ""
    needed_by: datetime | None = None
    screen: str = ""


def today_pages(publisher: Publisher) -> Blueprint:
    """The route of the first page."""
    pages = Blueprint("today", __name__)

    @pages.get("/")
    @needs(Role.AUTHOR)
    def shown() -> str:
        now = publisher.clock()
        with publisher.editorial.folder.one_look():
            found = days_today(publisher, now)
            return page("today.html", **_view(publisher, found, Titles(publisher), now))

    return pages


class Titles:
    """Titles of posts and subjects of issues, as people know them."""

    def __init__(self, publisher: Publisher) -> None:
        posts, _ = publisher.editorial.posts()
        self._titles = {post.slug: post.title for post in posts}
        self._subjects = {
            issue.key: {lang: text.subject for lang, text in issue.texts.items()} for issue in publisher.issues.all()
        }

    @property
    def any_posts(self) -> bool:
        """Whether anything has been written yet."""
        return bool(self._titles)

    def of_issue(self, what: str) -> bool:
        """Whether it is the key of an issue."""
        return what in self._subjects

    def of(self, what: str) -> str:
        """The title of a post, the subject of an issue; the name itself for what is gone."""
        if what in self._subjects:
            return locales.in_language(self._subjects[what], language()) or what
        return self._titles.get(what, what)


def _view(publisher: Publisher, found: Today, titles: Titles, now: datetime) -> dict[str, Any]:
    zone = publisher.config.schedule.zone
    waiting = _waiting(publisher, found, titles, now)
    hour = now.astimezone(zone).hour
    greeting = worded("Good morning") if hour < _MORNING else worded("Good evening")
    if _MORNING <= hour < _EVENING:
        greeting = worded("Good day")
    return {
        "greeting": greeting,
        "now": now,
        "waiting": waiting[:_SHOWN],
        "more_waiting": max(0, len(waiting) - _SHOWN),
        "ahead": [(titles.of(row.what), row) for row in found.ahead[:_SHOWN]],
        "sent": _sent(found.behind, titles),
        "uncertain": found.uncertain,
        "suspicion": found.suspicion,
        "begun": titles.any_posts,
    }


def _waiting(publisher: Publisher, found: Today, titles: Titles, now: datetime) -> list[Waiting]:
    """Translations first, each with the screen on which it is read; then what else waits."""
    translations = [
        Waiting(
            titles.of(one.slug), one.why, one.lang, one.needed_by, url_for("review.shown", slug=one.slug, lang=one.lang)
        )
        for one in unreviewed(publisher, publisher.calendar.current(now))
    ]
    others = [one for one in found.waiting if not one.command.startswith("publisher review ")]
    return [*translations, *(_of_calendar(one, titles) for one in others)]


def _of_calendar(one: OnHand, titles: Titles) -> Waiting:
    """What else waits: of an issue, with the screen on which it is approved, paused or moved."""
    what = one.what.partition(" (")[0]
    screen = url_for("issue.shown", key=what) if titles.of_issue(what) else ""
    return Waiting(titles.of(what), one.why, screen=screen)


def _sent(reports: tuple[Report, ...], titles: Titles) -> list[Sent]:
    by_what: dict[str, Sent] = {}
    for one in reports:
        into = by_what.setdefault(one.what, Sent(titles.of(one.what), one.at, []))
        into.lines.append((one.lang, one.by_state.get(DeliveryState.SENT, 0), one.planned))
    return list(by_what.values())[:_SHOWN]
