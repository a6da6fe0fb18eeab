"""Finds a negation that one side has and the other lacks, between Bulgarian and English."""

import re
from collections.abc import Iterator

from publisher.core.types import Finding
from publisher.translation.checks import negation_words as words
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_NOT_ONLY = re.compile(r"(?<!\w)не\s+само(?!\w)", re.IGNORECASE)
_ONLY = re.compile(r"(?<!\w)(?:only|just)(?!\w)", re.IGNORECASE)


def check_negation(pair: SentencePair) -> Iterator[Finding]:
    """negation-lost: one side has a negation and the other has no word that could express it.

    Between Bulgarian and English only; sentence by sentence when both sides have the same number, otherwise as a whole.
    A negation may be expressed by a prefix (impossible) or a verb (fail, lack), or by a word that means the same only
    beside one of the other side ("не е лесно", "is difficult"). Reported is a plain "не" or "not" without any of these.
    """
    if {pair.source_lang, pair.target_lang} != {"bg", "en"}:
        return
    for source, target in _aligned(pair):
        bulgarian, english = (source, target) if pair.source_lang == "bg" else (target, source)
        only = _only_half(bulgarian, english)
        denied = only or _negation(bulgarian, words.BG_NEGATION, words.BG_HARMLESS, words.BG_QUESTION)
        denies = _negation(english, words.EN_NEGATION, words.EN_HARMLESS)
        if not only and (bool(denied) == bool(denies) or _meant(bulgarian, english, denied, denies)):
            continue
        lost, added = (denied, denies) if pair.source_lang == "bg" else (denies, denied)
        if lost:
            yield make("negation-lost", "warning", "lost", pair.segment, source=lost)
        else:
            yield make("negation-lost", "warning", "added", pair.segment, target=added)
        return


def _only_half(bulgarian: str, english: str) -> str:
    """ "не само" whose "only" has lost its "not"; "" when there is none."""
    match = _NOT_ONLY.search(bulgarian)
    return match.group() if match and _ONLY.search(english) and not words.EN_NEGATION.search(english) else ""


def _aligned(pair: SentencePair) -> list[tuple[str, str]]:
    if len(pair.source_sentences) != len(pair.target_sentences):
        return [(pair.source_words, pair.target_words)]
    return list(zip(pair.source_sentences, pair.target_sentences, strict=True))


def _negation(text: str, negation: re.Pattern[str], *harmless: re.Pattern[str]) -> str:
    """The first negation that is not part of a set phrase, "" when there is none."""
    if not negation.search(text):
        return ""
    for phrases in harmless:
        text = phrases.sub(" ", text)
    match = negation.search(text)
    return match.group() if match else ""


def _meant(bulgarian: str, english: str, denied: str, denies: str) -> bool:
    """Whether the side without a negation says it in another way."""
    if denied and (words.EN_NEGATIVE.search(english) or words.EN_NEGATION.search(english)):
        return True
    if denies and (words.BG_NEGATIVE.search(bulgarian) or words.BG_NEGATION.search(bulgarian)):
        return True
    if denied and words.BG_ANY.fullmatch(denied) and words.EN_ANY.search(english):
        return True
    return any(ours.search(bulgarian) and theirs.search(english) for ours, theirs in words.PAIRS)
