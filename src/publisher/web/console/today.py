"""„Днес“: what waits for me, what goes out next, what went out, and how things are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.days import OnHand, Today, UnreviewedTranslation
from publisher.app.days import today as days_today
from publisher.app.outlook import EventDate, deadline, event_dates, last_issue, next_issue
from publisher.app.post_editing import name_of
from publisher.app.thumbnails import thumbnail_focus, thumbnail_name
from publisher.core import locales
from publisher.core.states import DeliveryState
from publisher.core.types import Post
from publisher.core.wording import worded
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
            found, titles = days_today(publisher, now), Titles(publisher)
            titles.read_ahead([*(row.what for row in found.current), *found.reports])
            return page("today.html", **_view(publisher, found, titles, now))

    return pages


class Titles:
    """Posts by their slugs and issues by their subjects, as people know them. An issue is read when it is asked for."""

    def __init__(self, publisher: Publisher) -> None:
        self.posts, _ = publisher.editorial.posts()
        self._by_slug = publisher.editorial.folder.by_slug()
        self._publisher = publisher
        self._subjects: dict[str, dict[str, str] | None] = {}
        self._first: dict[str, str] = {}
        """The first story of each issue."""

    @property
    def any_posts(self) -> bool:
        """Whether anything has been written yet."""
        return bool(self._by_slug)

    def read_ahead(self, names: Iterable[str]) -> None:
        """Read at once what will be asked for."""
        new = {name for name in names if name not in self._subjects}
        self._subjects |= dict.fromkeys(new)
        for issue in self._publisher.issues.named(new):
            self._subjects[issue.key] = {lang: text.subject for lang, text in issue.texts.items()}
            self._first[issue.key] = next(iter(issue.slugs), "")

    def post(self, slug: str) -> Post | None:
        """A post; None for what is gone, or is no post."""
        return self._by_slug.get(slug)

    def of_issue(self, what: str) -> bool:
        """Whether it is the key of an issue."""
        return self._subjects_of(what) is not None

    def of(self, what: str) -> str:
        """The title of a post; the subject of an issue, or the title of its first story; the name for what is gone."""
        subjects = self._subjects_of(what)
        if subject := locales.in_language(subjects or {}, language()):
            return subject
        post = self.post(what if subjects is None else self._first.get(what, ""))
        return post.title if post else what

    def _subjects_of(self, what: str) -> dict[str, str] | None:
        if what not in self._subjects:
            self.read_ahead([what])
        return self._subjects[what]


def _view(publisher: Publisher, found: Today, titles: Titles, now: datetime) -> dict[str, Any]:
    dates, last = event_dates(titles.posts, now), last_issue(publisher, found.reports)
    waiting, number = _waiting(publisher, found, titles)
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
        "alert": alert_of(found, deadline(publisher, dates, found.current, now), now),
        "health": health_of(found),
        "next_issue": next_issue(publisher, titles.posts, found.current, now),
        "begun": titles.any_posts,
        "calendar": url_for("calendar.shown"),
    }


def _greeting(publisher: Publisher, now: datetime) -> str:
    hour = now.astimezone(publisher.config.schedule.zone).hour
    if _MORNING <= hour < _EVENING:
        return worded("Good day")
    return worded("Good morning") if hour < _MORNING else worded("Good evening")


def _waiting(publisher: Publisher, found: Today, titles: Titles) -> tuple[list[Waiting], int]:
    """What stands on the page, and how much there is: translations first, each with the screen on which it is read,
    and those that came back to whoever looks on top; then what else waits.
    """
    email = current_user.email
    translations = sorted(found.unreviewed, key=lambda one: one.remark is None or one.remark.writer != email)
    badges.learn(publisher, len(translations))
    others = [one for one in found.waiting if not one.command.startswith("publisher review ")]
    first = translations[:_SHOWN]
    for lang in {one.lang for one in first}:
        publisher.editorial.read_ahead_of([one.slug for one in first if one.lang == lang], [lang])
    shown = [_of_translation(publisher, one, titles) for one in first]
    shown += [_of_calendar(publisher, one, titles) for one in others[: _SHOWN - len(shown)]]
    return shown, len(translations) + len(others)


def _of_translation(publisher: Publisher, one: UnreviewedTranslation, titles: Titles) -> Waiting:
    post, remarks = titles.post(one.slug), publisher.editorial.open_findings(one.slug, one.lang)
    screen = url_for("review.shown", slug=one.slug, lang=one.lang)
    picture, focus = (thumbnail_name(publisher, post), thumbnail_focus(post)) if post else ("", "")
    title = post.title if post else one.slug
    return Waiting(title, one.why, one.lang, one.needed_by, screen, picture, remarks, focus)


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
