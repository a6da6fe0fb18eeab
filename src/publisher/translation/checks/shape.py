"""Checks the shape of a translation: its length, repetition (a decoder in a loop), the number of sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from publisher.core.types import Finding, Severity
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair

_SHORTEST_COUNTED: Final = 20
"""Fewest characters of a source for which the ratio of lengths is meaningful."""

_TOO_SHORT, _MUCH_TOO_SHORT = 0.45, 0.25
_TOO_LONG, _MUCH_TOO_LONG = 2.2, 4.0
_DENSE_LANGUAGES: Final = frozenset(["zh", "ja", "ko", "th"])
"""Languages written with few characters and with other full stops."""

_WORD: Final = re.compile(r"\w+")
_TIMES: Final = {1: 3, 2: 3, 3: 3}
"""How many times a group of this many words must repeat in a row to count as a loop; longer groups: 2."""

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
    severity: Severity
    if ratio < _TOO_SHORT and source - target >= _SHORTEST_COUNTED and pair.target_lang not in _DENSE_LANGUAGES:
        severity = "error" if ratio < _MUCH_TOO_SHORT else "warning"
        yield make("too-short", severity, segment=pair.segment, source=source, target=target)
    elif ratio > _TOO_LONG and pair.source_lang not in _DENSE_LANGUAGES:
        severity = "error" if ratio > _MUCH_TOO_LONG else "warning"
        yield make("too-long", severity, segment=pair.segment, source=source, target=target)


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
    loop = _CHARACTER_LOOP.search(pair.target)
    if loop and not _CHARACTER_LOOP.search(pair.source):
        piece = loop[loop.lastgroup or 0]
        count = len(loop.group()) // len(piece)
        yield make("repeated", "error", segment=pair.segment, target=piece, count=count)


def check_sentence_count(pair: SentencePair) -> Iterator[Finding]:
    """sentence-count: fewer sentences than the source, or more than one more.

    A translator sometimes joins or splits sentences: one more is allowed, and from four sentences on one fewer.
    """
    if {pair.source_lang, pair.target_lang} & _DENSE_LANGUAGES:
        return
    source, target = len(pair.source_sentences), len(pair.target_sentences)
    if target < source - (source >= 4) or target > source + 1:
        yield make("sentence-count", "warning", segment=pair.segment, source=source, target=target)
