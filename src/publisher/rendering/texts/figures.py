"""Figures and what belongs to them: units, currencies, dates, spans, what is counted, what they name."""

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.places import refers
from publisher.rendering.texts.sentences import Sentences
from publisher.rendering.texts.words import Word

_WITH_A_DOT = frozenset("гчтс")
"""Years, hours: without their full stop they are abbreviations all the same."""

_LONGEST_LABEL = 4
"""Digits. A longer number counts something, and so does one of groups with no-break spaces."""

_WITHIN_NUMBERS = word_lists.words("на per и and und et y e")


class Figures:
    """The figures among the words of a text; `streets` are the places of words that belong to one."""

    def __init__(self, sentences: Sentences, streets: frozenset[int]) -> None:
        self._sentences = sentences
        self._streets = streets
        self._quantities = self._find_quantities()

    def go_on(self, at: int) -> bool:
        """Whether the figure that the word belongs to goes on behind it."""
        word, following, third = self._sentences.words[at], self._sentences.words[at + 1], self._sentences.word(at + 2)
        if word.is_address:
            return False
        if word.ends_in_digit and (not self._is_label(at) or self._label_goes_on(following, third)):
            return True
        if word.is_number and (word.is_ordinal or following.is_capital):
            return True
        if self._is_unit(following) and (word.is_number or following.lower in word_lists.CURRENCIES):
            return True
        paid = self._is_paid_before(at) and not word_lists.is_adjective(following.core)
        if self._is_written_number(at) and not paid:
            return not self._sentences.promises_more(following) or following.lower in _WITHIN_NUMBERS
        if (following.is_number or following.shape == "№") and self._takes_a_number(at):
            return True
        if word.lower in word_lists.CALENDAR and self._is_calendar(following):
            return True
        if at and word_lists.is_adjective(word.core) and word.is_bare and self._counts(at - 1):
            return not self._sentences.promises_more(following)
        joined = self._quantities[at] and following.shape.lower() in word_lists.CONNECTORS
        return joined and third is not None and self._may_be_quantity(third)

    def is_unit_at(self, at: int) -> bool:
        """A short word or a sign behind a number is its unit: 5 m, 3 a, 20 %, 5 €."""
        if at == 0 or self._sentences.words[at].lower in _WITH_A_DOT:
            return False
        return self._sentences.words[at - 1].is_number and self._is_unit(self._sentences.words[at])

    def _is_written_number(self, at: int) -> bool:
        """A number in letters or in Roman ones; not the end of „5 на сто“."""
        word, before, counted = self._sentences.words[at], self._sentences.word(at - 1), self._sentences.word(at - 2)
        if word.lower == "сто" and before is not None and before.lower == "на":
            return counted is None or not counted.is_number
        return word_lists.is_numeral(word.core) or (word_lists.is_roman(word.core) and word.is_bare)

    def _is_paid_before(self, at: int) -> bool:
        """The end of “€ 3.2 million”, whose currency stands before it."""
        if at == 0 or not self._sentences.words[at - 1].is_number:
            return False
        signed = self._sentences.words[at - 1].shape.strip('([„“"')[:1] in "€$£¥"
        return signed or (
            at > 1
            and (self._sentences.words[at - 2].lower or self._sentences.words[at - 2].shape) in word_lists.CURRENCIES
        )

    def _is_label(self, at: int) -> bool:
        """A number that names something and counts nothing: № 12, зала 5, чл. 5, the house of a street."""
        before = self._sentences.word(at - 1)
        word = self._sentences.words[at]
        if before is None or word.last != word.shape or len(word.core) > _LONGEST_LABEL:
            return False
        named = before.is_bare and before.lower in word_lists.NUMBERED
        return named or refers(before) or at - 1 in self._streets

    def _counts(self, at: int) -> bool:
        """Whether the word is the number of what follows: 5 000, двеста, 3 хиляди."""
        word = self._sentences.words[at]
        return (word.ends_in_digit and not self._is_label(at)) or word_lists.is_numeral(word.core)

    def _label_goes_on(self, following: Word, third: Word | None) -> bool:
        """№ 5 от 2027 г.; чл. 5, ал. 2; 12 май; 5 km."""
        if self._may_be_quantity(following) or self._is_unit(following) or refers(following):
            return True
        if third is not None and third.lower == "сто":
            return True
        return third is not None and third.is_number and self._sentences.promises_more(following)

    @staticmethod
    def _is_unit(word: Word) -> bool:
        return (word.lower or word.shape) in word_lists.MEASURES

    def _takes_a_number(self, at: int) -> bool:
        word = self._sentences.words[at]
        if word.lower in word_lists.NUMBERED or (word.lower or word.shape) in word_lists.CURRENCIES:
            return True
        if word.lower in word_lists.CALENDAR:
            return True
        # A sentence's first word has its capital for that reason.
        return word.is_capital and word.is_bare and not self._sentences.begin_at(at)

    @staticmethod
    def _is_calendar(word: Word) -> bool:
        return word.is_number or word.lower in word_lists.CALENDAR

    def _may_be_quantity(self, word: Word) -> bool:
        return self._is_calendar(word) or word_lists.is_numeral(word.core) or word_lists.is_roman(word.core)

    def _find_quantities(self) -> list[bool]:
        """For each word, whether it is a quantity or the unit at the end of one."""
        found: list[bool] = []
        for word in self._sentences.words:
            unit = word.lower in word_lists.MEASURES
            behind = bool(found) and found[-1] and (unit or word.lower.rstrip(".") in word_lists.ABBREVIATIONS)
            found.append(behind or self._may_be_quantity(word))
        return found
