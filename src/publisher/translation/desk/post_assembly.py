"""Assembles a translated post: sentences into segments, checks, segments into fields and body."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from publisher.core.errors import TranslationError
from publisher.core.types import Finding
from publisher.core.wording import worded
from publisher.translation.checks import check_segment, check_sentence
from publisher.translation.checks.messages import make
from publisher.translation.document.document import Document
from publisher.translation.document.sentence_cores import needs_translation
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Glossary
from publisher.translation.language.cyrillic import CYRILLIC, CYRILLIC_LANGUAGES
from publisher.translation.types import Segment, TranslatedPost, TranslatedSegment, TranslatedSentence

_FOREIGN_SHARE = 10
"""In a text of a Cyrillic language, at least one letter in this many is Cyrillic."""


class Untranslated(Protocol):
    """The texts of a post as its author wrote them."""

    @property
    def fields(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> str: ...


_PLAIN_KINDS = frozenset({"field", "title"})
"""Kinds of segments that are plain text, not Markdown."""


def written(
    slug: str,
    to: str,
    document: Document,
    sentences: Mapping[str, tuple[TranslatedSentence, ...]],
    said: Mapping[str, str],
    kept: Collection[str],
    glossary: Glossary,
    source_lang: str,
) -> TranslatedPost:
    """Assemble a post from its sentences by segment id and from `said`, people's translations of whole segments.

    `kept`: ids of the segments that a person translated for this very post. Findings about a segment translated by a
    person stay with the segment; all others are also findings of the post.
    """
    assembled = [
        _said(segment, said[segment.id], segment.id in kept)
        if segment.id in said
        else _assembled(document, segment, sentences[segment.id])
        for segment in document.segments
    ]
    try:
        assembled, fields, body = _fitted(document, assembled)
    except TranslationError as error:
        raise TranslationError(f"{slug}: {error}") from error
    whole = document.completed({one.id: one.target for one in assembled if one.target != one.source})
    assembled = [replace(one, target=whole.get(one.id, one.target)) for one in assembled]
    checked = [
        TranslatedSegment(
            one.id, one.source, one.target, one.sentences,
            (*one.findings, *check_translation(segment, one.target, source_lang, to, glossary)), one.kept,
        )
        for segment, one in zip(document.segments, assembled, strict=True)
    ]  # fmt: skip
    engines = sorted({sentence.engine for one in checked for sentence in one.sentences if sentence.engine})
    findings = [
        *post_findings(document, checked, source_lang, to),
        *(finding for one in checked if one.origin != "person" for finding in one.findings),
    ]
    return TranslatedPost(slug, to, ", ".join(engines), fields, body, tuple(checked), tuple(findings))


def check_translation(
    segment: Segment, target: str, source_lang: str, target_lang: str, glossary: Glossary
) -> list[Finding]:
    """The findings of the checks for a segment's translation (inline Markdown; plain text for a field)."""
    names = {
        term.source: term.wanted
        for term in glossary
        if term.rule == "transliterate" and term.lang in (target_lang, ANY_LANGUAGE)
    }
    check_one = check_sentence if segment.kind in _PLAIN_KINDS else check_segment
    return check_one(
        segment.source,
        target,
        source_lang=source_lang,
        target_lang=target_lang,
        glossary=glossary,
        segment=segment.id,
        names=names,
    )


def unreadable(slug: str, to: str, source: "Untranslated", error: TranslationError) -> TranslatedPost:
    """A post that cannot be read or written: it stands as it is, with an error that names the line."""
    finding = make("unreadable", "error", reason=str(error).removeprefix(f"{slug}: "))
    return TranslatedPost(slug, to, "", dict(source.fields), source.body, (), (finding,))


def post_findings(
    document: Document, translated: Sequence[TranslatedSegment], source_lang: str, to: str
) -> list[Finding]:
    """Findings about the post as a whole."""
    segments = document.segments
    findings = [
        make("outside-left", "error", line=one.line, target=one.words, reason=one.why)
        for one in document.left
        if needs_translation(one.words, source_lang, to)
    ]
    drafts = sorted({sentence.engine for one in translated for sentence in one.sentences if sentence.draft})
    if drafts:
        findings.append(make("draft-engine", "error", engine=", ".join(drafts)))
    if source_lang in CYRILLIC_LANGUAGES and to not in CYRILLIC_LANGUAGES:
        text = " ".join(sentence.text for segment in segments for sentence in segment.sentences)
        letters = sum(character.isalpha() for character in text)
        if len(CYRILLIC.findall(text)) * _FOREIGN_SHARE < letters:
            findings.append(make("already-translated", "error", target=f"“{to}”"))
    return findings


def _said(segment: Segment, target: str, kept: bool) -> TranslatedSegment:
    sentence = TranslatedSentence(segment.source, target, "person")
    return TranslatedSegment(segment.id, segment.source, target, (sentence,), kept=kept)


def _assembled(document: Document, segment: Segment, sentences: tuple[TranslatedSentence, ...]) -> TranslatedSegment:
    try:
        target = document.assemble(segment, [sentence.target for sentence in sentences])
    except TranslationError:
        return _standing(segment)
    return TranslatedSegment(segment.id, segment.source, target, sentences, tuple(_untranslated(segment, sentences)))


def _untranslated(segment: Segment, sentences: Sequence[TranslatedSentence]) -> list[Finding]:
    """A finding when sentences of a segment were left as in the source; counts them."""
    count = sum(sentence.rung == "source" for sentence in sentences)
    return [make("marks-lost", "error", "one" if count == 1 else "many", segment.id, count=count)] if count else []


def _standing(segment: Segment) -> TranslatedSegment:
    """The segment untranslated, because its translation cannot be written into the document."""
    sentences = tuple(TranslatedSentence(one.text, one.text, "machine", rung="source") for one in segment.sentences)
    findings = tuple(_untranslated(segment, sentences))
    return TranslatedSegment(segment.id, segment.source, segment.source, sentences, findings)


def _fitted(
    document: Document, translated: Sequence[TranslatedSegment]
) -> tuple[list[TranslatedSegment], dict[str, str], str]:
    """The segments with the fields and body made from them; one that would change the structure keeps its source."""
    segments = list(translated)
    for _ in range(2):
        try:
            fields, body = document.write({one.id: one.target for one in segments if one.target != one.source})
            return segments, fields, body
        except TranslationError:
            segments = [
                one if _fits(document, one) else _standing(segment)
                for segment, one in zip(document.segments, segments, strict=True)
            ]
    raise TranslationError(
        worded(
            "its translation would change the structure of the document, even without the segments that do so by "
            "themselves"
        )
    )


def _fits(document: Document, segment: TranslatedSegment) -> bool:
    try:
        document.write({segment.id: segment.target} if segment.target != segment.source else {})
    except TranslationError:
        return False
    return True
