"""What in a text is whole: after which words it may not be cut.

Numbers stay with their units, dates, spans and lists of figures; names with titles and initials; streets with their
numbers; quotations and short brackets. A word that promises another one (a preposition, an abbreviation) keeps it.
Every rule looks at a bounded number of words around a gap, so all of it is linear.
"""

from collections.abc import Sequence

from publisher.rendering.texts import word_lists
from publisher.rendering.texts.enclosures import Enclosure
from publisher.rendering.texts.words import Word

_ORDINAL_DOT = word_lists.words("cs da de et fi hr hu lv nb no pl sk sl sr tr")
"""Languages that write ordinal numbers with a full stop ("3. Mai")."""

_LONGEST_NAME = 5
"""Words with a capital in a row that are taken for one name: a title in capitals must be cut somewhere."""

_NAMED_BY_NUMBER = word_lists.ADDRESS_PARTS | word_lists.words(
    "чл ал т стр с фиг табл гл бр art no nos p pp fig sec ch vol"
)
_TITLES = word_lists.TITLES | word_lists.BEHIND_NAMES
_WITH_A_DOT = frozenset("гчтс")
"""Years, hours: without their full stop they are abbreviations all the same."""

_WITHIN_NUMBERS = word_lists.words("на per и and und et y e")
_REST_OF_PLACE = word_lists.words("общ обл бл вх ет ап п.к")
_LONGEST_STREET = 16
_SHORT = 2
_LONGEST_NUMBERING = 3


