"""Compares a name in Cyrillic with a name in Latin letters by their consonants, whatever the language of the name.

Bulgarian writes foreign names as they sound (Хюз: Hughes, Уорън: Warren), so letters that may stand for one sound are
one class, and letters that are often silent do not count.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_CYRILLIC_CLASSES: Final = {
    **dict.fromkeys("бп", "p"),
    **dict.fromkeys("вф", "v"),
    **dict.fromkeys("гжзксцчш", "k"),
    **dict.fromkeys("дт", "t"),
    **dict.fromkeys("мн", "n"),
    "л": "l",
    "р": "r",
    "щ": "kt",
}
_LATIN_CLASSES: Final = {
    **dict.fromkeys("bp", "p"),
    **dict.fromkeys("fv", "v"),
    **dict.fromkeys("cgjkqsxz", "k"),
    **dict.fromkeys("dtþð", "t"),
    **dict.fromkeys("mn", "n"),
    "l": "l",
    "ł": "l",
    "r": "r",
    "ß": "k",
}
_LIKE: Final = 0.72
_LONGEST: Final = 40


def _squeezed(classes: list[str]) -> str:
    """The classes as one string, without repetitions."""
    out = ""
    for one in "".join(classes)[:_LONGEST]:
        if not out.endswith(one):
            out += one
    return out


@lru_cache(maxsize=4096)
def cyrillic_sounds(word: str) -> str:
    """The classes of a Cyrillic word's consonants."""
    low = word.lower().replace("дж", "ж")
    return _squeezed([_CYRILLIC_CLASSES.get(letter, "") for letter in low])


@lru_cache(maxsize=4096)
def latin_sounds(word: str) -> frozenset[str]:
    """The classes of a Latin word's consonants; "w" and "u" may be "v" or vowels, "j" and "ch" may be "h"."""
    low = unicodedata.normalize("NFKD", word.lower()).replace("ph", "f").replace("gh", "").replace("dj", "j")
    soft = {low, low.replace("j", "").replace("ch", "")}
    return frozenset(
        _squeezed([v if letter in "wu" else _LATIN_CLASSES.get(letter, "") for letter in one])
        for one in soft
        for v in ("", "v")
    )


def _shared(one: str, other: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for letter in one:
        previous = 0
        for at, against in enumerate(other, 1):
            above = row[at]
            row[at] = previous + 1 if letter == against else max(above, row[at - 1])
            previous = above
    return row[-1]


def alike(cyrillic: str, latin: str) -> bool:
    """Whether the words may be one name."""
    wanted = cyrillic_sounds(cyrillic)
    for sounds in latin_sounds(latin):
        if wanted == sounds:
            return True
        if wanted and sounds and 2 * _shared(wanted, sounds) >= _LIKE * (len(wanted) + len(sounds)):
            return True
    return False
