"""A mail as a page for a frame: pictures inside it, one of the two colour schemes, pictures switched off."""

import base64
import re

from publisher.core.types import Message

_DARK = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_SCHEMES = re.compile(r"\blight dark\b")
_PICTURE = re.compile(r"(<img\b[^<>]*?\bsrc=)\"[^\"]*\"", re.IGNORECASE)
_BACKGROUND = re.compile(r"(\bbackground=|url\()([\"']?)(?:cid:|https?:)[^\"')]*", re.IGNORECASE)

NO_PICTURE = "data:,"


def in_scheme(html: str, dark: bool) -> str:
    """A page in one of its two colour schemes, whatever the person's own browser prefers."""
    return _SCHEMES.sub("dark" if dark else "light", _DARK.sub("@media all" if dark else "@media not all", html))


def framed(message: Message, dark: bool, pictures: bool) -> str:
    """The HTML of a message as a mail program shows it.

    The frame has no cookies and asks nobody for anything: the pictures that the mail carries are written into it. A
    dark mail is what `prefers-color-scheme: dark` makes of it, whatever the person's own browser prefers.
    """
    page = in_scheme(message.html, dark)
    if not pictures:
        return _BACKGROUND.sub(rf"\1\2{NO_PICTURE}", _PICTURE.sub(rf'\1"{NO_PICTURE}"', page))
    for item in message.media:
        reference = f"cid:{item.content_id}"
        if item.content_id and reference in page:
            octets = base64.b64encode(item.path.read_bytes()).decode("ascii")
            page = page.replace(reference, f"data:{item.mime};base64,{octets}")
    return page
