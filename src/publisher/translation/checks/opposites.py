"""Finds a word of a Bulgarian text whose English translation says the opposite: rise for fall, before for after."""

from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks import negation_words
from publisher.translation.checks.messages import make
from publisher.translation.checks.opposite_words import OPPOSITES, Opposites
from publisher.translation.checks.pair import SentencePair

_MOST: Final = 3


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
        for opposites in OPPOSITES:
            if (said := _reversed(opposites, source, target)) and count < _MOST:
                count += 1
                yield make("opposite-said", "warning", segment=pair.segment, source=said[0], target=said[1])


def _reversed(opposites: Opposites, source: str, target: str) -> tuple[str, str] | None:
    """The words of the two texts that say the opposite of each other; None when none do."""
    one, other = (pattern.search(source) for pattern in opposites.bulgarian)
    if bool(one) == bool(other):
        return None
    at = 0 if one else 1
    wrong = opposites.english[1 - at].search(target)
    if not wrong or opposites.english[at].search(target) or opposites.also[at].search(target):
        return None
    said = one or other
    return (said.group(), wrong.group()) if said else None
