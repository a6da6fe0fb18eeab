"""A letter → the mail that one person gets about their subscription."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from publisher.core import locales
from publisher.core.types import Letter, Message
from publisher.rendering.embedding import Attachments
from publisher.rendering.formats import colours, mail_html, mjml
from publisher.rendering.formats.inert import inert_text, one_line
from publisher.rendering.newsletter import NewsletterStyle, brand_logo, template_names, tidy
from publisher.rendering.templates import Templates
from publisher.rendering.views import story_views, view_types


@dataclass(frozen=True, slots=True)
class ListNames:
    """The title of each list by language, under the name by which `Letter.lists` calls it."""

    titles: Mapping[str, Mapping[str, str]]

    def words(self, lists: tuple[str, ...], lang: str) -> tuple[str, ...]:
        """What readers call those lists; one that has no title keeps its name."""
        return tuple(
            inert_text(one_line(story_views.in_language(self.titles[name], lang))) if name in self.titles else name
            for name in lists
        )


def render(letter: Letter, templates: Templates, style: NewsletterStyle, lists: ListNames) -> Message:
    """The whole mail of a letter. Raises `TemplateError`."""
    html_name, text_name = template_names("letter")
    for name in (html_name, text_name):
        templates.check_scalars(name, ())
    attachments = Attachments(style.cache, style.posts, style.brand.url, None)
    view = _view(letter, lists, one_line(story_views.in_language(style.names, letter.lang)))
    given = view_types.LetterContext(
        lang=letter.lang,
        brand=story_views.brand_view(style.brand, letter.lang, brand_logo(style.brand, templates.folder, attachments)),
        newsletter=one_line(story_views.in_language(style.names, letter.lang)),
        letter=view,
        light=colours.light_palette(style.brand.colours),
        dark=colours.dark_palette(style.brand.colours),
        fonts=view_types.FontsView(mail_html.SANS, mail_html.SERIF),
        column=mail_html.COLUMN,
    )
    context = {field.name: getattr(given, field.name) for field in fields(given)}
    html = mjml.mjml_to_html(templates.render(html_name, letter.lang, context), templates.folder, html_name)
    text = tidy(templates.render(text_name, letter.lang, context))
    return Message(
        lang=letter.lang,
        subject=view.subject,
        preheader=view.preheader,
        html=html,
        text=text,
        media=attachments.media,
        kind="letter",
    )


def _view(letter: Letter, lists: ListNames, newsletter: str) -> view_types.LetterView:
    def say(message: str) -> str:
        return locales.gettext(letter.lang, message, newsletter=newsletter)

    names = lists.words(letter.lists, letter.lang)
    if letter.purpose == "confirm":
        subject, preheader = (
            "Please confirm your subscription to “%(newsletter)s”",
            "One press, and you are subscribed.",
        )
    else:
        subject, preheader = "You are subscribed to “%(newsletter)s” already", "There is nothing left to do."
    return view_types.LetterView(
        purpose=letter.purpose,
        subject=say(subject),
        preheader=locales.gettext(letter.lang, preheader),
        url=letter.url,
        lists=names,
        days=letter.days,
    )
