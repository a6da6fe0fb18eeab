"""Reads times of day: 17:30ч., 5.30 p.m., "10 ч.", with words such as "вечерта" that say which half of the day."""

import re
from dataclasses import replace
from typing import Final

from publisher.translation.checks.quantities import Quantity

CLOCK: Final = r"\d{1,2}(?::|\s?[hH]\s?)\d{2}(?![\d_]|:\d|(?!(?:ч|час|часа|h|[AaPp]\.?[Mm])(?![^\W_]))[^\W\d_])"
"""A time with minutes; a sign may follow without a space (17:30ч., 5:30pm)."""

_AM_PM: Final = re.compile(r"\s?(?P<half>[ap])(?:\.\s?m\.|\.?m(?!\w))", re.IGNORECASE)
_HOUR_SIGN: Final = re.compile(r"\s?(?P<sign>ч|часа?|Uhr|h|o['’]clock)(?!\w)")
_HOUR: Final = re.compile(r"(?P<hour>\d{1,2})(?:[.,](?P<minutes>[0-5]\d))?")
_LATE: Final = re.compile(
    r"\d\s?p\.?\s?m(?!\w)|(?<!\w)(?:следобед\w*|вечер\w*|довечера|снощи|привечер|afternoons?|evenings?|tonight|night)(?!\w)",
    re.IGNORECASE,
)


_LATE_BESIDE: Final = re.compile(
    r"[ \u00a0]?(?:ч\.?|часа)?[ \u00a0]?(?:следобед|вечерта|in\s+the\s+(?:afternoon|evening))(?!\w)"
)
"""Said of this very time, which then can't be one of the morning."""


def time_of_day(text: str, start: int, end: int, hour: int, minute: int) -> Quantity:
    """The time written in digits at text[start:end], with the sign for its half of the day."""
    half = _AM_PM.match(text, end)
    shown = text[start : half.end() if half else end]
    return Quantity(shown, _keys(hour, minute, half["half"] if half else ""), start, end, "time")


def _keys(hour: int, minute: int, half: str = "") -> tuple[str, ...]:
    """Keys of a time of day; a full hour also has a key without minutes."""
    late = hour % 12 + (12 if half.lower() == "p" else 0) if half else hour % 24
    bare = str(late) if half else str(hour)
    return (f"{late}:{minute:02}", *([bare] if not minute else []))


def signed_hour(text: str, one: Quantity) -> Quantity | None:
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
        keys = _keys(hour, minutes, half["half"])
        return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", parts=())
    if shape["minutes"]:
        keys = (*_keys(hour, minutes), *one.keys)
        return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", parts=())
    attribute = "" if sign["sign"] in ("Uhr", "o'clock", "o’clock") else "h"
    keys = (one.keys[0], f"{hour % 24}:00")
    return replace(one, text=shown, end=sign.end(), keys=keys, kind="time", attribute=attribute)


def possible_hour(_: str, one: Quantity) -> Quantity | None:
    """A number such as 14.30 that is a time of day in some languages."""
    shape = _HOUR.fullmatch(one.text)
    if not shape or not shape["minutes"] or "." not in one.text or int(shape["hour"]) > 24:
        return None
    return replace(one, keys=(*one.keys, f"{int(shape['hour']) % 24}:{shape['minutes']}"))


def is_late(text: str) -> bool:
    """Whether a text names the afternoon, the evening or "pm"."""
    return bool(_LATE.search(text))


def afternoon(one: Quantity, text: str) -> Quantity:
    """Beside a word for the afternoon, a number up to 11 may also be an hour after noon: "from 2 to 5 pm"."""
    hour, _, minute = one.keys[0].partition(":")
    signed = one.text[-1:].isalpha() or one.text.endswith(".")
    if one.attribute not in ("", "h") or not hour.isdigit() or len(hour) > 2 or not 0 < int(hour) < 12:
        return one
    if one.ordinal or (one.kind == "time" and signed and one.attribute != "h" and not one.weak):
        return one
    late = int(hour) + 12
    if _LATE_BESIDE.match(text, one.end):
        return replace(one, keys=(f"{late}:{minute or '00'}", *([] if minute else [str(late)])))
    return replace(one, keys=(*one.keys, f"{late}:{minute or '00'}", *([] if minute else [str(late)])))
