"""What templates are given: plain words, numbers and ready HTML, and nothing that could be made to act.

The sandbox lets a template call any public method of what it is given, and a `Path` has `unlink`; hence these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from publisher import locales
from publisher.config import Brand
from publisher.rendering.inert import one_line
from publisher.rendering.mail_html import Embedded
from publisher.types import Event, Story

_NETWORKS = {
    "bluesky": "Bluesky",
    "facebook": "Facebook",
    "github": "GitHub",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "mastodon": "Mastodon",
    "telegram": "Telegram",
    "x": "X",
    "youtube": "YouTube",
}


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture in a mail: `src` is a `cid:` or https address, `width` the file's own in pixels."""

    src: str
    alt: str
    caption: str
    width: int


@dataclass(frozen=True, slots=True)
class EventView:
    """What an invitation invites to, in words: `when` is the whole, `day` and `month` its first day in short."""

    when: str
    place: str
    day: int
    month: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story in words. `html` and `text` are its body, "" where the newsletter shows teasers.

    `language` names the story's language in the reader's ("английски"); `engine` is who translated it.
    """

    slug: str
    lang: str
    language: str
    title: str
    summary: str
    date: str
    url: str
    tags: tuple[str, ...]
    machine: bool
    engine: str
    event: EventView | None = None
    image: PictureView | None = None
    html: Markup = field(default_factory=Markup)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Untranslated:
    """Stories that exist in one other language only."""

    language: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """An issue in the reader's language; the intro both as HTML and as text."""

    lang: str
    subject: str
    preheader: str
    date: str
    intro: str
    intro_html: Markup
    stories: tuple[StoryView, ...]
    untranslated: tuple[Untranslated, ...]


@dataclass(frozen=True, slots=True)
class SocialLink:
    """One of the organisation's profiles."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class BrandView:
    """Who speaks, in the reader's language; `logo` is the address of its picture, None when there is none."""

    name: str
    tagline: str
    address: str
    url: str
    host: str
    social: tuple[SocialLink, ...]
    logo: PictureView | None


def brand_view(brand: Brand, lang: str, logo: Embedded | None) -> BrandView:
    """The brand as a reader of `lang` sees it."""
    name = one_line(in_language(brand.name, lang))
    return BrandView(
        name=name,
        tagline=one_line(in_language(brand.tagline, lang)),
        address=one_line(in_language(brand.address, lang)),
        url=web_address(brand.url),
        host=urlsplit(brand.url).hostname or "",
        social=tuple(
            SocialLink(_NETWORKS.get(key, key.capitalize()), url)
            for key, url in brand.social.items()
            if web_address(url)
        ),
        logo=PictureView(logo.src, name, "", logo.width) if logo else None,
    )


def in_language(words: Mapping[str, str], lang: str) -> str:
    """The words in a language, else in English, else in whatever there is."""
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")


def untranslated(stories: Sequence[StoryView]) -> tuple[Untranslated, ...]:
    """Stories grouped by their language, in order of appearance."""
    languages = dict.fromkeys(story.language for story in stories)
    return tuple(
        Untranslated(language, tuple(story for story in stories if story.language == language))
        for language in languages
    )


def story_view(story: Story, lang: str, zone: ZoneInfo) -> StoryView:
    """A story for a reader of `lang`, without its picture and body."""
    return StoryView(
        slug=story.slug,
        lang=story.lang,
        language=locales.language_name(story.lang, lang),
        title=one_line(story.title),
        summary=one_line(story.summary),
        date=locales.format_date(story.date, lang),
        url=web_address(story.url),
        tags=tuple(one_line(tag) for tag in story.tags),
        machine=story.machine,
        engine=one_line(story.engine),
        event=_event_view(story.event, lang, zone) if story.event else None,
    )


def web_address(url: str) -> str:
    """The address if it is one of the web, else "": a link must not run anything."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


def _event_view(event: Event, lang: str, zone: ZoneInfo) -> EventView:
    first = event.starts.astimezone(zone)
    return EventView(
        when=locales.format_interval(event.starts, event.ends, lang, zone),
        place=one_line(event.place),
        day=first.day,
        month=locales.format_month(first, lang),
    )
