"""Stored translations: rows of the table `translations`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.core.messages import content_hash
from publisher.core.states import Cause, TranslationState, before
from publisher.core.types import Finding, Post
from publisher.editorial.remarks import close_remark
from publisher.storage.database import Store
from publisher.storage.tables import translations
from publisher.translation.types import TranslatedSegment, TranslatedSentence

State = TranslationState


_TEXTS = frozenset({"fields", "body", "segments"})
_STANDING = ("slug", "lang", "state", "source_hash")
"""What says how a translation stands; an index has these columns alone."""

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
            **(approval_values(self.approved_by, now, self.findings) if self.approved_by else _NOT_APPROVED),
        }  # fmt: skip


_NOT_APPROVED: Mapping[str, Any] = {
    "approved_by": None, "approved_at": None, "approved_despite": None, "approved_through": None
}  # fmt: skip
_NOT_WITHDRAWN: Mapping[str, Any] = {"withdrawn_by": None, "withdrawn_at": None}


def approval_values(by: str, now: datetime, findings: Iterable[Finding], through: str = "") -> dict[str, Any]:
    """The values of a row that say who approved it, `through` whose link, when, and despite which errors."""
    return {
        "approved_by": by,
        "approved_through": through or None,
        "returned_by": None,
        "approved_at": now,
        "approved_despite": [asdict(finding) for finding in standing_errors(findings)],
        **_NOT_WITHDRAWN,
    }


def standing_errors(findings: Iterable[Finding]) -> list[Finding]:
    """The errors that an approval would pass. That a draft wants a person to read it is what an approval answers."""
    return [one for one in findings if one.severity == "error" and one.code != _DRAFT]


_NONE: Mapping[str, TranslationState] = {}

_FEW = 500
"""Slugs that one query asks for by name."""

_BETWEEN = "\x1f"
"""Stands between the fields of a line; no slug has a control character."""


class Translations:
    """The table `translations`. Reads in transactions of its own, writes inside the caller's transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, post: Post, lang: str) -> StoredTranslation | None:
        """The stored translation of a post, None if there is none."""
        return self.of([post], lang).get(post.slug)

    def of(self, posts: Iterable[Post], lang: str) -> dict[str, StoredTranslation]:
        """The stored translations of posts, by slug."""
        by_slug = {post.slug: post for post in posts}
        query = select(translations).where(translations.c.slug.in_(by_slug), translations.c.lang == lang)
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return {row.slug: _stored(row, by_slug[row.slug]) for row in rows}

    def without_texts(
        self, posts: Collection[Post], langs: Collection[str]
    ) -> dict[tuple[str, str], StoredTranslation]:
        """The translations of posts, by slug and language, without fields, body and segments.

        What decides whether one may go out costs a tenth of them.
        """
        by_slug = {post.slug: post for post in posts}
        slugs = list(by_slug)
        columns = (null().label(one.name) if one.name in _TEXTS else one for one in translations.c)
        query = select(*columns).where(translations.c.lang.in_(langs))
        with self._store.read() as connection:
            return {
                (row.slug, row.lang): _stored(row, by_slug[row.slug])
                for start in range(0, len(slugs), _FEW)
                for row in connection.execute(query.where(translations.c.slug.in_(slugs[start : start + _FEW])))
            }

    def states(self, posts: Iterable[Post]) -> dict[str, Mapping[str, TranslationState]]:
        """The state of every translation of these posts: by slug, then by language."""
        hashes = {post.slug: post.content_hash for post in posts}
        query = select(*(translations.c[name] for name in _STANDING))
        if len(hashes) <= _FEW:
            query = query.where(translations.c.slug.in_(hashes))
        with self._store.read() as connection:
            rows = connection.execute(query).all()
        return _states(rows, hashes)

    def lines(self) -> str:
        """A line for every translation that says how it stands, for `states_in`; their order means nothing.

        Two such texts are compared at once, and one costs less than as many rows.
        """
        slug, *others = (translations.c[name] for name in _STANDING)
        line: ColumnElement[str] = slug
        for one in others:
            line = line + literal(_BETWEEN) + one
        with self._store.read() as connection:
            return connection.execute(select(func.aggregate_strings(line, "\n"))).scalar() or ""

    def withdrawn(self, slugs: Iterable[str]) -> dict[tuple[str, str], str]:
        """Who has taken back the approval of a translation, by slug and language, where somebody has."""
        known, columns = sorted(set(slugs)), (translations.c[name] for name in ("slug", "lang", "withdrawn_by"))
        query = select(*columns).where(translations.c.withdrawn_by.is_not(None))
        with self._store.read() as connection:
            return {
                (slug, lang): by
                for start in range(0, len(known), _FEW)
                for slug, lang, by in connection.execute(
                    query.where(translations.c.slug.in_(known[start : start + _FEW]))
                )
            }

    def version(self) -> tuple[object, ...]:
        """Changes whenever a translation does."""
        columns = (
            translations.c[name] for name in ("slug", "lang", "state", "source_hash", "content_hash", "returned_by")
        )
        with self._store.read() as connection:
            rows = connection.execute(select(*columns).order_by(translations.c.id)).all()
        return tuple(tuple(row) for row in rows)

    def put(self, connection: Connection, writing: Writing, now: datetime) -> None:
        """Store a translation. A machine's never replaces a person's translation of the same version of the post."""
        row = {**writing.row(now), **_NOT_WITHDRAWN}
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(translations).values(**row)
        # A person may have approved or edited it while an engine was running.
        cause = Cause.ENGINE if writing.state is State.MACHINE else Cause.FILE
        may_follow = _may_follow(writing.state, cause, writing.source_hash)
        connection.execute(insert.on_conflict_do_update(index_elements=["slug", "lang"], set_=row, where=may_follow))
        if writing.approved_by:
            close_remark(connection, writing.slug, writing.lang, now, writing.approved_by)

    def withdraw(self, connection: Connection, seen: StoredTranslation, now: datetime, by: str) -> bool:
        """Take an approval back, and let nobody give another meanwhile. Returns whether there was one."""
        row = and_(translations.c.slug == seen.slug, translations.c.lang == seen.lang)
        connection.execute(select(translations.c.id).where(row).with_for_update())
        change = translations.update().where(
            row,
            translations.c.source_hash == seen.source_hash,
            translations.c.state.in_(before(State.EDITED, Cause.WITHDRAWAL)),
        )
        values = {"state": State.EDITED, **_NOT_APPROVED, "withdrawn_by": by, "withdrawn_at": now}
        return connection.execute(change.values(**values)).rowcount == 1

    def replace(self, connection: Connection, seen: StoredTranslation, values: Mapping[str, Any]) -> bool:
        """Change a row if it is still what the person saw. Returns whether it was."""
        change = translations.update().where(
            translations.c.slug == seen.slug,
            translations.c.lang == seen.lang,
            translations.c.content_hash == seen.content_hash,
            translations.c.source_hash == seen.source_hash,
            translations.c.state.in_(before(values["state"], Cause.STAFF)),
        )
        return connection.execute(change.values(**values)).rowcount == 1

    def mark_returned(self, connection: Connection, seen: StoredTranslation, by: str | None) -> bool:
        """Note who sends it back, None = it was answered. Returns whether it still was what the person saw."""
        change = translations.update().where(
            translations.c.slug == seen.slug,
            translations.c.lang == seen.lang,
            translations.c.content_hash == seen.content_hash,
            translations.c.state != State.APPROVED,
        )
        return connection.execute(change.values(returned_by=by)).rowcount == 1


