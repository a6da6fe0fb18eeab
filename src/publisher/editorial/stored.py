"""A translation as it is stored and as it is written: the values of a row of the table `translations`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from publisher.core.messages import content_hash
from publisher.core.states import TranslationState
from publisher.core.types import Finding, Post
from publisher.translation.types import TranslatedSegment, TranslatedSentence

State = TranslationState

_DRAFT = "draft-engine"
"""The finding that an engine makes drafts."""


@dataclass(frozen=True, slots=True)
class StoredTranslation:
    """A stored translation of a post. `state` is `stale` if the post has changed since `source_hash`.

    `findings` are those that a person should look at; `segments` may have more, of texts that a person vouched for.
    `sidecar_hash` is the hash of the file that a person wrote ("" without one), `written_state` the state in the
    database, whatever the post says now. `made_under` is a hash of everything that a machine translation depends on.
    `approved_despite` are the errors that `approved_by` passed; `withdrawn_by` took an approval back, and nobody has
    approved it since. `approved_through` is the account whose link `approved_by`, who has none, was given. `writers`
    have changed a text, the latest last. `returned_by` has sent it back to them, and nobody has answered yet.
    """

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
    sidecar_hash: str = ""
    written_state: TranslationState = State.MACHINE
    made_under: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    approved_despite: tuple[Finding, ...] = ()
    withdrawn_by: str = ""
    approved_through: str = ""
    writers: tuple[str, ...] = ()
    returned_by: str = ""

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that are told and counted. Once somebody has approved it, a draft was read: that is none."""
        return tuple(one for one in self.findings if not self.approved_by or one.code != _DRAFT)


@dataclass(frozen=True, slots=True)
class Writing:
    """A translation to store, of the post with `source_hash`."""

    slug: str
    lang: str
    state: TranslationState
    source_hash: str
    engine: str
    fields: Mapping[str, str]
    body: str
    segments: Sequence[TranslatedSegment]
    findings: Sequence[Finding]
    sidecar_hash: str = ""
    made_under: str = ""
    approved_by: str | None = None

    def says(self, stored: StoredTranslation | None) -> bool:
        """Whether exactly this is already stored."""
        return stored is not None and (
            (self.state, self.source_hash, self.engine, dict(self.fields), self.body, self.made_under)
            == (stored.written_state, stored.source_hash, stored.engine, stored.fields, stored.body, stored.made_under)
            and tuple(self.segments) == stored.segments
            and tuple(self.findings) == stored.findings
        )

    def row(self, now: datetime) -> dict[str, Any]:
        """The values of its row in the table."""
        return {
            "slug": self.slug, "lang": self.lang, "state": self.state, "source_hash": self.source_hash,
            "engine": self.engine, "fields": dict(self.fields), "body": self.body,
            "segments": [asdict(segment) for segment in self.segments],
            "findings": [asdict(finding) for finding in self.findings],
            "content_hash": content_hash([dict(self.fields), self.body]), "sidecar_hash": self.sidecar_hash,
            "made_under": self.made_under, "translated_at": now,
            **(approval_values(self.approved_by, now, self.findings) if self.approved_by else NOT_APPROVED),
        }  # fmt: skip


NOT_APPROVED: Mapping[str, Any] = {
    "approved_by": None, "approved_at": None, "approved_despite": None, "approved_through": None
}  # fmt: skip
NOT_WITHDRAWN: Mapping[str, Any] = {"withdrawn_by": None, "withdrawn_at": None}


def approval_values(by: str, now: datetime, findings: Iterable[Finding], through: str = "") -> dict[str, Any]:
    """The values of a row that say who approved it, `through` whose link, when, and despite which errors."""
    return {
        "approved_by": by,
        "approved_through": through or None,
        "returned_by": None,
        "approved_at": now,
        "approved_despite": [asdict(finding) for finding in standing_errors(findings)],
        **NOT_WITHDRAWN,
    }


def standing_errors(findings: Iterable[Finding]) -> list[Finding]:
    """The errors that an approval would pass. That a draft wants a person to read it is what an approval answers."""
    return [one for one in findings if one.severity == "error" and one.code != _DRAFT]


def stored_from(row: Row[Any], post: Post) -> StoredTranslation:
    """The translation in a row, against the post as it is now."""
    written = State(row.state)
    return StoredTranslation(
        row.slug, row.lang, written if row.source_hash == post.content_hash else State.STALE, row.source_hash,
        row.engine, row.fields or {}, row.body or "", tuple(_segment(segment) for segment in row.segments or ()),
        _findings(row.findings), row.content_hash, row.sidecar_hash, written,
        row.made_under, row.approved_by or "", row.approved_at, _findings(row.approved_despite or ()),
        row.withdrawn_by or "", row.approved_through or "", tuple(row.writers), row.returned_by or "",
    )  # fmt: skip


def _segment(kept: Mapping[str, Any]) -> TranslatedSegment:
    return TranslatedSegment(
        kept["id"],
        kept["source"],
        kept["target"],
        tuple(TranslatedSentence(**sentence) for sentence in kept["sentences"]),
        _findings(kept["findings"]),
        kept.get("kept", False),
        kept.get("was_source", ""),
        kept.get("was_target", ""),
    )


def _findings(kept: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    """From JSON, which has lists in place of tuples; what an earlier release has stored has no values."""
    return tuple(Finding(**{**one, "values": tuple(map(tuple, one.get("values", ())))}) for one in kept)
