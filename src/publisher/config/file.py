"""The configuration file: finding it, and reading its text."""

import re
from pathlib import Path

from publisher.core.errors import ConfigError
from publisher.core.wording import ENGLISH, system_words, worded

FILE_NAME = "config.toml"
_STAFF_LANGUAGE = re.compile(r'^\[staff\][^\[]*?^language *= *"(\w+)"', re.MULTILINE)
"""The key in a file that is not valid TOML elsewhere."""


def find_workspace(start: Path) -> Path:
    """The configuration file in `start` or in the nearest folder above. Raises `ConfigError` if there is none."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigError(
        worded(
            "no %(file)s in %(folder)s or above: make a workspace with `publisher init DIR`, or name one with --config",
            file=FILE_NAME,
            folder=start,
        )
    )


def file_text(path: Path) -> str:
    """The text of a configuration file. Raises `ConfigError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            worded("%(file)s: not UTF-8 at byte %(byte)s; save the file as UTF-8", file=path, byte=error.start)
        ) from error
    except OSError as error:
        raise ConfigError(
            worded("%(file)s: cannot be read: %(error)s", file=path, error=system_words(error))
        ) from error


def staff_language(path: Path) -> str:
    """`[staff] language` as far as the file can be read: needed to say what is wrong with the rest of it."""
    import tomllib

    try:
        text = file_text(path)
    except ConfigError:
        return ENGLISH
    try:
        table = tomllib.loads(text).get("staff")
    except tomllib.TOMLDecodeError:
        found = _STAFF_LANGUAGE.search(text)
        table = {"language": found[1]} if found else None
    return "bg" if isinstance(table, dict) and table.get("language") == "bg" else ENGLISH
