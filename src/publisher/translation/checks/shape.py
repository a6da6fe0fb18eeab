"""Checks the shape of a translation: length, end, repetition (a decoder in a loop), lost and added sentences."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from publisher.core.types import Finding, Severity
from publisher.translation.checks.alignment import unpaired
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_SHORTEST_COUNTED: Final = 20
"""Fewest characters of a source for which the ratio of lengths is meaningful."""

_MUCH_TOO_SHORT, _MUCH_TOO_LONG = 0.25, 4.0
_LIMITS: Final = ((40, 0.45, 2.2), (60, 0.5, 1.8), (100, 0.54, 1.65), (150, 0.55, 1.5), (250, 0.56, 1.4))
"""(Characters of the source below which it holds, lowest ratio, highest ratio) from Bulgarian into English: about two
in a thousand human translations of news lie outside. The longer a text, the narrower."""

_LONG_LIMITS: Final = (0.57, 1.3)
_OTHER_LIMITS: Final = (0.45, 2.2)
"""For other languages, and for any length."""

_RATIO: Final = {("bg", "en"): 0.92, ("en", "bg"): 1.09}
"""The usual length of a translation by character of the source."""

_FEWEST_REPEATED: Final = 3
"""Words of the shortest sentence whose repetition is damage."""

_STOPPED: Final = re.compile(r"[.!?…][\s\"'”“»)\]*_]*$")
_ABBREVIATED: Final = re.compile(r"(?<!\w)(?:[^\W\d_]{1,2}|[\d.]*\d)\.[\s\"”“»)\]]*$")
"""A full stop that may only belong to an abbreviation: г., лв."""

_OPEN_END: Final = re.compile(r"[\w,;][\s*_]*$")
_DANGLING: Final = re.compile(
    r"(?<!\w)(?:the|an?|and|or|its|their|our|your|into|during|between|than|because|whose)[.…]?[\s*_]*$"
)
_DENSE_LANGUAGES: Final = frozenset(["zh", "ja", "ko", "th"])
"""Languages written with few characters and with other full stops."""

_WORD: Final = re.compile(r"\w+")
_TIMES: Final = {1: 3, 2: 3, 3: 3}
"""How many times a group of this many words must repeat in a row to count as a loop; longer groups: 2."""

_MOST: Final = 3
_LONGEST_GROUP: Final = 12
_CHARACTER_LOOP: Final = re.compile(
    "|".join(rf"(?P<p{size}>[^\W_]{{{size}}})(?P=p{size}){{{24 // size - 1},}}" for size in range(1, 9))
)
"""One piece of up to 8 characters repeated within a word, for 20 to 24 characters or more: "тататата…"."""


def check_length(pair: SentencePair) -> Iterator[Finding]:
    """too-short, too-long: by the ratio of characters without addresses; a warning, for an extreme ratio an error.

    A title may shrink (Ден на отворените врати → Open day): a few characters less mean nothing.
    """
    source, target = len(" ".join(pair.source_words.split())), len(" ".join(pair.target_words.split()))
    if source < _SHORTEST_COUNTED:
        if target > _MUCH_TOO_LONG * _SHORTEST_COUNTED:
            yield make("too-long", "error", segment=pair.segment, source=source, target=target)
        return
    ratio = target / source
    shortest, longest = _limits(pair, source)
    severity: Severity
    if ratio < shortest and source - target >= _SHORTEST_COUNTED and pair.target_lang not in _DENSE_LANGUAGES:
        severity = "error" if ratio < _MUCH_TOO_SHORT else "warning"
        yield make("too-short", severity, segment=pair.segment, source=source, target=target)
    elif ratio > longest and target - source >= _SHORTEST_COUNTED // 2 and pair.source_lang not in _DENSE_LANGUAGES:
        severity = "error" if ratio > _MUCH_TOO_LONG else "warning"
        yield make("too-long", severity, segment=pair.segment, source=source, target=target)


def _limits(pair: SentencePair, length: int) -> tuple[float, float]:
    """The lowest and the highest ratio of lengths that a translation of so long a source may have."""
    if (pair.source_lang, pair.target_lang) != ("bg", "en"):
        return _OTHER_LIMITS
    return next(((low, high) for below, low, high in _LIMITS if length < below), _LONG_LIMITS)


def check_end(pair: SentencePair) -> Iterator[Finding]:
    """cut-off: an English translation that ends in the middle of a sentence that the source ends."""
    if pair.target_lang != "en" or not _STOPPED.search(pair.source) or _ABBREVIATED.search(pair.source[-40:]):
        return
    if pair.target_words.rstrip() != pair.target.rstrip():
        # It ends with an address.
        return
    end = pair.target[-80:]
    if _OPEN_END.search(end) or _DANGLING.search(end):
        yield make("cut-off", "warning", segment=pair.segment, target=" ".join(end.split()[-4:]))


def _longest_run(items: Sequence[str], period: int) -> tuple[int, int]:
    """The longest run in which each item equals the one `period` positions before: (its last position, its length)."""
    best = end = run = 0
    for at in range(period, len(items)):
        run = run + 1 if items[at] == items[at - period] else 0
        if run > best:
            best, end = run, at
    return end, best


def check_repeated(pair: SentencePair) -> Iterator[Finding]:
    """repeated: the same words over and over where the source does not repeat (a decoder in a loop)."""
    source = [word.lower() for word in _WORD.findall(pair.source)]
    target = [word.lower() for word in _WORD.findall(pair.target)]
    for period in range(1, _LONGEST_GROUP + 1):
        end, run = _longest_run(target, period)
        times = run // period + 1
        if times >= _TIMES.get(period, 2) and times > _longest_run(source, period)[1] // period + 1:
            group = " ".join(target[end - period + 1 : end + 1])
            yield make("repeated", "error", segment=pair.segment, target=group, count=times)
            return
    if sentence := _repeated_sentence(pair):
        yield make("repeated", "error", segment=pair.segment, target=sentence, count=2)
        return
    loop = _CHARACTER_LOOP.search(pair.target)
    if loop and not _CHARACTER_LOOP.search(pair.source):
        piece = loop[loop.lastgroup or 0]
        count = len(loop.group()) // len(piece)
        yield make("repeated", "error", segment=pair.segment, target=piece, count=count)


def _repeated_sentence(pair: SentencePair) -> str:
    """A sentence that the translation has twice and the source does not; "" when there is none."""
    if len(pair.target_sentences) < 2:
        return ""
    sources = Counter(_folded(one) for one in pair.source_sentences)
    allowed = max(sources.values(), default=1)
    for words, count in Counter(_folded(one) for one in pair.target_sentences).items():
        if count > allowed and len(words) >= _FEWEST_REPEATED:
            return " ".join(words)
    return ""


def _folded(sentence: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(sentence))


def check_sentence_count(pair: SentencePair) -> Iterator[Finding]:
    """sentence-count: a sentence lost or added, or more than one joined or split.

    A translator may join two sentences or split one. Between Bulgarian and English the lengths tell whether that is so;
    in other languages one more is allowed, and from four sentences on one fewer.
    """
    if {pair.source_lang, pair.target_lang} & _DENSE_LANGUAGES:
        return
    source, target = len(pair.source_sentences), len(pair.target_sentences)
    ratio = _RATIO.get((pair.source_lang, pair.target_lang))
    if abs(source - target) == 1 and ratio:
        yield from _unpaired(pair, ratio)
    elif target < source - (source >= 4) or target > source + 1:
        yield make("sentence-count", "warning", segment=pair.segment, source=source, target=target)


def _unpaired(pair: SentencePair, ratio: float) -> Iterator[Finding]:
    found = unpaired(pair.source_sentences, pair.target_sentences, ratio)
    for at in found.lost[:_MOST]:
        yield make("sentence-count", "warning", "lost", pair.segment, source=pair.source_sentences[at])
    for at in found.added[:_MOST]:
        yield make("sentence-count", "warning", "added", pair.segment, target=pair.target_sentences[at])
