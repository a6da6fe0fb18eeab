"""Public pages and mails as pages for a frame: nothing is asked of anybody, and nothing runs."""

import base64
import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, current_app

from publisher.app.assembly import Publisher
from publisher.app.look_previews import sample_mail
from publisher.core.types import MailKind
from publisher.rendering.fonts import FONTS
from publisher.rendering.renderer import Renderer
from publisher.rendering.sample_posts import sample_picture
from publisher.web.console.issues.shown_mail import framed, in_scheme
from publisher.web.public.page_samples import PAGES, sample_values
from publisher.web.public.page_templates import PageTemplates

_LINK = re.compile(r"<link\b[^>]*>")
_MEDIA = re.compile(r'(<img\b[^<>]*?\bsrc=")/media/([^"]+)"')


def mail_frame(publisher: Publisher, renderer: Renderer, kind: MailKind, lang: str, dark: bool) -> Response:
    """A mail of a kind with the sample post. Raises `TemplateError`."""
    return in_frame(framed(sample_mail(publisher, renderer, kind, lang), dark, pictures=True), renderer)


def page_frame(
    publisher: Publisher, renderer: Renderer, name: str, lang: str, dark: bool, folder: Path | None = None
) -> Response:
    """A public page with the sample post; `folder` has other templates than the workspace. Raises what Jinja raises."""
    return in_frame(in_scheme(page_html(publisher, renderer, name, lang, folder), dark), renderer)


def page_html(publisher: Publisher, renderer: Renderer, name: str, lang: str, folder: Path | None = None) -> str:
    """A public page with its style sheet and its pictures in it. A part of pages is shown by the page of a story."""
    html, styles = rendered_page(publisher, renderer, name, lang, folder)
    for font in FONTS:
        styles = re.sub(rf"/assets/{re.escape(font.path.stem)}\.\w+\.woff2", asset_address(font.path.name), styles)
    html = _LINK.sub("", html).replace("</head>", f"<style>{styles}</style></head>", 1)
    return _MEDIA.sub(lambda image: f'{image[1]}{_inside(publisher.config.media / image[2])}"', html)


def rendered_page(
    publisher: Publisher, renderer: Renderer, name: str, lang: str, folder: Path | None = None
) -> tuple[str, str]:
    """The HTML of a public page, and its style sheet, as the templates make them. Raises what Jinja raises."""
    templates = PageTemplates(publisher, renderer, folder)
    page = name if name in PAGES else "story"
    with sample_picture() as picture:
        values = sample_values(page, templates, renderer.pages, lang, publisher.clock(), picture)
        html = templates.text(page, lang, {}, **values)
    found = templates.assets.find(templates.assets.styles)
    return html, found.body.decode() if found else ""


def asset_address(name: str) -> str:
    """Where the console has a file of its own."""
    return str(current_app.jinja_env.globals["asset"](name))  # type: ignore[operator]


def picture_address(file: Path) -> str:
    """A picture file as a `data:` address."""
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"


def in_frame(html: str, renderer: Renderer) -> Response:
    """A page that may have its styles and the pictures inside it, and a logo from the address that the brand names."""
    logo = urlsplit(renderer.settings.brand.logo)
    place = f" {logo.scheme}://{logo.netloc}" if logo.scheme in ("http", "https") and logo.netloc else ""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        f"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:{place}; font-src 'self'; "
        "base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    return answer


def _inside(file: Path) -> str:
    return picture_address(file) if file.is_file() else "data:,"
