"""Blocks of a message that only some readers get, between marks that are removed before sending.

`<!--pub:story 2-->…<!--/pub:story 2-->` encloses the second story, `<!--pub:fallback-->…` the line about a language in
which the issue has no edition. Rendering writes the marks into HTML and text alike; no mail is sent with one.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache

from publisher.core.text import content_ids
from publisher.core.types import Message

STORIES = 60
"""Most stories in an issue: each is one bit of a 64-bit number, and nobody reads to the end of more."""

_KEPT = 256
"""Size of the cache of variants; those beyond it are made again."""

_BLOCK = re.compile(r"<!--pub:([a-z]+)(?: (\d+))?-->(.*?)<!--/pub:\1(?: \2)?-->", re.DOTALL)
_MARK = re.compile(r"<!--/?pub:[^>]*-->")

Variants = Callable[[int, bool, bool], Message]
"""(omitted stories as bits, whether it is a fallback, whether visits are counted) → the message for that reader."""


def variant(message: Message, omitted: Collection[int] = (), fallback: bool = False) -> Message:
    """The message without the stories `omitted` (numbers from 1), and without marks.

    `fallback`: the reader's own language has no edition. Pictures shown only in what was cut are left out as well.
    Raises `ValueError` when a mark has no partner, since it would be unclear what to cut.
    """

    def shown(found: re.Match[str]) -> str:
        name, number, inside = found.groups()
        keep = fallback if name == "fallback" else int(number or 0) not in omitted
        return inside if keep else ""

    def cut(part: str) -> str:
        left = _BLOCK.sub(shown, part)
        if stray := _MARK.search(left):
            raise ValueError(f"the mark {stray[0]} of a message has no partner")
        return left

    html = cut(message.html)
    pictures = content_ids(html)
    media = tuple(item for item in message.media if not item.content_id or item.content_id in pictures)
    return replace(message, html=html, text=cut(message.text), media=media)


def variants(message: Message, tracked: Message | None = None) -> Variants:
    """A function that makes a message's variants and caches them; `tracked` is for readers whose visits are counted.

    Raises `ValueError` immediately if `variant` would.
    """

    @lru_cache(maxsize=_KEPT)
    def cut(omitted: int, fallback: bool, counts: bool) -> Message:
        return variant(tracked if counts and tracked else message, numbers(omitted), fallback)

    def of_reader(omitted: int, fallback: bool, counts: bool) -> Message:
        return cut(omitted, fallback, counts and tracked is not None)

    of_reader(0, False, True)
    return of_reader


def numbers(bits: int) -> list[int]:
    """The numbers (from 1) of the stories that a row's bits stand for."""
    return [place + 1 for place in range(bits.bit_length()) if bits >> place & 1]
