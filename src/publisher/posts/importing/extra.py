"""The libraries of the extra `import`: without them only copied text can be read."""

from importlib import import_module
from typing import Any

from publisher.core.errors import ConfigError
from publisher.core.wording import worded


def library(name: str) -> Any:
    """A module of the extra. Raises `ConfigError` saying how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            worded(
                "this kind of source needs %(library)s: pip install 'publisher[import]'; copied text does not",
                library=error.name or name,
            )
        ) from error
