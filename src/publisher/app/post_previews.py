"""What a story would look like on its page while it is being written, as HTML that needs nothing else."""

import base64
from io import BytesIO
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core.pictures import FORMATS, PIXELS_LIMIT
from publisher.posts.pictures import picture_path
from publisher.rendering.pages.body import body_html
from publisher.rendering.pages.pictures import PagePicture

__all__ = ["body_preview", "picture_file_preview", "picture_preview"]

_EDGE = 640
_MOST_PICTURES = 12
"""Pictures of a text that a preview shows: each is made small and becomes part of the page."""


def body_preview(publisher: Publisher, body: str) -> str:
    """The text of a post as HTML, sanitised, with its pictures in it as `data:` addresses."""
    config, shown = publisher.config, list[str]()

    def in_body(source: str, alt: str, caption: str) -> PagePicture | None:
        if len(shown) >= _MOST_PICTURES:
            return None
        shown.append(source)
        address = picture_preview(publisher, source)
        return PagePicture(address, alt, caption) if address else None

    lang = config.languages.source
    return str(body_html(body, in_body, publisher.brand.url, lang, ""))


def picture_preview(publisher: Publisher, name: str, edge: int = _EDGE) -> str:
    """A picture below the posts folder as a small `data:` address; "" when it cannot be shown."""
    try:
        return picture_file_preview(picture_path(publisher.config.folder("posts"), name), edge)
    except ValueError:
        return ""


def picture_file_preview(path: Path, edge: int = _EDGE) -> str:
    """A picture's file as a small `data:` address; "" when it cannot be shown."""
    from PIL import Image, ImageOps

    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > PIXELS_LIMIT:
                return ""
            image.draft("RGB", (edge * 2, edge * 2))
            small = ImageOps.exif_transpose(image).convert("RGB")
            small.thumbnail((edge, edge))
            file = BytesIO()
            small.save(file, "JPEG", quality=80)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
