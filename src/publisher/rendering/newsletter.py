"""An edition → the mail that its readers get: HTML and plain text, each made from the stories themselves."""

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

from markupsafe import Markup

from publisher.core import locales
from publisher.core.reader_blocks import ALSO, SEVERAL
from publisher.core.text import content_ids
from publisher.core.types import Attachment, Edition, Image, MailKind, Message, Story
from publisher.rendering.embedding import THUMBNAIL, EmbeddedPictures
from publisher.rendering.formats import colours, invitations, mail_html, markdown, mjml, plain, typesetting
from publisher.rendering.formats.images import Shape
from publisher.rendering.formats.inert import inert, inert_text, one_line
from publisher.rendering.formats.mail_html import Embedded
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.texts.cutting import beginning
from publisher.rendering.views import marks, story_views, view_types
from publisher.rendering.views.inbox_preview import inbox_preview
from publisher.rendering.views.page_links import web_address

KINDS: tuple[MailKind, ...] = tuple(kind for kind in get_args(MailKind) if kind != "letter")
"""The kinds of edition; a letter is a mail, but not an edition."""

_WHOLE = ("story", "invitation")
"""Kinds whose only story has the mail's own heading, h1, as its title."""

_PREHEADER = 120
"""The most characters of a preheader; inboxes show about this much."""


def template_names(kind: MailKind) -> tuple[str, str]:
    """The template files of a kind of mail: HTML, then text."""
    return f"newsletter/{kind}.mjml.j2", f"newsletter/{kind}.txt.j2"


def render(edition: Edition, templates: Templates, settings: RenderSettings) -> Message:
    """The complete mail of an edition, with `[[reader.NAME]]` where readers differ and marks around each story.

    Raises `TemplateError`, and `PostError` for a picture that cannot be read.
    """
    html_name, text_name = template_names(edition.kind)
    for name in (html_name, text_name):
        templates.check_scalars(name)
    linked = settings.pages.links.media if settings.images == "link" and settings.pages.links else None
    pictures = EmbeddedPictures(settings.cache, settings.posts, settings.brand.url, linked)
    writer = _Writer(inert(edition), settings, pictures)
    given = writer.context(templates.folder)
    context = {field.name: getattr(given, field.name) for field in fields(given)}
    html = mjml.mjml_to_html(templates.render(html_name, edition.lang, context), templates.folder, html_name)
    html = typesetting.typeset(html, edition.lang)
    text = tidy(marks.settle_blank_lines(templates.render(text_name, edition.lang, context)))
    shown = content_ids(html)
    marks.check_marks(html, len(edition.stories), templates.folder / html_name, markup=True)
    marks.check_marks(text, len(edition.stories), templates.folder / text_name, markup=False)
    return Message(
        lang=edition.lang,
        subject=one_line(edition.subject),
        preheader=writer.preheader(),
        html=html,
        text=text,
        media=tuple(item for item in writer.pictures.media if item.content_id in shown),
        attachments=writer.files(),
        kind=edition.kind,
    )


