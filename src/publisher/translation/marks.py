"""Marks in canonical text: `⟦1⟧` is a hole or opens a pair, `⟦/1⟧` closes the pair."""

import re

MARK = re.compile(r"⟦(?P<close>/?)(?P<number>[1-9]\d*)⟧")


def without_marks(text: str) -> str:
    """A canonical text without its marks."""
    return MARK.sub("", text)


def marks_intact(source: str, target: str) -> bool:
    """Whether canonical `target` has each mark of `source` exactly once, and no other mark.

    The order of the marks may differ, but pairs must nest, and a pair that encloses something must not become empty.
    """
    words = without_marks(target)
    if "⟦" in words or "⟧" in words or sorted(MARK.findall(source)) != sorted(MARK.findall(target)):
        return False
    filled = _filled_pairs(source)
    return filled is not None and filled == _filled_pairs(target)


def _filled_pairs(text: str) -> set[str] | None:
    """The numbers of the pairs that enclose words or a hole; None when the pairs do not nest."""
    paired = {number for close, number in MARK.findall(text) if close}
    opened: list[str] = []
    filled: set[str] = set()
    position = 0
    for found in MARK.finditer(text):
        number = found["number"]
        if opened and (number not in paired or text[position : found.start()].strip()):
            filled.add(opened[-1])
        if found["close"]:
            if not opened or opened.pop() != number:
                return None
            if opened and number in filled:
                filled.add(opened[-1])
        elif number in paired:
            opened.append(number)
        position = found.end()
    return None if opened else filled
