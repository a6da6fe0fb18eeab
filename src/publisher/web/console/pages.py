"""What every page of the console has: the person's language, words, times as people write them, brand, menu."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, g, render_template, request, session
from flask_security import current_user

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.wording import ENGLISH, from_stored, in_words, worded, worded_many
from publisher.translation.marks import without_marks
from publisher.web.console.accounts.roles import Role
from publisher.web.console.assets import Assets

LANGUAGES = ("bg", "en")


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry of the menu. `badge` counts what waits there; `short`: also in the bar at the foot of phones."""

    endpoint: str
    words: str
    icon: str
    role: Role = Role.AUTHOR
    short: bool = True


def menu() -> list[MenuItem]:
    """The screens, in the order of a working day."""
    return [
        MenuItem("today.shown", worded("Today"), "sun"),
        MenuItem("posts.listed", worded("News"), "news"),
        MenuItem("translations.listed", worded("Translations"), "language"),
        MenuItem("issues.listed", worded("Issues"), "mail"),
        MenuItem("calendar.shown", worded("Calendar"), "calendar"),
        MenuItem("networks.listed", worded("Networks"), "share", short=False),
        MenuItem("health.shown", worded("Settings"), "settings", Role.APPROVER, short=False),
        MenuItem("people.listed", worded("Accounts"), "users", Role.ADMINISTRATOR),
        MenuItem("own.shown", worded("My profile"), "user"),
    ]


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
    return in_words(text, language())


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
        return locales.format_datetime(moment, language(), self._zone)

    def clock(self, moment: datetime) -> str:
        """`08:00 ч.`"""
        return locales.format_time(moment, language(), self._zone)

    def day(self, moment: datetime | date) -> str:
        """`събота, 28 ноември 2026 г.`"""
        return locales.format_weekday(
            moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment, language()
        )

    def day_of_month(self, moment: datetime) -> tuple[str, str]:
        """`3`, `дек`"""
        from babel.dates import format_skeleton

        local = moment.astimezone(self._zone).date()
        month = format_skeleton("MMM", local, locale=locales.locale(language()))
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
    )

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        lang = language()
        name = locales.in_language(brand.name, lang) or locales.in_language(publisher.config.brand.name, lang)
        own = current_user.rank if current_user and current_user.is_authenticated else None
        return {
            "lang": lang,
            "newsletter": name,
            "initial": next((sign for sign in name if sign.isalnum()), "p").upper(),
            "menu": [item for item in menu() if own and own.covers(item.role)],
            "person": current_user if own else None,
        }


def page(template: str, **values: Any) -> str:
    """A page from its template."""
    return render_template(template, **values)
