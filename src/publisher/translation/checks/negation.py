"""Finds a negation that one side has and the other lacks, between Bulgarian and English."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks import negation_words as words
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_NEAR: Final = 0.3
"""How far from its place a negation may be answered, as a share of the text: a long sentence has several clauses."""

_NEAR_CHARACTERS: Final = 50
_WITHOUT_BG: Final = re.compile(r"(?<!\w)без(?!\w)", re.IGNORECASE)
_WITHOUT_EN: Final = re.compile(r"(?<!\w)without(?!\w)", re.IGNORECASE)
_NOT_ONLY: Final = re.compile(r"(?<!\w)не\s+само(?!\w)", re.IGNORECASE)
_ONLY: Final = re.compile(r"(?<!\w)(?:only|just)(?!\w)", re.IGNORECASE)


def check_negation(pair: SentencePair) -> Iterator[Finding]:
    """negation-lost: one side has a negation and the other has no word that could express it.

    Between Bulgarian and English only; sentence by sentence when both sides have the same number, otherwise as a whole.
    A negation may be expressed by a prefix (impossible) or a verb (fail, lack), or by a word that means the same only
    beside one of the other side ("не е лесно", "is difficult"). Reported is a plain "не" or "not" without any of these.
    """
    if {pair.source_lang, pair.target_lang} != {"bg", "en"}:
        return
    for source, target in pair.aligned_sentences:
        bulgarian, english = _without_without(*((source, target) if pair.source_lang == "bg" else (target, source)))
        denied, denies = _Side(bulgarian, _BULGARIAN), _Side(english, _ENGLISH)
        lost = _only_half(bulgarian, english) or denied.alone_beside(denies, words.BG_DENIES_PAIRS)
        added = denies.alone_beside(denied, words.EN_DENIES_PAIRS)
        if pair.source_lang == "en":
            lost, added = added, lost
        if lost:
            yield make("negation-lost", "warning", "lost", pair.segment, source=lost)
        elif added:
            yield make("negation-lost", "warning", "added", pair.segment, target=added)
        if lost or added:
            return


def _without_without(bulgarian: str, english: str) -> tuple[str, str]:
    """Both texts without the "без" and the "without" that answer each other and nothing else."""
    ours, theirs = _WITHOUT_BG.search(bulgarian), _WITHOUT_EN.search(english)
    if not ours or not theirs:
        return bulgarian, english
    return (
        bulgarian[: ours.start()] + "   " + bulgarian[ours.end() :],
        english[: theirs.start()] + " " * 7 + english[theirs.end() :],
    )


@dataclass(frozen=True, slots=True)
class _Language:
    negation: re.Pattern[str]
    harmless: tuple[re.Pattern[str], ...]
    negative: re.Pattern[str]
    clear: re.Pattern[str]


_BULGARIAN = _Language(
    words.BG_NEGATION, (words.BG_HARMLESS, words.BG_QUESTION), words.BG_NEGATIVE, words.BG_CLEARLY_NEGATIVE
)
_ENGLISH = _Language(words.EN_NEGATION, (words.EN_HARMLESS,), words.EN_NEGATIVE, words.EN_CLEARLY_NEGATIVE)


class _Side:
    """One text: its negations that deny something, whether it answers for any, and where it may answer for one."""

    def __init__(self, text: str, language: _Language) -> None:
        self.text, self.bulgarian = text, language is _BULGARIAN
        bare = text
        if language.negation.search(text):
            for phrases in language.harmless:
                bare = phrases.sub(lambda match: " " * len(match.group()), bare)
        self.negations = list(language.negation.finditer(bare))
        # A set phrase denies nothing, but may answer for a negation.
        self.answers = any(rule.search(text) for rule in (language.negation, language.clear))
        self.hints = [match.start() for match in language.negative.finditer(text)]

    def alone_beside(self, other: "_Side", pairs: Sequence[tuple[re.Pattern[str], re.Pattern[str]]]) -> str:
        """The first negation that the other side answers nowhere near; "" when all are answered."""
        if other.answers:
            return ""
        for match in self.negations:
            share = match.start() / len(self.text)
            near = max(_NEAR, _NEAR_CHARACTERS / len(self.text))
            hinted = any(abs(at / len(other.text) - share) <= near for at in other.hints)
            if not hinted and not self._meant(match, other, pairs):
                return match.group()
        return ""

    def _meant(
        self, match: re.Match[str], other: "_Side", pairs: Sequence[tuple[re.Pattern[str], re.Pattern[str]]]
    ) -> bool:
        """Whether the other side says it by a word that means it only beside another."""
        bulgarian, english = (self.text, other.text) if self.bulgarian else (other.text, self.text)
        some = self.bulgarian and words.BG_ANY.fullmatch(match.group())
        if some and (words.EN_ANY.search(english) or len(self.negations) > 1):
            return True
        return any(ours.search(bulgarian) and theirs.search(english) for ours, theirs in pairs)


def _only_half(bulgarian: str, english: str) -> str:
    """ "не само" whose "only" has lost its "not"; "" when there is none."""
    match = _NOT_ONLY.search(bulgarian)
    return match.group() if match and _ONLY.search(english) and not words.EN_NEGATION.search(english) else ""
