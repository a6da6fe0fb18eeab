"""Reads number words, Roman numerals, months and weekdays of a text."""

import re
from typing import Final

from publisher.translation.checks import quantity_words
from publisher.translation.checks.calendar_words import CalendarWords, calendar_words
from publisher.translation.checks.quantities import MOST_NUMBERS, Facts, Quantity, canonical

_WORD: Final = re.compile(r"[^\W\d_]+")
_ROMAN: Final = re.compile(r"[IVXLCІХ]{1,7}")
_ROMAN_VALUES: Final = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50, "C": 100}
_PREPOSITIONS: Final = frozenset(
    ["в", "през", "до", "от", "на", "за", "след", "преди", "към", "месец", "in", "of", "by", "until", "since", "till"]
)
_CAPITALISED: Final = frozenset(["may", "march"])
_TIMES: Final = {"полунощ": "0:00", "midnight": "0:00", "noon": "12:00", "midday": "12:00"}


def read_words(text: str, lang: str) -> Facts:
    """Read months and weekdays, and numbers where the language's number words are known."""
    found = Facts()
    calendar = calendar_words(lang)
    numbers = lang in quantity_words.KNOWN_LANGUAGES
    previous = ""
    tens: Quantity | None = None
    for match in _WORD.finditer(text):
        low = match.group().lower()
        if not (calendar and _calendar_word(match, low, previous, lang, calendar, found)) and numbers:
            tens = _number_word(text, match, low, tens, found)
            if len(found.quantities) > MOST_NUMBERS:
                found.too_many, numbers = True, False
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
    if low in calendar.weekdays and (lang != "en" or word[0].isupper()):
        found.weekdays.setdefault(calendar.weekdays[low], word)
        return True
    if low in calendar.weekend:
        found.weekend = True
        return True
    return False


def _number_word(text: str, match: re.Match[str], low: str, tens: Quantity | None, found: Facts) -> Quantity | None:
    """Add a number word to `found`; returns it when units may follow ("twenty" four, "двадесет" и четири)."""
    start, end = match.span()
    if low in quantity_words.ORDINALS:
        value = quantity_words.ORDINALS[low]
    elif low in quantity_words.CARDINALS:
        value = quantity_words.CARDINALS[low]
    else:
        _special_word(match.group(), low, start, end, found)
        return tens if low == "и" else None
    if tens is not None and 0 < value < 10:
        found.quantities.pop()
        start, value = tens.start, int(tens.keys[-1]) + value
    keys = [str(value)]
    ordinal = low in quantity_words.ORDINALS
    scale = None if ordinal else quantity_words.SCALE_AFTER.match(text, end)
    if scale:
        keys.insert(0, canonical(str(value), int((scale.lastgroup or "s0")[1:])))
        end = scale.end()
    kind, attribute, end = quantity_words.attribute_after(text, end)
    one = Quantity(text[start:end], tuple(keys), start, end, kind, attribute, weak=True, ordinal=ordinal)
    found.quantities.append(one)
    return one if low in quantity_words.TENS else None


def _special_word(word: str, low: str, start: int, end: int, found: Facts) -> None:
    """Add noon, midnight or a Roman numeral to `found`; none of them needs a match."""
    if low in _TIMES:
        found.quantities.append(Quantity(word, (_TIMES[low],), start, end, "time", weak=True))
    elif _ROMAN.fullmatch(word):
        found.quantities.append(Quantity(word, (str(roman(word)),), start, end, weak=True, ordinal=True))


def roman(text: str) -> int:
    """The value of a Roman numeral in capitals, also with Cyrillic Х and І; some number for invalid ones."""
    numbers = [_ROMAN_VALUES[letter] for letter in text]
    after = [*numbers[1:], 0]
    return sum(-one if one < next_one else one for one, next_one in zip(numbers, after, strict=True))
