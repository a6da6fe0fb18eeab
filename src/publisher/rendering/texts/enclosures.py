"""Where quotations and brackets of a text begin and end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.rendering.texts.words import Word

_MARK = re.compile("[„“”«»‚‘’\"'()\\[\\]‹›]")
_CLOSERS = {
    "„": '“”"„',
    "“": '”"',
    "”": "”",
    "«": "»",
    "»": "«",
    "‚": "‘’",
    "‘": "’",
    "‹": "›",
    "›": "‹",
    '"': '"“”',
    "'": "'",
    "(": ")",
    "[": "]",
}
"""The marks that may close what another has opened; Bulgarian „…“, English “…”, German »…«, and how people mix them."""

_BRACKETS = "(["
_LONGEST_BRACKET = 120
"""Characters. What stands in longer brackets is a text of its own, and may be cut."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """`start` is the place of the opening mark, `end` that behind the closing one, `closing` the mark itself."""

    start: int
    end: int
    closing: str


def enclosures(text: str) -> list[Enclosure]:
    """The quotations and short brackets of a text that are closed, in the order of their ends. Linear in its length."""
    found: list[Enclosure] = []
    open_marks: list[tuple[str, int]] = []
    waiting: dict[str, int] = {}
    for match in _MARK.finditer(text):
        mark, at = match[0], match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if mark in "'’\"" and before.isalnum() and after.isalnum():
            # An apostrophe: don’t.
            continue
        if waiting.get(mark) and _may_close(mark, before, after):
            while open_marks:
                opening, start = open_marks.pop()
                _forget(opening, waiting)
                if mark in _CLOSERS[opening]:
                    if opening not in _BRACKETS or at - start <= _LONGEST_BRACKET:
                        found.append(Enclosure(start, at + 1, mark))
                    break
        elif mark in _CLOSERS and _may_open(mark, before, after):
            open_marks.append((mark, at))
            for closing in _CLOSERS[mark]:
                waiting[closing] = waiting.get(closing, 0) + 1
    return found


def _forget(opening: str, waiting: dict[str, int]) -> None:
    for closing in _CLOSERS[opening]:
        waiting[closing] -= 1


def _may_open(mark: str, before: str, after: str) -> bool:
    if not after or after.isspace():
        return mark == "„" and bool(after)
    return mark in "„«(‚‹[" or not before or not before.isalnum()


def _may_close(mark: str, before: str, after: str) -> bool:
    if mark in "”„»«›‹\"'‘“" and after.isalnum() and (not before or before.isspace()):
        return False
    return not (mark == "„" and not before.strip())


def closed_gaps(enclosed: Sequence[Enclosure], words: Sequence[Word]) -> list[bool]:
    """For each word, whether the gap behind it is within an enclosure."""
    closed: list[bool] = []
    outer = _outermost(enclosed)
    at = 0
    for word in words:
        while at < len(outer) and outer[at].end <= word.end:
            at += 1
        closed.append(at < len(outer) and outer[at].start < word.end)
    return closed


def _outermost(enclosed: Sequence[Enclosure]) -> list[Enclosure]:
    """Those that are within no other, in their order."""
    found: list[Enclosure] = []
    for one in sorted(enclosed, key=lambda enclosure: enclosure.start):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found
