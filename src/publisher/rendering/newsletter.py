"""An edition → the mail that its readers get: HTML and text, each made from the stories themselves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup

from publisher.config.tables import Brand
from publisher.core import locales
from publisher.core.types import Attachment, Edition, MailKind, Message, Story
from publisher.rendering.embedding import Attachments
from publisher.rendering.formats import colours, invitations, mail_html, markdown, mjml, plain
from publisher.rendering.formats.inert import inert, inert_text, one_line
from publisher.rendering.formats.mail_html import Embedded
from publisher.rendering.templates import Templates
from publisher.rendering.views import marks, story_views, view_types
from publisher.rendering.views.page_links import Pages, web_address

KINDS: tuple[MailKind, ...] = tuple(kind for kind in get_args(MailKind) if kind != "letter")
"""What an edition can be; a letter is no edition."""

_WHOLE = ("story", "invitation")
"""These show their story in full, whatever the issues do."""

_PREHEADER = 120
"""Characters of a preheader made from the first story's summary: what inboxes show beside a subject."""


@dataclass(frozen=True, slots=True)
class NewsletterStyle:
    """All that an issue's look depends on besides its stories and its templates.

    `images`: pictures go with the mail, or are shown from the public pages when there are any.
    """

    brand: Brand
    names: Mapping[str, str]
    articles: Literal["full", "teaser"]
    zone: ZoneInfo
    cache: Path | None
    posts: Path | None
    pages: Pages
    images: Literal["embed", "link"]

    @property
    def host(self) -> str:
        """The domain that speaks, for identifiers that must stay the same."""
        address = self.brand.url or (self.pages.links.address if self.pages.links else "")
        return urlsplit(address).hostname or "publisher.invalid"


def template_names(kind: MailKind) -> tuple[str, str]:
    """The files of a kind of mail: HTML and text."""
    return f"newsletter/{kind}.mjml.j2", f"newsletter/{kind}.txt.j2"


def render(edition: Edition, templates: Templates, style: NewsletterStyle) -> Message:
    """The whole mail of an edition, with `[[reader.NAME]]` where readers differ and marks round each story.

    Raises `TemplateError`, and `PostError` for a picture that cannot be read.
    """
    html_name, text_name = template_names(edition.kind)
    for name in (html_name, text_name):
        templates.check_scalars(name)
    linked = style.pages.links.media if style.images == "link" and style.pages.links else None
    attachments = Attachments(style.cache, style.posts, style.brand.url, linked)
    writer = _Writer(inert(edition), style, attachments)
    given = writer.context(templates.folder)
    context = {field.name: getattr(given, field.name) for field in fields(given)}
    html = mjml.mjml_to_html(templates.render(html_name, edition.lang, context), templates.folder, html_name)
    text = tidy(marks.settle_blank_lines(templates.render(text_name, edition.lang, context)))
    marks.check_marks(html, len(edition.stories), templates.folder / html_name, markup=True)
    marks.check_marks(text, len(edition.stories), templates.folder / text_name, markup=False)
    return Message(
        lang=edition.lang,
        subject=one_line(edition.subject),
        preheader=writer.preheader(),
        html=html,
        text=text,
        media=writer.attachments.media,
        attachments=writer.files(),
        kind=edition.kind,
    )


class _Writer:
    """Turns one inert edition into what the templates are given."""

    def __init__(self, edition: Edition, style: NewsletterStyle, attachments: Attachments) -> None:
        self._edition, self._style, self.attachments = edition, style, attachments
        self._palette = colours.light_palette(style.brand.colours)
        self._teaser = edition.kind == "digest" or (style.articles == "teaser" and edition.kind not in _WHOLE)

    def context(self, folder: Path) -> view_types.MailContext:
        lang, style = self._edition.lang, self._style
        logo = brand_logo(style.brand, folder, self.attachments)
        return view_types.MailContext(
            lang=lang,
            brand=story_views.brand_view(style.brand, lang, logo),
            newsletter=one_line(story_views.in_language(style.names, lang)),
            edition=self._edition_view(),
            fallback=story_views.fallback_view(),
            teaser=self._teaser,
            pages=style.pages.there,
            light=self._palette,
            dark=colours.dark_palette(style.brand.colours),
            fonts=view_types.FontsView(mail_html.SANS, mail_html.SERIF),
            column=mail_html.COLUMN,
        )

    def files(self) -> tuple[Attachment, ...]:
        """The event of an invitation, for calendars."""
        if self._edition.kind != "invitation":
            return ()
        host, stamp = self._style.host, self._edition.date
        return tuple(
            invitations.attachment(story, story.event, host, self._style.pages.story(story), stamp)
            for story in self._edition.stories
            if story.event is not None
        )

    def preheader(self) -> str:
        """The edition's own, else the beginning of the first story's summary."""
        if self._edition.preheader or not self._edition.stories:
            return one_line(self._edition.preheader)
        summary = one_line(self._edition.stories[0].summary)
        if len(summary) <= _PREHEADER:
            return summary
        return summary[:_PREHEADER].rpartition(" ")[0].rstrip(" ,.;:–—-") + "…"

    def _edition_view(self) -> view_types.EditionView:
        edition, base, style = self._edition, self._style.brand.url, self._style
        missing = [story_views.story_view(s, edition.lang, style.zone, style.pages) for s in edition.untranslated]
        return view_types.EditionView(
            lang=edition.lang,
            subject=one_line(edition.subject),
            preheader=self.preheader(),
            date=locales.format_date(edition.date, edition.lang),
            intro=self._text(edition.intro, base),
            intro_html=self._html(edition.intro, self.attachments.of_post("intro"), base),
            stories=tuple(self._story(story, number) for number, story in enumerate(edition.stories, start=1)),
            untranslated=story_views.untranslated(missing),
            others=style.pages.others(edition.issue, edition.lang),
        )

    def _story(self, story: Story, number: int) -> view_types.StoryView:
        style = self._style
        view, image = story_views.story_view(story, self._edition.lang, style.zone, style.pages, number), None
        if story.image:
            alt = one_line(story.image.alt)
            shown = self.attachments.embed(story.image.path, alt)
            image = view_types.PictureView(shown.src, alt, one_line(story.image.caption), shown.width)
        if self._teaser:
            return replace(view, image=image)
        # What a post links to relatively is beside its own page, not beside the one that readers are sent to.
        base = web_address(story.url) or view.url or style.brand.url
        body = self._html(story.body, self.attachments.of_post(story.slug), base)
        return replace(view, image=image, html=body, text=self._text(story.body, base))

    def _html(self, source: str, pictures: mail_html.Pictures, base: str) -> Markup:
        # Sanitised by an allow-list of tags, hence no further escaping.
        return Markup(markdown.markdown_to_html(source, self._palette, pictures, base))  # noqa: S704

    def _text(self, source: str, base: str) -> str:
        # Once more: Markdown may have made of it what was none before ("&#91;reader.name]").
        return inert_text(plain.to_text(source, base, locales.gettext(self._edition.lang, "Image")))


def brand_logo(brand: Brand, folder: Path, attachments: Attachments) -> Embedded | None:
    """The organisation's picture; `folder` is that of the templates."""
    if not brand.logo:
        return None
    if web_address(brand.logo):
        return Embedded(brand.logo, mail_html.COLUMN)
    # A path in config.toml is relative to the workspace, which the templates folder lies in.
    return attachments.embed(folder.parent / brand.logo, one_line(brand.name.get("en", "")))


def tidy(text: str) -> str:
    """No spaces at line ends, and never more than two blank lines."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"
