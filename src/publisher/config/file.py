"""The configuration file: finding it, and reading its text."""

from pathlib import Path

from publisher.core.errors import ConfigError

FILE_NAME = "config.toml"


def find_workspace(start: Path) -> Path:
    """The configuration file in `start` or in the nearest folder above. Raises `ConfigError` if there is none."""
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ConfigError(
        f"no {FILE_NAME} in {start} or above: make a workspace with `publisher init DIR`, or name one with --config"
    )


def file_text(path: Path) -> str:
    """The text of a configuration file. Raises `ConfigError`."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
