"""Scales, currencies and units: one table per subject, for all languages together.

Symbols are the same in most languages; words are listed for Bulgarian and English, and the most common ones for German,
French, Spanish and Italian. The tables are regular expressions without anchors; each runs in linear time.
"""

import re
from typing import Final, Literal

KNOWN_LANGUAGES: Final = frozenset(["bg", "en"])
"""Languages whose number words, units and months are known well enough to report a missing one."""

NOT_LETTER: Final = r"(?![^\W\d_])"

DURATIONS: Final = {
    "s": ("s", 1),
    "min": ("s", 60),
    "h": ("s", 3600),
    "d": ("d", 1),
    "wk": ("d", 7),
    "mo": ("mo", 1),
    "y": ("mo", 12),
}
"""Units of time as multiples of a smaller one: 36 months are three years."""

_UNITS: Final = {
    "%": r"%|процент\w*|на\s+сто|per\s?cent\w*|percent\w*|Prozent|pour\s?cent|por\s?ciento|per\s?cento",
    "µg/m³": r"мкг/(?:куб\.?\s?м|м[3³])|[µμ]g/m[3³]|микрограм\w*\s+на\s+куб\w+\s+м\w+|micrograms?\s+per\s+cubic\s+m\w+",
    "km²": r"кв\.?\s?км|квадратн\w+\s+километ\w+|km[²2]|sq\.?\s?km|square\s+kilomet\w+",
    "m²": r"кв\.?\s?м|квадратн\w+\s+мет\w+|[mм][²2]|sq\.?\s?m|square\s+met\w+",
    "m³": r"куб\.?\s?м|кубич\w+\s+мет\w+|[mм][³3]|cubic\s+met\w+",
    "km/h": r"км/ч(?:ас)?|километ\w+\s+в\s+час|km/h|kph|kmph|kilomet\w+\s+(?:per|an)\s+hour",
    "mph": r"м/ч|мили\s+в\s+час|mph|miles\s+(?:per|an)\s+hour",
    "GWh": r"ГВтч|GWh|гигаватчас\w*|gigawatt[- ]hours?",
    "MWh": r"МВтч|MWh|мегаватчас\w*|megawatt[- ]hours?",
    "kWh": r"кВтч|kWh|киловатчас\w*|kilowatt[- ]hours?",
    "GW": r"ГВт|GW|гигават\w*|gigawatts?",
    "MW": r"МВт|MW|мегават\w*|megawatts?",
    "kW": r"кВт|kW|киловат\w*|kilowatts?",
    "Mbit/s": r"Мбит/с(?:ек)?|Mbit/s|Mbps",
    "TB": r"ТБ|TB|терабайт\w*|terabytes?",
    "GB": r"ГБ|GB|гигабайт\w*|gigabytes?",
    "MB": r"МБ|MB|мегабайт\w*|megabytes?",
    "dB": r"дБ|dB|децибел\w*|decibels?",
    "°": r"°\s?[CС]?|℃|градус\w*|degrees?",
    "km": r"км|километ\w+|km|kilomet\w+",
    "cm": r"см|сантимет\w+|cm|centimet\w+",
    "mm": r"мм|милимет\w+|mm|millimet\w+",
    "m": r"м|мет(?:ър|ра|ри|ров\w*)|m|met(?:re|er)s?",
    "mi": r"мил[яи]|miles?",
    "ft": r"фут(?:а|ове|ов\w+)?|feet|foot|ft",
    "in": r"инч(?:а|ове|ов\w+)?|inch(?:es)?",
    "yd": r"ярд(?:а|ове|ов\w+)?|yards?",
    "ha": r"ха|хектар\w*|ha|hectares?",
    "dka": r"дка|декар\w*|decares?",
    "kg": r"кг|килограм\w*|kg|kilos?|kilograms?",
    "g": r"грам\w*|g|grams?",
    "lb": r"фунт(?:а|ове|ов\w+)?|lbs?",
    "t": r"т|тон(?:а|ове|ен|н\w+)?|t|tons?|tonnes?",
    "l": r"л|литр\w+|литър|l|lit(?:re|er)s?",
    "s": r"сек|секунд\w*|seconds?",
    "min": r"мин|минут\w*|min|mins|minutes?",
    "h": r"часа?|часове|часов\w*|h|hrs?|hours?|Stunden?|heures?",
    "d": r"ден|дена|дни|дневн\w*|дневен|days?|Tagen?|jours?",
    "wk": r"седмиц\w*|седмичн\w*|седмичен|weeks?|weekly|Wochen?|semaines?",
    "mo": r"месец\w*|месечн\w*|месечен|months?|monthly|Monaten?|mois",
    "y": r"годин\w*|годишн\w*|годишен|yrs?|years?|Jahren?|ans",
}
_CURRENCIES: Final = {
    "EUR": r"€|EUR|евро|euros?",
    "BGN": r"BGN|лв|лева?|левов\w*|levs?|leva",
    "USD": r"US\$|\$|USD|(?:щатски\s)?долара?|(?:US\s)?dollars?",
    "GBP": r"£|GBP|паунда?|лири|pounds?",
    "CHF": r"CHF|франка?|francs?",
}
_SCALES: Final = {
    3: r"хил\.|хиляди|хиляда|thousands?|Tsd\.?|Tausend|mille|mil",
    6: r"млн\.?|милион(?:а|и|ът)?|millions?|mln|mn|Mio\.?|Millionen|millones|milioni",
    9: r"млрд\.?|милиард(?:а|и|ът)?|billions?|bn|Mrd\.?|Milliarden?|milliards?|miliardi",
}


