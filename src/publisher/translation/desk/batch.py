"""Translates a batch of posts: sentences through memory and engines, then checks, and back to Markdown.

All sentences of all posts go to an engine in one batch, each sentence once. Sentences that one engine cannot translate
go to the next engine. A sentence that no engine translated keeps its source and gets a finding: a post is never partly
translated without a notice. A post that cannot be read stands as it is, with an error; the others are translated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from publisher.core.errors import EngineUnavailable, TranslationError
from publisher.core.wording import joined, text_of, worded
from publisher.translation.desk.latin_names import latin_names
from publisher.translation.desk.markup_ladder import Ladder
from publisher.translation.desk.post_assembly import unreadable, written
from publisher.translation.document.document import Document, read_document
from publisher.translation.document.sentence_cores import Core, core_of, needs_translation
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.language.figures import localised
from publisher.translation.marks import marks_intact
from publisher.translation.types import (
    Engine,
    EngineProfile,
    Origin,
    Segment,
    SentenceProgress,
    TranslatedPost,
    TranslatedSentence,
)


@dataclass(frozen=True, slots=True)
class PostSource:
    """A post to translate: texts by field id, and the body in Markdown, which begins on line `first_line` of its file.

    `kept` holds segments of this post that a person has translated: source → target, both as inline Markdown.
    """

    slug: str
    lang: str
    fields: Mapping[str, str]
    body: str
    first_line: int = 1
    kept: Mapping[str, str] = field(default_factory=dict)


class MemoryProtocol(Protocol):
    """Earlier translations between two languages; implemented by `publisher.translation.memory.memory.Memory`."""

    def by_person(self, texts: Iterable[str], unit: Literal["sentence", "paragraph"] = "sentence") -> dict[str, str]:
        """Translations of these texts by people: source → target."""

    def by_machine(self, texts: Iterable[str], profile: EngineProfile) -> dict[str, TranslatedSentence]:
        """Translations of these sentences by the same engine and model, by source."""

    def add(self, made: Iterable[TranslatedSentence]) -> None:
        """Store translations made by an engine."""


def translate_posts(
    sources: Sequence[PostSource],
    to: str,
    engines: Sequence[Engine],
    memory: MemoryProtocol | None = None,
    glossary: Glossary | None = None,
    progress: SentenceProgress | None = None,
) -> list[TranslatedPost]:
    """Translate posts of one language into the language `to`, in order.

    Raises `TranslationError` with every engine's reason when sentences remain that no engine could be asked to
    translate; translations made before that are in the memory.
    """
    if not sources:
        return []
    desk = _Desk(sources[0].lang, to, glossary or Glossary(), memory)
    posts = [_read(source, memory) for source in sources]
    desk.translate([post for post in posts if isinstance(post, _Post)], engines, progress)
    return [
        _written(post, to, desk) if isinstance(post, _Post) else unreadable(source.slug, to, source, post)
        for source, post in zip(sources, posts, strict=True)
    ]


def _written(post: "_Post", to: str, desk: "_Desk") -> TranslatedPost:
    source, found = post.source, desk.sentences(post)
    try:
        return written(source.slug, to, post.document, found, post.said, post.kept, desk.glossary, source.lang)
    except TranslationError as error:
        return unreadable(source.slug, to, source, error)


@dataclass(frozen=True, slots=True)
class _Post:
    """A post being translated. `said`: people's translations of whole segments, by segment id.

    `kept`: ids of the segments that a person translated for this very post. `cores`: those of all other sentences.
    """

    source: PostSource
    document: Document
    said: Mapping[str, str]
    kept: frozenset[str]
    cores: Mapping[str, Sequence[Core]]


def _read(source: PostSource, memory: MemoryProtocol | None) -> "_Post | TranslationError":
    try:
        document = read_document(source.fields, source.body, source.lang, source.first_line)
    except TranslationError as error:
        return error
    said = memory.by_person((segment.source for segment in document.segments), "paragraph") if memory else {}
    said |= source.kept
    known = {segment.id: said[segment.source] for segment in document.segments if segment.source in said}
    kept = frozenset(segment.id for segment in document.segments if segment.source in source.kept)
    cores = {
        segment.id: [core_of(sentence) for sentence in segment.sentences]
        for segment in document.segments
        if segment.id not in known
    }
    return _Post(source, document, known, kept, cores)


class _Desk:
    """One batch: the translations found so far for the sentences of all posts, by the text of their core."""

    def __init__(self, source: str, target: str, glossary: Glossary, memory: MemoryProtocol | None) -> None:
        self._source, self._target, self._memory = source, target, memory
        self.glossary = glossary
        self._done: dict[str, TranslatedSentence] = {}
        self._reasons: list[str] = []

    def translate(self, posts: Sequence[_Post], engines: Sequence[Engine], progress: SentenceProgress | None) -> None:
        """Find a translation for every core that needs one. Raises `TranslationError` when no engine can serve."""
        texts = dict.fromkeys(core.text for post in posts for cores in post.cores.values() for core in cores)
        wanted = [text for text in texts if self._needs(text)]
        if self._memory:
            said = self._memory.by_person(wanted)
            self._done.update((text, TranslatedSentence(text, target, "person")) for text, target in said.items())
        for text in self._rest(wanted):
            self._take_terms_alone(text)
        served = False
        for engine in engines:
            if not (rest := self._rest(wanted)):
                return
            served |= self._ask(engine, rest, progress)
        if (rest := self._rest(wanted)) and not (served and self._done):
            unfinished = [post.source.slug for post in posts if _has_any(post, set(rest))]
            others = worded("; not finished: %(unfinished)s", unfinished=tuple(unfinished)) if len(posts) > 1 else ""
            reasons = joined("; ", self._reasons or [worded("no engine has an answer")])
            raise TranslationError(
                worded(
                    "nothing can be translated from %(source)s to %(target)s: %(reasons)s%(others)s",
                    source=repr(self._source),
                    target=repr(self._target),
                    reasons=reasons,
                    others=others,
                )
            )

    def sentences(self, post: _Post) -> dict[str, tuple[TranslatedSentence, ...]]:
        """A post's sentences in canonical form by segment id, without segments that a person translated as a whole."""
        return {
            segment.id: tuple(self._sentences(segment, post.cores[segment.id]))
            for segment in post.document.segments
            if segment.id in post.cores
        }

    def _sentences(self, segment: Segment, cores: Sequence[Core]) -> Iterator[TranslatedSentence]:
        # A sentence without words to translate stays as it is, and counts as trusted as the rest of its segment.
        found = [self._done.get(core.text) for core in cores if self._needs(core.text)]
        by_person = bool(found) and all(one is not None and one.origin == "person" for one in found)
        standing: Origin = "person" if by_person else "machine"
        for sentence, core in zip(segment.sentences, cores, strict=True):
            if self._needs(core.text):
                yield self._sentence(sentence.text, core)
            else:
                figures = localised(sentence.text, self._source, self._target)
                yield TranslatedSentence(sentence.text, figures, standing)

    def _needs(self, text: str) -> bool:
        return needs_translation(text, self._source, self._target)

    def _rest(self, wanted: Iterable[str]) -> list[str]:
        return [text for text in wanted if text not in self._done]

    def _sentence(self, text: str, core: Core) -> TranslatedSentence:
        done = self._done.get(core.text)
        if done is None:
            return TranslatedSentence(text, text, "machine", rung="source")
        set_apart = done.rung == "whole" and "⟦" in core.before + core.after
        rung = "anchored" if set_apart and done.origin != "person" else done.rung
        target = core.whole(done.target)
        return TranslatedSentence(text, target, done.origin, done.engine, done.model, rung, done.draft)

    def _take_terms_alone(self, text: str) -> None:
        """Translate a text that consists only of glossary terms (a title, a tag) without an engine."""
        rest, target = text, text
        for hit in reversed(self.glossary.find(text, self._target)):
            rest = rest[: hit.start] + rest[hit.end :]
            target = target[: hit.start] + hit.target_text + target[hit.end :]
        if not self._needs(rest):
            self._done[text] = TranslatedSentence(text, target, "machine")

    def _ask(self, engine: Engine, rest: Sequence[str], progress: SentenceProgress | None) -> bool:
        """Take the engine's earlier translations from the memory, and ask it for the rest; False if unavailable."""
        made: list[TranslatedSentence] = []
        try:
            profile = engine.profile(self._source, self._target)
            if self._memory:
                self._done.update(self._memory.by_machine(rest, profile))
            ladder = Ladder(engine, profile, self._source, self._target, self.glossary)
            for text, climbed in ladder.translate(self._rest(rest), progress):
                target = latin_names(text, climbed.target, self._source, self._target, self.glossary)
                if target and marks_intact(text, target):
                    maker = profile.name, profile.model, climbed.rung, profile.draft
                    made.append(TranslatedSentence(text, target, "machine", *maker))
        except EngineUnavailable as error:
            self._reasons.append(text_of(error))
            return False
        finally:
            # Keep translations made before a failure too: they are paid for and must not be requested again.
            self._done.update((sentence.source, sentence) for sentence in made)
            if self._memory:
                self._memory.add(made)
        return True


def _has_any(post: _Post, texts: set[str]) -> bool:
    return any(core.text in texts for cores in post.cores.values() for core in cores)
