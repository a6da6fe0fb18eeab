"""Alt texts and titles of images, links and inline HTML: attributes inside a block that are segments of their own."""

from collections import Counter
from collections.abc import Sequence

from markdown_it.token import Token

from publisher.translation.document import html
from publisher.translation.document.structure import signature

Attribute = str
"""Of an image or link "alt" or "title"; of an HTML tag the attribute's name."""

AttributeKey = tuple[str, str, int]
"""Identifies an image, link or tag in a block: token type, address, and how many with that address come before it.
Position alone would not do, since a translation may change their order."""


def keyed(tokens: Sequence[Token]) -> dict[AttributeKey, int]:
    """Map each image, each link and each HTML tag with words in attributes to its index among inline tokens."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[AttributeKey, int] = {}
    for index, token in enumerate(tokens):
        if token.type in ("image", "link_open"):
            kind = token.type, str(token.attrs.get("src", token.attrs.get("href")))
        elif token.type == "html_inline" and any(html.attributes(token.content)):
            kind = token.type, html.bare(token.content)
        else:
            continue
        found[(*kind, seen[kind])] = index
        seen[kind] += 1
    return found


def has_title(token: Token) -> bool:
    """Whether the token itself has a title; that of a reference definition is a segment of its own."""
    return "title" in token.attrs and "label" not in token.meta


def described(image: Token, children: list[Token]) -> Token | None:
    """The image with another description; None when that is already its description."""
    if signature(children) == signature(image.children or []):
        return None
    return image.copy(children=children)


def titled(token: Token, title: str) -> Token | None:
    """The image or link with another title; None when that is already its title. White space counts as one space."""
    title, present = " ".join(title.split()), " ".join(str(token.attrs.get("title")).split())
    return None if title == present else token.copy(attrs={**token.attrs, "title": title})


def reworded(tag: Token, name: str, words: str) -> Token | None:
    """The HTML tag with other words in an attribute; None when it has these words."""
    for one in html.attributes(tag.content):
        if one.name == name and " ".join(one.value.split()) != " ".join(words.split()):
            content = tag.content[: one.start] + html.quoted(words) + tag.content[one.end :]
            return tag.copy(content=content)
    return None
