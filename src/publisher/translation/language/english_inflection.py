"""The number of English phrases: that of their head, the last word before a preposition."""

import re
from collections.abc import Callable
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EN_IRREGULAR: Final = {
    "child": "children",
    "person": "people",
    "man": "men",
    "woman": "women",
    "life": "lives",
    "criterion": "criteria",
}
_EN_SINGULARS: Final = {plural: singular for singular, plural in _EN_IRREGULAR.items()}
_EN_UNCOUNTED: Final = _words(
    "data information media news equipment software hardware research advice knowledge management training funding "
    "innovation governance transport people staff series"
)
_EN_SILENT_E: Final = _words("uses excuses fuses muses abuses caches niches axes")
"""Plurals of words that end in a silent e: excuse, not excus."""

_EN_HEAD: Final = re.compile(r"(?P<head>.*?)(?P<rest> (?:of|for|in|on|to|with|under|at|from|between)\b.*)?")


def _english_word_plural(word: str) -> str:
    low = word.lower()
    if low in _EN_UNCOUNTED:
        return word
    if low in _EN_IRREGULAR:
        return word[0] + _EN_IRREGULAR[low][1:]
    if re.search(r"[^aeiou]y$", low):
        return word[:-1] + "ies"
    if low.endswith("sis"):
        return word[:-2] + "es"
    if low.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def _english_word_singular(word: str) -> str:
    if irregular := _EN_SINGULARS.get(word.lower()):
        return word[0] + irregular[1:]
    if word.lower() in _EN_UNCOUNTED or word.endswith(("ss", "is", "us")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|zz|ch|sh|[^aeo]us)es$", word) and word.lower() not in _EN_SILENT_E:
        return word[:-2]
    return word.removesuffix("s")


def _with_head(phrase: str, change: Callable[[str], str]) -> str:
    """Change the head noun of an English phrase: the last word before a preposition."""
    match = _EN_HEAD.fullmatch(phrase)
    if not match or not match["head"]:
        return phrase
    before, space, head = match["head"].rpartition(" ")
    return before + space + (change(head) if head else "") + (match["rest"] or "")


def english_plural(phrase: str) -> str:
    """Put the head of an English phrase in the plural: smart city → smart cities, call for bids → calls for bids."""
    return _with_head(_with_head(phrase, _english_word_singular), _english_word_plural)


def english_singular(phrase: str) -> str:
    """Put the head of an English phrase in the singular: small enterprises → small enterprise."""
    return _with_head(phrase, _english_word_singular)


def english_forms(phrase: str) -> set[str]:
    """List how an English term may appear: itself, singular, plural, and their possessives (straight quote)."""
    forms = {phrase, _with_head(phrase, _english_word_singular), english_plural(phrase)}
    return forms | {one + ("'" if one.endswith("s") else "'s") for one in forms}
