"""The translation desk: posts to sentences, sentences through memory and engines, checks, and back to Markdown.

All sentences of all posts go to an engine in one batch, each once. What one engine cannot do the next in order is asked
for. A sentence that none could do keeps its source and is marked: a post is never half-translated without saying so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from publisher.errors import EngineUnavailable, TranslationError
from publisher.translation.checks import check_segment
from publisher.translation.checks.messages import make
from publisher.translation.document import Document, read_document
from publisher.translation.glossary import Glossary
from publisher.translation.ladder import Ladder
from publisher.translation.marks import without_marks
from publisher.translation.transliterate import transliterate
from publisher.translation.types import (
    Engine,
    EngineProfile,
    Progress,
    Segment,
    TranslatedPost,
    TranslatedSegment,
    TranslatedSentence,
)
from publisher.types import Finding

_LETTER = re.compile(r"[^\W\d_]")
_CYRILLIC_NAME = re.compile(r"(?<![\w-])[\u0410-\u042f\u0401][\u0430-\u045f]+(?:-[\u0410-\u042f][\u0430-\u045f]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_CYRILLIC_LANGUAGES = frozenset({"bg", "mk", "sr", "ru", "uk", "be"})


@dataclass(frozen=True, slots=True)
class Source:
    """A post as the desk needs it: texts by field id, and the body in Markdown (which starts at `first_line`)."""

    slug: str
    lang: str
    fields: dict[str, str]
    body: str
    first_line: int = 1


class SentenceMemory(Protocol):
    """Sentences that are translated already."""

    def find(
        self, texts: Iterable[str], source: str, target: str, profiles: Sequence[EngineProfile]
    ) -> dict[str, TranslatedSentence]:
        """By canonical text. A person's outranks a machine's, which counts for the same engine and model alone."""

    def add(self, sentences: Iterable[TranslatedSentence], source: str, target: str) -> None:
        """Keep what engines have made."""


@dataclass
class _Batch:
    """The sentences of all posts, and what has been found for them."""

    source: str
    target: str
    done: dict[str, TranslatedSentence] = field(default_factory=dict)
    drafts: set[str] = field(default_factory=set)
    reasons: list[str] = field(default_factory=list)


def translate_posts(
    sources: Sequence[Source],
    to: str,
    engines: Sequence[Engine],
    memory: SentenceMemory | None = None,
    glossary: Glossary | None = None,
    progress: Progress | None = None,
) -> list[TranslatedPost]:
    """Translate posts of one language. Raises `TranslationError` when no engine can serve, naming each one's reason."""
    if not sources:
        return []
    glossary = glossary or Glossary()
    documents = [_document(source, to) for source in sources]
    texts = {sentence.text for document in documents for segment in document.segments for sentence in segment.sentences}
    wanted = sorted(text for text in texts if _LETTER.search(without_marks(text)))
    batch = _Batch(sources[0].lang, to)
    _translate(wanted, engines, memory, glossary, batch, progress)
    return [_post(source, document, batch, glossary) for source, document in zip(sources, documents, strict=True)]


def _document(source: Source, to: str) -> Document:
    text = " ".join([source.fields.get("title", ""), source.body])
    letters = len(_LETTER.findall(text))
    cyrillic = len(_CYRILLIC.findall(text))
    if source.lang in _CYRILLIC_LANGUAGES and to not in _CYRILLIC_LANGUAGES and letters and cyrillic < letters / 10:
        raise TranslationError(
            f"{source.slug}: its text is not in {source.lang!r} (it has hardly a Cyrillic letter); "
            f"if it is in {to!r} already, save it as {source.slug}.{to}.md beside the original"
        )
    return read_document(source.fields, source.body, source.lang, source.first_line)


def _translate(
    wanted: Sequence[str],
    engines: Sequence[Engine],
    memory: SentenceMemory | None,
    glossary: Glossary,
    batch: _Batch,
    progress: Progress | None,
) -> None:
    profiles = list(_profiles(engines, batch))
    if memory is not None:
        batch.done.update(memory.find(wanted, batch.source, batch.target, [profile for _, profile in profiles]))
    batch.drafts.update(profile.name for _, profile in profiles if profile.draft)
    for engine, profile in profiles:
        rest = [text for text in wanted if text not in batch.done]
        if not rest:
            return
        try:
            climbed = Ladder(engine, profile, batch.source, batch.target, glossary).translate(rest, progress)
        except EngineUnavailable as error:
            batch.reasons.append(str(error))
            continue
        made = [
            TranslatedSentence(
                text, _with_names(result.target, batch), "machine", profile.name, profile.model, result.rung
            )
            for text, result in zip(rest, climbed, strict=True)
            if result.target
        ]
        batch.done.update((sentence.source, sentence) for sentence in made)
        if memory is not None:
            memory.add(made, batch.source, batch.target)
    if wanted and not batch.done:
        raise TranslationError(
            f"nothing can be translated from {batch.source!r} to {batch.target!r}: "
            + "; ".join(batch.reasons or ["no engine"])
        )


def _profiles(engines: Sequence[Engine], batch: _Batch) -> Iterable[tuple[Engine, EngineProfile]]:
    for engine in engines:
        try:
            yield engine, engine.profile(batch.source, batch.target)
        except EngineUnavailable as error:
            batch.reasons.append(str(error))


def _with_names(target: str, batch: _Batch) -> str:
    """Capitalised words that the engine left in Cyrillic are names more often than not: spelt as the Act says.

    What stands at the head of a sentence is capitalised anyway and stays, for the check to find.
    """
    if batch.source != "bg" or batch.target in _CYRILLIC_LANGUAGES:
        return target
    return _CYRILLIC_NAME.sub(lambda m: transliterate(m.group()) if m.start() else m.group(), target)


def _post(source: Source, document: Document, batch: _Batch, glossary: Glossary) -> TranslatedPost:
    translated = [_segment(document, segment, batch, glossary) for segment in document.segments]
    fields, body = document.write({segment.id: segment.target for segment in translated if segment.target})
    engines = sorted({sentence.engine for segment in translated for sentence in segment.sentences if sentence.engine})
    findings = [finding for segment in translated for finding in segment.findings]
    drafts = [engine for engine in engines if engine in batch.drafts]
    if drafts:
        findings.insert(0, make("draft-engine", "error", engine=", ".join(drafts)))
    return TranslatedPost(
        source.slug, batch.target, ", ".join(engines), fields, body, tuple(translated), tuple(findings)
    )


def _segment(document: Document, segment: Segment, batch: _Batch, glossary: Glossary) -> TranslatedSegment:
    sentences = tuple(
        batch.done.get(sentence.text, TranslatedSentence(sentence.text, sentence.text, "machine", rung="source"))
        for sentence in segment.sentences
    )
    findings: list[Finding] = []
    try:
        target = document.assemble(segment, [sentence.target for sentence in sentences])
    except TranslationError as error:
        findings.append(Finding("marks-lost", "error", str(error), segment.id))
        sentences = tuple(replace(one, target=one.source, rung="source") for one in sentences)
        target = segment.source
    lost = sum(one.rung == "source" and bool(_LETTER.search(without_marks(one.source))) for one in sentences)
    if lost and not findings:
        findings.append(make("marks-lost", "error", segment=segment.id, count=lost))
    findings += check_segment(
        segment.source,
        target,
        source_lang=batch.source,
        target_lang=batch.target,
        glossary=glossary,
        segment=segment.id,
    )
    return TranslatedSegment(segment.id, segment.source, target, sentences, tuple(findings))
