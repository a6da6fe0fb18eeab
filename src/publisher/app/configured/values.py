"""Values of config.toml as people read them, without what could open something."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.app.configured.words import CHOICES, LANGUAGE_KEYS
from publisher.core.recurrence import QuietHours
from publisher.core.wording import worded

_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
NOTHING = worded("not entered")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a value. `lang` is the code of the language that it is for or, with `names_language`, that it is."""

    text: str
    lang: str = ""
    names_language: bool = False


def lines_of(key: str, value: Any) -> tuple[Line, ...]:
    """The lines that stand for a value; at least one. `key` is that of the catalogue of words."""
    if value is None or value == "" or (isinstance(value, Sequence | Mapping) and not value):
        return (Line(NOTHING),)
    if key in LANGUAGE_KEYS:
        codes = (value,) if isinstance(value, str) else tuple(value)
        return tuple(Line(str(code), str(code), names_language=True) for code in codes)
    if key == "channels.*.dkim":
        return _signatures(value)
    if isinstance(value, Mapping):
        return tuple(_named(str(name), _said(key, one)) for name, one in value.items())
    if isinstance(value, list | tuple | frozenset):
        return tuple(Line(_said(key, one)) for one in value)
    return (Line(_said(key, value)),)


def _named(name: str, said: str) -> Line:
    """By the language where the name is the code of one, else with the name before it."""
    if re.fullmatch(r"[a-z]{2,3}", name):
        return Line(said, name)
    return Line(worded("%(name)s: %(value)s", name=name, value=said))


def _signatures(value: Any) -> tuple[Line, ...]:
    """Only the selectors, which are public; where the keys are is nobody's business."""
    rows = value if isinstance(value, list | tuple) else ()
    names = [str(row["selector"]) for row in rows if isinstance(row, Mapping) and "selector" in row]
    return tuple(map(Line, names)) or (Line(NOTHING),)


def _said(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return worded("yes") if value else worded("no")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return worded("%(text)s", text=value)
    if isinstance(value, QuietHours):
        return f"{value.begins:%H:%M}–{value.ends:%H:%M}"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    if key == "schedule.timezone":
        return worded("%(text)s", text=ZoneInfo(text))
    return CHOICES.get((key, text)) or harmless(text)


def harmless(text: str) -> str:
    """An address without user, password, parameters and fragment, any of which may let somebody in."""
    if not _ADDRESS.match(text):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return f"{text.partition('://')[0]}://…"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}"
