"""Reads numbers written in digits, with their context: dates, times of day, money, units, scales."""

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction
from typing import Final

from publisher.translation.checks import quantity_words
from publisher.translation.checks.clock_reading import (
    CLOCK,
    afternoon,
    is_late,
    possible_hour,
    signed_hour,
    time_of_day,
)
from publisher.translation.checks.decades import find_decades
from publisher.translation.checks.fractions import VULGAR, fraction_keys, half_after, half_more
from publisher.translation.checks.quantities import MOST_NUMBERS, Facts, Quantity, canonical, values
from publisher.translation.checks.telephones import find_telephones
from publisher.translation.checks.word_reading import read_words, roman

_DIGITS: Final = re.compile(
    # Not inside H2020 or CO2; but Chinese writes its dates without spaces.
    r"(?<![0-9A-Za-zÀ-ɏ\u0400-\u052f_])(?:"
    r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}(?:\. ?(?:\d{1,2}|[IVX]{1,4})\. ?|/\d{1,2}/)(?:\d{4}|\d{2}))(?!\d)"
    rf"|(?P<clock>{CLOCK})"
    r"|(?P<vulgar>(?:\d{1,6}\s?)?[½¼¾⅓⅔])"
    r"|(?P<fraction>[1-9]/(?:[2-9]|10))(?![\d/])"
    r"|(?P<years>(?:1\d|20)\d\d(?:\s?[–—]\s?|[-/])\d{2})(?![\d.,]\d|[\d-])"
    r"|(?P<grouped>\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})+(?:[.,]\d+)?)(?!\d)"
    r"|(?P<plain>\d+(?:[.,]\d+)*)"
    r")"
)
_RUN: Final = re.compile(r"\d+")
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_DECADE: Final = re.compile(r"['’]?s(?!\w)|-те(?!\w)")
_YEAR_SIGN: Final = re.compile(r"\s?г(?:\.|од(?:\.|ина)?)?(?!\w)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|2100")
_TO_MONTH: Final = re.compile(r"(?:st|nd|rd|th|\.|[-‑]?[а-я]{1,3})?[ \u00a0]?(?:of |de |d[eo] )?")
_RANGE: Final = re.compile(r"\s?(?:[–—/,-]|до|и|или|to|and|or|until|bis|und|et|à|y)\s?")
_NOT_ENGLISH: Final = re.compile(r"\d+,\d{1,2}|\d{1,3}(?:\.\d{3})+(?:,\d+|\.\d{3})")
_BELOW_ZERO: Final = re.compile(r"(?:(?:^|[\s(])[-−–]|(?:минус|minus)[ \u00a0])$", re.IGNORECASE)
_UNDER_ZERO: Final = re.compile(r"[^.,;]{0,14}?\s(?:под\s+нулата|below\s+(?:zero|freezing))")


def facts(text: str, lang: str) -> Facts:
    """Read all quantities and calendar words of a text without addresses; `lang` is its two-letter code.

    Time is linear in the length of the text. If it has more than `MOST_NUMBERS` numbers, none in digits are read.
    """
    text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match.group())), text)
    telephones, text = find_telephones(text)
    decades, text = find_decades(text)
    found = read_words(text, lang)
    found.too_many = found.too_many or sum(1 for _ in _RUN.finditer(text)) > MOST_NUMBERS
    if found.too_many:
        return found
    found.quantities += telephones + decades
    for match in _DIGITS.finditer(text):
        found.quantities += _read(text, match, lang, found)
    found.quantities.sort(key=lambda one: one.start)
    found.quantities = _without_halves_read_twice(found.quantities)
    _spread_kinds(text, found.quantities)
    if lang in quantity_words.KNOWN_LANGUAGES and is_late(text):
        found.quantities = [afternoon(one, text) for one in found.quantities]
    return found


def _without_halves_read_twice(quantities: list[Quantity]) -> list[Quantity]:
    """Leave out the word "half" that the number before it has taken in: "2 часа и половина"."""
    kept: list[Quantity] = []
    for one in quantities:
        if kept and one.weak and not kept[-1].weak and one.start < kept[-1].end:
            continue
        if kept and kept[-1].weak and not one.weak and kept[-1].start >= one.start:
            kept.pop()
        kept.append(one)
    return kept