class Wholes:
    """The words of a text and what holds them together."""

    def __init__(self, words: Sequence[Word], lang: str) -> None:
        self.words = words
        self._lang = lang
        self._quantities = self._find_quantities()
        self._names = self._find_names()
        self._streets = self._find_streets()

    def sentence_ends(self, at: int) -> bool:
        """Whether a sentence ends with the word at this place."""
        word, following = self.words[at], self._word(at + 1)
        if following is None:
            return True
        if word.is_emoji and at and self._ends_here(at - 1, following):
            return True
        return self._ends_here(at, following)

    def holds(self, at: int) -> bool:
        """Whether the word at this place belongs together with the next one."""
        word, following = self.words[at], self._word(at + 1)
        if following is None:
            return False
        if at in self._streets:
            return True
        if self.sentence_ends(at):
            return False
        promised = word_lists.promises_more(word.core, self._lang) or self._is_left_open(word)
        if (promised and not self._is_unit_here(at)) or word.is_abbreviation(following):
            return True
        return self._is_punctuation(following) or self._number_goes_on(at) or self._name_goes_on(at)

    def _word(self, at: int) -> Word | None:
        return self.words[at] if 0 <= at < len(self.words) else None

    def _ends_here(self, at: int, following: Word) -> bool:
        word = self.words[at]
        if not word.ends_sentence or following.first.islower() or word.is_abbreviation(following):
            return False
        if not word.dotted or not word.dotted[-1].isdigit():
            return True
        begins = at == 0 or self.words[at - 1].ends_sentence
        numbering = begins and len(word.dotted) <= _LONGEST_NUMBERING
        return not (numbering or following.is_number or self._lang in _ORDINAL_DOT)

    @staticmethod
    def _is_left_open(word: Word) -> bool:
        """A sign that joins two words, an exclamation within a sentence, the first part of a compound."""
        shape = word.shape.lower()
        if word.is_sign or shape in ("№", "no", "§", "us$") or shape in word_lists.FORMS_OF_ADDRESS:
            return True
        return shape.endswith(("!", "?", "!“", "?“", "-", "‑")) and not word.is_address

    @staticmethod
    def _is_punctuation(following: Word) -> bool:
        return following.shape[0] in ",.;:!?…%)]}»" and following.is_sign

    def _is_unit_here(self, at: int) -> bool:
        """A short word or a sign behind a number is its unit: 5 m, 3 a, 20 %, 5 €."""
        if at == 0 or self.words[at].lower in _WITH_A_DOT:
            return False
        return self.words[at - 1].is_number and self._is_unit(self.words[at])

    def _number_goes_on(self, at: int) -> bool:
        word, following, third = self.words[at], self.words[at + 1], self._word(at + 2)
        if word.is_address:
            return False
        if word.ends_in_digit and (not self._is_label(at) or self._label_goes_on(following, third)):
            return True
        if word.is_number and (word.is_ordinal or following.is_capital):
            return True
        if self._is_unit(following) and (word.is_number or following.lower in word_lists.CURRENCIES):
            return True
        if self._is_written_number(at) and not self._is_paid_before(at):
            return not word_lists.promises_more(following.core, self._lang) or following.lower in _WITHIN_NUMBERS
        if (following.is_number or following.shape == "№") and self._takes_a_number(at):
            return True
        if word.lower in word_lists.CALENDAR and self._is_calendar(following):
            return True
        if at and word_lists.is_adjective(word.core) and word.is_bare and self._counts(at - 1):
            return not word_lists.promises_more(following.core, self._lang)
        joined = self._quantities[at] and following.shape.lower() in word_lists.CONNECTORS
        return joined and third is not None and self._may_be_quantity(third)

    def _is_written_number(self, at: int) -> bool:
        """A number in letters, or a Roman one that is not part of a name (Борис III)."""
        word, before = self.words[at], self._word(at - 1)
        if word_lists.is_numeral(word.core):
            return before is None or before.lower not in ("на", "per")
        return word_lists.is_roman(word.core) and word.is_bare and not (before is not None and before.is_capital)

    def _is_paid_before(self, at: int) -> bool:
        """The end of “€ 3.2 million”, whose currency stands before it."""
        if at == 0 or not self.words[at - 1].is_number:
            return False
        signed = self.words[at - 1].shape.strip('([„“"')[:1] in "€$£¥"
        return signed or (at > 1 and (self.words[at - 2].lower or self.words[at - 2].shape) in word_lists.CURRENCIES)

    def _is_label(self, at: int) -> bool:
        """A number that names something and counts nothing: № 12, зала 5, чл. 5, the house of a street."""
        before = self._word(at - 1)
        if before is None:
            return False
        named = before.is_bare and before.lower in word_lists.NUMBERED
        return named or _refers(before) or at - 1 in self._streets

    def _counts(self, at: int) -> bool:
        """Whether the word is the number of what follows: 5 000, двеста, 3 хиляди."""
        word = self.words[at]
        return (word.ends_in_digit and not self._is_label(at)) or word_lists.is_numeral(word.core)

    def _label_goes_on(self, following: Word, third: Word | None) -> bool:
        """№ 5 от 2027 г.; чл. 5, ал. 2; 12 май; 5 km."""
        if self._may_be_quantity(following) or self._is_unit(following) or _refers(following):
            return True
        return third is not None and third.is_number and word_lists.promises_more(following.core, self._lang)

    @staticmethod
    def _is_unit(word: Word) -> bool:
        return (word.lower or word.shape) in word_lists.MEASURES

    def _takes_a_number(self, at: int) -> bool:
        word = self.words[at]
        if word.lower in word_lists.NUMBERED or (word.lower or word.shape) in word_lists.CURRENCIES:
            return True
        if word.lower in word_lists.CALENDAR:
            return True
        # A sentence's first word has its capital for that reason.
        first = at == 0 or self.sentence_ends(at - 1)
        return word.is_capital and word.is_bare and not first

    @staticmethod
    def _is_calendar(word: Word) -> bool:
        return word.is_number or word.lower in word_lists.CALENDAR

    def _may_be_quantity(self, word: Word) -> bool:
        return self._is_calendar(word) or word_lists.is_numeral(word.core) or word_lists.is_roman(word.core)

    def _find_quantities(self) -> list[bool]:
        """For each word, whether it is a quantity or the unit at the end of one."""
        found: list[bool] = []
        for word in self.words:
            unit = word.lower in word_lists.MEASURES
            behind = bool(found) and found[-1] and (unit or word.lower.rstrip(".") in word_lists.ABBREVIATIONS)
            found.append(behind or self._may_be_quantity(word))
        return found

    def _name_goes_on(self, at: int) -> bool:
        word, following, third = self.words[at], self.words[at + 1], self._word(at + 2)
        if word.lower in _TITLES and word.is_bare:
            return following.is_capital or following.lower in word_lists.TITLES
        if word.last.endswith(",") and following.dotted in _REST_OF_PLACE:
            return True
        if not word.is_capital:
            onward = following.is_capital or following.lower in word_lists.PARTICLES
            return word.lower in word_lists.PARTICLES and word.is_bare and onward
        if following.is_capital and word.lower in word_lists.STREETS:
            return True
        if word.last.endswith(",") and following.lower.replace(".", "") in word_lists.BEHIND_NAMES:
            return True
        if following.lower in word_lists.PARTICLES and third is not None:
            return word.is_bare and (third.is_capital or third.lower in word_lists.PARTICLES)
        if following.lower in ("и", "and", "&") and third is not None and third.is_capital and word.is_bare:
            # Босна и Херцеговина; a sentence's first word has its capital for another reason.
            return at > 0 and not self.sentence_ends(at - 1)
        return at in self._names

    def _find_names(self) -> frozenset[int]:
        """The places of words with a capital that another one follows, in runs that a name may have."""
        found: set[int] = set()
        run = 0
        for at, (word, following) in enumerate(zip(self.words, self.words[1:], strict=False)):
            together = word.is_capital and following.is_capital and (word.is_bare or bool(word.dotted))
            if word.lower in word_lists.TITLES or word.dotted:
                run = 0
            run = run + 1 if together and run < _LONGEST_NAME - 1 else 0
            if run:
                found.add(at)
        return frozenset(found)

    def _find_streets(self) -> frozenset[int]:
        """The places of words that belong to a street, up to the last word but one of its number, floor, entrance."""
        found: set[int] = set()
        at = 0
        while at < len(self.words):
            if self.words[at].lower.rstrip(".") not in word_lists.STREETS:
                at += 1
                continue
            last = self._last_of_street(at)
            found.update(range(at, last))
            at = max(at + 1, last)
        return frozenset(found)

    def _last_of_street(self, street: int) -> int:
        last = street
        for at in range(street + 1, min(street + _LONGEST_STREET, len(self.words))):
            word = self.words[at]
            if word.is_number or _refers(word) or _is_letter(word):
                last = at
            elif not (word.is_capital or word.shape[:1] in '„“"«' or (last == street and self._is_within_name(at))):
                break
            if self.sentence_ends(at):
                break
        return last

    def _is_within_name(self, at: int) -> bool:
        """„Св. св. Кирил и Методий“, „Шести септември“: a small word between those of a street's name."""
        word, following = self.words[at], self._word(at + 1)
        if word.lower in ("и", "на", "св", "of", "the", "де", "de", "la") or word.lower in word_lists.MONTHS:
            return True
        # „Цариградско шосе 115“.
        if following is None or not (following.is_number or following.shape == "№"):
            return False
        return word.is_bare and not word_lists.promises_more(word.core, self._lang)


def _refers(word: Word) -> bool:
    """Whether a number or a letter behind the word names something: №, чл., бл., вход. Short ones need their dot."""
    if word.shape in ("№", "No", "§"):
        return True
    return word.dotted in _NAMED_BY_NUMBER or (len(word.core) > _SHORT and word.lower in _NAMED_BY_NUMBER)


def _is_letter(word: Word) -> bool:
    """An entrance: Б, „А“."""
    return len(word.core) == 1 and word.core.isupper()


def closed_gaps(enclosed: Sequence[Enclosure], words: Sequence[Word]) -> list[bool]:
    """For each word, whether the gap behind it is within an enclosure."""
    closed: list[bool] = []
    outer = _outermost(enclosed)
    at = 0
    for word in words:
        while at < len(outer) and outer[at].end <= word.end:
            at += 1
        closed.append(at < len(outer) and outer[at].start < word.end)
    return closed


def _outermost(enclosed: Sequence[Enclosure]) -> list[Enclosure]:
    """Those that are within no other, in their order."""
    found: list[Enclosure] = []
    for one in sorted(enclosed, key=lambda enclosure: enclosure.start):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found
