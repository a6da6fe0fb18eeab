"""Engines and channels by name, from the entry-point groups `publisher.engines` and `publisher.channels`."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from publisher.core.errors import ConfigError

Group = Literal["engines", "channels"]


def names(group: Group) -> list[str]:
    """What is installed, sorted."""
    return sorted({entry.name for entry in entry_points(group=f"publisher.{group}")})


def load(group: Group, name: str) -> type[Any]:
    """The class that a name stands for; importing it is put off until here. Raises `ConfigError`."""
    found: list[EntryPoint] = list(entry_points(group=f"publisher.{group}", name=name))
    if not found:
        raise ConfigError(f"no {group[:-1]} is called {name!r}; there are: {', '.join(names(group))}")
    try:
        loaded: type[Any] = found[0].load()
    except (ImportError, AttributeError) as error:
        raise ConfigError(f"{group[:-1]} {name} ({found[0].value}) cannot be loaded: {error}") from error
    return loaded
