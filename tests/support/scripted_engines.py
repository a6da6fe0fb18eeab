"""Engines with scripted answers that record their calls, for tests of the code around engines."""

from collections.abc import Callable, Mapping, Sequence

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.translation.types import EngineProfile, SentenceProgress


class ScriptedEngine:
    """Answers each sentence from a function or a mapping; `batches` records the calls."""

    def __init__(
        self,
        answer: Callable[[str], str] | Mapping[str, str],
        name: str = "scripted",
        *,
        model: str = "one",
        placeholder: str | None = None,
        draft: bool = False,
    ) -> None:
        self.name = name
        self.model = model
        self.batches: list[list[str]] = []
        self.calls_until_failure = -1
        self._answer = answer
        self._placeholder, self._draft = placeholder, draft

    @property
    def asked(self) -> list[str]:
        return [sentence for batch in self.batches for sentence in batch]

    def profile(self, source: str, target: str) -> EngineProfile:
        return EngineProfile(self.name, "1", self.model, self._placeholder, self._draft)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        if self.calls_until_failure == 0:
            raise EngineUnavailable(self.name, "the quota is used up", "wait for the next month")
        self.calls_until_failure -= 1
        self.batches.append(list(sentences))
        if progress is not None:
            progress(len(sentences), len(sentences))
        if isinstance(self._answer, Mapping):
            return [self._answer.get(sentence, "") for sentence in sentences]
        return [self._answer(sentence) for sentence in sentences]

    def diagnose(self, source: str, target: str) -> Diagnosis:
        return Diagnosis(self.name, True, "")


class AbsentEngine(ScriptedEngine):
    """An engine that is never available."""

    def __init__(self, name: str = "absent", reason: str = "no model bg→en", remedy: str = "install one") -> None:
        super().__init__({}, name)
        self._reason, self._remedy = reason, remedy

    def profile(self, source: str, target: str) -> EngineProfile:
        raise EngineUnavailable(self.name, self._reason, self._remedy)


def in_latin(text: str) -> str:
    """A stand-in for a translation: Cyrillic words in Latin letters, everything else unchanged."""
    from publisher.translation.language.transliterate import transliterate

    return transliterate(text)
