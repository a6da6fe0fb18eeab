"""An edition → the mail that its readers get: HTML and text, each made from the stories themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from publisher import locales
from publisher.config import Brand
from publisher.rendering import colours, mail_html, markdown, mjml, plain, views
from publisher.rendering.embedding import Attachments
from publisher.rendering.inert import inert, one_line
from publisher.rendering.mail_html import Embedded
from publisher.rendering.templates import Templates
from publisher.types import Edition, Message, Story

HTML, TEXT = "newsletter/issue.mjml.j2", "newsletter/issue.txt.j2"

_PREHEADER = 120
"""Characters of a preheader made from the first story's summary: what inboxes show beside a subject."""


@dataclass(frozen=True, slots=True)
class NewsletterStyle:
    """All that an issue's look depends on besides its stories and its templates."""

    brand: Brand
    names: Mapping[str, str]
    articles: Literal["full", "teaser"]
    zone: ZoneInfo
    cache: Path | None
    posts: Path | None


def render(edition: Edition, templates: Templates, style: NewsletterStyle) -> Message:
    """The whole mail of an edition, with `[[reader.NAME]]` where readers differ.

    Raises `TemplateError`, and `PostError` for a picture that cannot be read.
    """
    for name in (HTML, TEXT):
        templates.check_scalars(name)
    writer = _Writer(inert(edition), style, Attachments(style.cache, style.posts, style.brand.url))
    context = writer.context(templates.folder)
    source = templates.render(HTML, edition.lang, context)
    return Message(
        lang=edition.lang,
        subject=one_line(edition.subject),
        preheader=writer.preheader(),
        html=mjml.to_html(source, templates.folder, HTML),
        text=_tidy(templates.render(TEXT, edition.lang, context)),
        media=writer.attachments.media,
    )


class _Writer:
    """Turns one inert edition into what the templates are given."""

    def __init__(self, edition: Edition, style: NewsletterStyle, attachments: Attachments) -> None:
        self._edition, self._style, self.attachments = edition, style, attachments
        self._palette = colours.light_palette(style.brand.colours)

    def context(self, folder: Path) -> dict[str, object]:
        lang, style = self._edition.lang, self._style
        logo = self._logo(folder)
        return {
            "lang": lang,
            "brand": views.brand_view(style.brand, lang, logo),
            "newsletter": one_line(views.in_language(style.names, lang)),
            "edition": self._edition_view(),
            "teaser": style.articles == "teaser",
            "light": self._palette,
            "dark": colours.dark_palette(style.brand.colours),
            "fonts": {"sans": mail_html.SANS, "serif": mail_html.SERIF},
            "column": mail_html.COLUMN,
        }

    def preheader(self) -> str:
        """The edition's own, else the beginning of the first story's summary."""
        if self._edition.preheader or not self._edition.stories:
            return one_line(self._edition.preheader)
        summary = one_line(self._edition.stories[0].summary)
        if len(summary) <= _PREHEADER:
            return summary
        return summary[:_PREHEADER].rpartition(" ")[0].rstrip(" ,.;:–—-") + "…"

    def _edition_view(self) -> views.EditionView:
        edition, base = self._edition, self._style.brand.url
        missing = [views.story_view(story, edition.lang, self._style.zone) for story in edition.untranslated]
        return views.EditionView(
            lang=edition.lang,
            subject=one_line(edition.subject),
            preheader=self.preheader(),
            date=locales.format_date(edition.date, edition.lang),
            intro=self._text(edition.intro, base),
            intro_html=self._html(edition.intro, self.attachments.of_post("intro"), base),
            stories=tuple(self._story(story) for story in edition.stories),
            untranslated=views.untranslated(missing),
        )

    def _story(self, story: Story) -> views.StoryView:
        view, image = views.story_view(story, self._edition.lang, self._style.zone), None
        if story.image:
            alt = one_line(story.image.alt)
            shown = self.attachments.embed(story.image.path, alt)
            image = views.PictureView(shown.src, alt, one_line(story.image.caption), shown.width)
        if self._style.articles == "teaser":
            return replace(view, image=image)
        base = view.url or self._style.brand.url
        body = self._html(story.body, self.attachments.of_post(story.slug), base)
        return replace(view, image=image, html=body, text=self._text(story.body, base))

    def _html(self, source: str, pictures: mail_html.Pictures, base: str) -> Markup:
        # Sanitised by an allow-list of tags, hence no further escaping.
        return Markup(markdown.to_html(source, self._palette, pictures, base))  # noqa: S704

    def _text(self, source: str, base: str) -> str:
        return plain.to_text(source, base, locales.gettext(self._edition.lang, "Image"))

    def _logo(self, folder: Path) -> Embedded | None:
        logo = self._style.brand.logo
        if not logo:
            return None
        if views.web_address(logo):
            return Embedded(logo, mail_html.COLUMN)
        # A path in config.toml is relative to the workspace, which the templates folder lies in.
        return self.attachments.embed(folder.parent / logo, one_line(self._style.brand.name.get("en", "")))


def _tidy(text: str) -> str:
    """No spaces at line ends, and never more than two blank lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"
