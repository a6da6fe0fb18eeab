"""A story → a post for a social network: as much as fits, cut by the rule of `texts.cutting`."""

import re
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from publisher.core.errors import TemplateError
from publisher.core.types import Media, Message, Story
from publisher.core.wording import worded
from publisher.rendering.formats import images
from publisher.rendering.formats.inert import inert, inert_text, one_line
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.texts.cutting import shortened
from publisher.rendering.texts.hashtags import hashtags
from publisher.rendering.texts.linking import linked_whole, with_links_whole
from publisher.rendering.views import story_views, view_types

EDGE, SIZE = 1600, 1_000_000
"""Largest edge in pixels and size in bytes of a picture: the networks accept these without recompressing it."""

_FIRST_WORDS = 5
"""Hashtags are dropped before the summary gets shorter than this many words."""


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
    Addresses are written so that networks link all of them.
    Raises `TemplateError` when not even the link fits, and `PostError` for a picture that cannot be read.
    """
    name = template_name(template)
    templates.check_scalars(name, allowed=())
    view = _with_links_whole(story_views.story_view(inert(story), story.lang, settings.zone, settings.pages))

    def fill(title: str, summary: str, tags: str) -> str:
        given = view_types.SocialContext(view, title, summary, tags, view.url)
        context = {field.name: getattr(given, field.name) for field in fields(given)}
        return _tidy(templates.render(name, story.lang, context))

    text = _fitting(view, hashtags(view.tags, settings.hashtags.get(story.lang, ())), fill, limit, measure)
    if text is None:
        raise TemplateError(
            worded("not even the shortest text of %(slug)s fits into %(limit)s", slug=repr(story.slug), limit=limit),
            templates.folder / name,
        )
    return Message(lang=story.lang, text=text, link=view.url, length=measure(text), media=_media(story, settings.cache))


def in_own_words(story: Story, own: str, measure: Callable[[str], int], settings: RenderSettings) -> Message:
    """The post of a story in words that a person has written for one network, with its link if they lack it.

    Nothing is cut: whether a network takes it is for its channel to say. Raises `PostError` for a picture that cannot
    be read.
    """
    view = story_views.story_view(inert(story), story.lang, settings.zone, settings.pages)
    words, url = with_links_whole(inert_text(own)), linked_whole(view.url)
    text = _tidy(words if not url or url in words else f"{words}\n\n{url}")
    return Message(lang=story.lang, text=text, link=view.url, length=measure(text), media=_media(story, settings.cache))


def _with_links_whole(view: view_types.StoryView) -> view_types.StoryView:
    title, summary = with_links_whole(view.title), with_links_whole(view.summary)
    return replace(view, title=title, summary=summary, url=linked_whole(view.url))


def _fitting(
    view: view_types.StoryView,
    hashtags: Sequence[str],
    fill: Callable[[str, str, str], str],
    limit: int,
    measure: Callable[[str], int],
) -> str | None:
    """The longest text within the limit, shortened in the order that `render` documents; None when nothing fits."""

    def fits(text: str) -> bool:
        return limit <= 0 or measure(text) <= limit

    tags = " ".join(hashtags)

    def filled(words: str, fill_in: Callable[[str], str], least: int = 0) -> str | None:
        cut = shortened(words, view.lang, lambda some: fits(fill_in(some)), least)
        return None if cut is None else fill_in(cut)

    return (
        filled(view.summary, lambda summary: fill(view.title, summary, tags), least=_FIRST_WORDS)
        or filled(view.summary, lambda summary: fill(view.title, summary, ""))
        or filled(view.title, lambda title: fill(title, "", ""))
    )


def _media(story: Story, cache: Path | None) -> tuple[Media, ...]:
    if story.image is None:
        return ()
    picture = images.fit(story.image.path, cache, EDGE, SIZE)
    return (Media(picture.path, one_line(story.image.alt), picture.mime),)


def _tidy(text: str) -> str:
    lines = "\n".join(" ".join(line.split(" ")).rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
