"""Renders the templates in `templates/pages/`, in the reader's language and the brand's colours."""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Response, request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, Undefined

from publisher.app.assembly import Publisher
from publisher.config.new_workspace import origin
from publisher.config.tables import Brand
from publisher.core import locales
from publisher.core.links import Links, PublicLinks
from publisher.core.types import Cadence
from publisher.rendering.formats import colours, typesetting
from publisher.rendering.pages.pictures import PagePicture
from publisher.rendering.renderer import Renderer
from publisher.rendering.sandbox import TemplateSandbox
from publisher.rendering.views.story_views import brand_view
from publisher.web.public.assets import Assets, FontFace

TRAP = "website"
"""Name of a form field hidden from people (a honeypot): only bots fill it in."""

_KNOWN = ("bg", "en")
"""Languages that the pages are translated into."""


class PageTemplates:
    """Renders pages. A template missing from the workspace is taken from the program's own."""

    def __init__(self, publisher: Publisher, renderer: Renderer | None = None, folder: Path | None = None) -> None:
        """A preview has a `renderer` of its own, with another brand, or templates from another `folder`.

        There a value that no page has is an error; readers get the rest of the page.
        """
        self._publisher, self._renderer = publisher, renderer or publisher.renderer
        folders = [(folder or publisher.config.folder("templates")) / "pages", origin() / "templates" / "pages"]
        self._templates = TemplateSandbox(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined if folder else Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.assets = Assets(self._styles)

    @property
    def environment(self) -> Environment:
        """The Jinja environment of the pages."""
        return self._templates

    @property
    def links(self) -> Links:
        """Addresses of the public pages."""
        return self._publisher.links

    @property
    def light(self) -> colours.Palette:
        """The light palette of the brand of now."""
        return colours.light_palette(self._brand.colours)

    @property
    def _brand(self) -> Brand:
        return self._renderer.settings.brand

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
        return locales.in_language(self._brand.name, lang)

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

    def list_wordings(self, lang: str) -> dict[str, str]:
        """The words that a reader sees on the page of preferences beside each list; kept as consent to it."""
        shown = self.language(lang)
        question = locales.gettext(shown, "What you get")
        page = locales.gettext(shown, "Preferences")
        return {name: f"{page} – {question}: {title}" for name, title, _ in self.lists(shown)}

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

    def text(self, name: str, lang: str, same: Mapping[str, str] | None = None, **values: Any) -> str:
        """The HTML of the page from template `name`, in a language.

        `same` are the addresses of the same page in other languages; by default those of the request's path, where it
        begins with a language.
        """
        shown = self.language(lang)
        page = self._templates.get_template(f"{name}.html.j2")
        there = self._same_page(lang) if same is None else same
        html = typesetting.typeset(page.render({**self._frame(lang, shown, there), **values}), shown)
        return self.on_this_site(html)

    @property
    def _logo(self) -> PagePicture | None:
        return self._renderer.pages.logo()

    def on_this_site(self, html: str) -> str:
        """HTML whose links to our own pages are paths: they work under every name that the site is reached by."""
        address = self._publisher.config.web.address
        return re.sub(rf'(<a\b[^>]*?\bhref="){re.escape(address)}(?=/)', r"\1", html) if address else html

    def initial(self, lang: str) -> str:
        """The letter that stands for the organisation."""
        return brand_view(self._brand, self.language(lang), None).initial

    def tagline(self, lang: str) -> str:
        """The organisation's motto in a language, "" without one."""
        return self._brand.tagline.get(self.language(lang), "")

    def frame(self, lang: str) -> dict[str, Any]:
        """What every page gets, by the name that templates have for it."""
        return self._frame(lang, self.language(lang), {})

    def _frame(self, lang: str, shown: str, there: Mapping[str, str]) -> dict[str, Any]:
        """What every page gets."""
        config, links = self._publisher.config, self._publisher.links
        brand, published = brand_view(self._brand, shown, None), self.published_language(lang)

        def words(message: str, **parts: object) -> str:
            return locales.gettext(shown, message, **parts)

        return {
            "_": words, "lang": shown, "current": "", "share": None, "links": PublicLinks(links.address),
            "assets": self.assets,
            "brand": brand.name, "initial": brand.initial, "tagline": self._brand.tagline.get(shown, ""),
            "address": self._brand.address.get(shown, ""), "site": brand.url, "social": brand.social,
            "logo": self._logo, "newsletter": self.newsletter(shown),
            "home": links.home(published) or f"/{published}/",
            "issues_page": links.issues(published) or f"/{published}/issues/",
            "help": links.help(published), "feed": links.feed(published),
            "subscribe": links.subscribe(published) or f"/{published}/subscribe",
            "privacy": locales.in_language(config.web.privacy_policy, shown),
            "form_language": published, "trap": TRAP, "consent": self.consent_wording(published),
            "languages": [
                (code, _capital(locales.language_name(code, code)), there[code])
                for code in self._publisher.languages
                if code != lang and code in there
            ],
        }  # fmt: skip

    def _same_page(self, lang: str) -> dict[str, str]:
        """This page's path in the other languages; nothing for a personal page, which is in its reader's language."""
        first, _, rest = request.path.strip("/").partition("/")
        if first != lang:
            return {}
        return {code: f"/{code}/{quote(rest)}" for code in self._publisher.languages}

    def _styles(self, fonts: Sequence[FontFace]) -> str:
        template = self._templates.get_template("styles.css.j2")
        dark = colours.dark_palette(self._brand.colours)
        return template.render(light=self.light, dark=dark, fonts=fonts)

    def notice(self, kind: str, code: int, **values: Any) -> Response:
        """A page that explains an error; `kind` is `missing`, `gone`, `too often`, `too many`, `busy` or `failed`."""
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

    def wait(self, wait: timedelta) -> str:
        """How long somebody has to wait, rounded up: `7 минути`, `2 часа`."""
        return locales.format_wait(math.ceil(wait.total_seconds() / 60), self.language(self.preferred_language()))

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
