"""What mails, posts and letters would look like with another brand, or with other templates: from the sending code."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

from publisher.app.assembly import Publisher
from publisher.app.previews import Preview, as_read
from publisher.config.tables import Brand
from publisher.core.types import MailKind, Message
from publisher.rendering.renderer import Renderer
from publisher.rendering.sample_posts import sample_edition, sample_letter, sample_picture, sample_stories

__all__ = ["look_renderer", "sample_mail", "sample_post"]

_LIMIT = 280


def look_renderer(publisher: Publisher, brand: Brand | None = None, templates: Path | None = None) -> Renderer:
    """A renderer like that of the workspace, with another brand or templates from another folder."""
    settings = publisher.renderer.settings
    changed = replace(settings, brand=brand or settings.brand, workspace=publisher.config.workspace)
    return Renderer(templates or publisher.config.folder("templates"), changed)


def sample_mail(publisher: Publisher, renderer: Renderer, kind: MailKind, lang: str) -> Message:
    """A mail of a kind with the sample post, as a reader gets it. Raises `TemplateError`, `PostError` for a logo."""
    if kind == "letter":
        return renderer.letter(sample_letter(lang, tuple(publisher.config.mailing_lists)[:1]))
    with sample_picture() as picture:
        message = renderer.newsletter(sample_edition(kind, lang, picture))
    shown = as_read(publisher, Preview("sample", "", lang, message, ""), publisher.clock()).message
    return shown or message


def sample_post(renderer: Renderer, template: str, lang: str) -> Message:
    """The sample post as a text for a network, from a template below `social/`. Raises `TemplateError`."""
    with sample_picture() as picture:
        return renderer.social(sample_stories(lang, picture)[0], template, _LIMIT, len)


def mail_kind(name: str) -> MailKind | None:
    """The kind of mail that a template's name stands for: `newsletter/digest.mjml.j2` → digest."""
    stem = Path(name).name.partition(".")[0]
    return next((kind for kind in get_args(MailKind) if kind == stem), None)
