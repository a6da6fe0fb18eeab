"""Error messages about a configuration file, one line per wrong key: `config.toml:12: [newsletter] articles: …`"""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from publisher.core.errors import ConfigError
from publisher.core.model_errors import said_by_model
from publisher.core.unknown_keys import parts_of, unknown_key
from publisher.core.wording import joined, worded

LANG = r"^[a-z]{2,3}$"
COLOUR = r"^#[0-9a-fA-F]{6}$"
ADDRESS = r"^(https?://[^\s/]\S*)?$"
COUNTRY = r"^([A-Z]{2})?$"
FEED_ADDRESS = r"^https?://[^\s/]\S*$"
NAME = r"^[a-z][a-z0-9_-]*$"
HASHTAG = r"^#?[0-9_]*[^\W\d_]\w*$"
OPTIONAL_LANG = r"^([a-z]{2,3})?$"
LIMITS = r"^[1-9][0-9]* per ([1-9][0-9]* )?(minute|hour|day)s?(; [1-9][0-9]* per ([1-9][0-9]* )?(minute|hour|day)s?)*$"
LISTEN = r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$"

_PATTERNS = {
    LANG: worded("must be a language code like bg"),
    OPTIONAL_LANG: worded('must be a language code like en, or ""'),
    LIMITS: worded("must be limits like 5 per 10 minutes; 30 per day"),
    COUNTRY: worded('must be a country code like BG, or "" for none'),
    HASHTAG: worded("must be a hashtag like #УменГрад: letters, digits and underscores, with a letter among them"),
    COLOUR: worded("must be a colour like #0f4c5c"),
    ADDRESS: worded("must be an address that begins with https:// or http://"),
    FEED_ADDRESS: worded("must be the address of a feed, beginning with https:// or http://"),
    LISTEN: worded("must be an address and a port like 127.0.0.1:8080"),
    NAME: worded("must be a name of lower-case Latin letters, digits, hyphens and underscores"),
}
_HINT = worded("see config.example.toml, where every key is explained")
_WORD = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*\]")
_KEY = re.compile(rf"\s*({_WORD}(?:\s*\.\s*{_WORD})*)\s*=")

ConfigKey = tuple[str, ...]
"""A key's place: the names of the tables around it, then its own."""


class Complaints:
    """Makes the errors of one configuration file; `text` is searched for the line of each key."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, _lines(text)

    def not_toml(self, error: tomllib.TOMLDecodeError) -> ConfigError:
        """The error for a file that is not valid TOML."""
        what, _, place = str(error).partition(" (at ")
        line = re.search(r"line (\d+)", place)
        where = f"{self._path}:{line[1]}" if line else f"{self._path}"
        return ConfigError(worded("%(where)s: not valid TOML: %(what)s", where=where, what=_of_toml(what)))

    def unknown(self, model: type[BaseModel], key: ConfigKey, hidden: Collection[str] = ()) -> str:
        """The message for an unknown key; `key` is its place in `model`."""
        return worded("%(what)s; %(hint)s", what=unknown_key(model, key, hidden), hint=_HINT)

    def explain(
        self, error: ValidationError, model: type[BaseModel], prefix: ConfigKey = (), hidden: Collection[str] = ()
    ) -> ConfigError:
        """One error of all that pydantic found. `prefix` is the place of the table that `model` describes."""
        found = []
        for problem in error.errors(include_url=False):
            key = tuple(str(part) for part in problem["loc"] if part != "[key]")
            if problem["type"] == "extra_forbidden":
                what = self.unknown(model, key, hidden)
            else:
                what = _what(problem, is_secret(model.model_fields.get(key[0])) if key else True)
            found.append(((*prefix, *key), what))
        return self.error(found)

    def error(self, found: Iterable[tuple[ConfigKey, str]]) -> ConfigError:
        """One error of everything in `found`: places of keys, and what is wrong with each."""
        return ConfigError(joined("\n", [self._line(key, what) for key, what in found]))

    def _line(self, key: ConfigKey, what: str) -> str:
        known = key
        while known and known not in self._lines:
            known = known[:-1]
        path = f"{self._path}:{self._lines[known]}" if known else f"{self._path}"
        *tables, name = key or ("",)
        place = f"{path}: [{'.'.join(tables)}] {name}" if tables else f"{path}: {name}"
        return worded("%(place)s: %(message)s", place=place, message=what)


def is_secret(field: FieldInfo | None) -> bool:
    """Whether a setting comes from the environment or a file and must not be shown."""
    return field is not None and SecretStr in parts_of(field)


_OF_ONE = ("Illegal character", "Found invalid character", "Duplicate inline table key", "Cannot declare", "Expected")


def _of_toml(said: str) -> str:
    """What `tomllib` says: most of its messages are whole sentences, some name a character or a key."""
    for beginning in _OF_ONE:
        if said.startswith(f"{beginning} ") and not said.startswith(("Expected ']", "Expected '='")):
            return worded(f"{beginning} %(value)s", value=said.removeprefix(beginning).removesuffix("twice").strip())
    return worded(said)


def _what(problem: Any, secret: bool) -> str:
    kind, value = problem["type"], problem["input"]
    if kind == "missing":
        return worded("is missing; %(hint)s", hint=_HINT)
    if kind == "string_too_short" and not secret:
        return worded("must not be empty")
    reason = _PATTERNS.get(problem.get("ctx", {}).get("pattern")) or said_by_model(problem)
    # A table may already hold secrets from the environment.
    if secret or not isinstance(value, str | int | float):
        return reason
    return worded("%(reason)s (it says %(value)s)", reason=reason, value=repr(value))


def _lines(text: str) -> dict[ConfigKey, int]:
    """The line of each key and table, found by the beginnings of lines: enough for keys written one per line.

    Tables of an array ([[slots]]) are numbered from 0, as pydantic does.
    """
    found: dict[ConfigKey, int] = {}
    arrays: Counter[ConfigKey] = Counter()
    table: ConfigKey = ()
    for number, row in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(row):
            place = table = _parts(header[2])
            if header[1] == "[[":
                place = table = (*table, str(arrays[table]))
                arrays[place[:-1]] += 1
        elif key := _KEY.match(row):
            place = (*table, *_parts(key[1]))
        else:
            continue
        for end in range(1, len(place) + 1):
            found.setdefault(place[:end], number)
    return found


def _parts(key: str) -> ConfigKey:
    return tuple(part.strip("\"'") for part in re.findall(_WORD, key))
