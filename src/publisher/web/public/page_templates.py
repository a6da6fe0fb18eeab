"""Renders the templates in `templates/pages/`, in the reader's language and the brand's colours."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Response, request
from jinja2 import ChoiceLoader, FileSystemLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from publisher.app.assembly import Publisher
from publisher.config.new_workspace import origin
from publisher.core import locales
from publisher.core.links import Links
from publisher.core.types import Cadence

_KNOWN = ("bg", "en")
"""Languages that the pages are translated into."""


class PageTemplates:
    """Renders pages. A template missing from the workspace is taken from the program's own."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        folders = [publisher.config.folder("templates") / "pages", origin() / "templates" / "pages"]
        self._templates = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]), autoescape=True
        )

    @property
    def links(self) -> Links:
        """Addresses of the public pages."""
        return self._publisher.links

    @property
    def office(self) -> str:
        """The address that readers may write to: a channel's reply or sender address, "" when no channel has one."""
        for name in self._publisher.config.channels:
            settings = self._publisher.config.channels[name]
            if address := settings.get("reply_to") or settings.get("from_address"):
                return str(address)
        return ""

    def newsletter(self, lang: str) -> str:
        """The newsletter's name in a language."""
        return locales.in_language(self._publisher.config.newsletter.name, lang)

    def brand(self, lang: str) -> str:
        """The organisation's name in a language."""
        return locales.in_language(self._publisher.config.brand.name, lang)

    def published_language(self, lang: str) -> str:
        """`lang` if the workspace publishes in it, else the source language."""
        return lang if lang in self._publisher.languages else self._publisher.languages[0]

    def consent_wording(self, lang: str) -> str:
        """What people agree to by sending the form; stored with their consent (GDPR Art. 7 (1))."""
        shown = self.language(lang)
        return locales.gettext(
            shown,
            "%(brand)s may send “%(newsletter)s” to my e-mail address. I can unsubscribe at any time with one click.",
            brand=self.brand(shown),
            newsletter=self.newsletter(shown),
        )

    def version(self, name: str) -> str:
        """A hash of a page's current template, stored to show later which form somebody has seen."""
        loader = self._templates.loader
        source = loader.get_source(self._templates, f"{name}.html.j2")[0] if loader else ""
        return hashlib.sha256(source.encode()).hexdigest()[:12]

    def lists(self, lang: str) -> list[tuple[str, str, str]]:
        """Name, title and description of each mailing list."""
        shown = self.language(lang)
        return [
            (name, locales.in_language(one.name, shown), locales.in_language(one.description, shown))
            for name, one in self._publisher.config.mailing_lists.items()
        ]

    def list_title(self, name: str, lang: str) -> str:
        """The title of a mailing list; the newsletter's name for a list that no longer exists."""
        titles = {one: title for one, title, _ in self.lists(lang)}
        return titles.get(name) or self.newsletter(self.language(lang))

    def topics(self, lang: str) -> list[tuple[str, str]]:
        """Name and title of each topic."""
        shown = self.language(lang)
        return [(name, locales.in_language(topic.name, shown)) for name, topic in self._publisher.config.topics.items()]

    def editions(self, lang: str, also: str = "") -> list[tuple[str, str]]:
        """Code and name of each language to choose from; `also` adds the reader's, even without editions in it."""
        codes = dict.fromkeys((*self._publisher.languages, *filter(None, [also])))
        return [(code, _capital(locales.language_name(code, self.language(lang)))) for code in codes]

    def cadences(self, lang: str) -> list[tuple[Cadence, str]]:
        """The frequencies to choose from: code and text."""
        shown = self.language(lang)
        return [
            ("each", locales.gettext(shown, "Every issue, as it comes out")),
            ("weekly", locales.gettext(shown, "Once a week, in brief")),
            ("monthly", locales.gettext(shown, "Once a month, in brief")),
        ]

    def page(self, name: str, lang: str, code: int = 200, **values: Any) -> Response:
        """The page from template `name`, in a language."""
        return Response(self.text(name, lang, **values), code, mimetype="text/html")

    def text(self, name: str, lang: str, **values: Any) -> str:
        """The HTML of the page from template `name`, in a language."""
        brand, links = self._publisher.config.brand, self._publisher.links
        shown = self.language(lang)

        def words(message: str, **parts: object) -> str:
            return locales.gettext(shown, message, **parts)

        return self._templates.get_template(f"{name}.html.j2").render(
            _=words,
            lang=shown,
            brand=self.brand(shown),
            newsletter=self.newsletter(shown),
            tagline=brand.tagline.get(shown, ""),
            address=brand.address.get(shown, ""),
            colours=brand.colours,
            site=brand.url,
            home=links.home(shown) or f"/{shown}/",
            feed=links.feed(shown),
            subscribe=links.subscribe(self.published_language(lang)) or f"/{self.published_language(lang)}/subscribe",
            languages=[
                (code_, locales.language_name(code_, code_), links.home(code_)) for code_ in self._publisher.languages
            ],
            **values,
        )

    def notice(self, kind: str, code: int, **values: Any) -> Response:
        """A page that explains an error; `kind` is `missing`, `too often`, `too many`, `busy` or `failed`."""
        return private(self.page("notice", self.preferred_language(), code, kind=kind, **values))

    def elsewhere(self, lang: str, others: Sequence[tuple[str, str]]) -> Response:
        """A page that says that something is not published in this language, with its addresses in `others`."""
        shown = self.language(lang)
        onward = [(code, read_in(code), address) for code, address in others]
        language = locales.language_name(lang, shown)
        return private(self.page("notice", lang, 404, kind="elsewhere", language=language, onward=onward))

    def time(self, wait: timedelta) -> str:
        """The time of day after `wait` from now, with the date unless that is today: `10:25 ч.`"""
        zone, now = self._publisher.config.schedule.zone, self._publisher.clock()
        # Rounded up to a whole minute, since seconds are not shown.
        free = (now + wait + timedelta(seconds=59)).astimezone(zone)
        form = locales.format_time if free.date() == now.astimezone(zone).date() else locales.format_datetime
        return form(free, self.language(self.preferred_language()), zone)

    def preferred_language(self) -> str:
        """The language in the request's path, else the browser's preference, else the source language."""
        first = request.path.strip("/").partition("/")[0]
        if first in self._publisher.languages:
            return first
        return request.accept_languages.best_match(self._publisher.languages) or self._publisher.languages[0]

    def language(self, lang: str) -> str:
        """The language of the page's own texts: `lang` if the pages are translated into it, else English."""
        return lang if lang in _KNOWN else "en"


def read_in(lang: str) -> str:
    """The words of a link to the same in another language, in that language."""
    return locales.gettext(lang, "Read this in %(language)s", language=locales.language_name(lang, lang))


def private(response: Response) -> Response:
    """Keep search engines and caches from storing a page that belongs to one reader."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
