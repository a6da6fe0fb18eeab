"""Folders of the workspace without which nothing can be said about any single file in them."""

from pathlib import Path

from publisher.core.errors import ConfigError


def require_files(folder: Path, key: str) -> None:
    """Raise `ConfigError` naming the key of config.toml when the folder is absent, unreadable or empty.

    An empty one is what a disk that is not mounted leaves.
    """
    try:
        empty = not any(folder.iterdir())
    except OSError as error:
        raise ConfigError(
            f"{key}: the folder {folder} cannot be read: {error.strerror}; name the right folder, or bring it back"
        ) from error
    if empty:
        raise ConfigError(f"{key}: the folder {folder} is empty; is its disk mounted?")
