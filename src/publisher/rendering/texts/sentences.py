"""Where the sentences of a text end, word by word."""

from collections.abc import Sequence

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.words import Word

_ORDINAL_DOT = word_lists.words("cs da de et fi hr hu lv nb no pl sk sl sr tr")
"""Languages that write ordinal numbers with a full stop ("3. Mai")."""

_LONGEST_ORDINAL = 3
"""Digits. A year may end a sentence."""


class Sentences:
    """The words of a text in a language; None stands for words before its first and behind its last."""

    def __init__(self, words: Sequence[Word], lang: str) -> None:
        self.words = words
        self.lang = lang

    def word(self, at: int) -> Word | None:
        """The word at a place."""
        return self.words[at] if 0 <= at < len(self.words) else None

    def end_at(self, at: int) -> bool:
        """Whether a sentence ends with the word at this place."""
        word, following = self.words[at], self.word(at + 1)
        if following is None:
            return True
        if word.is_emoji and at and self._ends_here(at - 1, following):
            return True
        return self._ends_here(at, following)

    def begin_at(self, at: int) -> bool:
        """Whether the word at this place is a sentence's first: its capital says nothing."""
        return at == 0 or self.end_at(at - 1)

    def promises_more(self, word: Word) -> bool:
        """Whether the word cannot be the last one of a text."""
        return word_lists.promises_more(word.core, self.lang)

    def _ends_here(self, at: int, following: Word) -> bool:
        word = self.words[at]
        if not word.ends_sentence or following.first.islower() or word.is_abbreviation(following):
            return False
        if word.quotes_abbreviation(following):
            return False
        if not word.dotted or not word.dotted[-1].isdigit():
            return True
        # “2. Резултати”, „119. СУ“.
        ordinal = len(word.dotted) <= _LONGEST_ORDINAL and word.dotted.isdigit()
        return not (ordinal or following.is_number or self.lang in _ORDINAL_DOT)
