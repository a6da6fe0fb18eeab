"""Reads number words, Roman numerals, months and weekdays of a text."""

import re
from typing import Final

from publisher.translation.checks import quantity_words
from publisher.translation.checks.calendar_words import CalendarWords, calendar_words
from publisher.translation.checks.fractions import HALVES, and_half, half_word, part
from publisher.translation.checks.number_words import MULTIPLIERS, Run, begin, compound, extend
from publisher.translation.checks.quantities import MOST_NUMBERS, Facts, Quantity, canonical

_WORD: Final = re.compile(r"[^\W\d_]+")
_ROMAN: Final = re.compile(r"[IVXLCІХ]{1,7}")
_ROMAN_VALUES: Final = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50, "C": 100}
_PREPOSITIONS: Final = frozenset(
    ["в", "през", "до", "от", "на", "за", "след", "преди", "към", "месец", "in", "of", "by", "until", "since", "till"]
)
_CAPITALISED: Final = frozenset(["may", "march"])
_TIMES: Final = {"полунощ": "0:00", "midnight": "0:00", "noon": "12:00", "midday": "12:00"}
_ARTICLES: Final = frozenset(["a", "an"])
_DIGIT_BEFORE: Final = re.compile(r"\d[ \u00a0-]?$")


def read_words(text: str, lang: str) -> Facts:
    """Read months and weekdays, and numbers where the language's number words are known."""
    found = Facts()
    calendar = calendar_words(lang)
    numbers = _Numbers(text, found) if lang in quantity_words.KNOWN_LANGUAGES else None
    previous = ""
    for match in _WORD.finditer(text):
        low = match.group().lower()
        if not (calendar and _calendar_word(match, low, previous, lang, calendar, found)) and numbers:
            numbers.take(match, low, previous)
            if len(found.quantities) > MOST_NUMBERS:
                found.too_many, numbers = True, None
        previous = low
    return found


def _calendar_word(
    match: re.Match[str], low: str, previous: str, lang: str, calendar: CalendarWords, found: Facts
) -> bool:
    """Add a month or weekday to `found`; False when the word is neither."""
    word = match.group()
    if low in calendar.months or low in calendar.loose_months:
        number = calendar.months.get(low, calendar.loose_months.get(low, 0))
        found.month_starts[match.start()] = found.month_ends[match.end()] = (number, word)
        named = low == "май" or (low in _CAPITALISED and word[0].isupper())
        if low in calendar.months or (named and previous in _PREPOSITIONS):
            found.months.setdefault(number, word)
        else:
            found.loose_months.add(number)
        return True
    if low in calendar.weekdays and (not word.isascii() or lang not in ("bg", "en") or word[0].isupper()):
        found.weekdays.setdefault(calendar.weekdays[low], word)
        return True
    if low in calendar.weekend:
        found.weekend = True
        return True
    return False


class _Numbers:
    """Collects the number words of a text into its facts, word by word."""

    def __init__(self, text: str, found: Facts) -> None:
        self._text, self._found = text, found
        self._run: Run | None = None
        self._after = 0

    def take(self, match: re.Match[str], low: str, previous: str) -> None:
        """Read one word; words that belong to the number before it have been read with it."""
        start, end = match.span()
        if start < self._after:
            return
        run = self._run
        longer = extend(run, low, self._text[run.end : start], start, end) if run else None
        if longer:
            self._found.quantities.pop()
        else:
            longer = begin(low, previous, start, end)
        if longer and not self._is_idle(low, start, previous):
            self._run = longer
            self._found.quantities.append(self._number(longer, article=low in _ARTICLES))
        elif not longer:
            self._special(match.group(), low, start, end)

    def _is_idle(self, low: str, start: int, previous: str) -> bool:
        """Whether the word counts nothing by itself: "12 thousand", "40 на сто", "first-time"."""
        if (low == "сто" and previous == "на") or (low == "first" and self._text.startswith("-", start + 5)):
            return True
        return low in MULTIPLIERS and bool(_DIGIT_BEFORE.search(self._text, max(0, start - 3), start))

    def _number(self, run: Run, article: bool) -> Quantity:
        found = and_half(self._text, run) or part(self._text, run, article)
        if found:
            self._after = found.end
            return found
        text, start, end = self._text, run.start, run.end
        keys = [str(run.value)]
        if run.ordinal:
            return Quantity(text[start:end], tuple(keys), start, end, weak=True, ordinal=True)
        scale = quantity_words.SCALE_AFTER.match(text, end)
        if scale:
            keys.insert(0, canonical(str(run.value), int((scale.lastgroup or "s0")[1:])))
            end = scale.end()
        kind, attribute, end = quantity_words.attribute_after(text, end)
        return Quantity(text[start:end], tuple(keys), start, end, kind, attribute, weak=True)

    def _special(self, word: str, low: str, start: int, end: int) -> None:
        """A half, a compound, noon, midnight or a Roman numeral; none of them needs a match."""
        if low in HALVES:
            half = half_word(self._text, start, end)
            if self._found.quantities and self._found.quantities[-1].end > half.start:
                return
            self._found.quantities.append(half)
            self._after = half.end
        elif low in _TIMES:
            self._found.quantities.append(Quantity(word, (_TIMES[low],), start, end, "time", weak=True))
        elif _ROMAN.fullmatch(word):
            self._found.quantities.append(Quantity(word, (str(roman(word)),), start, end, weak=True, ordinal=True))
        elif grown := compound(low):
            value, length = grown
            kind, attribute, _ = quantity_words.attribute_after(self._text, start + length)
            self._found.quantities.append(Quantity(word, (str(value),), start, end, kind, attribute, weak=True))


def roman(text: str) -> int:
    """The value of a Roman numeral in capitals, also with Cyrillic Х and І; some number for invalid ones."""
    numbers = [_ROMAN_VALUES[letter] for letter in text]
    after = [*numbers[1:], 0]
    return sum(-one if one < next_one else one for one, next_one in zip(numbers, after, strict=True))
