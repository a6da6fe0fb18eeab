"""How pages look: their templates below `templates/pages/`, in the reader's language and the brand's colours."""

from typing import Any

from flask import Response, request
from jinja2 import ChoiceLoader, FileSystemLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from publisher import locales
from publisher.app import Publisher
from publisher.links import Links
from publisher.starter import origin

_KNOWN = ("bg", "en")
"""Languages that pages have words in."""


class Look:
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
        names = self._publisher.config.newsletter.name
        return names.get(lang) or names.get("en") or next(iter(names.values()))

    def brand(self, lang: str) -> str:
        """Who speaks."""
        names = self._publisher.config.brand.name
        return names.get(lang) or next(iter(names.values()))

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
            languages=[
                (code_, locales.language_name(code_, code_), links.home(code_)) for code_ in self._publisher.languages
            ],
            **values,
        )
        return Response(html, code, mimetype="text/html")

    def notice(self, kind: str, code: int) -> Response:
        """A page that says in one sentence what is the matter: `missing` or `failed`."""
        return self.page("notice", self.wished(), code, kind=kind)

    def wished(self) -> str:
        """The language of the address, else the one that the browser asks for, else the source language."""
        first = request.path.strip("/").partition("/")[0]
        if first in self._publisher.languages:
            return first
        return request.accept_languages.best_match(self._publisher.languages) or self._publisher.languages[0]

    def language(self, lang: str) -> str:
        """The language of the words around: the reader's if we have them, else English."""
        return lang if lang in _KNOWN else "en"