def _read(text: str, match: re.Match[str], lang: str, found: Facts) -> list[Quantity]:
    """The quantities of one match: a date gives day and year (its month goes to `found`), others usually one."""
    kind, raw, (start, end) = match.lastgroup, match.group(), match.span()
    if kind == "vulgar":
        return [_vulgar(text, raw, start, end)]
    numbers = re.findall(r"\d+|[IVX]+", raw)
    if kind == "date":
        return _date(numbers, raw, start, end, lang, found)
    if kind == "clock":
        hour, minute = int(numbers[0]), int(numbers[1])
        if hour <= 24 and minute < 60:
            return [time_of_day(text, start, end, hour, minute)]
        return [Quantity(one, (canonical(one),), start, end) for one in numbers]
    if (
        kind == "fraction"
        and int(numbers[0]) < int(numbers[1])
        and (one := _fraction(text, numbers, start, end, found))
    ):
        return [one]
    if kind in ("fraction", "years"):
        first = _number(text, numbers[0], start, start + len(numbers[0]), lang, found)
        last = _number(text, numbers[1], end - len(numbers[1]), end, lang, found)
        if kind == "years" and numbers[0][2:] < numbers[1] and not last.attribute:
            last = replace(last, keys=(numbers[0][:2] + numbers[1], numbers[1]), kind="date")
        return [first, last]
    return [_number(text, raw, start, end, lang, found)]


def _vulgar(text: str, raw: str, start: int, end: int) -> Quantity:
    """½, 2½ and the like."""
    value = int(raw[:-1].strip() or "0") + VULGAR[raw[-1]]
    kind, attribute, stop = quantity_words.attribute_after(text, end)
    return Quantity(text[start : stop if attribute else end], fraction_keys(value), start, end, kind, attribute)


def _fraction(text: str, numbers: list[str], start: int, end: int, found: Facts) -> Quantity | None:
    """A fraction in digits; two numbers if the other side has two. None beside a month."""
    after = _TO_MONTH.match(text, end)
    if (after.end() if after else end) in found.month_starts:
        return None
    parts = tuple(Quantity(one, (one,), start, end) for one in numbers)
    return Quantity(text[start:end], fraction_keys(Fraction(int(numbers[0]), int(numbers[1]))), start, end, parts=parts)


def _date(numbers: list[str], raw: str, start: int, end: int, lang: str, found: Facts) -> list[Quantity]:
    """Day and year of a date in digits; in English, 3/4/2024 may be read in both orders."""
    if len(numbers[0]) == 4:
        numbers.reverse()
    day, month, year = (int(one) if one.isdigit() else roman(one) for one in numbers)
    if month > 12 >= day:
        day, month = month, day
    if month > 12 or day > 31 or not (month and day):
        return [Quantity(one, (canonical(one),), start, end) for one in numbers]
    days: tuple[str, ...] = (str(day),)
    if lang == "en" and "/" in raw and day <= 12 and day != month:
        days = (str(day), str(month))
        found.loose_months |= {day, month}
    else:
        found.months.setdefault(month, raw)
        found.day_months.append((str(day), month, raw))
    years = (f"20{year:02}", str(year)) if year < 100 else (str(year),)
    return [Quantity(raw, days, start, end, "date"), Quantity(raw, years, start, end, "date")]


def _number(text: str, raw: str, start: int, end: int, lang: str, found: Facts) -> Quantity:
    """A number that by itself is neither a date nor a time; its context may make it one, or an amount."""
    keys = tuple(canonical(one) for one in values(raw, lang))
    foreign = lang == "en" and bool(_NOT_ENGLISH.fullmatch(raw))
    plain = Quantity(raw, keys, start, end, parts=_parts(raw, start, end, found), foreign=foreign)
    if one := _beside_month(text, plain, found):
        return one
    if raw.isdigit() and (half := half_after(text, end)):
        return half_more(text, raw, start, half, weak=False)
    return next((one for read in (signed_hour, _amount, _year, possible_hour) if (one := read(text, plain))), plain)


