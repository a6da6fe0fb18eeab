"""Folders of the workspace without which nothing can be said about any single file in them."""

import os
from pathlib import Path

from publisher.core.errors import ConfigError
from publisher.core.wording import system_words, worded


def require_files(folder: Path, key: str) -> None:
    """Raise `ConfigError` naming the key of config.toml when the folder is absent, unreadable or empty.

    An empty one is what a disk that is not mounted leaves.
    """
    try:
        # `iterdir` would read the names of ten thousand files for this.
        with os.scandir(folder) as entries:
            empty = next(entries, None) is None
    except OSError as error:
        raise ConfigError(
            worded(
                "%(key)s: the folder %(folder)s cannot be read: %(error)s; name the right folder, or bring it back",
                key=key,
                folder=folder,
                error=system_words(error),
            )
        ) from error
    if empty:
        raise ConfigError(
            worded("%(key)s: the folder %(folder)s is empty; is its disk mounted?", key=key, folder=folder)
        )
