"""Reads numbers written in digits, with their context: dates, times of day, money, units, scales."""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from publisher.translation.checks import quantity_words
from publisher.translation.checks.quantities import MOST_NUMBERS, Facts, Quantity, canonical, values
from publisher.translation.checks.word_reading import read_words, roman

_DIGITS: Final = re.compile(
    # Not inside H2020 or CO2; but Chinese writes its dates without spaces.
    r"(?<![0-9A-Za-zÀ-ɏ\u0400-\u052f_])(?:"
    r"(?P<phone>\+\d[\d ()/\u00a0-]{5,20}\d)"
    r"|(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}(?:\. ?(?:\d{1,2}|[IVX]{1,4})\. ?|/\d{1,2}/)(?:\d{4}|\d{2}))(?!\d)"
    r"|(?P<clock>\d{1,2}(?::|\s?[hH]\s?)\d{2})(?![\w:])"
    r"|(?P<grouped>\d{1,3}(?:[ \u00a0\u2007\u2009\u202f]\d{3})+(?:[.,]\d+)?)(?!\d)"
    r"|(?P<plain>\d+(?:[.,]\d+)*)"
    r")"
)
_RUN: Final = re.compile(r"\d+")
_OTHER_DIGIT: Final = re.compile(r"(?![0-9])\d")
_DECADE: Final = re.compile(r"['’]?s(?!\w)")
_AM_PM: Final = re.compile(r"\s?(?P<half>[ap])(?:\.\s?m\.|m(?!\w))", re.IGNORECASE)
_PM: Final = re.compile(r"\d\s?p(?:\.\s?m\.|m(?!\w))", re.IGNORECASE)
_HOUR_SIGN: Final = re.compile(r"\s?(?P<sign>ч|часа?|Uhr|h|o['’]clock)(?!\w)")
_HOUR: Final = re.compile(r"(?P<hour>\d{1,2})(?:[.,](?P<minutes>[0-5]\d))?")
_YEAR_SIGN: Final = re.compile(r"\s?г(?:\.|од(?:\.|ина)?)?(?!\w)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|2100")
_TO_MONTH: Final = re.compile(r"(?:st|nd|rd|th|\.|[-‑]?[а-я]{1,3})?[ \u00a0]?(?:of |de |d[eo] )?")
_RANGE: Final = re.compile(r"\s?(?:[–—/,-]|до|и|или|to|and|or|until|bis|und|et|à|y)\s?")


def facts(text: str, lang: str) -> Facts:
    """Read all quantities and calendar words of a text without addresses; `lang` is its two-letter code.

    Time is linear in the length of the text. If it has more than `MOST_NUMBERS` numbers, none in digits are read.
    """
    text = _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match.group())), text)
    found = read_words(text, lang)
    found.too_many = found.too_many or sum(1 for _ in _RUN.finditer(text)) > MOST_NUMBERS
    if found.too_many:
        return found
    for match in _DIGITS.finditer(text):
        found.quantities += _read(text, match, lang, found)
    found.quantities.sort(key=lambda one: one.start)
    _spread_kinds(text, found.quantities)
    if lang == "en" and _PM.search(text):
        found.quantities = [_afternoon(one) for one in found.quantities]
    return found


def _read(text: str, match: re.Match[str], lang: str, found: Facts) -> list[Quantity]:
    """The quantities of one match: a date gives day and year (its month goes to `found`), others usually one."""
    kind, raw, (start, end) = match.lastgroup, match.group(), match.span()
    if kind == "phone":
        return [Quantity(raw, ("+" + re.sub(r"\D", "", raw),), start, end)]
    numbers = re.findall(r"\d+|[IVX]+", raw)
    if kind == "date":
        return _date(numbers, raw, start, end, lang, found)
    if kind == "clock":
        hour, minute = int(numbers[0]), int(numbers[1])
        if hour <= 24 and minute < 60:
            return [_time(text, start, end, hour, minute)]
        return [Quantity(one, (canonical(one),), start, end) for one in numbers]
    return [_number(text, raw, start, end, lang, found)]


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


def _clock(hour: int, minute: int, half: str = "") -> tuple[str, ...]:
    """Keys of a time of day; a full hour also has a key without minutes."""
    if half:
        late = hour % 12 + (12 if half.lower() == "p" else 0)
        return (f"{late}:{minute:02}", *([str(late), str(hour)] if not minute else []))
    return (f"{hour % 24}:{minute:02}", *([str(hour)] if not minute else []))


def _time(text: str, start: int, end: int, hour: int, minute: int) -> Quantity:
    half = _AM_PM.match(text, end)
    shown = text[start : half.end() if half else end]
    return Quantity(shown, _clock(hour, minute, half["half"] if half else ""), start, end, "time")


def _number(text: str, raw: str, start: int, end: int, lang: str, found: Facts) -> Quantity:
    """A number that by itself is neither a date nor a time; its context may make it one, or an amount."""
    keys = tuple(canonical(one) for one in values(raw, lang))
    plain = Quantity(raw, keys, start, end, parts=_parts(raw, start, end, found))
    if one := _beside_month(text, plain, found):
        return one
    return next((one for read in (_hour, _amount, _year, _possible_hour) if (one := read(text, plain))), plain)


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


def _hour(text: str, one: Quantity) -> Quantity | None:
    """A time of day by its sign: "2 pm", "14.30 ч.", or "10 ч.", which may also be a duration."""
    shape = _HOUR.fullmatch(one.text)
    if not shape or int(shape["hour"]) > 24:
        return None
    hour, minutes = int(shape["hour"]), int(shape["minutes"] or 0)
    half = _AM_PM.match(text, one.end)
    sign = half or _HOUR_SIGN.match(text, one.end)
    if not sign:
        return None
    shown = text[one.start : sign.end()]
    if half:
        keys = _clock(hour, minutes, half["half"])
        return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", parts=())
    if shape["minutes"]:
        keys = (*_clock(hour, minutes), *one.keys)
        return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", parts=())
    attribute = "" if sign["sign"] in ("Uhr", "o'clock", "o’clock") else "h"
    keys = (one.keys[0], f"{hour % 24}:00")
    return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", attribute=attribute)


def _possible_hour(_: str, one: Quantity) -> Quantity | None:
    """A number such as 14.30 that is a time of day in some languages."""
    shape = _HOUR.fullmatch(one.text)
    if not shape or not shape["minutes"] or "." not in one.text or int(shape["hour"]) > 24:
        return None
    return replace(one, keys=(*one.keys, f"{int(shape['hour']) % 24}:{shape['minutes']}"))


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
    parts = () if scale else one.parts
    return Quantity(text[start:end], keys, start, end, kind, attribute, parts=parts)


def _year(text: str, one: Quantity) -> Quantity | None:
    if not one.text.isdigit() or not 2 <= len(one.text) <= 4:
        return None
    if _DECADE.match(text, one.end) and one.text.endswith("0"):
        return replace(one, keys=(one.text, one.text[-2:]), kind="date")
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


def _afternoon(one: Quantity) -> Quantity:
    """In an English text with "pm", a number up to 11 may also be an hour in the afternoon: "from 2 to 5 pm"."""
    hour, _, minute = one.keys[0].partition(":")
    if one.weak or one.attribute or not hour.isdigit() or len(hour) > 2 or not 0 < int(hour) < 12:
        return one
    late = int(hour) + 12
    return replace(one, keys=(*one.keys, f"{late}:{minute or '00'}", *([] if minute else [str(late)])))
