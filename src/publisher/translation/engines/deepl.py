"""Engine for DeepL through its own client (`pip install deepl`); the best of the paid engines for Bulgarian.

DeepL accepts 50 texts and 128 KiB per request, and answers 403 for a wrong key, 429 for too many requests and 456 when
the quota is used up (developers.deepl.com). The client itself retries after 429 and 5xx, up to `retries` times.
"""

import json
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from xml.sax.saxutils import escape, unescape

from pydantic import BaseModel, Field, SecretStr

from publisher.core.errors import EngineUnavailable
from publisher.core.types import Diagnosis
from publisher.core.wording import worded
from publisher.translation.engines.preprocessing import protocol_line
from publisher.translation.types import EngineProfile, SentenceProgress

if TYPE_CHECKING:
    import deepl

_TEXTS = 50
_REQUEST_BYTES = 100 * 2**10
"""Below DeepL's limit of 128 KiB, leaving room for the rest of the request. The client writes Cyrillic as `\\uXXXX`."""

_ANSWER_LIMIT = 8 * 2**20
_PLACEHOLDER = re.compile(r"<x\d+/>")
_REGIONS = {"en": "EN-GB", "pt": "PT-PT"}
"""DeepL does not accept these two as targets without a region."""


class DeepLSettings(BaseModel, extra="forbid", frozen=True):
    """`targets`: our language code → DeepL's, e.g. `{en = "EN-US"}`. `glossary_id`: a glossary stored at DeepL.

    `server_url`: when unset, the client chooses the paid or the free service by the key. `timeout_seconds`: for the
    whole answer to one request; the client tries `retries` times again.
    """

    api_key: SecretStr = Field(min_length=1)
    server_url: str | None = Field(default=None, pattern=r"^https?://")
    targets: dict[str, str] = {}
    glossary_id: str = ""
    timeout_seconds: float = Field(default=30, gt=0)
    retries: int = Field(default=2, ge=0, le=10)


