"""Texts for staff that can be said in several languages.

`worded` makes an English sentence that is a plain `str` and remembers its message id and its values; `in_words` says
it in another language. So an error, a reason or a heading is written once, where it arises, and the face that shows it
(terminal, console, notice) chooses the language. f-strings and `+` make an ordinary `str` again: compose with `worded`
and `joined`.

The Bulgarian words are in `locale/bg/LC_MESSAGES/staff/`, one catalogue a room.

What tells people of a command to type helps nobody in the console. Such a message has other words there, also in
English: in `locale/*/LC_MESSAGES/console/`, by the same message id.
"""

import gettext as _gettext
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from publisher.core import locales

ENGLISH: Final = "en"
CONSOLE: Final = "console"
"""The face that has words of its own for messages that name commands; `""` is the terminal, and all others."""

_STORED: Final = '{"worded": '
"""Begins a text as `to_stored` writes it; no sentence for people begins so."""


_NO_VALUES: Final[Mapping[str, Any]] = MappingProxyType({})


class Worded(str):
    """An English text with what it was made from.

    `values` are texts, numbers, dates, aware times in a zone with a name, zones, or tuples of them. Without a
    `msgid`, `plural` is what joins the `parts`, or the English form of the `time`.
    """

    msgid: str
    plural: str
    number: int
    values: Mapping[str, Any]

    def __new__(cls, msgid: str, plural: str, number: int, values: Mapping[str, Any]) -> Self:
        if not values and not plural:
            # Each row of a long list may have such a text.
            text = super().__new__(cls, msgid)
            text.msgid, text.plural, text.number, text.values = msgid, "", 0, _NO_VALUES
            return text
        kept = {name: _kept(value) for name, value in values.items()}
        text = super().__new__(cls, _filled(ENGLISH, msgid, plural, number, kept))
        text.msgid, text.plural, text.number = msgid, plural, number
        text.values = MappingProxyType(kept)
        return text

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What `copy` and `pickle` make the text from again."""
        return self.msgid, self.plural, self.number, dict(self.values)

    def __getstate__(self) -> None:
        """Nothing beside the arguments: a mapping proxy can be neither copied nor pickled."""

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Itself, as of any text: nothing in it can change. Lists of many rows are copied by `dataclasses.asdict`."""
        return self


def worded(message: str, /, **values: object) -> Worded:
    """The English message with `%(name)s` filled in from the values; a literal percent sign is `%%` then."""
    return Worded(message, "", 0, values)


def worded_many(one: str, many: str, number: int, /, **values: object) -> Worded:
    """A message with a plural; `%(num)s` is the number as the language writes it."""
    return Worded(one, many, number, values)


def joined(separator: str, parts: Iterable[object]) -> Worded:
    """Texts one after the other, each in the language that is asked for."""
    return Worded("", separator, 0, {"parts": tuple(parts)})


def moment(time: datetime, form: str = "%Y-%m-%d %H:%M") -> Worded:
    """A time in a sentence, on the clocks of its zone: `2026-12-03 08:00` in English, which sorts and can be typed,
    and `четвъртък, 3 декември 2026 г., 08:00 ч.` in Bulgarian. `form` is the English one, as `strftime` takes it.
    """
    return Worded("", form, 0, {"time": time})


def in_words(text: object, lang: str, face: str = "") -> str:
    """A text in a language. What was not made by `worded` stays as it is; members of an enumeration are looked up.

    `face` is where it is read: `CONSOLE`, or "" for all others. An exception is said by its first argument.
    """
    if isinstance(text, BaseException):
        return in_words(text.args[0], lang, face) if text.args else str(text)
    if isinstance(text, Worded):
        if lang == ENGLISH and not face:
            return str(text)
        return _filled(lang, text.msgid, text.plural, text.number, text.values, face)
    if isinstance(text, Enum):
        return _looked_up(lang, str(text.value), face)
    return str(text)


def text_of(error: BaseException) -> str:
    """What an exception says, as it can be said in any language; `str` would make English of it."""
    said = error.args[0] if len(error.args) == 1 else None
    return said if isinstance(said, Worded) else str(error)


def system_words(error: OSError) -> str:
    """What the operating system says of an error; the usual ones have their words in other languages."""
    said = error.strerror or str(error)
    return worded(said) if said else type(error).__name__


def to_stored(text: str) -> str:
    """The text for a column of a database: JSON for a `Worded`, an ordinary text as it is."""
    if not isinstance(text, Worded):
        if not text.startswith(_STORED):
            return str(text)
        # Nobody else's words may be read as ours.
        text = worded("%(text)s", text=text)
    return f"{_STORED}{json.dumps(_plain(text), ensure_ascii=False)}}}"


