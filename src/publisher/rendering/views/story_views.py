"""Stories, brands and events → what templates are given of them."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from publisher.config.tables import Brand
from publisher.core import locales
from publisher.core.types import Event, Story
from publisher.rendering.formats.inert import one_line
from publisher.rendering.formats.mail_html import Embedded
from publisher.rendering.views import marks, view_types
from publisher.rendering.views.page_links import Pages, web_address

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

_HOURS = re.compile(r"\d\d:\d\d(–\d\d:\d\d)?( ч\.)?")


def brand_view(brand: Brand, lang: str, logo: Embedded | None) -> view_types.BrandView:
    """The brand as a reader of `lang` sees it."""
    name = one_line(in_language(brand.name, lang))
    return view_types.BrandView(
        name=name,
        tagline=one_line(in_language(brand.tagline, lang)),
        address=one_line(in_language(brand.address, lang)),
        url=web_address(brand.url),
        host=urlsplit(brand.url).hostname or "",
        social=tuple(
            view_types.SocialLink(_NETWORKS.get(key, key.capitalize()), url)
            for key, url in brand.social.items()
            if web_address(url)
        ),
        logo=view_types.PictureView(logo.src, name, "", logo.width) if logo else None,
    )


def in_language(words: Mapping[str, str], lang: str) -> str:
    """The words in a language, else in English, else in whatever there is."""
    return words.get(lang) or words.get("en") or next(iter(words.values()), "")


def untranslated(stories: Sequence[view_types.StoryView]) -> tuple[view_types.Untranslated, ...]:
    """Stories grouped by their language, in order of appearance."""
    languages = dict.fromkeys(story.language for story in stories)
    return tuple(
        view_types.Untranslated(language, tuple(story for story in stories if story.language == language))
        for language in languages
    )


def story_view(story: Story, lang: str, zone: ZoneInfo, pages: Pages, number: int = 0) -> view_types.StoryView:
    """A story for a reader of `lang`, without its picture and body; `number` is its place in the edition, from 1."""
    name = marks.story_mark(number)
    return view_types.StoryView(
        slug=story.slug,
        lang=story.lang,
        language=locales.language_name(story.lang, lang),
        title=one_line(story.title),
        summary=one_line(story.summary),
        date=locales.format_date(story.date, lang),
        url=pages.story(story),
        tags=tuple(one_line(tag) for tag in story.tags),
        machine=story.machine,
        engine=one_line(story.engine),
        event=_event_view(story.event, lang, zone, pages.calendar(story)) if story.event else None,
        # Marks are ours and HTML already.
        opens=Markup(marks.opens(name) if number else ""),  # noqa: S704
        closes=Markup(marks.closes(name) if number else ""),  # noqa: S704
    )


def fallback_view() -> view_types.FallbackView:
    """The line itself is the reader's: sending fills it in."""
    opens, closes = Markup(marks.opens(marks.FALLBACK)), Markup(marks.closes(marks.FALLBACK))  # noqa: S704
    return view_types.FallbackView(opens, "[[reader.fallback_note]]", closes)


def _event_view(event: Event, lang: str, zone: ZoneInfo, calendar_url: str) -> view_types.EventView:
    first = event.starts.astimezone(zone)
    when = locales.format_interval(event.starts, event.ends, lang, zone)
    kept = _HOURS.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(when)))
    return view_types.EventView(
        when=when,
        when_html=Markup(kept),  # noqa: S704 escaped above
        place=one_line(event.place),
        day=first.day,
        month=locales.format_month(first, lang),
        calendar_url=calendar_url,
    )
