"""Texts, dates, times and numbers in a reader's language: message catalogues (gettext) and CLDR data (Babel).

The msgids are English. Bulgarian has a catalogue; readers of any other language get English texts and their own date
formats.
"""

import gettext as _gettext
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from babel import Locale

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "publisher"

_UNITS = re.compile(r"(?<=\d) (?=[гч]\.|%)")

_REGIONS = {"en": "en_GB"}
"""British English puts the day first, as Bulgarian does: 19 March 2024."""


@lru_cache
def locale(lang: str) -> "Locale":
    """Babel's data for a language code; British English for an unknown code."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(_REGIONS.get(lang, lang))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_REGIONS["en"])


@lru_cache
def catalogue(lang: str) -> _gettext.NullTranslations:
    """The catalogue of a language, compiled in memory; without a .po file, one that returns the English msgids."""
    source = CATALOGUES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not lang.isalpha() or not source.is_file():
        return _gettext.NullTranslations()
    return compiled(lang, [source])


_AMERICAN = {
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
}
"""Keys of before the IANA database named places, and the places that they are links to since its release 2024b."""


def city_of_clocks(zone: str, lang: str) -> str:
    """The city that a time zone's key stands for: `София` for Europe/Sofia; "" for one without a place, like UTC."""
    from babel.dates import get_timezone_location

    key = zone.removeprefix("posix/")
    key = _AMERICAN.get(key, key)
    if key.startswith("Etc/"):
        return ""
    try:
        city = get_timezone_location(key, locale=locale(lang), return_city=True)
    except LookupError:
        return ""
    return "" if city in ("UTC", "GMT") else city


def compiled(lang: str, sources: Sequence[Path]) -> _gettext.GNUTranslations:
    """Several .po files as one catalogue; where two have the same message, the last one's words are taken."""
    from io import BytesIO

    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    whole = Catalog(locale=lang)
    for source in sources:
        with source.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id:
                    whole[message.id] = message
    memory = BytesIO()
    write_mo(memory, whole)
    memory.seek(0)
    return _gettext.GNUTranslations(memory)


def gettext(lang: str, message: str, **values: object) -> str:
    """The translation of an English message; `%(name)s` is filled in when values are given."""
    found = catalogue(lang).gettext(message)
    return found % values if values else found


def ngettext(lang: str, one: str, many: str, number: int, **values: object) -> str:
    """The translation of a message with a plural; `%(num)s` is the number in the language's format."""
    found = catalogue(lang).ngettext(one, many, number)
    return found % {"num": format_number(number, lang), **values}


def in_language(texts: Mapping[str, str], lang: str) -> str:
    """The text in a language, else the English one, else any; "" when there is none. `texts` is keyed by language.

    `config.workspace` fills in missing names of the brand by another rule: after English comes the source language.
    """
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")


def format_date(day: date, lang: str) -> str:
    """`19 март 2024 г.` · `19 March 2024`"""
    from babel.dates import format_date as babel_date

    return _spaces(babel_date(day, "long", locale=locale(lang)))


def format_weekday(day: date, lang: str) -> str:
    """`вторник, 19 март 2024 г.` · `Tuesday, 19 March 2024`"""
    from babel.dates import format_date as babel_date

    return _spaces(babel_date(day, "full", locale=locale(lang)))


def format_days(first: date, last: date, lang: str) -> str:
    """`16–22 ноември 2026 г.` · `30 November – 6 December 2026`"""
    from babel.dates import format_skeleton

    end = format_date(last, lang)
    if first.year != last.year or not end.startswith(str(last.day)):
        return f"{format_date(first, lang)} – {end}"
    if first.month == last.month:
        return f"{first.day}–{end}"
    return f"{_spaces(format_skeleton('MMMMd', first, locale=locale(lang)))} – {end}"


