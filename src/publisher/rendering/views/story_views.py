"""Stories, brands and events → the values that templates get."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from publisher.config.tables import Brand
from publisher.core import locales
from publisher.core.reader_blocks import FALLBACK, closing_mark, opening_mark, story_mark
from publisher.core.types import Event, Story
from publisher.rendering.formats.inert import one_line
from publisher.rendering.formats.mail_html import Embedded
from publisher.rendering.formats.typesetting import NO_BREAK, WORD_JOINER
from publisher.rendering.texts.cutting import beginning
from publisher.rendering.views import view_types
from publisher.rendering.views.page_links import PageLinks, web_address

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

_TEASER = 80
"""The most characters of a story's words in a row, where they take two or three lines on a phone."""

_LEAD = 140
"""The most characters of a summary on the first screen of a phone: four lines, below a picture and a title.

The date of an event takes one of the lines.
"""

_HOURS = re.compile(r"\d\d:\d\d(–\d\d:\d\d)?( ч\.)?")


def brand_view(brand: Brand, lang: str, logo: Embedded | None) -> view_types.BrandView:
    """The brand for readers of `lang`."""
    name = one_line(locales.in_language(brand.name, lang))
    return view_types.BrandView(
        name=name,
        initial=_initial(name),
        tagline=one_line(locales.in_language(brand.tagline, lang)),
        address=one_line(locales.in_language(brand.address, lang)),
        url=web_address(brand.url),
        host=urlsplit(brand.url).hostname or "",
        social=tuple(
            view_types.SocialLink(_NETWORKS.get(key.lower(), key), url)
            for key, url in brand.social.items()
            if web_address(url)
        ),
        logo=view_types.PictureView(logo.src, name, "", logo.width) if logo else None,
    )


def _initial(name: str) -> str:
    """The letter that stands for an organisation: of its name in quotation marks, where the name has one."""
    _, _, quoted = re.sub("[„“«]", '"', name).partition('"')
    return next((letter.upper() for letter in quoted or name if letter.isalpha()), "")


def untranslated(stories: Sequence[view_types.StoryView]) -> tuple[view_types.Untranslated, ...]:
    """Stories grouped by their own language, in order of appearance."""
    languages = dict.fromkeys(story.language for story in stories)
    return tuple(
        view_types.Untranslated(language, tuple(story for story in stories if story.language == language))
        for language in languages
    )


def readable_whole(story: Story, pages: PageLinks) -> bool:
    """Whether the story can be read whole outside of the mail, in its own language.

    The address in a post is that of the original: a translation is not there.
    """
    return pages.there or bool(web_address(story.url) and story.lang in pages.languages[:1])


def story_view(story: Story, lang: str, zone: ZoneInfo, pages: PageLinks, number: int = 0) -> view_types.StoryView:
    """A story for readers of `lang`, without its picture and body.

    `number` is its place in the edition, from 1; 0 for a story that has no marks.
    """
    mark = story_mark(number)
    return view_types.StoryView(
        slug=story.slug,
        lang=story.lang,
        language=locales.language_name(story.lang, lang),
        title=one_line(story.title),
        summary=one_line(story.summary),
        teaser=beginning(one_line(story.summary), _TEASER, story.lang),
        lead=beginning(one_line(story.summary), _LEAD - 30 if story.event else _LEAD, story.lang),
        date=locales.format_date(story.date, lang),
        url=pages.story(story),
        tags=tuple(one_line(tag) for tag in story.tags),
        machine=story.machine,
        engine=one_line(story.engine),
        event=_event_view(story.event, lang, zone, pages.calendar(story)) if story.event else None,
        # The program writes the marks, as HTML comments: nothing in them needs escaping.
        opens=Markup(opening_mark(mark) if number else ""),  # noqa: S704
        closes=Markup(closing_mark(mark) if number else ""),  # noqa: S704
    )


def block_marks(name: str) -> view_types.BlockMarks:
    """The marks around a block of a name."""
    return view_types.BlockMarks(Markup(opening_mark(name)), Markup(closing_mark(name)))  # noqa: S704


def fallback_view() -> view_types.FallbackView:
    """The block for readers in whose language there is no edition; the sender fills in its text."""
    opens, closes = Markup(opening_mark(FALLBACK)), Markup(closing_mark(FALLBACK))  # noqa: S704
    return view_types.FallbackView(opens, "[[reader.fallback_note]]", closes)


def _unbroken(hours: str) -> str:
    """Hours that stay on one line as long as a line has room for them."""
    return hours.replace("–", f"{WORD_JOINER}–{WORD_JOINER}").replace(" ", NO_BREAK)


def register_address(event: Event) -> str:
    """Where readers register: an address of the web or a mail address; "" for anything else, which might run."""
    return one_line(event.register_url) if event.register_url.lower().startswith(("https://", "mailto:")) else ""


def _event_view(event: Event, lang: str, zone: ZoneInfo, calendar_url: str) -> view_types.EventView:
    first = event.starts.astimezone(zone)
    when = locales.format_interval(event.starts, event.ends, lang, zone)
    kept = _HOURS.sub(lambda hours: _unbroken(hours[0]), str(escape(when)))
    return view_types.EventView(
        when=when,
        when_html=Markup(kept),  # noqa: S704 escaped above
        hours=locales.format_hours(event.starts, event.ends, lang, zone),
        place=one_line(event.place),
        day=first.day,
        month=locales.format_month(first, lang),
        calendar_url=calendar_url,
        register_url=register_address(event),
        register_by=_until(event.register_by, lang, zone) if event.register_by else "",
    )


def _until(moment: datetime, lang: str, zone: ZoneInfo) -> str:
    return locales.gettext(lang, "Register by %(time)s", time=locales.format_datetime(moment, lang, zone))