class _Writer:
    """Turns one inert edition into the values that its templates get."""

    def __init__(self, edition: Edition, settings: RenderSettings, pictures: EmbeddedPictures) -> None:
        self._edition, self._settings, self.pictures = edition, settings, pictures
        self._palette = colours.light_palette(settings.brand.colours)
        self._teaser = edition.kind == "digest" or (settings.articles == "teaser" and _is_brief(edition, settings))

    def context(self, folder: Path) -> view_types.MailContext:
        lang, settings = self._edition.lang, self._settings
        logo = brand_logo(settings, folder, self.pictures)
        return view_types.MailContext(
            lang=lang,
            brand=story_views.brand_view(settings.brand, lang, logo),
            newsletter=one_line(locales.in_language(settings.newsletter_names, lang)),
            edition=self._edition_view(),
            fallback=story_views.fallback_view(),
            teaser=self._teaser,
            pages=settings.pages.there,
            light=self._palette,
            dark=colours.dark_palette(settings.brand.colours),
            fonts=view_types.FontsView(mail_html.SANS, mail_html.SERIF),
            column=mail_html.COLUMN,
        )

    def files(self) -> tuple[Attachment, ...]:
        """The calendar files of an invitation."""
        if self._edition.kind != "invitation":
            return ()
        organiser, stamp = self._settings.organiser(self._edition.lang), self._edition.date
        zone = self._settings.zone
        return tuple(
            invitations.attachment(story, story.event, organiser, self._settings.pages.story(story), stamp, zone)
            for story in self._edition.stories
            if story.event is not None
        )

    def preheader(self) -> str:
        """The beginning of the edition's own preheader, else of the first story's summary."""
        edition = self._edition
        words = edition.preheader or (edition.stories[0].summary if edition.stories else "")
        return beginning(one_line(words), _PREHEADER, edition.lang)

    def _edition_view(self) -> view_types.EditionView:
        edition, base, settings = self._edition, self._settings.brand.url, self._settings
        missing = [self._missing(story) for story in edition.untranslated]
        return view_types.EditionView(
            lang=edition.lang,
            kind=edition.kind,
            subject=one_line(edition.subject),
            preheader=self.preheader(),
            date=locales.format_date(edition.date, edition.lang),
            intro=self._text(edition.intro, base),
            intro_html=self._html(edition.intro, self.pictures.of_post("intro"), base),
            stories=tuple(self._story(story, number) for number, story in enumerate(edition.stories, start=1)),
            untranslated=story_views.untranslated(missing),
            others=tuple(
                self._other(one)
                for one in settings.pages.others(edition.issue, edition.lang)
                if one.lang not in edition.undecided
            ),
            preview=inbox_preview(edition, self._palette.ink, _PREHEADER),
            several=story_views.block_marks(SEVERAL),
            also=story_views.block_marks(ALSO),
            draft=edition.draft,
            note=edition.note,
        )

    def _other(self, other: view_types.OtherEdition) -> view_types.OtherEdition:
        """A link to another edition, or that there is none so far: its page would not be found."""
        if self._edition.languages is None or other.lang in self._edition.languages:
            return other
        language = locales.language_name(other.lang, other.lang)
        return replace(other, words=locales.gettext(other.lang, "Not in %(language)s yet", language=language), url="")

    def _missing(self, story: Story) -> view_types.StoryView:
        """A story in another language; our page of it is there only when the edition in that language is."""
        view = story_views.story_view(story, self._edition.lang, self._settings.zone, self._settings.pages)
        known = self._edition.languages
        return view if known is None or story.lang in known else replace(view, url=web_address(story.url))

    def _story(self, story: Story, number: int) -> view_types.StoryView:
        settings = self._settings
        view = story_views.story_view(story, self._edition.lang, settings.zone, settings.pages, number)
        if story.image:
            view = replace(view, image=self._large(story.image), small_image=self._picture(story.image, THUMBNAIL))
        if self._teaser:
            return view
        # Relative links of a post are relative to its own page, not to the page that readers are sent to.
        base = web_address(story.url) or view.url or settings.brand.url
        body = self._html(story.body, self.pictures.of_post(story.slug), base)
        return replace(view, html=body, text=self._text(story.body, base))

    def _large(self, image: Image) -> view_types.PictureView:
        if not self._teaser:
            return self._picture(image)
        alt = one_line(image.alt)
        shown = self.pictures.embed_wide(image.path, alt, image.focus)
        return view_types.PictureView(shown.src, alt, one_line(image.caption), shown.width)

    def _picture(self, image: Image, shape: Shape | None = None) -> view_types.PictureView:
        alt = one_line(image.alt)
        shown = self.pictures.embed(image.path, alt, shape, image.focus)
        return view_types.PictureView(shown.src, alt, one_line(image.caption), shown.width)

    def _html(self, source: str, pictures: mail_html.Pictures, base: str) -> Markup:
        # Sanitised with an allow-list of tags, so it needs no escaping.
        top, lang = (2 if self._edition.kind in _WHOLE else 3), self._edition.lang
        return Markup(markdown.markdown_to_html(source, self._palette, pictures, base, lang, top))  # noqa: S704

    def _text(self, source: str, base: str) -> str:
        # Once more, because Markdown can produce a placeholder from harmless text ("&#91;reader.name]").
        lang = self._edition.lang
        return inert_text(plain.to_text(source, base, locales.gettext(lang, "Image"), lang))


def _is_brief(edition: Edition, settings: RenderSettings) -> bool:
    """Whether an edition can show its stories in brief: several, each of which can be read whole elsewhere."""
    several = edition.kind == "issue" and len(edition.stories) > 1
    return several and all(story_views.readable_whole(story, settings.pages) for story in edition.stories)


def brand_logo(settings: RenderSettings, folder: Path, pictures: EmbeddedPictures) -> Embedded | None:
    """The organisation's logo, None when there is none; `folder` is the templates folder."""
    brand = settings.brand
    if not brand.logo:
        return None
    if web_address(brand.logo):
        return Embedded(brand.logo, mail_html.COLUMN)
    return pictures.embed((settings.workspace or folder.parent) / brand.logo, one_line(brand.name.get("en", "")))


def tidy(text: str) -> str:
    """The text without spaces at line ends, and with at most two blank lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"
