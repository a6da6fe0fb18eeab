"""Finds a word of a Bulgarian text whose English translation says the opposite: rise for fall, before for after."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks import negation_words
from publisher.translation.checks.messages import make
from publisher.translation.checks.opposite_words import OPPOSITES, Opposites
from publisher.translation.checks.pair import SentencePair

_MOST: Final = 3
_LONGEST: Final = 40
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def check_opposites(pair: SentencePair) -> Iterator[Finding]:
    """opposite-said: the translation has only the opposite of what the source says.

    From Bulgarian into English, sentence by sentence where both sides have as many. A side that has both words says
    nothing, nor does a sentence with a negation: "не намалява" may be "remains high".
    """
    if (pair.source_lang, pair.target_lang) != ("bg", "en"):
        return
    count = 0
    for source, target in pair.aligned_sentences:
        if negation_words.BG_NEGATION.search(source) or negation_words.EN_NEGATION.search(target):
            continue
        for opposites, one, other in _found(source):
            if (said := _reversed(opposites, one, other, target)) and count < _MOST:
                count += 1
                yield make("opposite-said", "warning", segment=pair.segment, source=said[0], target=said[1])


def _found(source: str) -> Iterator[tuple[Opposites, str, str]]:
    """Yield (opposites, word of the one meaning or "", word of the other or "") for those that a text has."""
    words: dict[int, list[str]] = {}
    for word in _WORD.findall(source):
        for at, side in _meanings(word.lower()) if len(word) <= _LONGEST else ():
            words.setdefault(at, ["", ""])[side] = word
    for at, (one, other) in words.items():
        yield OPPOSITES[at], one, other


@lru_cache(maxsize=16384)
def _meanings(word: str) -> tuple[tuple[int, int], ...]:
    """(Position in `OPPOSITES`, side) of each meaning of a Bulgarian word."""
    return tuple(
        (at, side)
        for at, opposites in enumerate(OPPOSITES)
        for side in (0, 1)
        if opposites.bulgarian[side].fullmatch(word)
    )


def _reversed(opposites: Opposites, one: str, other: str, target: str) -> tuple[str, str] | None:
    """The words of the two texts that say the opposite of each other; None when none do."""
    if bool(one) == bool(other):
        return None
    at = 0 if one else 1
    wrong = opposites.english[1 - at].search(target)
    if not wrong or opposites.english[at].search(target) or opposites.also[at].search(target):
        return None
    return (one or other), wrong.group()
