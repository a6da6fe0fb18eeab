"""The stories that were imported before, and by what they are known again, also when their post has been deleted."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, insert, select, update

from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.posts.importing.article import Article
from publisher.posts.importing.furniture import folded
from publisher.posts.importing.same_story import ALIKE, containment, plain_address, runs_of, text_hash
from publisher.storage.database import Store
from publisher.storage.tables import imported_keys, imported_stories

_SAME_TITLE_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class KnownStory:
    """A story that is here already. `by` says how it was recognised.

    `by_key` is true for its address or its own id in its source, false for a likeness that a person judges. `changed`
    = its source has another text than when it was imported; `is_there` = its post is still in the folder.
    """

    slug: str
    by: str
    by_key: bool
    changed: bool = False
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class ImportedStory:
    """A row for staff: what was imported when, from where; `changed_at` when its source has had another text since."""

    slug: str
    title: str
    source: str
    imported_at: datetime
    changed_at: datetime | None
    is_there: bool


class KnownStories:
    """Looks up stories in the database and in the posts folder."""

    def __init__(self, store: Store, posts: Path) -> None:
        self._store, self._posts = store, posts

    def find(self, article: Article, posts: Sequence[Post]) -> KnownStory | None:
        """The story that an article tells again; None for a new one. `posts` are those that can be read."""
        return self._by_key(article) or self._by_address(article, posts) or self._by_words(article, posts)

    def remember(self, article: Article, slug: str, file: Path | None, now: datetime) -> None:
        """Keep what the article is known by. A key that another story had goes over to this one.

        `slug` "" = a story that was not imported, and is not to be.
        """
        with self._store.begin() as connection:
            values = {
                "slug": slug, "title": _title(article)[:300], "source": article.source[:500], "imported_at": now,
                "text_hash": _hash(article), "file_hash": file_hash(file) if file else "",
            }  # fmt: skip
            story = connection.execute(insert(imported_stories).values(values)).inserted_primary_key[0]  # type: ignore[index]
            for key in _keys(article):
                moved = connection.execute(
                    update(imported_keys).where(imported_keys.c.key == key).values(story_id=story)
                )
                if not moved.rowcount:
                    connection.execute(insert(imported_keys).values(key=key, story_id=story))

    def note_change(self, article: Article, now: datetime) -> bool:
        """Note that the source of a known story has another text now; false when that text has been noted before."""
        with self._store.begin() as connection:
            row = connection.execute(_by_keys(_keys(article))).first()
            if row is None or _hash(article) in (row.text_hash, row.changed_hash):
                return False
            connection.execute(
                update(imported_stories)
                .where(imported_stories.c.id == row.id)
                .values(changed_at=now, changed_hash=_hash(article))
            )
        return True

    def is_as_imported(self, slug: str) -> bool:
        """Whether nobody has edited the file of a story since it was imported."""
        with self._store.read() as connection:
            hashes = connection.execute(
                select(imported_stories.c.file_hash)
                .where(imported_stories.c.slug == slug)
                .order_by(imported_stories.c.id.desc())
                .limit(1)
            ).scalar()
        return hashes is not None and hashes == file_hash(self._posts / f"{slug}.md")

    def listing(self) -> list[ImportedStory]:
        """What was imported, the latest first."""
        with self._store.read() as connection:
            rows = connection.execute(select(imported_stories).order_by(imported_stories.c.id.desc())).all()
        return [
            ImportedStory(
                row.slug, row.title, row.source, row.imported_at, row.changed_at, self._is_there(row.slug)
            )
            for row in rows
        ]  # fmt: skip

    def _by_key(self, article: Article) -> KnownStory | None:
        keys = _keys(article)
        if not keys:
            return None
        with self._store.read() as connection:
            row = connection.execute(_by_keys(keys)).first()
        if row is None:
            return None
        by = worded("its id in the source") if row.key == keys[0] and article.identity else worded("its address")
        return KnownStory(row.slug, by, True, row.text_hash != _hash(article), self._is_there(row.slug))

    def _by_address(self, article: Article, posts: Sequence[Post]) -> KnownStory | None:
        address = article.address and plain_address(article.address)
        same = (
            post for post in posts if address and post.canonical_url and plain_address(post.canonical_url) == address
        )
        post = next(same, None)
        return KnownStory(post.slug, worded("its address"), True) if post else None

    def _by_words(self, article: Article, posts: Sequence[Post]) -> KnownStory | None:
        runs = runs_of(article.body)
        title = folded(_title(article))
        for slug, body in self._texts(posts):
            share = containment(runs, runs_of(body))
            if share >= ALIKE:
                return KnownStory(
                    slug, worded("its text (%(share)s of the runs of four words)", share=f"{share:.0%}"), False
                )
        for post in posts:
            if folded(post.title) == title and _are_near(article, post):
                return KnownStory(post.slug, worded("its title and day"), False)
        return None

    def _texts(self, posts: Sequence[Post]) -> Iterable[tuple[str, str]]:
        """Slug and text of all posts, of drafts that cannot be read as posts yet as well."""
        yield from ((post.slug, post.body) for post in posts)
        read = {post.path for post in posts}
        for path in sorted(self._posts.glob("*.md")):
            if path not in read and path.stem.count(".") == 0 and path.stat().st_size < 1_000_000:
                yield path.stem, path.read_text(encoding="utf-8", errors="replace")

    def _is_there(self, slug: str) -> bool:
        return bool(slug) and (self._posts / f"{slug}.md").is_file()


def file_hash(path: Path) -> str:
    """The hash of a file's bytes (sha256, hex); "" without the file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _by_keys(keys: Sequence[str]) -> Select[Any]:
    return (
        select(imported_stories, imported_keys.c.key)
        .join(imported_keys, imported_keys.c.story_id == imported_stories.c.id)
        .where(imported_keys.c.key.in_(keys))
        .order_by(imported_stories.c.id.desc())
        .limit(1)
    )


def _keys(article: Article) -> list[str]:
    """What an article is known by, its id in its source first: hashes, for an address has no longest length."""
    names = [f"id {article.identity}"] if article.identity else []
    names += [f"address {plain_address(article.address)}"] if article.address else []
    return [hashlib.sha256(name.encode()).hexdigest() for name in names]


def _title(article: Article) -> str:
    return article.title.value if article.title else ""


def _hash(article: Article) -> str:
    return text_hash(_title(article), article.body)


def _are_near(article: Article, post: Post) -> bool:
    if article.date is None:
        return True
    return abs(date.fromisoformat(article.date.value) - post.date) <= _SAME_TITLE_WITHIN
