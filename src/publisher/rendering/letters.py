"""A letter → the mail that one person gets about their subscription."""

from dataclasses import fields

from publisher.core import locales
from publisher.core.types import Letter, Message
from publisher.rendering.embedding import EmbeddedPictures
from publisher.rendering.formats import colours, mail_html, mjml, typesetting
from publisher.rendering.formats.inert import inert_text, one_line
from publisher.rendering.newsletter import brand_logo, template_names, tidy
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.views import story_views, view_types
from publisher.rendering.views.inbox_preview import hidden

_WORDS = {
    "confirm": ("Please confirm your subscription to “%(newsletter)s”", "One click, and you are subscribed."),
    "known": ("You are already subscribed to “%(newsletter)s”", "You do not need to do anything."),
    "data": ("Your data at “%(newsletter)s”", "The link to your data, as you asked."),
    "address": ("Please confirm your new address for “%(newsletter)s”", "One click, and we write to this address."),
    "moved": ("“%(newsletter)s” now goes to another address", "You do not need to do anything."),
}
"""Subject and preheader of each letter."""


def render(letter: Letter, templates: Templates, settings: RenderSettings) -> Message:
    """The complete mail of a letter. Raises `TemplateError`."""
    html_name, text_name = template_names("letter")
    for name in (html_name, text_name):
        templates.check_scalars(name, ())
    pictures = EmbeddedPictures(settings.cache, settings.posts, settings.brand.url, None)
    newsletter = one_line(locales.in_language(settings.newsletter_names, letter.lang))
    logo = brand_logo(settings, templates.folder, pictures)
    palette = colours.light_palette(settings.brand.colours)
    view = _view(letter, _titles(letter, settings), newsletter, palette.ink)
    given = view_types.LetterContext(
        lang=letter.lang,
        brand=story_views.brand_view(settings.brand, letter.lang, logo),
        newsletter=newsletter,
        letter=view,
        light=palette,
        dark=colours.dark_palette(settings.brand.colours),
        fonts=view_types.FontsView(mail_html.SANS, mail_html.SERIF),
        column=mail_html.COLUMN,
    )
    context = {field.name: getattr(given, field.name) for field in fields(given)}
    html = mjml.mjml_to_html(templates.render(html_name, letter.lang, context), templates.folder, html_name)
    html = typesetting.typeset(html, letter.lang)
    text = tidy(templates.render(text_name, letter.lang, context))
    return Message(
        lang=letter.lang,
        subject=view.subject,
        preheader=view.preheader,
        html=html,
        text=text,
        media=pictures.media,
        kind="letter",
    )


def _titles(letter: Letter, settings: RenderSettings) -> tuple[str, ...]:
    """The titles of the letter's mailing lists; a list without a title keeps its name."""
    titles = settings.list_titles
    return tuple(
        inert_text(one_line(locales.in_language(titles[name], letter.lang))) if name in titles else name
        for name in letter.lists
    )


def _view(letter: Letter, titles: tuple[str, ...], newsletter: str, ink: str) -> view_types.LetterView:
    def say(message: str) -> str:
        return locales.gettext(letter.lang, message, newsletter=newsletter)

    subject, preheader = _WORDS[letter.purpose]
    return view_types.LetterView(
        purpose=letter.purpose,
        subject=say(subject),
        preheader=say(preheader),
        preview=hidden(say(preheader), ink),
        url=letter.url,
        lists=titles,
        days=letter.days,
    )
