"""What only some readers get of a message: blocks between marks, cut out or left in.

`<!--pub:story 2-->…<!--/pub:story 2-->` stands round everything of the second story, `<!--pub:fallback-->…` round the
line about a language that an issue is not made in. Rendering writes them into HTML and text alike; no mail leaves with
one.
"""

import re
from collections.abc import Collection
from dataclasses import replace

from publisher.types import Message

_BLOCK = re.compile(r"<!--pub:([a-z]+)(?: (\d+))?-->(.*?)<!--/pub:\1(?: \2)?-->", re.DOTALL)
_MARK = re.compile(r"<!--/?pub:[^>]*-->")


def variant(message: Message, omitted: Collection[int] = (), fallback: bool = False) -> Message:
    """The message without the stories `omitted` (numbers from 1), and without marks.

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

    return replace(message, html=cut(message.html), text=cut(message.text))
