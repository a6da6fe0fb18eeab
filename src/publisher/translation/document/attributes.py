"""Alt texts and titles of images and links: attributes inside a block that are segments of their own."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from markdown_it.token import Token

from publisher.translation.document.structure import signature

Attribute = Literal["alt", "title"]
AttributeKey = tuple[str, str, int]
"""Identifies an image or link in a block: token type, address, and how many with that address come before it.
Position alone would not do, since a translation may change their order."""


def keyed(tokens: Sequence[Token]) -> dict[AttributeKey, int]:
    """Map each image and link among inline tokens to its index, in order."""
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[AttributeKey, int] = {}
    for index, token in enumerate(tokens):
        if token.type in ("image", "link_open"):
            kind = token.type, str(token.attrs.get("src", token.attrs.get("href")))
            found[(*kind, seen[kind])] = index
            seen[kind] += 1
    return found


def has_title(token: Token) -> bool:
    """Whether the token itself has a title; a title in a reference definition stays untranslated."""
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
