"""Names of months and weekdays: own lists for Bulgarian and English, Unicode CLDR (from babel) for other languages."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """Lower-case words of one language, each with its number (months 1–12, weekdays 0–6 from Monday).

    `months` always mean a month; `loose_months` only next to a number (abbreviations, "May") or as a hint (adjectives,
    "мартенски"). `weekend`: words for Saturday and Sunday together.
    """

    months: dict[str, int]
    loose_months: dict[str, int]
    weekdays: dict[str, int]
    weekend: frozenset[str] = frozenset()


def _split(words: str) -> list[str]:
    return words.split()


_BG_MONTHS: Final = _split("януари февруари март април май юни юли август септември октомври ноември декември")
_BG_ADJECTIVES: Final = _split(
    "януарск февруарск мартенск априлск майск юнск юлск августовск септемврийск октомврийск ноемврийск декемврийск"
)
_BG_SHORT: Final = {"ян": 1, "февр": 2, "апр": 4, "авг": 8, "септ": 9, "окт": 10, "ноем": 11, "дек": 12}
_BG_WEEKDAYS: Final = (
    _split("понеделник понеделника понеделникът понеделници понеделниците"),
    _split("вторник вторника вторникът вторници вторниците"),
    _split("сряда срядата"),
    _split("четвъртък четвъртъка четвъртъкът четвъртъци четвъртъците"),
    _split("петък петъка петъкът петъци петъците"),
    _split("събота съботата съботи съботите"),
    _split("неделя неделята недели неделите"),
)
_BG_WEEKDAY_STEMS: Final = ("понеделни[чш]", "вторни[чш]", "сряд", "четвъртъч", "петъч", "събот", "недел")
_ADJECTIVE_ENDINGS: Final = _split("ен ни на но ния ният ната ното ните ки ка ко кия кият ката кото ките")
_BG_WEEKDAY_ADJECTIVES: Final = {
    re.sub(r"\[чш\]", soft, stem) + ending: day
    for day, stem in enumerate(_BG_WEEKDAY_STEMS)
    for soft in "чш"
    for ending in _ADJECTIVE_ENDINGS
}
_BULGARIAN: Final = CalendarWords(
    months={name: number for number, name in enumerate(_BG_MONTHS, 1) if name != "май"},
    loose_months={
        **_BG_SHORT,
        "май": 5,
        **{
            stem + ending: number
            for number, stem in enumerate(_BG_ADJECTIVES, 1)
            for ending in ("и", "а", "о", "ия", "ият", "ата", "ото", "ите")
        },
    },
    weekdays={**_BG_WEEKDAY_ADJECTIVES, **{word: day for day, words in enumerate(_BG_WEEKDAYS) for word in words}},
    weekend=frozenset(_split("уикенд уикенда уикендът уикенди уикендите уикендова уикендово уикендови")),
)

_EN_MONTHS: Final = _split("january february march april may june july august september october november december")
_EN_SHORT: Final = dict(
    zip(
        _split("jan feb mar apr jun jul aug sep sept oct nov dec"), (1, 2, 3, 4, 6, 7, 8, 9, 9, 10, 11, 12), strict=True
    )
)
_EN_WEEKDAYS: Final = _split("monday tuesday wednesday thursday friday saturday sunday")
_ENGLISH: Final = CalendarWords(
    months={name: number for number, name in enumerate(_EN_MONTHS, 1) if name not in ("march", "may")},
    loose_months={**_EN_SHORT, "march": 3, "may": 5},
    weekdays={name + ending: day for day, name in enumerate(_EN_WEEKDAYS) for ending in ("", "s")},
    weekend=frozenset(_split("weekend weekends")),
)


_BULGARIAN_WITH_ENGLISH: Final = CalendarWords(
    months=_BULGARIAN.months | _ENGLISH.months,
    loose_months=_BULGARIAN.loose_months | _ENGLISH.loose_months,
    weekdays=_BULGARIAN.weekdays | _ENGLISH.weekdays,
    weekend=_BULGARIAN.weekend | _ENGLISH.weekend,
)
"""A Bulgarian text may quote an English title ("The Sunday Times"), which the translation keeps."""


@lru_cache(maxsize=64)
def calendar_words(lang: str) -> CalendarWords | None:
    """Words of a language by its code; None for an unknown language. Outside bg and en all months are loose."""
    if lang == "bg":
        return _BULGARIAN_WITH_ENGLISH
    if lang == "en":
        return _ENGLISH
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale(lang)
    except (UnknownLocaleError, ValueError):
        return None
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for context in ("stand-alone", "format"):
        for width in ("abbreviated", "wide"):
            months.update(_words(dict(locale.months[context][width])))
        weekdays.update(_words(dict(locale.days[context]["wide"])))
    return CalendarWords(months={}, loose_months=months, weekdays=weekdays)


def _words(names: dict[int, str]) -> dict[str, int]:
    """Map single words to their numbers; names of several words or with digits (Chinese, Vietnamese) are left out."""
    words = {name.lower().rstrip("."): number for number, name in names.items()}
    return {name: number for name, number in words.items() if name.isalpha() and len(name) > 1}
