"""A mail as it was sent, for everybody: what is about one reader is taken out, and a bar leads back to the site."""

import re
from collections.abc import Callable
from html import escape

from publisher.core.reader_blocks import variant
from publisher.core.types import Message

_PERSONAL = r"\[\[reader\.(?:unsubscribe_url|preferences_url|view_url)\]\]"
_LINK = re.compile(
    r"(?<![\s·|-])(?<!&nbsp;)(?:&nbsp;|[\s·|-])*+<a\s"
    rf"""(?:[^>]*href=["']{_PERSONAL}["'][^>]*+(?:(?P<whole>>.*?</a>)|.*+)|[^>]*+)""",
    re.DOTALL | re.IGNORECASE,
)
"""A link with the sign that separates it from the one before; `whole` if it is of one reader and ends.

Other links are passed over, so that none is read twice.
"""

_SENTENCE = re.compile(r"(?<=>)[^<>]*\[\[reader\.(?:subscribed_on|fallback_note)\]\][^<>]*(?=<)")
"""The words around a reader's day: "You receive this because you subscribed on …"."""

_NAME = re.compile(r"(?<![,\s])[,\s]*+\[\[reader\.name\]\]")
_REST = re.compile(r"\[\[reader\.\w+\]\]")


def for_everybody(message: Message, picture: Callable[[str], str], bar: str) -> str:
    """The mail's HTML as a page. `picture` gives the address of a file's path; `bar` is HTML for the top."""
    html = _LINK.sub(lambda link: "" if link["whole"] else link[0], variant(message).html)
    for taken_out in (_SENTENCE, _NAME, _REST):
        html = taken_out.sub("", html)
    for media in message.media:
        html = html.replace(f"cid:{media.content_id}", escape(picture(str(media.path)), quote=True))
    body = html.find(">", html.find("<body")) + 1
    return html[:body] + bar + html[body:]
