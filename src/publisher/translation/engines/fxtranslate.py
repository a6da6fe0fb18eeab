"""Engine for Mozilla's Firefox models, run by `fxtranslate` (Rust): small, local, better than Argos on FLORES.

Models are stored in `fxtranslate/bg-en/` below the models folder, as `fxtranslate models add bg en --cache-dir …`
creates it. Its README asks users to fetch models once and keep them, since Mozilla's servers are meant for Firefox. So
translating fetches nothing: `Translator.load` uses the network even for models on disk, the constructor does not.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.translation.engines.argos.archives import known_sha256
from publisher.translation.engines.preprocessing import clauses, protocol_line
from publisher.translation.types import EngineProfile, SentenceProgress

if TYPE_CHECKING:
    from fxtranslate import Translator

_HUB = "en"
"""The pivot language of Mozilla's models."""


class FxTranslateSettings(BaseModel, extra="forbid", frozen=True):
    """`max_characters`: longer sentences are translated clause by clause, since the engine drops the excess."""

    max_characters: int = Field(default=400, ge=50)


class FxTranslateEngine:
    """Translates one sentence at a time, directly or through English."""

    Settings: ClassVar[type[BaseModel]] = FxTranslateSettings
    name = "fxtranslate"

    def __init__(self, settings: FxTranslateSettings, models: Path) -> None:
        self._settings, self._folder = settings, models / "fxtranslate"

    def profile(self, source: str, target: str) -> EngineProfile:
        """See `Engine.profile`; `model` names every model of the chain with its sha256."""
        model = " + ".join(f"{leg.name} sha256:{known_sha256(leg)[:12]}" for leg in self._legs(source, target))
        return EngineProfile(self.name, f"fxtranslate {_version()}", model)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """See `Engine.translate`. Each call loads the models, since a `Translator` is bound to its thread."""
        legs = self._legs(source, target)
        texts, total = [protocol_line(sentence) for sentence in sentences], len(sentences)
        for number, leg in enumerate(legs):
            translate = self._load(leg)
            for index, text in enumerate(texts):
                texts[index] = self._one(translate, text, leg)
                if progress is not None:
                    progress((number * total + index + 1) // len(legs), total)
        return texts

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """Whether the library and the models are installed and can be loaded."""
        check = worded("engine %(text)s %(source)s→%(target)s", text=self.name, source=source, target=target)
        try:
            legs = self._legs(source, target)
            for leg in legs:
                self._load(leg)
        except EngineUnavailable as error:
            return Diagnosis(check, False, error.reason, error.remedy)
        return Diagnosis(check, True, " + ".join(leg.name for leg in legs))

    def _legs(self, source: str, target: str) -> list[Path]:
        """Folders of the models to use in turn: the pair's own, else those to and from English."""
        if not _version():
            raise EngineUnavailable(
                self.name,
                worded("the library fxtranslate is not installed"),
                worded("pip install 'publisher[fxtranslate]'"),
            )
        routes = [[(source, target)], [(source, _HUB), (_HUB, target)]]
        for route in routes:
            legs = [self._folder / f"{one}-{other}" for one, other in route]
            if all(leg.is_dir() for leg in legs):
                return legs
        raise EngineUnavailable(
            self.name,
            worded("no model %(source)s→%(target)s in %(folder)s", source=source, target=target, folder=self._folder),
            worded(
                "fxtranslate models add %(source)s %(target)s --cache-dir %(folder)s",
                source=source,
                target=target,
                folder=self._folder,
            ),
        )

    def _load(self, folder: Path) -> Callable[[str], str]:
        """The translator's function for one sentence; it keeps the translator alive for the caller."""
        source, target = folder.name.split("-", 1)
        remedy = worded(
            "remove %(folder)s, then: fxtranslate models add %(source)s %(target)s --cache-dir %(parent)s",
            folder=folder,
            source=source,
            target=target,
            parent=folder.parent,
        )
        try:
            return _translator(folder).translate
        except (ImportError, OSError, ValueError) as error:
            raise EngineUnavailable(
                self.name,
                worded("the model in %(folder)s cannot be loaded: %(error)s", folder=folder, error=error),
                remedy,
            ) from error
        except BaseException as error:
            raise _unless_panic(error, folder) from error

    def _one(self, translate: Callable[[str], str], text: str, folder: Path) -> str:
        try:
            parts = [translate(part).strip() for part in clauses(text, self._settings.max_characters)]
        except BaseException as error:
            raise _unless_panic(error, folder) from error
        return " ".join(parts) if all(parts) else ""


def _translator(folder: Path) -> "Translator":
    from fxtranslate import Translator

    vocabularies = list(_files(folder, "vocab.")) * 2 or [*_files(folder, "srcvocab."), *_files(folder, "trgvocab.")]
    model, shortlist = list(_files(folder, "model.")), list(_files(folder, "lex."))
    if not model or len(vocabularies) < 2:
        raise ValueError(worded("model.* or vocab.* is missing"))
    source, target = vocabularies[0].read_bytes(), vocabularies[-1].read_bytes()
    return Translator(model[0].read_bytes(), source, target, shortlist[0].read_bytes() if shortlist else None)


def _files(folder: Path, prefix: str) -> Iterator[Path]:
    """Files of one kind, recognised by their names as in the library's own cache."""
    return (path for path in sorted(folder.iterdir()) if path.is_file() and path.name.startswith(prefix))


def _unless_panic(error: BaseException, folder: Path) -> EngineUnavailable:
    """Convert a panic in Rust, e.g. for a vocabulary that does not fit its model; raise any other error again.

    PyO3 derives panics from `BaseException`, like the interpreter's KeyboardInterrupt.
    """
    if type(error).__name__ != "PanicException":
        raise error
    return EngineUnavailable(
        FxTranslateEngine.name,
        worded("the model in %(folder)s cannot be used: %(error)s", folder=folder, error=error),
        worded("remove %(folder)s and fetch the model again", folder=folder),
    )


def _version() -> str:
    try:
        return version("fxtranslate")
    except PackageNotFoundError:
        return ""
