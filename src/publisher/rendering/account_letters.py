"""A letter about an account of staff → a mail in the brand's layout.

Its template stands in the program, not among those of the workspace, which may be copies from before there was such a
letter. The parts that it is made of, such as styles and masthead, are the workspace's.
"""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from publisher.core import locales
from publisher.core.types import Message
from publisher.rendering.embedding import EmbeddedPictures
from publisher.rendering.formats import colours, mail_html, mjml, typesetting
from publisher.rendering.formats.inert import one_line
from publisher.rendering.newsletter import brand_logo, tidy
from publisher.rendering.settings import RenderSettings
from publisher.rendering.templates import Templates
from publisher.rendering.views import story_views, view_types
from publisher.rendering.views.inbox_preview import hidden

_FOLDER = Path(__file__).with_name("account_letter")


@dataclass(frozen=True, slots=True)
class AccountLetter:
    """The words of a letter, all in `lang`. `url` "" = it has no button; `by_hand` says what else to do with it."""

    lang: str
    subject: str
    preheader: str
    heading: str
    paragraphs: tuple[str, ...]
    url: str = ""
    button: str = ""
    by_hand: str = ""
    ending: str = ""


@dataclass(frozen=True, slots=True)
class _View:
    """A letter as its templates see it; `preview` is the hidden HTML that inboxes show below the subject."""

    subject: str
    preview: Markup
    heading: str
    paragraphs: tuple[str, ...]
    url: str
    button: str
    by_hand: str
    ending: str


class _OwnTemplates(Templates):
    """The workspace's templates, and behind them those of this module."""

    def _environment(self, lang: str) -> Environment:
        environment = super()._environment(lang)
        if isinstance(environment.loader, FileSystemLoader):
            environment.loader = ChoiceLoader([FileSystemLoader(_FOLDER), environment.loader])
        return environment


def render(letter: AccountLetter, folder: Path, settings: RenderSettings) -> Message:
    """The complete mail; `folder` holds the workspace's templates. Raises `TemplateError`."""
    templates = _OwnTemplates(folder)
    pictures = EmbeddedPictures(settings.cache, settings.posts, settings.brand.url, None)
    palette = colours.light_palette(settings.brand.colours)
    view = _View(
        one_line(letter.subject), hidden(letter.preheader, palette.ink), letter.heading, letter.paragraphs, letter.url,
        letter.button, letter.by_hand, letter.ending,
    )  # fmt: skip
    context = {
        "lang": letter.lang,
        "brand": story_views.brand_view(settings.brand, letter.lang, brand_logo(settings, folder, pictures)),
        "newsletter": one_line(locales.in_language(settings.newsletter_names, letter.lang)),
        "letter": view,
        "light": palette,
        "dark": colours.dark_palette(settings.brand.colours),
        "fonts": view_types.FontsView(mail_html.SANS, mail_html.SERIF),
        "column": mail_html.COLUMN,
    }
    name = "account.mjml.j2"
    html = mjml.mjml_to_html(templates.render(name, letter.lang, context), folder, name)
    return Message(
        lang=letter.lang,
        subject=view.subject,
        preheader=letter.preheader,
        html=typesetting.typeset(html, letter.lang),
        text=tidy(templates.render("account.txt.j2", letter.lang, context)),
        media=pictures.media,
        kind="letter",
    )
