"""Replaces marks and glossary terms by placeholders, strings that an engine leaves unchanged, and restores them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from publisher.translation.glossary.glossary import Hit
from publisher.translation.marks import MARK, marks_intact

_SPACE_BEFORE_STOP = re.compile(r"^\s+(?=[.,;:!?…)\]»”])")
_STOPS = ".,;:!?…)]»”"
_OPENING = tuple("([„«")


@dataclass(frozen=True, slots=True)
class _Held:
    """The text that one placeholder replaces, and what surrounded it in the source."""

    text: str
    opens: bool
    closes: bool
    space_before: bool
    space_after: bool
    stop_after: bool


@dataclass(frozen=True, slots=True)
class Protected:
    """A canonical text prepared for an engine: `sent` has placeholders 1, 2, … in place of its marks and terms."""

    text: str
    sent: str
    form: str
    held: tuple[_Held, ...]

    def restored(self, answer: str) -> str | None:
        """The answer in canonical form; None when a placeholder is missing or repeated or the pairs do not nest."""
        pattern = re.escape(self.form).replace(re.escape("{n}"), r"(\d+)")
        parts = re.split(pattern, answer)
        words, numbers = parts[::2], [int(number) for number in parts[1::2]]
        if sorted(numbers) != list(range(1, len(self.held) + 1)):
            return None
        for place, number in enumerate(numbers):
            words[place], words[place + 1] = _spaced(words[place], self.held[number - 1], words[place + 1])
        held = [self.held[number - 1].text for number in numbers]
        target = "".join(part for pair in zip(words, [*held, ""], strict=True) for part in pair)
        return target if marks_intact(self.text, target) else None


def protect(text: str, hits: Sequence[Hit], form: str) -> Protected:
    """Replace the marks of a canonical text and the terms found in it by placeholders of `form` (with `{n}`)."""
    paired = {mark["number"] for mark in MARK.finditer(text) if mark["close"]}
    spans = [(hit.start, hit.end, hit.target_text, False, False) for hit in hits]
    spans += [
        (*mark.span(), mark.group(), not mark["close"] and mark["number"] in paired, bool(mark["close"]))
        for mark in MARK.finditer(text)
    ]
    held: list[_Held] = []
    parts: list[str] = []
    position = 0
    for start, end, behind, opens, closes in sorted(spans):
        before, after = text[start - 1 : start], text[end : end + 1]
        stop = after != "" and after in _STOPS
        held.append(_Held(behind, opens, closes, before.isspace(), after.isspace(), stop))
        parts += [text[position:start], form.format(n=len(held))]
        position = end
    return Protected(text, "".join([*parts, text[position:]]), form, tuple(held))


def _spaced(left: str, held: _Held, right: str) -> tuple[str, str]:
    """The words on both sides of a placeholder, with the white space that the source has there.

    Engines add spaces around unknown words, or drop them.
    """
    if held.opens and not held.space_after and right[:1].isspace():
        left, right = _parted(left), right.lstrip()
    if held.closes and not held.space_before and left[-1:].isspace():
        left, right = left.rstrip(), right if not right[:1].isalnum() else f" {right}"
    if held.stop_after:
        right = _SPACE_BEFORE_STOP.sub("", right)
    if not held.space_before and left.rstrip()[-1:] in _OPENING:
        left = left.rstrip()
    if held.space_before:
        left = _parted(left)
    if held.space_after and (right[:1].isalnum() or right[:1] in _OPENING):
        right = f" {right}"
    return left, right


def _parted(left: str) -> str:
    return f"{left} " if left[-1:].isalnum() else left
