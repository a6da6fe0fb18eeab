"""Values of the translation desk: from a post's Markdown to sentences that an engine may see, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from publisher.core.types import Diagnosis, Finding

Origin = Literal["machine", "memory", "person"]
Rung = Literal["placeholders", "anchored", "pieces", "source", "whole"]
"""How a sentence's inline marks survived the engine; "whole" = it had none, "source" = it was not translated."""

SentenceProgress = Callable[[int, int], None]
"""Called with (done, total) sentences while an engine works."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a sentence that is not words and is hidden from engines.

    In a sentence's canonical text a paired mark (link, emphasis) is written `⟦1⟧words⟦/1⟧`, a hole (code, URL,
    e-mail address, handle, image, HTML, line break) `⟦1⟧`. `number` is unique in the segment, from 1.
    `text` is the verbatim value for people and checks: the URL of a link, the code, the address, "" for emphasis.
    """

    number: int
    kind: str
    text: str
    paired: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in canonical form, with the marks that occur in it, in order of appearance."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable block: a field, a paragraph, a list item, a table cell, an alt text.

    `id` ("title", "image.alt", "body.7") is stable while the document's structure is; `source` is the block as inline
    Markdown, as a reviewer reads it; `glue[i]` is the white space behind sentence i ("" after the last).
    """

    id: str
    kind: str
    source: str
    sentences: tuple[Sentence, ...]
    glue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineProfile:
    """What an engine reports about itself for one language pair; stored with every sentence that it translates.

    `placeholder` is a format with `{n}` that the engine leaves unchanged (for holes), None when it keeps no
    placeholders. `draft` engines are never published unread, whatever the policy says.
    """

    name: str
    version: str
    model: str = ""
    placeholder: str | None = None
    draft: bool = False


class Engine(Protocol):
    """A machine translator, built from its own table of settings. It sees neither the database nor other engines.

    The first two methods raise `EngineUnavailable` with a remedy when the engine or the pair cannot be served.
    """

    name: str

    def profile(self, source: str, target: str) -> EngineProfile:
        """Describe the engine for a pair of language codes; cheap, and makes no request that costs money."""

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """Translate in order, one result a sentence. A sentence that the engine cannot translate comes back as ""."""

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """For `doctor`: whether it can serve the pair, and if not how to get it; translates nothing."""


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """A sentence's translation in canonical form (same marks) with its provenance."""

    source: str
    target: str
    origin: Origin
    engine: str = ""
    model: str = ""
    rung: Rung = "whole"
    draft: bool = False


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """A segment as inline Markdown on both sides, its sentences, and what the checks say of it.

    `kept`: a person has written or approved it for this very post, so it stays until its source changes.
    """

    id: str
    source: str
    target: str
    sentences: tuple[TranslatedSentence, ...] = ()
    findings: tuple[Finding, ...] = ()
    kept: bool = False

    @property
    def origin(self) -> Origin:
        """The least trusted origin among the sentences: machine, then memory, then person."""
        origins = {s.origin for s in self.sentences}
        for origin in ("machine", "memory", "person"):
            if origin in origins:
                return origin
        return "machine"

    @property
    def engine(self) -> str:
        """Names of the engines that made its machine sentences, comma-separated."""
        return ", ".join(sorted({s.engine for s in self.sentences if s.engine}))


@dataclass(frozen=True, slots=True)
class TranslatedPost:
    """A post in another language: its fields, its body, and every segment with provenance and findings."""

    slug: str
    to: str
    engine: str
    fields: dict[str, str]
    body: str
    segments: tuple[TranslatedSegment, ...]
    findings: tuple[Finding, ...] = ()
