"""What only some readers get of a message: blocks between marks, cut out or left in.

`<!--pub:story 2-->…<!--/pub:story 2-->` stands round everything of the second story, `<!--pub:fallback-->…` round the
line about a language that an issue is not made in. Rendering writes them into HTML and text alike; no mail leaves with
one.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache

from publisher.core.text import content_ids
from publisher.core.types import Message

STORIES = 60
"""The most that an issue holds: each is a bit of a number of 64, and no reader gets to the end of more."""

_KEPT = 256
"""Variants of a message that are held ready; others are cut again."""

_BLOCK = re.compile(r"<!--pub:([a-z]+)(?: (\d+))?-->(.*?)<!--/pub:\1(?: \2)?-->", re.DOTALL)
_MARK = re.compile(r"<!--/?pub:[^>]*-->")

Variants = Callable[[int, bool, bool], Message]
"""What a reader gets, by: the stories left out (as bits), whether it is a fallback, whether visits are counted."""


def variant(message: Message, omitted: Collection[int] = (), fallback: bool = False) -> Message:
    """The message without the stories `omitted` (numbers from 1), and without marks.

    `fallback`: it goes to a reader in whose own language the issue is not made. Pictures that only what was cut has
    shown do not go along. Raises `ValueError` when marks do not pair: then nobody could say what is cut.
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
    """Cuts a message for one reader after the other, each variant once; `tracked` is for those whose visits count.

    Raises `ValueError` as `variant` does, at once.
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