def from_stored(stored: str) -> str:
    """What `to_stored` was given. A text that is not ours, though it begins like one, stays as it is."""
    if not stored.startswith(_STORED):
        return stored
    try:
        found = _lively(json.loads(stored)["worded"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return stored
    return found if isinstance(found, str) else stored


@lru_cache
def _catalogue(lang: str, face: str) -> _gettext.NullTranslations:
    """The words for staff in a language, those for readers behind them; English msgids where there are none.

    With a `face`, the words that it has of its own stand before both.
    """
    behind = _catalogue(lang, "") if face else locales.catalogue(lang)
    folder = locales.CATALOGUES / lang / "LC_MESSAGES" / (face or "staff")
    files = sorted(folder.glob("*.po")) if lang.isalpha() and folder.is_dir() else []
    if not files:
        return behind
    words = locales.compiled(lang, files)
    words.add_fallback(behind)
    return words


def _looked_up(lang: str, msgid: str, face: str = "") -> str:
    return _catalogue(lang, face).gettext(msgid) if msgid and (face or lang != ENGLISH) else msgid


def _filled(lang: str, msgid: str, plural: str, number: int, values: Mapping[str, Any], face: str = "") -> str:
    if not msgid:
        if time := values.get("time"):
            return f"{time:{plural}}" if lang == ENGLISH else _value(time, lang, face)
        return plural.join(_value(part, lang, face) for part in values["parts"])
    said: dict[str, str] = {name: _value(value, lang, face) for name, value in values.items()}
    if plural:
        form = (
            _catalogue(lang, face).ngettext(msgid, plural, number)
            if face or lang != ENGLISH
            else (plural if number != 1 else msgid)
        )
        return _one_stop(form % {"num": locales.format_number(number, lang), **said})
    found = _looked_up(lang, msgid, face)
    return _one_stop(found % said) if said else found


def _one_stop(said: str) -> str:
    """A sentence that ends with a date or an hour: in Bulgarian those end with a full stop of their own."""
    return said.replace("г..", "г.").replace("ч..", "ч.")


def _value(value: Any, lang: str, face: str = "") -> str:
    """Inside a sentence: `3 декември 2026 г.`, `четвъртък, 3 декември 2026 г., 08:00 ч.`, `a, b`."""
    if isinstance(value, tuple):
        return ", ".join(_value(part, lang, face) for part in value)
    if isinstance(value, datetime):
        zone = value.tzinfo
        if not isinstance(zone, ZoneInfo):
            raise TypeError(f"a time that is said to people needs a zone with a name, not {zone!r}")
        return f"{locales.format_weekday(value.date(), lang)}, {locales.format_time(value, lang, zone)}"
    if isinstance(value, date):
        return locales.format_date(value, lang)
    if isinstance(value, ZoneInfo):
        return in_words(_clocks(value, lang), lang, face)
    return in_words(value, lang, face)


def _clocks(zone: ZoneInfo, lang: str) -> Worded:
    """`Sofia time`, `софийско време`; a zone without a place by its distance from UTC."""
    if zone.key == "Europe/Sofia":
        return worded("Sofia time")
    if city := locales.city_of_clocks(zone.key, lang):
        return worded("%(city)s time", city=city)
    minutes = round((datetime(2026, 1, 1, tzinfo=zone).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return worded("coordinated universal time (UTC)")
    hours, rest = divmod(abs(minutes), 60)
    return worded(f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}")


def _kept(value: Any) -> Any:
    """A value as it is kept; errors and paths by what they say."""
    if isinstance(value, tuple):
        return tuple(map(_kept, value))
    if isinstance(value, BaseException):
        return text_of(value)
    return value if isinstance(value, str | int | float | date | Enum | ZoneInfo) else str(value)


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: a number or a text as it is, anything else as an object with one key."""
    if isinstance(value, Worded):
        values = {name: _plain(one) for name, one in value.values.items()}
        return {"text": [value.msgid, value.plural, value.number, values]}
    if isinstance(value, tuple):
        return {"tuple": [_plain(one) for one in value]}
    if isinstance(value, datetime):
        return {"time": [value.isoformat(), str(value.tzinfo)]}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, ZoneInfo):
        return {"zone": value.key}
    if isinstance(value, Enum):
        return {"text": [str(value.value), "", 0, {}]}
    return value if isinstance(value, int | float) else str(value)


def _lively(value: Any) -> Any:
    """What `_plain` was given."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"text": [msgid, plural, number, values]}:
            return Worded(msgid, plural, number, {name: _lively(one) for name, one in values.items()})
        case {"tuple": parts}:
            return tuple(map(_lively, parts))
        case {"time": [moment, zone]}:
            return datetime.fromisoformat(moment).astimezone(ZoneInfo(zone))
        case {"zone": key}:
            return ZoneInfo(key)
        case {"date": day}:
            return date.fromisoformat(day)
    return str(value)
