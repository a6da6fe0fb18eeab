"""The libraries of the extra `import`: without them only copied text can be read."""

from importlib import import_module
from typing import Any

from publisher.core.errors import ConfigError


def library(name: str) -> Any:
    """A module of the extra. Raises `ConfigError` saying how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"this kind of source needs {error.name or name}: pip install 'publisher[import]'; copied text does not"
        ) from error
