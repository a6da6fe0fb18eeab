"""Descriptions and titles of images and links, each translated as a segment of its own."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from markdown_it.token import Token

from publisher.translation.document.structure import signature

Attribute = Literal["alt", "title"]
AttributeKey = tuple[str, str, int]
"""Identifies an image or link in a block: token type, address, number of earlier ones with that address. A translation
may reorder them."""


def keyed(tokens: Sequence[Token]) -> dict[AttributeKey, int]:
    """The images and links among inline tokens, with their indices, in order."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[AttributeKey, int] = {}
    for index, token in enumerate(tokens):
        if token.type in ("image", "link_open"):
            kind = token.type, str(token.attrs.get("src", token.attrs.get("href")))
            found[(*kind, seen[kind])] = index
            seen[kind] += 1
    return found


def has_title(token: Token) -> bool:
    """Whether the token itself has the title; a title in a reference definition is not translated."""
    return "title" in token.attrs and "label" not in token.meta


def described(image: Token, children: list[Token]) -> Token | None:
    """The image with another description; None if nothing changes."""
    if signature(children) == signature(image.children or []):
        return None
    return image.copy(children=children)


def titled(token: Token, title: str) -> Token | None:
    """The image or link with another title; None if nothing changes but white space."""
    title, present = " ".join(title.split()), " ".join(str(token.attrs.get("title")).split())
    return None if title == present else token.copy(attrs={**token.attrs, "title": title})
