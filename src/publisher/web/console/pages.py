"""What every page of the console has: the person's language, words, times as people write them, brand, menu."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import Flask, g, render_template, request, session, url_for
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.app.channel_names import channel_name
from publisher.core import locales
from publisher.core.wording import CONSOLE, ENGLISH, Worded, from_stored, in_words, worded, worded_many
from publisher.translation.marks import without_marks
from publisher.web.console import badges
from publisher.web.console.accounts.roles import Role
from publisher.web.console.assets import Assets
from publisher.web.console.keys.declared import COMMON, GO, LETTERS, PageKeys, keys_of
from publisher.web.console.keys.key import Key

LANGUAGES = ("bg", "en")
_SURROUNDINGS = frozenset(
    ("lang", "newsletter", "initial", "menu", "menu_groups", "own_group", "bar", "person", "new_notices", "keyboard")
)
"""What the templates of all pages find beside the values of their own."""


WORK, ADMINISTRATION, OWN = "", worded("Administration"), worded("Profile")
"""Groups of the menu: the daily screens, what is set up and looked after, and the person's own page."""

SINGLE_KEYS = "single-keys"
"""The cookie that says "off" where single-key shortcuts do nothing."""

BAR = 4
"""Entries of the bar at the foot of phones, beside „Още“, which leads to all others."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu. `short`: in the bar at the foot of phones, where the first of those have room.

    `badge` counts what waits there; None, or 0 = nothing is shown. It is asked for on every page and must be cheap.
    """

    endpoint: str
    words: str
    icon: str
    role: Role = Role.AUTHOR
    short: bool = True
    group: str = WORK
    badge: Callable[[Publisher], int | None] | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry as a page shows it. `current`: "page" on the screen itself, "true" on a page below it, else ""."""

    endpoint: str
    words: str
    icon: str
    short: bool
    group: str
    waiting: int
    current: str


def menu() -> list[MenuItem]:
    """The screens, in the order of a working day."""
    return [
        MenuItem("today.shown", worded("Today"), "sun"),
        MenuItem("posts.listed", worded("News"), "news"),
        MenuItem("translations.listed", worded("Translations"), "language", badge=badges.translations),
        MenuItem("issues.listed", worded("Issues"), "mail"),
        MenuItem("calendar.shown", worded("Calendar"), "calendar"),
        MenuItem("networks.listed", worded("Networks"), "share", short=False),
        MenuItem("subscribers.listed", worded("Subscribers"), "users", short=False),
        MenuItem("sending.shown", worded("Sending"), "send", short=False),
        MenuItem("notices.listed", worded("Notices"), "bell", short=False, badge=badges.notices),
        MenuItem("terms.listed", worded("Glossary and memory"), "book", short=False),
        MenuItem("brand.shown", worded("Templates and look"), "template", Role.ADMINISTRATOR, False, ADMINISTRATION),
        MenuItem("health.shown", worded("Settings"), "settings", Role.APPROVER, short=False, group=ADMINISTRATION),
        MenuItem("people.listed", worded("Accounts"), "shield", Role.ADMINISTRATOR, short=False, group=ADMINISTRATION),
        MenuItem("own.shown", worded("My profile"), "user", short=False, group=OWN),
    ]


def entries(publisher: Publisher, own: Role) -> Iterator[MenuEntry]:
    """What of the menu a role sees on this page."""
    for item in menu():
        if own.covers(item.role):
            waiting = item.badge(publisher) if item.badge else None
            yield MenuEntry(
                item.endpoint, item.words, item.icon, item.short, item.group, waiting or 0, _current(item.endpoint)
            )


@dataclass(frozen=True, slots=True)
class Keyboard:
    """The keys of a page as it lists them. `single`: whether single-key shortcuts act in this browser."""

    page: PageKeys
    single: bool
    common: Sequence[Key] = COMMON
    go: str = GO
    letters: Mapping[str, str] = field(default_factory=lambda: LETTERS)


def single_keys() -> bool:
    """Whether single-key shortcuts act in the browser that asks."""
    return request.cookies.get(SINGLE_KEYS) != "off"


def _current(endpoint: str) -> str:
    """Whether this page is the screen, or lies below its address."""
    if request.endpoint == endpoint:
        return "page"
    above = url_for(endpoint).rstrip("/")
    inside = above != request.script_root and (request.script_root + request.path).startswith(f"{above}/")
    return "true" if inside else ""


def bar(shown: Sequence[MenuEntry]) -> list[MenuEntry]:
    """The entries that the bar at the foot of phones has room for."""
    return [one for one in shown if one.short][:BAR]


def language() -> str:
    """The language of this request: the person's own, else what was chosen or what the browser asks for."""
    if "language" in g:
        return str(g.language)
    chosen = session.get("language") or request.accept_languages.best_match(LANGUAGES) or g.get("usual", ENGLISH)
    if current_user and current_user.is_authenticated:
        chosen = current_user.language
    g.language = chosen if chosen in LANGUAGES else ENGLISH
    return str(g.language)


