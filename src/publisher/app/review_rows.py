"""A translation as its reviewer sees it: each segment with its name, findings, terms, and what has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.app.reviewing import Review, Reviewed
from publisher.core.states import TranslationState
from publisher.core.types import Finding
from publisher.core.wording import Worded, worded
from publisher.editorial.persons import document_of
from publisher.editorial.remarks import Remark
from publisher.editorial.segment_names import name_of, segment_names
from publisher.translation.checks.messages import make, sentence
from publisher.translation.glossary.glossary import Glossary
from publisher.translation.glossary.marked_terms import MarkedTerms, TermUse, marked_terms
from publisher.translation.memory.near_matches import WordChange, word_changes

__all__ = [
    "FINDING_KINDS", "MarkedTerms", "Remark", "ReviewRow", "ReviewRows", "TermUse", "WordChange", "changes_between",
    "finding_words", "kind_of", "review_rows", "segment_name",
]  # fmt: skip

FINDING_KINDS: Mapping[str, tuple[Worded, tuple[str, ...]]] = {
    "numbers": (
        worded("Numbers and dates"),
        ("number-changed", "number-format", "date-changed", "time-changed", "money-changed", "unit-changed"),
    ),
    "names": (worded("Names"), ("name-lost",)),
    "terms": (worded("Terms"), ("term-missed",)),
    "addresses": (worded("Links and addresses"), ("link-changed", "email-changed", "handle-changed", "tag-changed")),
    "untranslated": (
        worded("Not translated"),
        (
            "cyrillic-left", "empty", "untranslated", "unknown-marks", "wrong-language", "only-transliterated",
            "marks-lost", "already-translated", "outside-left", "unreadable",
        ),
    ),
    "meaning": (worded("Meaning"), ("negation-lost", "opposite-said", "model-note")),
    "form": (
        worded("Length and sentences"), ("too-short", "too-long", "cut-off", "repeated", "sentence-count"),
    ),
}  # fmt: skip
"""The kinds of findings that a reviewer can look at alone: key → name, codes."""

_OTHER = "other"
_SAYS_IT_ALL = frozenset({"empty", "untranslated"})
_OF_TERMS = frozenset({"term-missed", "name-lost"})


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A segment. `read`: a person has written, accepted or approved it. `changes`: how its source was before.

    `findings` has also terms that the glossary has got since the checks ran.
    """

    reviewed: Reviewed
    name: Worded
    findings: tuple[Finding, ...]
    terms: MarkedTerms
    read: bool
    changes: tuple[tuple[WordChange, str], ...] = ()

    @property
    def id(self) -> str:
        """Its id in the post."""
        return self.reviewed.segment.id

    @property
    def clean(self) -> bool:
        """Whether nobody has read it and nothing was found: one stroke accepts it."""
        return not self.read and not self.findings and not self.reviewed.stale and bool(self.reviewed.segment.target)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its findings, keys of `FINDING_KINDS`."""
        return frozenset(kind_of(one) for one in self.findings)


@dataclass(frozen=True, slots=True)
class ReviewRows:
    """All of a translation. `of_post` are findings of no segment; `remark` is why it was sent back."""

    review: Review
    rows: tuple[ReviewRow, ...]
    of_post: tuple[Finding, ...]
    remark: Remark | None

    @property
    def read(self) -> int:
        """How many segments a person has read."""
        return sum(row.read for row in self.rows)

    @property
    def unread(self) -> int:
        """How many nobody has read."""
        return len(self.rows) - self.read

    @property
    def percent(self) -> int:
        """The share of what was read; 100 only when nothing is left."""
        return 100 * self.read // len(self.rows) if self.rows else 100

    @property
    def errors(self) -> int:
        """How many errors stand in segments."""
        return sum(one.severity == "error" for row in self.rows for one in row.findings)

    @property
    def clean(self) -> list[ReviewRow]:
        """What can be accepted in one stroke."""
        return [row for row in self.rows if row.clean]

    def row(self, segment: str) -> ReviewRow:
        """A segment by its id. Raises `KeyError`."""
        return {row.id: row for row in self.rows}[segment]


def review_rows(publisher: Publisher, slug: str, lang: str, now: datetime) -> ReviewRows:
    """A translation as its reviewer sees it. Raises what `reviewing.look` raises."""
    editorial = publisher.editorial
    review = reviewing.look(publisher, slug, lang, "", now)
    names, glossary = segment_names(document_of(editorial.post(slug))), editorial.glossary()
    by_segment: dict[str, list[Finding]] = {}
    for one in review.findings:
        by_segment.setdefault(one.finding.segment, []).append(one.finding)
    # What an approval has covered stays read when another part of the post changes.
    approved = review.translation.written_state is TranslationState.APPROVED and not review.translation.sidecar_hash
    approved = approved or review.translation.state is TranslationState.APPROVED
    rows = [
        _row(one, name_of(names, one.segment.id), by_segment.get(one.segment.id, []), glossary, lang, approved)
        for one in review.segments
    ]
    return ReviewRows(review, tuple(rows), tuple(by_segment.get("", ())), editorial.remark(slug, lang))


def segment_name(publisher: Publisher, slug: str, segment: str) -> Worded:
    """What people call a segment of a post."""
    return name_of(segment_names(document_of(publisher.editorial.post(slug))), segment)


def finding_words(finding: Finding) -> str:
    """A finding for people who do not run the program: which engine makes drafts is nothing to them."""
    if finding.code == "draft-engine":
        return worded("Machine draft: waits for review")
    return sentence(finding)


def kind_of(finding: Finding) -> str:
    """The key of `FINDING_KINDS` for a finding; "other" for what has none."""
    return next((kind for kind, (_, codes) in FINDING_KINDS.items() if finding.code in codes), _OTHER)


def changes_between(known: str, wanted: str) -> tuple[tuple[WordChange, str], ...]:
    """How two texts differ, word by word."""
    return tuple(word_changes(known, wanted))


def _row(
    one: Reviewed, name: Worded, findings: Sequence[Finding], glossary: Glossary, lang: str, approved: bool
) -> ReviewRow:
    segment = one.segment
    read = not one.stale and (approved or segment.kept or segment.origin == "person")
    terms = marked_terms(glossary, segment.source, segment.target, lang)
    changes = changes_between(one.was_source, segment.source) if one.was_source and not read else ()
    return ReviewRow(
        one, name, (*findings, *_missing(one, findings, terms, approved)), terms, read, changes
    )  # fmt: skip


def _missing(one: Reviewed, findings: Sequence[Finding], terms: MarkedTerms, approved: bool) -> list[Finding]:
    """Terms that are not in the translation and that no finding names: the glossary is newer than the checks."""
    if approved or one.stale or not one.segment.target or any(found.code in _SAYS_IT_ALL for found in findings):
        return []
    told = {value for found in findings if found.code in _OF_TERMS for _, value in found.values}
    return [
        make("term-missed", "warning", segment=one.segment.id, source=use.source, wanted=use.wanted)
        for use in terms.uses
        if use.missing and use.source not in told
    ]