def _parts(raw: str, start: int, end: int, found: Facts) -> tuple[Quantity, ...]:
    """Another reading of the digits: separate numbers, or a day and a month."""
    pieces = re.split(r"[\s.,]", raw)
    if len(pieces) == 1 or len(pieces) > 4:
        return ()
    if len(pieces) == 2 and "." in raw and len(raw) <= 5 and 0 < int(pieces[0]) <= 31 and 0 < int(pieces[1]) <= 12:
        found.loose_months.add(int(pieces[1]))
        return (Quantity(raw, (canonical(pieces[0]),), start, end), Quantity(raw, (f"M{int(pieces[1])}",), start, end))
    return tuple(Quantity(one, (canonical(one),), start, end) for one in pieces)


def _beside_month(text: str, one: Quantity, found: Facts) -> Quantity | None:
    """A day or year directly before or after the name of a month; None when there is none."""
    if not found.month_starts or not one.text.isdigit() or len(one.text) > 4:
        return None
    after = _TO_MONTH.match(text, one.end)
    places = (after.end() if after else one.end, one.end + 1, one.end)
    month = next((found.month_starts[at] for at in places if at in found.month_starts), None)
    if not month:
        places = (one.start - 1, one.start - 2, one.start)
        month = next((found.month_ends[at] for at in places if at in found.month_ends), None)
    if not month:
        return None
    number, name = month
    found.months.setdefault(number, name)
    if len(one.text) <= 2:
        found.day_months.append((one.keys[0], number, f"{one.text} {name}"))
    return replace(one, kind="date")


def _amount(text: str, one: Quantity) -> Quantity | None:
    """A number with a scale, a currency or a unit; None when it has none."""
    before = quantity_words.MONEY_BEFORE.search(text[max(0, one.start - 8) : one.start])
    keys, end = one.keys, one.end
    scale = quantity_words.SCALE_AFTER.match(text, end)
    letter = None if scale else quantity_words.LETTER_SCALE.match(text, end)
    if scale:
        zeros, end = int((scale.lastgroup or "s0")[1:]), scale.end()
        # The unscaled number comes last, for languages whose word for "million" is not known here.
        keys = (*(canonical(key, zeros) for key in keys), *(f"{key}e{zeros}" for key in keys[:1]))
    elif letter:
        zeros, end = quantity_words.LETTER_ZEROS[letter["letter"].lower()], letter.end()
        scaled = tuple(canonical(key, zeros) for key in keys)
        keys = scaled if before else (*scaled, *keys)
    kind, attribute, end = quantity_words.attribute_after(text, end)
    start = one.start
    if before:
        kind, attribute = "money", quantity_words.MONEY_SIGNS.get(before["sign"], before["sign"])
        start -= len(before.group())
    if keys == one.keys and not attribute:
        return None
    if attribute == "°" and (_BELOW_ZERO.search(text[max(0, start - 8) : start]) or _UNDER_ZERO.match(text, end)):
        keys = tuple(f"-{key}" for key in keys)
    parts = () if scale else one.parts
    return replace(
        one, text=text[start:end], keys=keys, start=start, end=end, kind=kind, attribute=attribute, parts=parts
    )


def _year(text: str, one: Quantity) -> Quantity | None:
    if not one.text.isdigit() or not 2 <= len(one.text) <= 4:
        return None
    if _DECADE.match(text, one.end) and one.text.endswith("0"):
        return replace(one, keys=tuple(dict.fromkeys((one.text, one.text[-2:]))), kind="date")
    if _YEAR.fullmatch(one.text) or (len(one.text) == 4 and _YEAR_SIGN.match(text, one.end)):
        return replace(one, kind="date")
    return None


def _spread_kinds(text: str, quantities: list[Quantity]) -> None:
    """Let numbers in a range share the kind of one of them: "12–14 март" are two days, "€5 to 10" two amounts."""
    for at in range(len(quantities) - 2, -1, -1):
        _share(text, quantities, at, at + 1)
    for at in range(1, len(quantities)):
        if quantities[at - 1].kind == "money":
            _share(text, quantities, at, at - 1)


def _share(text: str, quantities: list[Quantity], at: int, other: int) -> None:
    one, partner = quantities[at], quantities[other]
    first, last = (one, partner) if at < other else (partner, one)
    near = 0 < last.start - first.end <= 7
    if one.kind == "number" and near and _RANGE.fullmatch(text, first.end, last.start):
        listed = "," in text[first.end : last.start] and partner.kind != "date"
        kind = one.kind if listed else partner.kind
        quantities[at] = replace(one, kind=kind, shared=partner.attribute or partner.shared)
