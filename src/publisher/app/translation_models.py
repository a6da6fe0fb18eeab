"""Translation models on this machine: which are there, which are missing, and one more from the index."""

from collections.abc import Callable
from dataclasses import dataclass

from publisher.app.assembly import Publisher
from publisher.config.plugins import plugin_settings
from publisher.config.workspace import Config
from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.translation.engines.argos.engine import ArgosSettings
from publisher.translation.engines.argos.models import INDEX_URL, InstalledModel, damaged, install, installed

__all__ = ["InstalledModel", "Models", "index_of", "install_model", "models"]

_ARGOS = "argos"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Models:
    """`installed` can be used, `damaged` is how many cannot; `missing` are pairs of languages that no chain covers.

    `used`: whether the workspace translates by such models at all.
    """

    installed: tuple[InstalledModel, ...]
    damaged: int
    missing: tuple[tuple[str, str], ...]
    used: bool


def models(publisher: Publisher) -> Models:
    """The models of the workspace, without asking anybody."""
    folder, languages = publisher.config.folder("models"), publisher.config.languages
    found = tuple(installed(folder)) if folder.is_dir() else ()
    used = _ARGOS in publisher.config.translation.engines
    reached = _reached(found, languages.source)
    missing = tuple((languages.source, target) for target in languages.targets if used and target not in reached)
    return Models(found, len(damaged(folder)) if folder.is_dir() else 0, missing, used)


def index_of(config: Config) -> str:
    """The address of the index that offers models. Raises `ConfigError`."""
    table = config.engines.get(_ARGOS, {})
    settings = plugin_settings(ArgosSettings, "engines", _ARGOS, table, config.workspace, config.file)
    return settings.index_url or INDEX_URL


def install_model(
    publisher: Publisher, source: str, target: str, progress: Callable[[int, int], None]
) -> InstalledModel:
    """Download the model of a pair; at once when it is there. `progress` gets megabytes, (had, all of them).

    Raises `InvalidInput` for languages that the workspace has nothing to do with, and `ModelError`.
    """
    offered = model_languages(publisher)
    if source not in offered or target not in offered or source == target:
        raise InvalidInput(worded("choose two different languages of this workspace"))

    def in_megabytes(had: int, total: int) -> None:
        progress(had // _MEGABYTE, total // _MEGABYTE)

    return install(source, target, publisher.config.folder("models"), index_of(publisher.config), progress=in_megabytes)


def model_languages(publisher: Publisher) -> tuple[str, ...]:
    """The languages of the workspace, and English, by which most models go."""
    return tuple(dict.fromkeys((*publisher.languages, "en")))


def _reached(found: tuple[InstalledModel, ...], source: str) -> set[str]:
    """The languages that a chain of models leads to."""
    reached = {source}
    while onward := {one.target for one in found if one.source in reached} - reached:
        reached |= onward
    return reached
