"""How pages look: their templates below `templates/pages/`, in the reader's language and the brand's colours."""

import hashlib
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
"""Languages that pages have words in."""


class PageTemplates:
    """Renders pages. A template that a workspace does not have is taken from those that the program brings."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        folders = [publisher.config.folder("templates") / "pages", origin() / "templates" / "pages"]
        self._templates = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]), autoescape=True
        )

    @property
    def links(self) -> Links:
        """Addresses of the pages."""
        return self._publisher.links

    @property
    def office(self) -> str:
        """Where people answer: the newsletter's reply address, "" when no channel has one."""
        for name in self._publisher.config.channels:
            settings = self._publisher.config.channels[name]
            if address := settings.get("reply_to") or settings.get("from_address"):
                return str(address)
        return ""

    def newsletter(self, lang: str) -> str:
        """The newsletter's name in a language."""
        return locales.in_language(self._publisher.config.newsletter.name, lang)

    def brand(self, lang: str) -> str:
        """Who speaks."""
        return locales.in_language(self._publisher.config.brand.name, lang)

    def published_language(self, lang: str) -> str:
        """The language if there are pages in it, else the source language's."""
        return lang if lang in self._publisher.languages else self._publisher.languages[0]

    def consent_wording(self, lang: str) -> str:
        """What somebody agrees to by sending the form; kept with their consent (GDPR Art. 7 (1))."""
        shown = self.language(lang)
        return locales.gettext(
            shown,
            "%(brand)s may send “%(newsletter)s” to my e-mail address. I can unsubscribe at any time with one click.",
            brand=self.brand(shown),
            newsletter=self.newsletter(shown),
        )

    def version(self, name: str) -> str:
        """Names a page's present template, so that it can be told later what somebody has seen."""
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
        """What readers call a list; the newsletter's name for one that there is no more."""
        titles = {one: title for one, title, _ in self.lists(lang)}
        return titles.get(name) or self.newsletter(self.language(lang))

    def topics(self, lang: str) -> list[tuple[str, str]]:
        """Name and title of each topic."""
        shown = self.language(lang)
        return [(name, locales.in_language(topic.name, shown)) for name, topic in self._publisher.config.topics.items()]

    def editions(self, lang: str, also: str = "") -> list[tuple[str, str]]:
        """Code and name of each language that can be chosen; `also` is one that a reader has although there is none."""
        codes = dict.fromkeys((*self._publisher.languages, *filter(None, [also])))
        return [(code, _capital(locales.language_name(code, self.language(lang)))) for code in codes]

    def cadences(self, lang: str) -> list[tuple[Cadence, str]]:
        """How often mail can come, in words."""
        shown = self.language(lang)
        return [
            ("each", locales.gettext(shown, "Every issue, as it comes out")),
            ("weekly", locales.gettext(shown, "Once a week, in brief")),
            ("monthly", locales.gettext(shown, "Once a month, in brief")),
        ]

    def page(self, name: str, lang: str, code: int = 200, **values: Any) -> Response:
        """A page of a template, in a language."""
        brand, links = self._publisher.config.brand, self._publisher.links
        shown = self.language(lang)

        def words(message: str, **parts: object) -> str:
            return locales.gettext(shown, message, **parts)

        html = self._templates.get_template(f"{name}.html.j2").render(
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
        return Response(html, code, mimetype="text/html")

    def notice(self, kind: str, code: int) -> Response:
        """A page that says in one sentence what is the matter: `missing`, `too often` or `failed`."""
        return self.page("notice", self.preferred_language(), code, kind=kind)

    def preferred_language(self) -> str:
        """The language of the address, else the one that the browser asks for, else the source language."""
        first = request.path.strip("/").partition("/")[0]
        if first in self._publisher.languages:
            return first
        return request.accept_languages.best_match(self._publisher.languages) or self._publisher.languages[0]

    def language(self, lang: str) -> str:
        """The language of the words around: the reader's if we have them, else English."""
        return lang if lang in _KNOWN else "en"


def private(response: Response) -> Response:
    """No search engine and no cache keeps a page that is one reader's own."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
