"""Inline elements of TMX as marks: `⟦1⟧words⟦/1⟧` and `⟦1⟧`, the same number in both languages.

TMX 1.4b: `i` ties the two ends of a pair within one segment, `x` ties an element to its counterpart in the other
language. Tools count both from 0 or from 1, leave `x` out, or write other words there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"[1-9]\d{0,3}")

_Label = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Words, or an element that represents a mark."""

    element: str = ""
    i: str = ""
    x: str = ""
    words: str = ""


def marked_pair(source: Sequence[Part], target: Sequence[Part]) -> tuple[str, str]:
    """Both texts in canonical form. Elements that have no counterpart get numbers of their own."""
    ours, theirs = (list(_labels(parts)) for parts in (source, target))
    if not _tied(source, target) and len(ours) == len(theirs):
        # `i` alone says nothing of the other language; where the two sides have other ones, the order has to do.
        known = set(ours)
        theirs = theirs if set(theirs) == known else ours
    numbers = _numbers([*ours, *theirs])
    return (
        _marked(source, [numbers[one] for one in ours]),
        _marked(target, [numbers[one] for one in theirs]),
    )


def _tied(source: Sequence[Part], target: Sequence[Part]) -> bool:
    return any(part.x for part in source) and any(part.x for part in target)


def _labels(parts: Sequence[Part]) -> Iterator[_Label]:
    """A label for each mark, unique within its segment."""
    seen: Counter[tuple[str, str]] = Counter()
    for part in _marks(parts):
        kind = ("x", part.x) if part.x else ("i", part.i) if part.i else ("", "")
        seen[kind] += 1
        yield *kind, seen[kind]


def _numbers(labels: Sequence[_Label]) -> dict[_Label, int]:
    """Numbers from 1, in order; those that a file has given stay where all are given, as in our own files."""
    known = list(dict.fromkeys(labels))
    given = [value for _, value, _ in known]
    if len(set(given)) == len(given) and all(map(_NUMBER.fullmatch, given)):
        return {label: int(label[1]) for label in known}
    return {label: number for number, label in enumerate(known, 1)}


def _marks(parts: Sequence[Part]) -> Iterator[Part]:
    """The elements that begin a mark; the end of a pair belongs to its beginning."""
    begun: set[str] = set()
    for part in parts:
        if part.element == "ept" and part.i in begun:
            begun.discard(part.i)
        elif part.element:
            if part.element == "bpt":
                begun.add(part.i)
            yield part


def _marked(parts: Sequence[Part], numbers: Sequence[int]) -> str:
    left = Counter(part.i for part in parts if part.element == "ept")
    following = iter(numbers)
    opened: dict[str, int] = {}
    text = []
    for part in parts:
        if not part.element:
            text.append(part.words)
            continue
        if part.element == "ept":
            left[part.i] -= 1
            if part.i in opened:
                text.append(f"⟦/{opened.pop(part.i)}⟧")
                continue
        number = next(following)
        if part.element == "bpt" and left[part.i] > 0:
            opened[part.i] = number
        text.append(f"⟦{number}⟧")
    return "".join(text)
