"""Finds telephone numbers, and writes them in one form whatever their groups of digits: "+359…"."""

import re
from typing import Final

from publisher.translation.checks.quantities import Quantity

_DIGIT_GROUPS: Final = r"(?:[ /\u00a0\u2011.-]{0,2}\(?\d{1,4}\)?){1,6}"
_TELEPHONE: Final = re.compile(
    r"(?<![\w+.,:-])(?:"
    rf"(?P<abroad>\(?(?:\+|00(?=[1-9]))\d{{1,3}}\)?{_DIGIT_GROUPS})"
    r"|(?!\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d))(?P<home>\(?0\d{1,4}\)?(?:[ /\u00a0\u2011-]{0,2}\d{1,4}){1,6})"
    r"|(?P<dashed>[1-9]\d{2}-\d{3}-\d{3,4})"
    r"|(?P<label>(?:тел(?:ефон)?|моб(?:илен)?|факс|tel|phone|telephone|mobile|fax|GSM)\.?:?[ \u00a0]{1,2})"
    r"(?P<local>[1-9]\d{1,3}(?:[ /\u00a0\u2011-]?\d{1,4}){1,5})"
    r")(?![\w%:]|[.,/-]\d)",
    re.IGNORECASE,
)
_BULGARIA: Final = "359"
_FEWEST, _MOST = 7, 15
"""Digits of a telephone number; at most 15 by ITU-T E.164."""


def find_telephones(text: str) -> tuple[list[Quantity], str]:
    """The telephone numbers of a text, and the text with spaces in their place."""
    if not any(one.isdigit() for one in text):
        return [], text
    found: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        raw = match["abroad"] or match["home"] or match["dashed"] or match["local"]
        keys = _keys(raw, match)
        if not keys:
            return match.group()
        end = match.end()
        found.append(Quantity(raw, keys, end - len(raw), end))
        return match.group()[: -len(raw)] + " " * len(raw)

    text = _TELEPHONE.sub(take, text)
    return found, text


def _keys(raw: str, match: re.Match[str]) -> tuple[str, ...]:
    """The number in international form, and as it is dialled; empty when there are too few or too many digits."""
    digits = re.sub(r"\D", "", raw.replace("(0)", ""))
    if not (_FEWEST if match["local"] else _FEWEST + 1) <= len(digits) <= _MOST:
        return ()
    if match["abroad"]:
        digits = digits.removeprefix("00")
        # "+359 02 …" has one zero too many.
        trunk = digits[len(_BULGARIA) :].lstrip("0") if digits.startswith(_BULGARIA) else ""
        return (f"+{_BULGARIA}{trunk}",) if trunk else (f"+{digits}",)
    if match["home"]:
        return (f"+{_BULGARIA}{digits[1:]}", digits)
    return (digits,)