def _table(words: dict[str, str]) -> tuple[str, list[str]]:
    codes = list(words)
    return "|".join(f"(?P<u{at}>(?:{words[code]}){NOT_LETTER})" for at, code in enumerate(codes)), codes


_UNIT_RULE, _UNIT_CODES = _table(_UNITS)
_MONEY_RULE, _MONEY_CODES = _table(_CURRENCIES)
_SPACE: Final = r"[ \t\n\u00a0\u2007\u2009\u202f]{0,2}-?"

UNIT_AFTER: Final = re.compile(f"{_SPACE}(?:{_UNIT_RULE})", re.IGNORECASE)
UNIT_ANYWHERE: Final = re.compile(rf"(?<![^\W\d_])(?:{_UNIT_RULE})", re.IGNORECASE)
MONEY_AFTER: Final = re.compile(f"{_SPACE}(?:{_MONEY_RULE})", re.IGNORECASE)
MONEY_ANYWHERE: Final = re.compile(rf"(?<![^\W\d_])(?:{_MONEY_RULE})", re.IGNORECASE)
SCALE_AFTER: Final = re.compile(
    _SPACE + "(?:" + "|".join(f"(?P<s{zeros}>(?:{words}){NOT_LETTER})" for zeros, words in _SCALES.items()) + ")",
    re.IGNORECASE,
)
MONEY_BEFORE: Final = re.compile(
    "(?<![^\\W_])(?<!\\d[ \u00a0\u202f])(?P<sign>€|EUR|BGN|US\\$|\\$|USD|£|GBP|CHF)[ \u00a0\u202f]?$"
)
"""A currency before its amount; directly after another number it belongs to that number."""

MONEY_SIGNS: Final = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP"}
LETTER_SCALE: Final = re.compile(r"(?P<letter>[kKmM]|bn)(?!\w)")
LETTER_ZEROS: Final = {"k": 3, "m": 6, "bn": 9}


def unit_code(match: re.Match[str]) -> str:
    """The unit that `UNIT_AFTER` or `UNIT_ANYWHERE` matched."""
    return _UNIT_CODES[int((match.lastgroup or "u0")[1:])]


def money_code(match: re.Match[str]) -> str:
    """The currency that `MONEY_AFTER` or `MONEY_ANYWHERE` matched (ISO 4217)."""
    return _MONEY_CODES[int((match.lastgroup or "u0")[1:])]


def attribute_after(text: str, at: int) -> tuple[Literal["number", "money", "unit"], str, int]:
    """The attribute after a number that ends at `at`: (kind, currency or unit or "", end of the attribute)."""
    if money := MONEY_AFTER.match(text, at):
        return "money", money_code(money), money.end()
    if unit := UNIT_AFTER.match(text, at):
        return "unit", unit_code(unit), unit.end()
    return "number", "", at
