"""Extracts a sentence's core, the part to translate: marks around it are set aside, marks inside numbered from 1.

The same words with the same marks thus give the same core wherever they occur: an engine translates it once, and the
memory finds it again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES
from publisher.translation.marks import MARK, marks_intact, without_marks
from publisher.translation.types import Mark, Sentence

_LETTER = re.compile(r"[^\W\d_]")
_APART = frozenset({"break", "control", "emoji", "footnote", "image"})
"""Kinds of holes that do not belong to the sentence's grammar when they come before or after it."""


@dataclass(frozen=True, slots=True)
class Core:
    """`before + text + after` is the sentence, except that mark i of `text` has the number `numbers[i - 1]` there."""

    text: str
    before: str
    after: str
    numbers: tuple[int, ...]

    def whole(self, target: str) -> str:
        """The translation of the whole sentence, given the translation of `text` (with its marks intact)."""
        return f"{self.before}{_renumbered(target, dict(enumerate(self.numbers, 1)))}{self.after}"

    def part(self, target: str) -> str | None:
        """The inverse of `whole`: the core's translation; None when `target` has other marks around it."""
        before, after = self.before.rstrip(), self.after.lstrip()
        if not target.startswith(before) or not target.endswith(after):
            return None
        inside = target[len(before) : len(target) - len(after)].strip()
        known = {number: place for place, number in enumerate(self.numbers, 1)}
        if any(int(mark["number"]) not in known for mark in MARK.finditer(inside)):
            return None
        part = _renumbered(inside, known)
        return part if marks_intact(self.text, part) else None


def core_of(sentence: Sentence) -> Core:
    """Split off the marks that enclose the sentence, or that come before or after it without belonging to it."""
    marks = {mark.number: mark for mark in sentence.marks}
    text, start, end = sentence.text, 0, len(sentence.text)
    while (inner := _inner(text, start, end, marks)) != (start, end):
        start, end = inner
    numbers = dict.fromkeys(int(mark["number"]) for mark in MARK.finditer(text, start, end))
    places = {number: place for place, number in enumerate(numbers, 1)}
    return Core(_renumbered(text[start:end], places), text[:start], text[end:], tuple(numbers))


def needs_translation(text: str, source: str, target: str) -> bool:
    """Whether a canonical text contains a word to translate.

    From a Cyrillic into a Latin language only Cyrillic words count: a name in Latin letters does not change.
    """
    words = without_marks(text)
    if source in CYRILLIC_LANGUAGES and target not in CYRILLIC_LANGUAGES:
        return CYRILLIC.search(words) is not None
    return _LETTER.search(words) is not None


def _inner(text: str, start: int, end: int, marks: Mapping[int, Mark]) -> tuple[int, int]:
    """The bounds without white space and one outer mark or pair; unchanged when there is nothing to remove."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    first = MARK.match(text, start, end)
    last = MARK.fullmatch(text, max(start, text.rfind("⟦", start, end)), end)
    if first and last and last["close"] and first["number"] == last["number"]:
        return first.end(), last.start()
    if first and _is_apart(first, marks):
        return first.end(), end
    if last and _is_apart(last, marks):
        return start, last.start()
    return start, end


def _is_apart(found: re.Match[str], marks: Mapping[int, Mark]) -> bool:
    mark = marks.get(int(found["number"]))
    return mark is not None and not mark.paired and mark.kind in _APART


def _renumbered(text: str, numbers: Mapping[int, int]) -> str:
    return MARK.sub(lambda found: f"⟦{found['close']}{numbers[int(found['number'])]}⟧", text)
