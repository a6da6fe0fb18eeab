"""Writes figures as another language writes them: 34,7 % → 34.7 %, 12 400 → 12,400 (signs of the CLDR)."""

import re
from functools import cache
from typing import Final

_DIGITS_APART: Final = re.compile(r"\d[.,'’ \u00a0\u202f\u2009]\d")
_THREE_BEHIND: Final = re.compile(r"\d[.,]\d{3}(?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST_UNIT: Final = 4
_SPACES: Final = " \u00a0\u202f\u2009"


def has_figures(text: str) -> bool:
    """Whether a text has digits that another language may write with other signs between them."""
    return _DIGITS_APART.search(text) is not None


def localised(text: str, source: str, target: str) -> str:
    """A text of figures and signs of units (kWh, EUR) with the target language's signs for decimals and thousands.

    A text with longer words stays as it is, and so does a number that may be something else: a date, a telephone
    number, a list with commas. Unknown languages change nothing.
    """
    ours, theirs = _signs(source), _signs(target)
    words = _WORD.findall(text)
    if ours == theirs or not ours or not theirs or any(len(word) > _LONGEST_UNIT for word in words):
        return text
    # Beside Latin words, 1,200 may be what an English text calls a thousand two hundred.
    if words and _THREE_BEHIND.search(text):
        return text

    def written(number: re.Match[str]) -> str:
        whole = re.sub(r"\D", theirs[1], number["whole"])
        return whole + (theirs[0] + number["decimals"] if number["decimals"] else "")

    return _numbers(*ours).sub(written, text)


@cache
def _numbers(decimal: str, group: str) -> re.Pattern[str]:
    """Numbers with a decimal sign or with thousands apart, in a language with these two signs."""
    spaced = group in _SPACES
    apart = f"[{_SPACES}]" if spaced else re.escape(group)
    point = re.escape(decimal)
    # Where thousands are parted by a space, a full stop parts them only before decimals: 12.400 may be a date.
    dotted = rf"|[1-9]\d{{0,2}}(?:\.\d{{3}})+(?={point}\d)" if spaced and decimal == "," else ""
    return re.compile(
        rf"(?<![\w+.,:/])(?<!\d[{_SPACES}])"
        rf"(?P<whole>[1-9]\d{{0,2}}(?:{apart}\d{{3}})+(?!\d){dotted}|\d+(?={point}\d))"
        rf"(?:{point}(?P<decimals>\d+))?(?![^\W\d_]?\d|[.,:/{_SPACES}]\d)"
    )


@cache
def _signs(lang: str) -> tuple[str, str] | None:
    """The signs before decimals and between thousands; None for an unknown language."""
    from babel import Locale, UnknownLocaleError

    try:
        symbols = Locale.parse(lang.replace("-", "_")).number_symbols["latn"]
        return symbols["decimal"], symbols["group"]
    except (UnknownLocaleError, ValueError, KeyError):
        return None
