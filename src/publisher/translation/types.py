"""Values of the translation desk: from a post's Markdown to sentences that an engine may see, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from publisher.core.types import Diagnosis, Finding

Origin = Literal["machine", "memory", "person"]
Rung = Literal["placeholders", "anchored", "pieces", "source", "whole"]
"""How a sentence's inline marks came through the engine; "whole" = it had none, "source" = it did not come through."""

SentenceProgress = Callable[[int, int], None]
"""Called with (done, total) sentences while an engine works."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a sentence that is not words and that no engine may see.

    In a sentence's canonical text a paired mark (link, emphasis) stands as `⟦1⟧words⟦/1⟧`, a hole (code, URL,
    e-mail address, handle, image, HTML, line break) as `⟦1⟧`. `number` is unique in the segment, from 1.
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

    `id` is stable while the document's structure is ("title", "image.alt", "body.7"); `source` is the block as inline
    Markdown, as a reviewer reads it; `glue[i]` is the white space behind sentence i (the last one is "").
    """

    id: str
    kind: str
    source: str
    sentences: tuple[Sentence, ...]
    glue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineProfile:
    """What an engine says of itself for one pair of languages; kept with every sentence that it makes.

    `placeholder` is a format with `{n}` that the engine carries through unchanged (for holes), None when it carries
    none. `draft` engines are never published unread, whatever the policy says.
    """

    name: str
    version: str
    model: str = ""
    placeholder: str | None = None
    draft: bool = False


class Engine(Protocol):
    """A machine translator. Built from its own table of settings; sees no database and no other engine.

    The first two methods raise `EngineUnavailable` with a remedy when the engine or the pair cannot be served.
    """

    name: str

    def profile(self, source: str, target: str) -> EngineProfile:
        """Describe the engine for a pair of language codes; cheap, and makes no request that costs money."""

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """Translate in order, one result a sentence. A sentence that the engine cannot do comes back as ""."""

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """For `doctor`: can it serve the pair, else how to get it; translates nothing."""


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

    `kept`: a person has written or approved it for this very post, so it stays while its source does.
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
