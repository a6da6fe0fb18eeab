"""A text as words between spaces at which a line may break, each with what its shape says."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from publisher.rendering.texts import word_lists

_WORD = re.compile(r"(?:\S|[\u00a0\u2007\u202f])+")
"""No-break spaces are part of a word: their author wanted both sides together."""

_NO_BREAK = re.compile("[\u00a0\u2007\u202f]+")
_OPENERS = "([{„“”«»‚‘’\"'‹›*_~"
_CLOSERS = ")]}“”„»«‘’\"'›‹*_~"
_TRAILING = f"{_CLOSERS},;:!?….·"
# A full stop within brackets ends what is in the brackets.
_SENTENCE_MARKS = re.compile(rf"(?<![.!?…‽。！？])[.!?…‽。！？]++[{re.escape(_CLOSERS.strip(')]}'))}]*+$")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S|\S@[^\s@.]++\.[^\s@]|[a-z0-9-]\.[a-z]{2}", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<!\d)\d++(?:-?[а-я]{1,3}|st|nd|rd|th|-[a-z]{1,2})", re.IGNORECASE)
_VOWELS = frozenset("аеиоуъюяыэіїєёѝaeiouyäöüáéíóúàèìòùâêîôû")
_LONGEST_ABBREVIATION = 12


@dataclass(frozen=True)
class Word:
    """A run without breakable spaces: `text[start:end]` of its source, as `shape`."""

    shape: str
    start: int
    end: int

    @cached_property
    def last(self) -> str:
        """What stands behind the last no-break space."""
        parts = _NO_BREAK.split(self.shape.strip("\u00a0\u2007\u202f"))
        return parts[-1]

    @cached_property
    def core(self) -> str:
        """`last` without the punctuation around it."""
        return self.last.lstrip(_OPENERS).rstrip(_TRAILING)

    @cached_property
    def lower(self) -> str:
        """`core` in lower case."""
        return self.core.lower()

    @cached_property
    def first(self) -> str:
        """The first character that is not an opening mark; "" when there is none."""
        return self.shape.lstrip(f"{_OPENERS}–—-\u00a0\u202f")[:1]

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit, a sign or a currency before it included."""
        return self.shape.lstrip(f"{_OPENERS}+-−–±~≈<>≤≥€$£¥№§’#\u00a0\u202f")[:1].isdigit()

    @property
    def ends_in_digit(self) -> bool:
        """Whether its last letter or digit is a digit."""
        return self.core[-1:].isdigit()

    @property
    def is_ordinal(self) -> bool:
        """A number with the end of its word: 5-ти, 90-те, 5th."""
        return bool(_ORDINAL.fullmatch(self.core[:12]))

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.first.isupper()

    @cached_property
    def is_address(self) -> bool:
        """Whether it holds a web or mail address, or what a network may take for one (ASP.NET)."""
        return bool(_ADDRESS.search(self.shape[:2000]))

    @cached_property
    def is_bare(self) -> bool:
        """Whether there is no punctuation behind it, closing marks included."""
        return self.last.lstrip(_OPENERS) == self.core

    @cached_property
    def is_sign(self) -> bool:
        """Whether it is punctuation or mathematical signs alone: a dash, &, ×; no emoji."""
        return all(unicodedata.category(char)[0] == "P" or unicodedata.category(char) in _SIGNS for char in self.shape)

    @cached_property
    def is_emoji(self) -> bool:
        """Whether it has neither letters nor digits, and is not `is_sign`."""
        return not self.is_sign and not any(char.isalnum() for char in self.shape)

    @property
    def ends_sentence(self) -> bool:
        """Whether it has the marks of a sentence's end; a full stop may still be an abbreviation's."""
        return bool(_SENTENCE_MARKS.search(self.last[-8:]))

    @cached_property
    def dotted(self) -> str:
        """The word before a single full stop, in lower case, commas behind it left out; "" when it has none."""
        word = self.last.lstrip(_OPENERS).rstrip(",;:")
        if not word.endswith(".") or word.endswith("..") or not word[:-1]:
            return ""
        return word[:-1].lower()

    def quotes_abbreviation(self, following: "Word | None") -> bool:
        """Whether it is an abbreviation within closing marks: „за 5 лв.“"""
        inner = self.last.rstrip(_CLOSERS)
        return inner != self.last and Word(inner, self.start, self.end).is_abbreviation(following)

    def is_abbreviation(self, following: "Word | None") -> bool:
        """Whether its full stop is an abbreviation's; `following` is the next word."""
        word = self.dotted
        if not word or len(word) > _LONGEST_ABBREVIATION or self.is_address:
            return False
        if following is not None and following.first.islower():
            return not word[-1].isdigit()
        # „2027г.“, „чл.-кор.“
        tail = re.split(r"[\d.,:/-]", word)[-1]
        letters = self.core
        if {word, tail} & word_lists.DOTTED or (tail.isalpha() and len(tail) == 1):
            return True
        if "." in word:
            return all(part.isalpha() and len(part) <= _LONGEST_PART for part in word.split("."))
        if not letters.isalpha() or (letters.isupper() and len(letters) > 1):
            return False
        return not _VOWELS & set(word) or (letters[0].isupper() and len(letters) <= _LONGEST_INITIAL)


_SIGNS = {"Sm", "Sc", "Sk", "Cf"}
_LONGEST_PART = 4
_LONGEST_INITIAL = 2


def words_of(text: str) -> list[Word]:
    """The words of a text in their order."""
    return [Word(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
