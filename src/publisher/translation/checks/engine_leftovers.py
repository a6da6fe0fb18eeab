"""Finds traces of a failed engine: no text, the source unchanged, Cyrillic, its own marks, control characters."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from publisher.core.types import Finding
from publisher.translation.checks.messages import make
from publisher.translation.checks.pair import SentencePair
from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES

_WORD_OR_DIGIT: Final = re.compile(r"[^\W_]")
_LOWER_WORD: Final = re.compile(r"(?<!\w)[^\W\d_A-ZÀ-ÖØ-ÞА-Я][^\W\d_]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_ENGINE_MARKS: Final = (
    re.compile("⁇"),
    re.compile(r"<unk>|&lt;unk&gt;|\[UNK\]", re.IGNORECASE),
    re.compile("▁|@@(?= )"),
    re.compile(r"(?<![\w*])\*{1,2}[^\W_]\w*"),
)
_EMPHASIS: Final = re.compile(r"(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?!\w)")
_AT_WORD: Final = re.compile(r"(?<![\w@./+-])@[^\W\d_]\w*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")
_DIRECTION: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\ufeff]")
_SHOWN: Final = 3


def is_empty(pair: SentencePair) -> bool:
    """Whether the source has words or digits and the translation has none."""
    return bool(_WORD_OR_DIGIT.search(pair.raw_source)) and not _WORD_OR_DIGIT.search(pair.raw_target)


def is_untranslated(pair: SentencePair) -> bool:
    """Whether the translation equals the source although the source has words to translate.

    From a Cyrillic language into a Latin one, any Cyrillic word counts; between other languages at least four words
    with one of them in lower case, since names and short terms are often equal.
    """
    if pair.source_lang == pair.target_lang or pair.source.split() != pair.target.split():
        return False
    words = pair.source_words
    if pair.source_lang in CYRILLIC_LANGUAGES and pair.target_lang not in CYRILLIC_LANGUAGES:
        return bool(CYRILLIC.search(words))
    return len(words.split()) >= 4 and bool(_LOWER_WORD.search(words))


def check_empty(pair: SentencePair) -> Iterator[Finding]:
    """empty: the source has words or digits, the translation has none."""
    if is_empty(pair):
        yield make("empty", "error", segment=pair.segment)


def check_untranslated(pair: SentencePair) -> Iterator[Finding]:
    """untranslated: the engine returned the source."""
    if is_untranslated(pair):
        yield make("untranslated", "error", segment=pair.segment)


def _cyrillic_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if CYRILLIC.search(word)]


def check_cyrillic(pair: SentencePair) -> Iterator[Finding]:
    """cyrillic-left: Cyrillic letters in a language that does not use them.

    Allowed are addresses and #tags, terms that the glossary keeps, and, when the source is in Latin letters, Cyrillic
    words that the source quotes.
    """
    if pair.target_lang in CYRILLIC_LANGUAGES or not CYRILLIC.search(pair.target_words):
        return
    allowed: set[str] = set()
    for hit in pair.hits:
        allowed |= set(_cyrillic_words(hit.target_text))
    if pair.source_lang not in CYRILLIC_LANGUAGES:
        allowed |= set(_cyrillic_words(pair.source_words))
    left = [word for word in _cyrillic_words(pair.target_words) if word not in allowed]
    if left:
        more = "…" if len(left) > _SHOWN else ""
        shown = ", ".join(dict.fromkeys(word[:30] for word in left[:_SHOWN]))
        yield make("cyrillic-left", "error", segment=pair.segment, target=shown + more)


def check_unknown_marks(pair: SentencePair) -> Iterator[Finding]:
    """unknown-marks: an engine's signs for unknown words, more of them than in the source.

    `*word`, `**word` and `@word` are Apertium's, ⁇, <unk> and ▁ come from subword models.
    """
    marks: list[str] = []
    source_text, target_text = pair.raw_source, pair.raw_target
    if pair.markdown:
        # Emphasis has a closing delimiter, an engine's mark does not.
        source_text, target_text = (_EMPHASIS.sub(r"\2", text) for text in (source_text, target_text))
    for pattern in _ENGINE_MARKS:
        source, target = pattern.findall(source_text), pattern.findall(target_text)
        # Counted, not compared: emphasis in Markdown begins with the same sign before another word.
        if len(target) > len(source):
            marks += [mark for mark in target if mark not in source][:_SHOWN] or target[:1]
    if not pair.source_addresses.handles:
        at_words = _AT_WORD.findall(pair.raw_target)
        marks += list((Counter(at_words) - Counter(_AT_WORD.findall(pair.raw_source))).elements())
    if marks:
        yield make("unknown-marks", "error", segment=pair.segment, target=", ".join(marks[:_SHOWN]))


def check_control_characters(pair: SentencePair) -> Iterator[Finding]:
    """control-characters: control characters such as NUL, U+FFFD, and more direction marks than the source has."""
    found = _CONTROL.findall(pair.raw_target)
    directions = _DIRECTION.findall(pair.raw_target)
    if len(directions) > len(_DIRECTION.findall(pair.raw_source)):
        found += directions
    if found:
        shown = ", ".join(f"U+{ord(one):04X}" for one in list(dict.fromkeys(found))[:_SHOWN])
        yield make("control-characters", "error", segment=pair.segment, target=shown)
