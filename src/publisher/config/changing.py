"""Changes single values of config.toml; comments, order and everything else stay as a person wrote them."""

import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, InlineTable, Table

from publisher.config.complaints import ConfigKey
from publisher.config.file import file_text
from publisher.config.workspace import config_of
from publisher.core.errors import ConfigError
from publisher.core.new_files import rewrite
from publisher.core.wording import worded

_BOM = "\ufeff"
_TABLES = ("brand", "colours")
"""Tables that get a heading of their own where they are missing."""


def change_config(path: Path, values: Mapping[ConfigKey, str]) -> None:
    """Write values at the places of keys. The file is replaced whole, and keeps its rights.

    What comes out is read again before it is written: it must be a valid configuration in which exactly these values
    are others. Raises `ConfigError` when it is not, `FileError` when the file cannot be written.
    """
    before = file_text(path)
    text = changed_text(before, values)
    expected = tomllib.loads(before)
    for key, value in values.items():
        _put(expected, key, value)
    config_of(path.resolve(), text)
    if tomllib.loads(text) != expected:
        raise _by_hand(path)
    rewrite(path, _as_written(path.read_bytes(), text))


def changed_text(text: str, values: Mapping[ConfigKey, str]) -> str:
    """The text of a configuration file with other values. Raises `ConfigError` where that is not safe."""
    try:
        document = tomlkit.parse(text)
        for key, value in values.items():
            _put(document, key, value)
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError, AttributeError) as error:
        raise _by_hand("config.toml") from error


def _put(table: MutableMapping[str, Any], key: ConfigKey, value: str) -> None:
    """Set a value in plain dicts, or in tomlkit's containers, where it looks as the example writes it."""
    *around, name = key
    for part in around:
        if part not in table:
            # `address = { bg = "…" }` is how texts by language are written; colours are a table of their own.
            _add(table, part, {} if type(table) is dict else _new(part))
        table = table[part]
    if name not in table:
        _add(table, name, value)
    elif table[name] != value:
        table[name] = value


def _new(name: str) -> Table | InlineTable:
    return tomlkit.table() if name in _TABLES else tomlkit.inline_table()


def _add(table: MutableMapping[str, Any], name: str, value: Any) -> None:
    """Add a key behind the last one of its table: a comment at the end of a table is about the next table."""
    if isinstance(table, Table) and not isinstance(value, Table):
        lines = [key for key, item in table.value.body if key is not None and not isinstance(item, Table | AoT)]
        if lines:
            table.value._insert_after(lines[-1], name, tomlkit.item(value))
            return
    table[name] = value


def _by_hand(path: Path | str) -> ConfigError:
    return ConfigError(worded("%(file)s: this program cannot change these lines safely; change them there", file=path))


def _as_written(before: bytes, text: str) -> bytes:
    """The text with the byte order mark and the line ends that the file had."""
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    return (_BOM + text if before.startswith(_BOM.encode()) else text).encode()