def said(text: object) -> str:
    """A text in the language of this request."""
    found = in_words(text, language(), CONSOLE)
    return locales.unbroken(found) if isinstance(text, Worded | BaseException) else found


def _say(message: str, **values: object) -> str:
    return said(worded(message, **values))


def _say_many(one: str, many: str, number: int, **values: object) -> str:
    return said(worded_many(one, many, number, **values))


class PageWords:
    """The words and times of pages, in the workspace's zone."""

    def __init__(self, publisher: Publisher) -> None:
        self._zone = publisher.config.schedule.zone

    def time(self, moment: datetime) -> str:
        """`четвъртък, 3 декември 2026 г., 08:00 ч.`"""
        return said(worded("%(text)s", text=moment.astimezone(self._zone)))

    def short_time(self, moment: datetime) -> str:
        """`3 декември 2026 г., 08:00 ч.`"""
        return locales.unbroken(locales.format_datetime(moment, language(), self._zone))

    def short_day(self, moment: datetime) -> str:
        """`3 декември 2026 г.`"""
        return locales.unbroken(locales.format_date(moment.astimezone(self._zone).date(), language()))

    def clock(self, moment: datetime) -> str:
        """`08:00 ч.`"""
        return locales.unbroken(locales.format_time(moment, language(), self._zone))

    def day(self, moment: datetime | date) -> str:
        """`събота, 28 ноември 2026 г.`"""
        local = moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment
        return locales.unbroken(locales.format_weekday(local, language()))

    def day_of_month(self, moment: datetime) -> tuple[str, str]:
        """`3`, `дек`"""
        from babel.dates import format_date

        local = moment.astimezone(self._zone).date()
        month = format_date(local, "LLL", locale=locales.locale(language()))
        return str(local.day), str(month).rstrip(".")


def furnish(app: Flask, publisher: Publisher, assets: Assets) -> None:
    """Give templates their words and surroundings."""
    brand, words = publisher.config.newsletter, PageWords(publisher)

    @app.before_request
    def usual() -> None:
        g.usual = publisher.config.staff.language

    app.jinja_env.filters["first_upper"] = lambda text: text[:1].upper() + text[1:]
    app.jinja_env.filters["without_marks"] = without_marks
    app.jinja_env.globals.update(
        _=_say,
        _n=_say_many,
        said=said,
        stored=from_stored,
        asset=assets.address,
        times=words,
        language_name=locales.language_name,
        channel_name=lambda name: said(channel_name(name)),
        format_number=locales.format_number,
    )

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        lang = language()
        name = locales.in_language(brand.name, lang) or locales.in_language(publisher.brand.name, lang)
        own = current_user.rank if current_user and current_user.is_authenticated else None
        shown = list(entries(publisher, own)) if own else []
        return {
            "lang": lang,
            "newsletter": name,
            "initial": next((sign for sign in name if sign.isalnum()), "p").upper(),
            "menu": shown,
            "menu_groups": list(dict.fromkeys(one.group for one in shown)),
            "own_group": OWN,
            "bar": bar(shown),
            "person": current_user if own else None,
            "new_notices": lambda: badges.notices(publisher),
            "keyboard": Keyboard(keys_of(request.endpoint, own), single_keys()) if own else None,
        }


def page(template: str, **values: Any) -> str:
    """A page from its template. Raises `ValueError` for a value that would hide what every page has."""
    if hidden := _SURROUNDINGS & values.keys():
        raise ValueError(f"{template}: {', '.join(sorted(hidden))}: every page has a value of this name already")
    return render_template(template, **values)