def states_in(lines: str, posts: Iterable[Post]) -> dict[str, Mapping[str, TranslationState]]:
    """As `Translations.states`, from what `Translations.lines` has said."""
    rows = (line.split(_BETWEEN) for line in lines.split("\n") if line)
    return _states(rows, {post.slug: post.content_hash for post in posts})


def _states(rows: Iterable[Iterable[str]], hashes: Mapping[str, str]) -> dict[str, Mapping[str, TranslationState]]:
    """The states by slug and language, of rows like `_STANDING`; `hashes` are those of the posts now, by slug."""
    found: dict[str, Mapping[str, TranslationState]] = {}
    # There are as many as posts: every step counts here, and posts whose translations stand alike share a mapping.
    known = {state.value: state for state in State}
    alone: dict[tuple[str, State], Mapping[str, State]] = {}
    for slug, lang, state, source_hash in rows:
        if (now := hashes.get(slug)) is not None:
            its = known[state] if source_hash == now else State.STALE
            if (others := found.get(slug)) is not None:
                found[slug] = dict(sorted([*others.items(), (lang, its)]))
            else:
                found[slug] = alone.get((lang, its)) or alone.setdefault((lang, its), {lang: its})
    return {slug: found.get(slug, _NONE) for slug in hashes}


def _may_follow(state: TranslationState, cause: Cause, source_hash: str) -> ColumnElement[bool]:
    """The rows that may become `state`; one of another source than `source_hash` is stale."""
    allowed = before(state, cause)
    stale = translations.c.source_hash != source_hash
    fresh = and_(~stale, translations.c.state.in_(allowed))
    return or_(stale, fresh) if State.STALE in allowed else fresh


def _stored(row: Row[Any], post: Post) -> StoredTranslation:
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
