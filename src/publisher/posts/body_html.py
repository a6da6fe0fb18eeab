"""HTML inside of Markdown: its tags with the attributes that name something, and which of them readers never see."""

import html
import re
from collections.abc import Iterator, Mapping

EMBEDS = frozenset([
    "iframe", "script", "video", "audio", "object", "embed", "applet", "frame", "frameset", "canvas", "svg", "form",
    "input", "button", "select", "textarea", "style", "link", "meta", "noscript", "template",
])  # fmt: skip
"""Left out of mails and pages, whatever is in them; the words of all other tags are kept."""

_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s/>])([^<>]*)")
_ATTRIBUTE = re.compile(r"""\b(href|src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)


def tags_in(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each opening tag in lower case, with its `href`, `src` and `data`; none of those in comments."""
    for match in _TAG.finditer(without_comments(text)):
        found = {
            one[1].lower(): html.unescape(next(filter(None, one.group(2, 3, 4)), ""))
            for one in _ATTRIBUTE.finditer(match[2])
        }
        yield match[1].lower(), found


def without_comments(text: str) -> str:
    """The text without `<!-- … -->`; one that is not closed reaches to the end."""
    kept = []
    while True:
        before, opened, rest = text.partition("<!--")
        kept.append(before)
        if not opened:
            return "".join(kept)
        text = rest.partition("-->")[2]
