"""Engine for a self-hosted LibreTranslate server (Argos models behind HTTP).

API: `POST /translate` with a list `q`, `GET /languages` (docs.libretranslate.com). Errors are `{"error": text}` with
400 (pair or length), 403 (key or ban), 429 (slow down), 500.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, Field, SecretStr

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.translation.engines.http_api import ApiRefusal, HttpApi
from publisher.translation.engines.preprocessing import protocol_line
from publisher.translation.types import EngineProfile, SentenceProgress

if TYPE_CHECKING:
    from requests import Session


class LibreTranslateSettings(BaseModel, extra="forbid", frozen=True):
    """`url`: the server. `batch_sentences` and `batch_characters` limit one request, `timeout_seconds` its duration.

    `placeholder`: a form with `{n}` that the server's model is known to leave unchanged.
    """

    url: str = Field(default="http://127.0.0.1:5000", pattern=r"^https?://")
    api_key: SecretStr | None = None
    batch_sentences: int = Field(default=32, ge=1)
    batch_characters: int = Field(default=4000, ge=100)
    timeout_seconds: float = Field(default=60, gt=0)
    placeholder: str | None = Field(default=None, pattern=r"\{n\}")


class LibreTranslateEngine:
    """Sends sentences in lists; accepts an answer only if it has the same number of texts."""

    Settings: ClassVar[type[BaseModel]] = LibreTranslateSettings
    name = "libretranslate"

    def __init__(self, settings: LibreTranslateSettings, models: Path) -> None:
        self._settings = settings
        self._api = HttpApi(self.name, settings.url, settings.timeout_seconds)

    def profile(self, source: str, target: str) -> EngineProfile:
        """See `Engine.profile`; makes no request. `model` is the server's address: only the server knows its model."""
        return EngineProfile(self.name, "API", self._api.place, placeholder=self._settings.placeholder)

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """See `Engine.translate`. A sentence too long for the server comes back as ""."""
        import requests

        found = [""] * len(sentences)
        lines = {number: line for number, text in enumerate(sentences) if (line := protocol_line(text))}
        with requests.Session() as session:
            for batch in self._batches(lines):
                texts = self._ask([lines[number] for number in batch], source, target, session)
                for number, text in zip(batch, texts, strict=True):
                    found[number] = text
                if progress is not None:
                    progress(batch[-1] + 1, len(sentences))
        return found

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """Whether the server answers and offers the pair."""
        check = worded("engine %(text)s %(source)s→%(target)s", text=self.name, source=source, target=target)
        try:
            languages = self._api.call("GET", "/languages")
            if not isinstance(languages, list):
                raise self._api.nonsense(worded("no list of languages"))
        except EngineUnavailable as error:
            return Diagnosis(check, False, error.reason, error.remedy)
        targets = [entry.get("targets", []) for entry in languages if _is_for(entry, source)]
        if not any(target in (offered if isinstance(offered, list) else []) for offered in targets):
            mend = worded("start the server with --load-only %(source)s,%(target)s", source=source, target=target)
            return Diagnosis(
                check,
                False,
                worded(
                    "%(place)s does not translate %(source)s→%(target)s",
                    place=self._api.place,
                    source=source,
                    target=target,
                ),
                mend,
            )
        return Diagnosis(check, True, self._api.place)

    def _batches(self, lines: dict[int, str]) -> Iterator[list[int]]:
        batch: list[int] = []
        size = 0
        for number, line in lines.items():
            full = len(batch) >= self._settings.batch_sentences
            if batch and (full or size + len(line) > self._settings.batch_characters):
                yield batch
                batch, size = [], 0
            batch.append(number)
            size += len(line)
        if batch:
            yield batch

    def _ask(self, lines: Sequence[str], source: str, target: str, session: "Session") -> list[str]:
        payload: dict[str, Any] = {"q": list(lines), "source": source, "target": target, "format": "text"}
        if self._settings.api_key is not None:
            payload["api_key"] = self._settings.api_key.get_secret_value()
        try:
            answer = self._api.call("POST", "/translate", payload, session)
        except ApiRefusal as refusal:
            # "Invalid request: request (n) exceeds text limit (m)", "… batch size (n) exceeds text limit (m)".
            if refusal.status not in (400, 413) or "limit" not in refusal.said:
                raise
            if len(lines) == 1:
                return [""]
            middle = len(lines) // 2
            return self._ask(lines[:middle], source, target, session) + self._ask(
                lines[middle:], source, target, session
            )
        texts = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise self._api.nonsense(worded("no list of translations"))
        if len(texts) != len(lines):
            raise self._api.nonsense(
                worded("%(number)s translations for %(number2)s sentences", number=len(texts), number2=len(lines))
            )
        return [text.strip() for text in texts]


def _is_for(entry: object, source: str) -> bool:
    return isinstance(entry, dict) and entry.get("code") == source
