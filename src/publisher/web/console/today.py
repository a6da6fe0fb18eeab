"""„Днес“: what waits for me, what goes out next, what went out, and how things are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.days import OnHand, Today, UnreviewedTranslation, unreviewed
from publisher.app.days import today as days_today
from publisher.app.outlook import EventDate, deadline, event_dates, last_issue, next_issue
from publisher.app.post_editing import name_of
from publisher.app.thumbnails import thumbnail_focus, thumbnail_name
from publisher.core import locales
from publisher.core.states import DeliveryState
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.planning import Publication
from publisher.sending.reports import Report
from publisher.web.console import badges
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import language, page
from publisher.web.console.rights import needs
from publisher.web.console.today_alerts import alert_of, health_of

_MORNING, _EVENING = 11, 18
_SHOWN = 8
"""Things of a kind on the page; the rest is counted."""

_DIGESTS = {"weekly": worded("weekly digest"), "monthly": worded("monthly digest")}
_DATES = {"starts": worded("Event"), "register_by": worded("Registration ends")}


@dataclass(frozen=True, slots=True)
class Sent:
    """What went out of one issue or post: a line for each language."""

    title: str
    at: datetime
    lines: list[tuple[str, int, int]]
    """Language, mails or posts that arrived, all of them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person, and the screen that goes on with it; "" = none yet.

    `picture` is the name of a picture, "" = none; `focus` the point of it that stays in view. `remarks` are the
    findings of a translation.
    """

    title: str
    why: str
    lang: str = ""
    needed_by: datetime | None = None
    screen: str = ""
    picture: str = ""
    remarks: int = 0
    focus: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something with a time: it goes out, or it happens (`is_event`)."""

    at: datetime
    title: str
    below: str
    lang: str = ""
    is_event: bool = False
    has_hour: bool = True


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
    """Posts by their slugs and issues by their subjects, as people know them."""

    def __init__(self, publisher: Publisher) -> None:
        self.posts, _ = publisher.editorial.posts()
        self._by_slug = {post.slug: post for post in self.posts}
        issues = publisher.issues.all()
        self._subjects = {issue.key: {lang: text.subject for lang, text in issue.texts.items()} for issue in issues}
        self._first = {issue.key: issue.slugs[0] for issue in issues if issue.slugs}

    @property
    def any_posts(self) -> bool:
        """Whether anything has been written yet."""
        return bool(self._by_slug)

    def post(self, slug: str) -> Post | None:
        """A post; None for what is gone, or is no post."""
        return self._by_slug.get(slug)

    def of_issue(self, what: str) -> bool:
        """Whether it is the key of an issue."""
        return what in self._subjects

    def of(self, what: str) -> str:
        """The title of a post; the subject of an issue, or the title of its first story; the name for what is gone."""
        if subject := locales.in_language(self._subjects.get(what, {}), language()):
            return subject
        what = self._first.get(what, what)
        post = self._by_slug.get(what)
        return post.title if post else what


def _view(publisher: Publisher, found: Today, titles: Titles, now: datetime) -> dict[str, Any]:
    rows = publisher.calendar.current(now)
    (waiting, number), dates = _waiting(publisher, found, titles, rows), event_dates(titles.posts, now)
    last = last_issue(publisher)
    ahead = [*_ahead(found, titles), *_events(dates)]
    return {
        "greeting": _greeting(publisher, now),
        "now": now,
        "waiting": waiting,
        "more_waiting": number - len(waiting),
        "all_waiting": number,
        "ahead": sorted(ahead, key=lambda one: one.at)[:_SHOWN],
        "last": last,
        "last_title": titles.of(last.key) if last else "",
        "sent": _sent([one for one in found.behind if last is None or one.what != last.key], titles),
        "alert": alert_of(found, deadline(publisher, dates, rows, now), now),
        "health": health_of(found),
        "next_issue": next_issue(publisher, titles.posts, rows, now),
        "begun": titles.any_posts,
        "calendar": url_for("calendar.shown"),
    }


def _greeting(publisher: Publisher, now: datetime) -> str:
    hour = now.astimezone(publisher.config.schedule.zone).hour
    if _MORNING <= hour < _EVENING:
        return worded("Good day")
    return worded("Good morning") if hour < _MORNING else worded("Good evening")


def _waiting(publisher: Publisher, found: Today, titles: Titles, rows: list[Publication]) -> tuple[list[Waiting], int]:
    """What stands on the page, and how much there is: translations first, each with the screen on which it is read,
    and those that came back to whoever looks on top; then what else waits.
    """
    translations = unreviewed(publisher, rows)
    translations.sort(key=lambda one: one.remark is None or one.remark.writer != current_user.email)
    badges.learn(publisher, len(translations))
    others = [one for one in found.waiting if not one.command.startswith("publisher review ")]
    shown = [_of_translation(publisher, one, titles) for one in translations[:_SHOWN]]
    shown += [_of_calendar(publisher, one, titles) for one in others[: _SHOWN - len(shown)]]
    return shown, len(translations) + len(others)


def _of_translation(publisher: Publisher, one: UnreviewedTranslation, titles: Titles) -> Waiting:
    post, stored = titles.post(one.slug), publisher.editorial.translation(one.slug, one.lang)
    screen = url_for("review.shown", slug=one.slug, lang=one.lang)
    picture, focus = (thumbnail_name(publisher, post), thumbnail_focus(post)) if post else ("", "")
    remarks = len(stored.open_findings) if stored else 0
    return Waiting(titles.of(one.slug), one.why, one.lang, one.needed_by, screen, picture, remarks, focus)


def _of_calendar(publisher: Publisher, one: OnHand, titles: Titles) -> Waiting:
    """What else waits: of an issue, with the screen on which it is approved, paused or moved; of a post, with its."""
    what = one.what.partition(" (")[0]
    if titles.of_issue(what):
        return Waiting(titles.of(what), one.why, screen=url_for("issue.shown", key=what))
    post = titles.post(what)
    if post is None:
        return Waiting(what, one.why)
    screen = url_for("posts.shown", name=name_of(publisher, post.path))
    picture, focus = thumbnail_name(publisher, post), thumbnail_focus(post)
    return Waiting(post.title, one.why, screen=screen, picture=picture, focus=focus)


def _ahead(found: Today, titles: Titles) -> list[Ahead]:
    rows = [Ahead(row.at, titles.of(row.what), row.channel, row.lang) for row in found.ahead]
    return rows + [Ahead(one.at, _DIGESTS[one.period], one.channel) for one in found.planned]


def _events(dates: list[EventDate]) -> list[Ahead]:
    return [Ahead(one.at, _DATES[one.kind], one.post.title, is_event=True) for one in dates]


def _sent(reports: list[Report], titles: Titles) -> list[Sent]:
    by_what: dict[str, Sent] = {}
    for one in reports:
        into = by_what.setdefault(one.what, Sent(titles.of(one.what), one.at, []))
        into.lines.append((one.lang, one.by_state.get(DeliveryState.SENT, 0), one.planned))
    return list(by_what.values())[:_SHOWN]
