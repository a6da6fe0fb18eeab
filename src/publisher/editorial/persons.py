"""Translations by people: the segments to keep, and the pairs that the translation memory learns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from publisher.core.errors import IllegalStep, InvalidInput, PostError, TranslationError
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.editorial.alignment import Aligned, align, is_body, same_blocks
from publisher.editorial.stored import State, StoredTranslation, Writing
from publisher.posts.reading import translatable_fields
from publisher.posts.sidecars import Sidecar
from publisher.translation.desk.post_assembly import check_translation, post_findings
from publisher.translation.document.document import Document, read_document
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.memory.memory import MemoryEntry
from publisher.translation.types import Segment, TranslatedSegment, TranslatedSentence


@dataclass(frozen=True, slots=True)
class Said:
    """Pairs for the memory. `sentences` are the sources of segments that were split into sentence pairs."""

    entries: Sequence[MemoryEntry]
    sentences: Collection[str]


def said(source: Document, target: Document, now: datetime, by: str) -> Said:
    """The pairs of a whole translation that a person vouches for."""
    return said_of(align(source, target), now, by)


def said_of(segments: Iterable[Aligned], now: datetime, by: str) -> Said:
    """The pairs that a person vouches for: sentences if they pair one to one, else the whole segment.

    A target equal to its source is left out: it does not show how to translate it.
    """
    entries: list[MemoryEntry] = []
    apart: list[str] = []
    for aligned in segments:
        pairs = [
            (core.text, core.part(target))
            for core, target in zip(map(core_of, aligned.segment.sentences), aligned.targets, strict=False)
        ]
        if pairs and all(part is not None for _, part in pairs):
            apart.append(aligned.segment.source)
            entries += [
                MemoryEntry(text, part, "person", now, made_by=by) for text, part in pairs if part and part != text
            ]
        elif aligned.target != aligned.segment.source:
            pair = aligned.segment.source, aligned.target
            entries.append(MemoryEntry(*pair, "person", now, made_by=by, unit="paragraph"))
    return Said(entries, apart)


def from_sidecar(post: Post, sidecar: Sidecar, glossary: Glossary, now: datetime) -> tuple[Writing, Said]:
    """A full translation that a person wrote in a file beside the post; it counts as approved.

    The memory learns nothing from a translation of another version of the post. Raises `PostError`, `TranslationError`.
    """
    source, target = document_of(post), document_beside(sidecar)
    fresh = sidecar.source_hash in ("", post.content_hash)
    # A translation of another version of the post does not vouch for the current text.
    segments = [replace(one, kept=fresh) for one in _in_segments(source, target, post.lang, sidecar.lang, glossary)]
    findings = [finding for one in segments for finding in one.findings]
    writing = Writing(
        post.slug, sidecar.lang, State.APPROVED, sidecar.source_hash or post.content_hash, "", sidecar.fields,
        sidecar.body, segments, findings, sidecar.content_hash, approved_by=sidecar.path.name,
    )  # fmt: skip
    return writing, said(source, target, now, sidecar.path.name) if fresh else Said((), ())


def edited(
    post: Post, stored: StoredTranslation, segments: Mapping[str, str], glossary: Glossary, now: datetime, by: str
) -> tuple[Writing, Said]:
    """A translation with a person's texts in some segments (by id), and what the memory learns of them.

    Raises `InvalidInput` for an unknown segment, `IllegalStep` for a translation whose body has other blocks,
    `TranslationError` for a text that would change the structure of the document.
    """
    slug, lang = post.slug, stored.lang
    if unknown := sorted(set(segments) - {one.id for one in stored.segments}):
        raise InvalidInput(
            worded(
                "%(slug)s (%(lang)s): there is no segment %(unknown)s; `publisher review %(slug)s` shows them",
                slug=slug,
                lang=lang,
                unknown=tuple(unknown),
            )
        )
    source = document_of(post)
    if [one.id for one in stored.segments] != [one.id for one in source.segments]:
        raise IllegalStep(
            worded(
                "%(slug)s (%(lang)s): its body has another structure than the post's; edit %(slug)s.%(lang)s.md",
                slug=slug,
                lang=lang,
            )
        )
    texts = {**segments, **_on_one_line(post, segments)}
    try:
        fields, body = source.write({**{one.id: one.target for one in stored.segments}, **texts})
    except TranslationError as error:
        raise TranslationError(worded("%(slug)s (%(lang)s): %(error)s", slug=slug, lang=lang, error=error)) from error
    found = {one.segment.id: one for one in align(source, read_document(fields, body, lang))}
    # A text without letters ("42") is not a segment when the target is read, so it has no pair.
    aligned = [
        found.get(segment.id) or Aligned(segment, texts[segment.id])
        for segment in source.segments
        if segment.id in texts
    ]
    theirs = {one.segment.id: _by_person(one, post.lang, lang, glossary) for one in aligned}
    approved = stored.written_state is State.APPROVED
    kept = tuple(theirs.get(one.id, replace(one, kept=one.kept or approved)) for one in stored.segments)
    others = {one.id for one in kept} - set(theirs)
    findings = [
        *post_findings(source, kept, post.lang, lang),
        *(finding for finding in stored.findings if finding.segment in others),
        *(finding for one in theirs.values() for finding in one.findings),
    ]
    engines = sorted({one.engine for segment in kept for one in segment.sentences if one.engine})
    writing = Writing(
        slug, lang, State.EDITED, post.content_hash, ", ".join(engines), fields, body, kept, findings,
        stored.sidecar_hash,
    )  # fmt: skip
    return writing, said_of(aligned, now, by)


def _on_one_line(post: Post, segments: Mapping[str, str]) -> dict[str, str]:
    """Edited segments that are fields, joined into one line: fields have no line ends."""
    fields = translatable_fields(post)
    return {name: " ".join(text.split()) for name, text in segments.items() if name in fields}


def document_of(post: Post) -> Document:
    """The post as a document in segments. Raises `TranslationError` naming the post."""
    try:
        return read_document(translatable_fields(post), post.body, post.lang, post.body_line)
    except TranslationError as error:
        raise TranslationError(f"{post.slug}: {error}") from error


def document_beside(sidecar: Sidecar) -> Document:
    """A translation beside a post as a document in segments. Raises `PostError`."""
    try:
        return read_document(sidecar.fields, sidecar.body, sidecar.lang)
    except TranslationError as error:
        raise PostError(worded("the body: %(error)s", error=error), sidecar.path) from error


def _in_segments(
    source: Document, target: Document, source_lang: str, lang: str, glossary: Glossary
) -> tuple[TranslatedSegment, ...]:
    """The segments of a full translation; a body with another structure is one segment, `body`."""
    segments = [_by_person(aligned, source_lang, lang, glossary) for aligned in align(source, target)]
    if not same_blocks(source, target):
        ours, theirs = (_whole_body(document) for document in (source, target))
        findings = check_translation(Segment("body", "body", ours, (), ()), theirs, source_lang, lang, glossary)
        sentence = TranslatedSentence(ours, theirs, "person")
        segments.append(TranslatedSegment("body", ours, theirs, (sentence,), tuple(findings), kept=True))
    return tuple(segments)


def _by_person(aligned: Aligned, source_lang: str, lang: str, glossary: Glossary) -> TranslatedSegment:
    """One segment as a person wrote it, with the findings of the checks."""
    segment = aligned.segment
    pairs = zip(segment.sentences, aligned.targets, strict=False)
    sentences = tuple(TranslatedSentence(ours.text, theirs, "person") for ours, theirs in pairs)
    sentences = sentences or (TranslatedSentence(segment.source, aligned.target, "person"),)
    findings = check_translation(segment, aligned.target, source_lang, lang, glossary)
    return TranslatedSegment(segment.id, segment.source, aligned.target, sentences, tuple(findings), kept=True)


def _whole_body(document: Document) -> str:
    return "\n\n".join(segment.source for segment in document.segments if is_body(segment))
