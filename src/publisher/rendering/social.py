"""A story → a post for a social network: as much as fits, without cutting through a word or an address."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

from publisher.core.errors import TemplateError
from publisher.core.types import Media, Message, Story
from publisher.rendering.formats import images
from publisher.rendering.formats.inert import inert, one_line
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.views import story_views, view_types

EDGE, SIZE = 1600, 1_000_000
"""Largest edge in pixels and size in bytes of a picture: the networks accept these without recompressing it."""

HASHTAGS = 2

_FIRST_WORDS = 5
"""Hashtags are dropped before the summary gets shorter than this many words."""

_ELLIPSIS = "…"
_LOOSE = " \t,.;:·–—-(„«“\"'"
"""Characters removed before an ellipsis."""


def template_name(template: str) -> str:
    """The file of a channel's template, relative to the templates folder."""
    return f"social/{template}.txt.j2"


def render(
    story: Story,
    template: str,
    limit: int,
    measure: Callable[[str], int],
    templates: Templates,
    settings: RenderSettings,
) -> Message:
    """The post of a story, at most `limit` long by `measure` (0 = no limit).

    It is shortened in this order: the summary to its first words, then the hashtags are dropped, then the title is cut.
    Raises `TemplateError` when not even the link fits, and `PostError` for a picture that cannot be read.
    """
    name = template_name(template)
    templates.check_scalars(name, allowed=())
    view = story_views.story_view(inert(story), story.lang, settings.zone, settings.pages)

    def fill(title: str, summary: str, tags: str) -> str:
        given = view_types.SocialContext(view, title, summary, tags, view.url)
        context = {field.name: getattr(given, field.name) for field in fields(given)}
        return _tidy(templates.render(name, story.lang, context))

    text = _fitting(view, fill, limit, measure)
    if text is None:
        raise TemplateError(f"not even the shortest text of {story.slug!r} fits into {limit}", templates.folder / name)
    return Message(lang=story.lang, text=text, link=view.url, length=measure(text), media=_media(story, settings.cache))


def hashtags(tags: Sequence[str]) -> tuple[str, ...]:
    """The first two tags as hashtags, letters only: „годишен отчет“ becomes #ГодишенОтчет."""
    found: dict[str, str] = {}
    for tag in tags:
        words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", tag))
        joined = "".join(word[0].upper() + word[1:] for word in words)
        if joined:
            found.setdefault(joined.casefold(), f"#{joined}")
    return tuple(found.values())[:HASHTAGS]


def _fitting(
    view: view_types.StoryView,
    fill: Callable[[str, str, str], str],
    limit: int,
    measure: Callable[[str], int],
) -> str | None:
    """The longest text within the limit, shortened in the order that `render` documents; None when nothing fits."""

    def fits(text: str) -> bool:
        return limit <= 0 or measure(text) <= limit

    tags = " ".join(hashtags(view.tags))
    whole = fill(view.title, view.summary, tags)
    if fits(whole):
        return whole
    return (
        _longest(view.summary, lambda summary: fill(view.title, summary, tags), fits, least=_FIRST_WORDS)
        or _longest(view.summary, lambda summary: fill(view.title, summary, ""), fits)
        or _longest(view.title, lambda title: fill(title, "", ""), fits)
    )


def _longest(words: str, fill: Callable[[str], str], fits: Callable[[str], bool], least: int = 0) -> str | None:
    """The text with as many of the words as fit; None when not even `least` words do."""
    cuts = _cuts(words)
    low, high = min(least, len(cuts) - 1), len(cuts) - 1
    if not fits(fill(cuts[low])):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(fill(cuts[middle])) else (low, middle - 1)
    return fill(cuts[low])


def _cuts(words: str) -> list[str]:
    """Every way to cut a text between words, from the empty text to all but the last word, then the whole text."""
    ends = [match.start() for match in re.finditer(r"\s+", words)]
    shortened = [words[:end].rstrip(_LOOSE) for end in ends]
    return ["", *(cut + _ELLIPSIS for cut in shortened if cut), words]


def _media(story: Story, cache: Path | None) -> tuple[Media, ...]:
    if story.image is None:
        return ()
    picture = images.fit(story.image.path, cache, EDGE, SIZE)
    return (Media(picture.path, one_line(story.image.alt), picture.mime),)


def _tidy(text: str) -> str:
    lines = "\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