def format_month_year(day: date, lang: str) -> str:
    """`ноември 2026 г.` · `November 2026`"""
    from babel.dates import format_skeleton

    return _spaces(format_skeleton("yMMMM", day, locale=locale(lang)))


def format_month(day: date, lang: str) -> str:
    """The name of the month: `декември` · `December`"""
    from babel.dates import get_month_names

    return str(get_month_names("wide", context="stand-alone", locale=locale(lang))[day.month])


def format_time(moment: datetime, lang: str, zone: ZoneInfo) -> str:
    """`14:00 ч.` · `14:00`"""
    return _clock(moment, zone) + _oclock(lang)


def format_datetime(moment: datetime, lang: str, zone: ZoneInfo) -> str:
    """`19 март 2024 г., 10:30 ч.` · `19 March 2024, 10:30`"""
    return f"{format_date(moment.astimezone(zone), lang)}, {format_time(moment, lang, zone)}"


def format_interval(starts: datetime, ends: datetime | None, lang: str, zone: ZoneInfo) -> str:
    """`четвъртък, 10 декември 2026 г., 14:00–17:30 ч.`; with both dates when the event ends on another day."""
    first = format_weekday(starts.astimezone(zone), lang)
    if ends is None:
        return f"{first}, {format_time(starts, lang, zone)}"
    if ends.astimezone(zone).date() == starts.astimezone(zone).date():
        return f"{first}, {_clock(starts, zone)}–{format_time(ends, lang, zone)}"
    last = format_weekday(ends.astimezone(zone), lang)
    return f"{first}, {format_time(starts, lang, zone)} – {last}, {format_time(ends, lang, zone)}"


def format_hours(starts: datetime, ends: datetime | None, lang: str, zone: ZoneInfo) -> str:
    """`Четвъртък, 14:00–17:30 ч.` · `Thursday, 14:00–17:30`: an event's time where its date stands beside it.

    An event that ends on another day gets the whole interval.
    """
    from babel.dates import format_date as babel_date

    first = starts.astimezone(zone).date()
    if ends is not None and ends.astimezone(zone).date() != first:
        return format_interval(starts, ends, lang, zone)
    weekday = babel_date(first, "EEEE", locale=locale(lang))
    end = f"–{_clock(ends, zone)}" if ends else ""
    return f"{weekday[:1].upper()}{weekday[1:]}, {_clock(starts, zone)}{end}{_oclock(lang)}"


def format_wait(minutes: int, lang: str) -> str:
    """`7 минути` · `2 hours`: minutes below an hour, then hours, rounded up."""
    from babel.units import format_unit

    if minutes < 60:
        return format_unit(max(1, minutes), "duration-minute", locale=locale(lang))
    return format_unit(-(-minutes // 60), "duration-hour", locale=locale(lang))


def format_number(number: float, lang: str) -> str:
    """`1 250` (with no-break spaces) · `1,250`"""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=locale(lang))


def format_currency(amount: float, currency: str, lang: str) -> str:
    """`12,50 €` · `€12.50`; `currency` is an ISO 4217 code."""
    from babel.numbers import format_currency as babel_currency

    return babel_currency(amount, currency, locale=locale(lang))


def unbroken(text: str) -> str:
    """The text with „г.“, „ч.“ and „%“ bound to the numbers before them, so that no line begins with one of them.

    For pages alone: what a terminal or a table for spreadsheets shows is searched for with spaces as they are typed.
    """
    return _UNITS.sub("\u00a0", text)


def language_name(code: str, lang: str) -> str:
    """The name of language `code` in language `lang`, as written inside a sentence: `английски` · `Bulgarian`"""
    return str(locale(lang).languages.get(code, code))


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%H:%M")


def _oclock(lang: str) -> str:
    return " ч." if lang == "bg" else ""


def _spaces(text: str) -> str:
    """Replace U+202F, which newer CLDR data put before „г.“ and old mail clients show as a box."""
    return text.replace("\u202f", " ")
