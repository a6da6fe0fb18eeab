"""Whether a post on X's timeline is the message that was sent: the same words and the same links.

X hands a text back changed: every link is a `t.co` address (the original is in `entities.urls`), pictures add one
more, `&`, `<` and `>` are escaped, white space is trimmed. What X takes for a link is up to X and changes, so
the links are put back and the whole texts compared, in a form that ignores how an address is spelt.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

_T_CO = re.compile(r"https?://t\.co/\w+")
_ASCII_LABEL = re.compile(r"xn--[a-z0-9-]+")
_UNNAMED = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Placeholder for a link that X does not name: it matches any."""


def is_same(text: str, post: Mapping[str, Any]) -> bool:
    """Whether `post`, as the timeline gives it (`text`, `entities`), says what was sent as `text`."""
    parts = _form(_restored(post)).split(_UNNAMED)
    return re.fullmatch(r"\S+".join(re.escape(part) for part in parts), _form(text)) is not None


def _restored(post: Mapping[str, Any]) -> str:
    """The post's text with its links as they were written, and without those that are pictures."""
    entities = {str(entity.get("url")): entity for entity in _urls(post)}

    def restore(found: re.Match[str]) -> str:
        entity = entities.get(found[0], {})
        if "media_key" in entity:
            return ""
        return str(entity.get("expanded_url") or _UNNAMED).replace("&amp;", "&")

    return _T_CO.sub(restore, html.unescape(str(post.get("text", ""))))


def _urls(post: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    entities = post.get("entities")
    urls = entities.get("urls") if isinstance(entities, dict) else None
    return [url for url in urls if isinstance(url, dict)] if isinstance(urls, list) else []


def _form(text: str) -> str:
    """One spelling: X gives a bare domain a scheme, and may write a Cyrillic address in its ASCII forms."""
    text = _ASCII_LABEL.sub(_decoded, unquote(text).casefold())
    text = re.sub(r"https?://", "", text)
    text = re.sub(r"(?<!/)/++(?=\s|$)", "", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _decoded(label: re.Match[str]) -> str:
    try:
        return label[0].encode().decode("idna")
    except UnicodeError:
        return label[0]