class DeepLEngine:
    """Sends sentences in lists; those with placeholders as XML, whose elements DeepL keeps."""

    Settings: ClassVar[type[BaseModel]] = DeepLSettings
    name = "deepl"

    def __init__(self, settings: DeepLSettings, models: Path) -> None:
        self._settings = settings
        self._client: deepl.Translator | None = None

    def profile(self, source: str, target: str) -> EngineProfile:
        """See `Engine.profile`; makes no request."""
        self._connect()
        return EngineProfile(
            self.name,
            f"client {version('deepl')}",
            " ".join(filter(None, [f"{source.upper()}→{self._target(target)}", self._settings.glossary_id])),
            placeholder="<x{n}/>",
        )

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """See `Engine.translate`. A sentence too long for any request comes back as ""."""
        found = [""] * len(sentences)
        lines = {number: line for number, text in enumerate(sentences) if (line := protocol_line(text))}
        marked = [number for number, line in lines.items() if _PLACEHOLDER.search(line)]
        plain = [number for number, line in lines.items() if not _PLACEHOLDER.search(line)]
        done = len(sentences) - len(lines)
        for numbers, as_xml in ((plain, False), (marked, True)):
            for batch in _batches(numbers, lines):
                texts = self._ask([lines[number] for number in batch], source, target, as_xml)
                for number, text in zip(batch, texts, strict=True):
                    found[number] = text
                done += len(batch)
                if progress is not None:
                    progress(done, len(sentences))
        return found

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """Whether the key is valid and how much of the quota is used; makes no billed request."""
        import requests

        check = worded("engine %(text)s %(source)s→%(target)s", text=self.name, source=source, target=target)
        try:
            client = self._connect()
            try:
                usage = client.get_usage()
            except _client_errors() as error:
                raise self._unavailable(error) from error
        except (EngineUnavailable, requests.RequestException) as error:
            return Diagnosis(check, False, getattr(error, "reason", f"{error}"), getattr(error, "remedy", ""))
        used = (
            worded(
                "%(count)s of %(limit)s characters used",
                count=f"{usage.character.count:,}",
                limit=f"{usage.character.limit:,}",
            )
            if usage.character.valid
            else ""
        )
        if usage.any_limit_reached:
            return Diagnosis(
                check,
                False,
                worded("the quota is used up: %(used)s", used=used),
                worded("wait for the next month or raise it at DeepL"),
            )
        return Diagnosis(check, True, used or worded("the key is accepted"))

    def _ask(self, lines: Sequence[str], source: str, target: str, as_xml: bool) -> list[str]:
        client = self._connect()
        try:
            results = client.translate_text(
                [_to_xml(line) for line in lines] if as_xml else list(lines),
                source_lang=source.upper(),
                target_lang=self._target(target),
                split_sentences="0",
                preserve_formatting=True,
                tag_handling="xml" if as_xml else None,
                glossary=self._settings.glossary_id or None,
            )
        except _client_errors() as error:
            raise self._unavailable(error) from error
        texts = [result.text for result in results] if isinstance(results, list) else []
        if len(texts) != len(lines) or not all(isinstance(text, str) for text in texts):
            reason = worded(
                "DeepL answers with %(number)s texts for %(number2)s sentences", number=len(texts), number2=len(lines)
            )
            raise EngineUnavailable(self.name, reason, worded("try again later"))
        return [(_from_xml(text) if as_xml else text).strip() for text in texts]

    def _target(self, code: str) -> str:
        return self._settings.targets.get(code) or _REGIONS.get(code, code.upper())

    def _connect(self) -> "deepl.Translator":
        """The client; it opens no connection before the first request."""
        try:
            import deepl
            import deepl.http_client

            from publisher.translation.engines.bounded_adapter import BoundedAdapter
        except ImportError as error:
            raise EngineUnavailable(self.name, f"{error}", worded("pip install 'publisher[deepl]'")) from error
        # The client has these two settings once per process.
        deepl.http_client.min_connection_timeout = self._settings.timeout_seconds
        deepl.http_client.max_network_retries = self._settings.retries
        if self._client is None:
            key, server = self._settings.api_key.get_secret_value(), self._settings.server_url
            self._client = deepl.Translator(key, server_url=server, send_platform_info=False)
            # The client offers no way to bound its answers, and its time-out is for one read.
            session = self._client._client._session
            for scheme in ("https://", "http://"):
                session.mount(scheme, BoundedAdapter(self._settings.timeout_seconds, _ANSWER_LIMIT))
        return self._client

    def _unavailable(self, error: Exception) -> EngineUnavailable:
        """Convert an error of the client."""
        import deepl

        remedies: list[tuple[type[Exception], str]] = [
            (deepl.AuthorizationException, worded("check api_key")),
            (deepl.QuotaExceededException, worded("wait for the next month or raise the quota at DeepL")),
            (deepl.TooManyRequestsException, worded("try again in some minutes")),
            (deepl.exceptions.ConnectionException, worded("check the network and server_url")),
        ]
        remedy = next((words for kind, words in remedies if isinstance(error, kind)), worded("try again later"))
        if not isinstance(error, deepl.DeepLException):
            return EngineUnavailable(
                self.name, worded("DeepL answers with something its client cannot read: %(error)s", error=error), remedy
            )
        return EngineUnavailable(self.name, f"{error}"[:300], remedy)


def _client_errors() -> tuple[type[Exception], ...]:
    """Errors that the client raises; those after the first when the server's JSON has an unexpected form."""
    import deepl

    return (deepl.DeepLException, TypeError, ValueError, AttributeError, LookupError, RecursionError)


def _batches(numbers: Sequence[int], lines: dict[int, str]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for number in numbers:
        length = len(json.dumps(_to_xml(lines[number]))) + 2
        if length > _REQUEST_BYTES:
            continue
        if batch and (len(batch) == _TEXTS or size + length > _REQUEST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += length
    if batch:
        yield batch


def _to_xml(text: str) -> str:
    """Escape the text for XML; placeholders, which have the form of elements, stay."""
    parts = _PLACEHOLDER.split(text)
    elements = [*_PLACEHOLDER.findall(text), ""]
    return "".join(escape(part) + element for part, element in zip(parts, elements, strict=True))


def _from_xml(text: str) -> str:
    return unescape(text, {"&quot;": '"', "&apos;": "'"})
