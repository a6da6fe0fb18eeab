"""Stored translations: rows of the table `translations`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from publisher.core.states import Cause, TranslationState, before
from publisher.core.types import Post
from publisher.editorial.remarks import close_remark
from publisher.editorial.stored import NOT_APPROVED, NOT_WITHDRAWN, State, StoredTranslation, Writing, stored_from
from publisher.storage.database import Store
from publisher.storage.tables import translations

_TEXTS = frozenset({"fields", "body", "segments"})
_STANDING = ("slug", "lang", "state", "source_hash")
"""What says how a translation stands; an index has these columns alone."""

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
        return {row.slug: stored_from(row, by_slug[row.slug]) for row in rows}

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
                (row.slug, row.lang): stored_from(row, by_slug[row.slug])
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
        row = {**writing.row(now), **NOT_WITHDRAWN}
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
        values = {"state": State.EDITED, **NOT_APPROVED, "withdrawn_by": by, "withdrawn_at": now}
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
