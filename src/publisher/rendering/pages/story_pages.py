"""Stories → what the templates of the public pages get."""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from publisher.core import locales
from publisher.core.types import Event, Story
from publisher.rendering.formats.inert import inert, one_line
from publisher.rendering.pages.body import body_html
from publisher.rendering.pages.pictures import CARD, PagePicture, PagePictures
from publisher.rendering.settings import RenderSettings
from publisher.rendering.views.page_links import web_address

_WORDS_A_MINUTE = 180
_WORD = re.compile(r"\w+")
_TAGS = 2
"""The most tags above a title: more of them shout."""


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story in a list: `day` is its date in words, `iso` the same for machines, `tags` the first ones."""

    slug: str
    lang: str
    title: str
    summary: str
    day: str
    iso: str
    tags: tuple[str, ...]
    picture: PagePicture | None


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event beside its story: `day` and `month` of its first day, `weekday`, `hours`, or the whole span in `when`.

    `when` is set for an event that ends on another day. `until` is the end of registration in words, "" without one;
    `register_url` is "" once registration has closed, which `closed` tells.
    """

    day: int
    month: str
    weekday: str
    hours: str
    when: str
    starts: str
    place: str
    register_url: str
    until: str
    closed: bool


@dataclass(frozen=True, slots=True)
class StoryPage:
    """A story on its own page; `body` is its HTML, `minutes` how long it takes to read."""

    card: StoryCard
    body: Markup
    picture: PagePicture | None
    event: EventCard | None
    minutes: int
    machine: bool


class StoryPages:
    """Makes the values of one workspace's pages."""

    def __init__(self, settings: RenderSettings, workspace: Path) -> None:
        self._settings, self._workspace = settings, workspace
        self._pictures = PagePictures(settings.cache, settings.posts)

    def card(self, story: Story) -> StoryCard:
        """A story in a list, with its picture cut to 16:9."""
        return _card(inert(story), self._pictures.of_story(story.image, CARD))

    def page(self, story: Story, now: datetime) -> StoryPage:
        """A story on its own page, as it is now: registration for its event may have closed."""
        safe = inert(story)
        base = web_address(safe.url) or self._settings.pages.story(safe) or self._settings.brand.url
        return StoryPage(
            card=_card(safe, self._pictures.of_story(story.image, CARD)),
            body=body_html(safe.body, self._pictures.in_body, base, locales.gettext(safe.lang, "Table")),
            picture=self._pictures.of_story(story.image),
            event=self._event(safe.event, safe.lang, now) if safe.event else None,
            minutes=math.ceil(len(_WORD.findall(safe.body)) / _WORDS_A_MINUTE),
            machine=safe.machine,
        )

    def logo(self) -> PagePicture | None:
        """The organisation's logo, None without one: a letter stands for it."""
        logo = self._settings.brand.logo
        if not logo:
            return None
        return PagePicture(logo, "") if web_address(logo) else self._pictures.file(self._workspace / logo, "")

    def _event(self, event: Event, lang: str, now: datetime) -> EventCard:
        zone = self._settings.zone
        first, last = event.starts.astimezone(zone), event.ends and event.ends.astimezone(zone)
        several = last is not None and last.date() != first.date()
        closed = event.register_by is not None and event.register_by < now
        weekday, _, hours = locales.format_hours(event.starts, event.ends, lang, zone).partition(", ")
        return EventCard(
            day=first.day,
            month=locales.format_month(first, lang),
            weekday="" if several else weekday.lower() if lang == "bg" else weekday,
            hours="" if several else hours,
            when=locales.format_interval(event.starts, event.ends, lang, zone) if several else "",
            starts=first.isoformat(timespec="minutes"),
            place=one_line(event.place),
            register_url="" if closed else _registering(event.register_url),
            until=locales.format_datetime(event.register_by, lang, zone) if event.register_by else "",
            closed=closed,
        )


def _registering(url: str) -> str:
    """Where people register: a form on the web, or a mailbox."""
    return url if urlsplit(url).scheme == "mailto" else web_address(url)


def _card(story: Story, picture: PagePicture | None) -> StoryCard:
    return StoryCard(
        slug=story.slug,
        lang=story.lang,
        title=one_line(story.title),
        summary=one_line(story.summary),
        day=locales.format_date(story.date, story.lang),
        iso=story.date.isoformat(),
        tags=tuple(tag[:1].upper() + tag[1:] for tag in map(one_line, story.tags[:_TAGS]) if tag),
        picture=picture,
    )
