"""What only some readers get of a message: blocks between marks, cut out or left in.

`<!--pub:story 2-->…<!--/pub:story 2-->` stands round everything of the second story, `<!--pub:fallback-->…` round the
line about a language that an issue is not made in. Rendering writes them into HTML and text alike; no mail leaves with
one.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from publisher.types import Message

_BLOCK = re.compile(r"<!--pub:([a-z]+)(?: (\d+))?-->(.*?)<!--/pub:\1(?: \2)?-->", re.DOTALL)
_KEPT = 256
"""Variants of a message at hand at once; there are seldom more than a few."""

_MARK = re.compile(r"<!--/?pub:[^>]*-->")


def variant(message: Message, omitted: Collection[int] = (), fallback: bool = False) -> Message:
    """The message without the stories `omitted` (numbers from 1) and their pictures, and without marks.

    `fallback`: it goes to a reader in whose own language the issue is not made. Raises `ValueError` when marks do not
    pair: then nobody could say what is cut.
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

    page = cut(message.html)
    media = tuple(one for one in message.media if not one.content_id or f"cid:{one.content_id}" in page)
    return replace(message, html=page, text=cut(message.text), media=media)


class Variants:
    """The variants of one message, each made once. `counted` leads its links by the counter of visits."""

    def __init__(self, message: Message, counted: Callable[[Message], Message] = lambda message: message) -> None:
        self._message = message
        self._counted = counted
        self._made: dict[tuple[int, bool, bool], Message] = {}

    def of(self, omitted: int, fallback: bool, tracked: bool) -> Message:
        """Without the stories whose bits are set in `omitted`, the first story's being the lowest."""
        key = (omitted, fallback, tracked)
        if key not in self._made:
            if len(self._made) >= _KEPT:
                self._made.clear()
            numbers = [place + 1 for place in range(omitted.bit_length()) if omitted >> place & 1]
            made = variant(self._message, numbers, fallback)
            self._made[key] = self._counted(made) if tracked else made
        return self._made[key]
