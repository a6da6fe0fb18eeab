"""Parts of a message that only some readers get: blocks between marks, written by rendering, cut or kept on sending.

`<!--pub:NAME-->…<!--/pub:NAME-->` encloses a block, in HTML and plain text alike. Each story of an edition is a block
(`story 1`, `story 2` …), and so is the line that tells a reader that there is no edition in their language
(`fallback`). Other blocks depend on which stories are left for the reader: `first 3` is there where story 3 is the
first of them, `several` where there are two or more, `also` where story 1 and others are left, `whole` where none is
left out. Story blocks may stand inside a block `several`; nothing else is nested. `variant` removes every mark: no mail
leaves with one.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from publisher.core.text import content_ids
from publisher.core.types import Message

STORIES = 60
"""The most stories of an issue: each takes one bit of a 64-bit number, and no reader gets to the end of more."""

FALLBACK = "fallback"
"""The name of the block for readers in whose own language the issue is not made."""

SEVERAL, ALSO, WHOLE = "several", "also", "whole"
"""The names of the blocks for readers with two stories or more, with story 1 and others, with all stories."""

OPENING_MARK = r"<!--pub:[^<>]*-->"
CLOSING_MARK = r"<!--/pub:[^<>]*-->"
MARK = re.compile(r"<!--(/?)pub:([^<>]*?)-->")
"""Any mark; the groups are "/" or "", and the block's name."""

_KEPT = 256
"""Variants of a message that stay in memory; others are cut again when they are needed."""

_BLOCK = re.compile(r"<!--pub:([a-z]+(?: \d+)?)-->((?:[^<]++|<(?!!--/?pub:))*+)<!--/pub:\1-->")

Variants = Callable[[int, bool, bool], Message]
"""Gives one reader's message, by: the stories to leave out (as bits), whether the edition is a fallback, whether visits
are counted."""


def story_mark(number: int) -> str:
    """The name of a story's block; the first story of an edition has number 1."""
    return f"story {number}"


def first_mark(number: int) -> str:
    """The name of the block for readers whose first story is this one."""
    return f"first {number}"


def opening_mark(name: str) -> str:
    """The mark at the beginning of a block."""
    return f"<!--pub:{name}-->"


def closing_mark(name: str) -> str:
    """The mark at the end of a block."""
    return f"<!--/pub:{name}-->"


def blocks(part: str) -> Iterator[tuple[str, str]]:
    """The name and the content of each block of a message part, in order of appearance."""
    return ((found[1], found[2]) for found in _BLOCK.finditer(part))


def variant(message: Message, omitted: Collection[int] = (), fallback: bool = False) -> Message:
    """The message without the stories `omitted` (numbers from 1), and without marks.

    `fallback`: for a reader in whose own language the issue is not made. Embedded pictures are dropped when only the
    removed blocks showed them. Raises `ValueError` when marks do not pair, because then it is unclear what to remove.
    """
    left_out = frozenset(omitted)

    def cut(part: str) -> str:
        left = [number for number in _stories(part) if number not in left_out]

        def shown(found: re.Match[str]) -> str:
            name, inside = found.groups()
            return inside if _is_shown(name, left, left_out, fallback) else ""

        # Blocks without blocks inside, then those that had some.
        remaining = _BLOCK.sub(shown, _BLOCK.sub(shown, part))
        if stray := MARK.search(remaining):
            raise ValueError(f"the mark {stray[0]} of a message has no partner")
        return remaining

    html = cut(message.html)
    pictures = content_ids(html)
    media = tuple(item for item in message.media if not item.content_id or item.content_id in pictures)
    return replace(message, html=html, text=cut(message.text), media=media)


def _stories(part: str) -> list[int]:
    """The numbers of the stories of a message part, in ascending order."""
    return sorted({int(name[6:]) for _, name in MARK.findall(part) if re.fullmatch(r"story \d+", name)})


def _is_shown(name: str, left: Sequence[int], omitted: Collection[int], fallback: bool) -> bool:
    """Whether a reader for whom the stories `left` remain gets the block."""
    kind, _, number = name.partition(" ")
    match kind:
        case "story":
            return int(number) not in omitted
        case "first":
            return left[:1] == [int(number)]
        case "fallback":
            return fallback
        case "several":
            return len(left) > 1
        case "also":
            return len(left) > 1 and left[0] == 1
        case "whole":
            return not omitted
        case _:
            return True


def variants(message: Message, tracked: Message | None = None) -> Variants:
    """A function that cuts a message for one reader after another, each variant once.

    `tracked` is the message for readers whose visits are counted. Raises `ValueError` as `variant` does, immediately.
    """

    @lru_cache(maxsize=_KEPT)
    def cut(omitted: int, fallback: bool, counts: bool) -> Message:
        return variant(tracked if counts and tracked else message, numbers(omitted), fallback)

    def of_reader(omitted: int, fallback: bool, counts: bool) -> Message:
        return cut(omitted, fallback, counts and tracked is not None)

    of_reader(0, False, True)
    return of_reader


def numbers(bits: int) -> list[int]:
    """The story numbers (from 1) that are set in a row's bits."""
    return [place + 1 for place in range(bits.bit_length()) if bits >> place & 1]
