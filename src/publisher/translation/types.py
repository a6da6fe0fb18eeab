"""Types shared by the translation rooms: marks, sentences, segments, engines, translated posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from publisher.core.types import Diagnosis, Finding

Origin = Literal["machine", "memory", "person"]
Rung = Literal["placeholders", "anchored", "pieces", "source", "whole"]
"""How a sentence's inline marks were carried through the engine: "whole" = it had none, "source" = not at all."""

SentenceProgress = Callable[[int, int], None]
"""Called with (finished sentences, all sentences) while an engine works."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a sentence that is not words and that no engine sees.

    In the sentence's canonical text a paired mark (link, emphasis) is written `⟦1⟧words⟦/1⟧`, a hole (code, URL, e-mail
    address, handle, image, HTML, line break) `⟦1⟧`. `number` is unique in the segment and counts from 1. `text` is the
    verbatim value for people and checks: the URL of a link, the code, the address, "" for emphasis; of an HTML tag
    without the values of attributes that are words (a title is a segment of its own).
    """

    number: int
    kind: str
    text: str
    paired: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in canonical form, with its marks in order of appearance."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """One translatable block: a field, a paragraph, a list item, a table cell, an alt text.

    `id` ("title", "image.alt", "body.7") is stable as long as the document's structure; `source` is the block as inline
    Markdown, as a reviewer reads it; `glue[i]` is the white space after sentence i ("" for the last).
    """

    id: str
    kind: str
    source: str
    sentences: tuple[Sentence, ...]
    glue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EngineProfile:
    """An engine's description for one pair of languages; stored with every sentence that it translates.

    `placeholder` is a format with `{n}` that the engine leaves unchanged; None when there is no reliable one.
    Translations by `draft` engines are never published unread, whatever the policy says.
    """

    name: str
    version: str
    model: str = ""
    placeholder: str | None = None
    draft: bool = False


class Engine(Protocol):
    """A machine translator. Built from its own table of settings; has no access to the database or other engines.

    The first two methods raise `EngineUnavailable` with a remedy when the engine or the pair is not available.
    """

    name: str

    def profile(self, source: str, target: str) -> EngineProfile:
        """Describe the engine for a pair of language codes; fast, and makes no paid request."""

    def translate(
        self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
    ) -> list[str]:
        """Translate in order, one result per sentence; "" for a sentence that the engine cannot translate."""

    def diagnose(self, source: str, target: str) -> Diagnosis:
        """For `doctor`: whether the pair is available, and how to get it if not; translates nothing."""


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
    """A segment as inline Markdown on both sides, its sentences, and the findings of the checks.

    `kept`: a person wrote or approved it for this very post, so it stays as long as its source does not change.
    `was_source` and `was_target` are what stood in its place before the post changed, until a person has written here.
    """

    id: str
    source: str
    target: str
    sentences: tuple[TranslatedSentence, ...] = ()
    findings: tuple[Finding, ...] = ()
    kept: bool = False
    was_source: str = ""
    was_target: str = ""

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
        """Names of the engines that translated its sentences, comma-separated."""
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
