"""A post in another language as it is kept in the database, and whether it may go to readers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from publisher.config import Review
from publisher.states import TranslationState
from publisher.translation.types import TranslatedSegment, TranslatedSentence
from publisher.types import Finding, Post

State = TranslationState


@dataclass(frozen=True, slots=True)
class StoredTranslation:
    """A post in another language as it is kept. `state` is `stale` when the post has moved on since `source_hash`."""

    slug: str
    lang: str
    state: TranslationState
    source_hash: str
    engine: str
    fields: Mapping[str, str]
    body: str
    segments: tuple[TranslatedSegment, ...]
    findings: tuple[Finding, ...]
    content_hash: str


def read_row(row: Row[Any], post: Post) -> StoredTranslation:
    """The translation in a row of `translations`; stale when it was made from another state of the post."""
    segments = tuple(
        TranslatedSegment(
            segment["id"], segment["source"], segment["target"],
            tuple(TranslatedSentence(**sentence) for sentence in segment["sentences"]),
            tuple(Finding(**finding) for finding in segment["findings"]),
        )
        for segment in row.segments
    )  # fmt: skip
    state = State(row.state) if row.source_hash == post.content_hash else State.STALE
    findings = tuple(Finding(**finding) for finding in row.findings)
    return StoredTranslation(
        row.slug,
        row.lang,
        state,
        row.source_hash,
        row.engine,
        row.fields,
        row.body,
        segments,
        findings,
        row.content_hash,
    )


def judge(stored: StoredTranslation, policy: Review) -> tuple[bool, str]:
    """May it go to readers under a policy of `translation.review`, and if not, why: a sentence for staff.

    Pure. No policy lets a stale one through, nor an error of a check that nobody has looked at.
    """
    if stored.state is State.STALE:
        return False, "needs review: the post has changed since it was translated"
    if stored.state is State.APPROVED:
        return True, ""
    errors = [finding for finding in stored.findings if finding.severity == "error"]
    warnings = len(stored.findings) - len(errors)
    if policy == "always" and not stored.findings:
        return False, "needs review: nobody has approved it yet"
    if errors or (stored.findings and policy != "never"):
        first = (errors or list(stored.findings))[0]
        place = f" in {first.segment}" if first.segment else ""
        counted = ", ".join(_count(n, word) for n, word in ((len(errors), "error"), (warnings, "warning")) if n)
        return False, f"needs review: {counted}; first: {first.code}{place}: {first.message}"
    return True, ""


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
