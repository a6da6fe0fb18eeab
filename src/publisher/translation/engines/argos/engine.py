"""The default engine: Argos models run directly by CTranslate2. Needs no network once a model is installed.

`argostranslate.package` describes a package and supplies its tokenizer. Argos' `translate()` is not used: it sends one
or two sentences per batch, downloads a sentence splitter at first use, and turns every `_` into a space.
"""

import os
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.core.wording import joined, worded
from publisher.translation.engines.argos.archives import missing_file
from publisher.translation.engines.argos.decoder import ArgosModel
from publisher.translation.engines.argos.models import InstalledModel, damaged, installed
from publisher.translation.engines.argos.tokenization import Vocabulary
from publisher.translation.types import EngineProfile, SentenceProgress

_STATE = ".argos"
_XDG = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}
_environment = threading.Lock()


class ArgosSettings(BaseModel, extra="forbid", frozen=True):
    """`beam_size`: hypotheses kept in parallel (1 is fastest, Argos uses 4). `batch_tokens`: padded tokens in a batch;
    with a model of the usual size 512 to 4096 took about the same time, but each doubling needs 100–450 MB more.

    `threads`: batches translated in parallel, 0 = one per core. `placeholder`: a form with `{n}` that the model is
    known to leave unchanged; when unset, sentences are sent without placeholders. `index_url` is where models are
    offered, "" for Argos' own index.
    """

    beam_size: int = Field(default=2, ge=1, le=16)
    batch_tokens: int = Field(default=1024, ge=256, le=16384)
    threads: int = Field(default=0, ge=0, le=256)
    placeholder: str | None = Field(default=None, pattern=r"\{n\}")
    index_url: str = Field(default="", pattern=r"^(https?://[^\s/]\S*)?$")


class ArgosEngine:
    """Translates along the shortest chain of installed models; each model is loaded once."""

    Settings: ClassVar[type[BaseModel]] = ArgosSettings
    name = "argos"

    def __init__(self, settings: ArgosSettings, models: Path) -> None:
        self._settings, self._models = settings, models
        self._loaded: dict[Path, tuple[int, ArgosModel]] = {}
        self._loading = threading.Lock()

    def profile(self, source: str, target: str) -> EngineProfile:
        """See `Engine.profile`; `model` names every model of the chain with its version and sha256."""
        route = self._route(source, target)
        return EngineProfile(
            name=self.name,
            version=f"ctranslate2 {_version('ctranslate2')}, {_argos_version()}, beam {self._settings.beam_size}",
            model=" + ".join(model.label for model in route),
            placeholder=self._settings.placeholder,
        )

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """See `Engine.translate`. Raises `EngineUnavailable` when no chain of models exists or one cannot be loaded."""
        models = [self._load(model) for model in self._route(source, target)]
        texts, total = list(sentences), len(sentences)
        for leg, model in enumerate(models):
            base = leg * total

            def report(done: int, _: int, base: int = base) -> None:
                if progress is not None:
                    progress((base + done) // len(models), total)

            texts = model.translate(texts, report)
        return texts

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """Whether the pair can be translated now: loads the models, as the first translation would."""
        check = worded("engine %(text)s %(source)s→%(target)s", text=self.name, source=source, target=target)
        try:
            route = self._route(source, target)
            for model in route:
                self._load(model)
        except EngineUnavailable as error:
            return Diagnosis(check, False, error.reason, error.remedy)
        named = (f"{model.label} ({model.origin})" if model.origin else model.label for model in route)
        return Diagnosis(check, True, " + ".join(named))

    def _route(self, source: str, target: str) -> list[InstalledModel]:
        """The shortest chain of installed models from one language to the other, breadth first."""
        models = installed(self._models)
        routes: deque[list[InstalledModel]] = deque([model] for model in models if model.source == source)
        seen = {source}
        while routes:
            route = routes.popleft()
            last = route[-1].target
            if last == target:
                return route
            if last not in seen:
                seen.add(last)
                routes.extend([*route, model] for model in models if model.source == last)
        broken = joined(
            "",
            [
                worded("; %(folder)s cannot be used: %(why)s", folder=folder, why=why)
                for folder, why in damaged(self._models)
            ],
        )
        raise EngineUnavailable(
            self.name,
            worded(
                "no model %(source)s→%(target)s in %(models)s%(broken)s",
                source=source,
                target=target,
                models=self._models,
                broken=broken,
            ),
            worded("publisher models install %(source)s %(target)s", source=source, target=target),
        )

    def _load(self, model: InstalledModel) -> ArgosModel:
        """The model, ready to run; loaded again when another package has replaced it on disk."""
        try:
            with self._loading:
                changed = (model.path / "model" / "model.bin").stat().st_mtime_ns
                known = self._loaded.get(model.path)
                if known is None or known[0] != changed:
                    self._loaded = {path: loaded for path, loaded in self._loaded.items() if path.exists()}
                    known = self._loaded[model.path] = (changed, self._read(model.path))
                return known[1]
        # CTranslate2 and SentencePiece raise RuntimeError or ValueError for unreadable files, argostranslate the others
        # for unexpected metadata.
        except (OSError, RuntimeError, ValueError, TypeError, AttributeError) as error:
            raise EngineUnavailable(
                self.name,
                worded("the model in %(path)s cannot be loaded: %(error)s", path=model.path, error=error),
                worded("publisher models install %(source)s %(target)s", source=model.source, target=model.target),
            ) from error

    def _read(self, folder: Path) -> ArgosModel:
        if lost := missing_file(folder):
            raise ValueError(worded("%(lost)s is missing", lost=lost))
        try:
            with _argos_folders(self._models):
                from argostranslate.package import Package
            import ctranslate2
        except ImportError as error:
            raise EngineUnavailable(self.name, f"{error}", worded("pip install argos-translate-lt")) from error
        package = Package(folder)
        workers = self._settings.threads or len(os.sched_getaffinity(0))
        translator = ctranslate2.Translator(
            str(folder / "model"), device="cpu", compute_type="int8", inter_threads=workers, intra_threads=1
        )
        return ArgosModel(
            translator,
            Vocabulary(package.tokenizer),
            target_prefix=package.target_prefix,
            beam_size=self._settings.beam_size,
            batch_tokens=self._settings.batch_tokens,
            workers=workers,
        )


@contextmanager
def _argos_folders(models: Path) -> Iterator[None]:
    """Let `argostranslate.settings`, when imported, create its folders below `models` instead of the home folder.

    Sets environment variables for the duration of the import; variables already set do not change.
    """
    state = _state_folder(models)
    wanted = {key: state / folder for key, folder in _XDG.items()}
    wanted["ARGOS_PACKAGES_DIR"] = state / "packages"
    with _environment:
        missing = {key: str(path) for key, path in wanted.items() if key not in os.environ}
        os.environ.update(missing)
        try:
            yield
        finally:
            for key in missing:
                del os.environ[key]


def _state_folder(models: Path) -> Path:
    state = models / _STATE
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError:
        # The models folder is read-only, e.g. part of an image. The folders stay empty, so any place will do.
        return Path(tempfile.mkdtemp(prefix="publisher-argos-"))
    return state


def _argos_version() -> str:
    """Name and version of the installed distribution: two of them provide the module `argostranslate`."""
    for distribution in ("argos-translate-lt", "argostranslate"):
        if found := _version(distribution):
            return f"{distribution} {found}"
    return "argostranslate"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
