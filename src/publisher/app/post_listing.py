"""A list of thousands of posts, of which a page shows some: searched in memory, what is shown of them looked up."""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.post_editing import name_of
from publisher.app.thumbnails import thumbnail_focus, thumbnail_name
from publisher.core.errors import PostError, PublisherError
from publisher.core.states import PublicationState, TranslationState
from publisher.core.types import Post
from publisher.planning import Publication
from publisher.posts.front_matter import read_file

__all__ = ["ListedPost", "Place", "PostList", "PostPage"]

PAGE = 50
"""Posts of a page."""

_FRESH_SECONDS = 10.0
_OLDEST_SECONDS = 60.0
"""Within the first time a list is as good as new; up to the second it is shown while a newer one is made."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post is published or will be: a channel, or an issue by its key (`is_issue`); in a language."""

    where: str
    lang: str
    state: PublicationState
    is_issue: bool = False


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A row: `post` is None for a file that is no proper post yet, whose `mistakes` are counted.

    `translations` by language, None = there is none. `picture` is its name below the posts folder, "" = none; its
    `focus`, like `62% 30%`, is the point of it that stays in view, "" = the middle.
    """

    name: str
    title: str
    day: date | None
    post: Post | None
    mistakes: int = 0
    picture: str = ""
    focus: str = ""
    translations: Mapping[str, TranslationState | None] = field(default_factory=dict)
    places: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class PostPage:
    """One page of those that were found. `tags` are the most frequent of all posts, with their numbers."""

    rows: Sequence[ListedPost]
    found: int
    number: int
    tags: Sequence[tuple[str, int]]
    every: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-self.found // PAGE))


@dataclass(frozen=True, slots=True)
class _Index:
    at: float
    rows: Sequence[ListedPost]
    words: Sequence[str]
    tags: Sequence[tuple[str, int]]
    titles: Mapping[str, str]
    events: Sequence[Post]

    def found(self, search: str, tag: str = "") -> list[ListedPost]:
        wanted = search.casefold().split()
        return [
            row
            for row, words in zip(self.rows, self.words, strict=True)
            if all(word in words for word in wanted) and (not tag or (row.post is not None and tag in row.post.tags))
        ]


class PostList:
    """The posts of a workspace, kept in memory: looking at ten thousand files takes longer than a page may."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._index: _Index | None = None
        self._making = threading.Lock()
        self._changes = 0

    def changed(self) -> None:
        """Forget the list: a file has been written just now."""
        self._changes += 1
        self._index = None

    def page(self, search: str = "", tag: str = "", number: int = 1) -> PostPage:
        """The posts that have all words of `search` in their title, summary, tags or name, and this tag.

        Files that are no proper posts stand first, then the newest.
        """
        index = self._current()
        found = index.found(search, tag)
        number = min(max(1, number), max(1, -(-len(found) // PAGE)))
        shown = found[(number - 1) * PAGE : number * PAGE]
        return PostPage(self._with_standing(shown), len(found), number, index.tags, len(index.rows))

    def named(self, search: str, most: int) -> list[Post]:
        """The newest posts, at most so many, that have all words of `search`: to be chosen from."""
        posts = (row.post for row in self._current().found(search))
        return list(islice((post for post in posts if post is not None), most))

    def titles(self) -> Mapping[str, str]:
        """The title of every post, by slug."""
        return self._current().titles

    def with_events(self) -> Sequence[Post]:
        """The posts that name an event."""
        return self._current().events

    def _current(self) -> _Index:
        index = self._index
        age = time.monotonic() - index.at if index else _OLDEST_SECONDS
        if index is None or age >= _OLDEST_SECONDS:
            with self._making:
                return self._made()
        if age > _FRESH_SECONDS and self._making.acquire(blocking=False):
            threading.Thread(target=self._renew, name="list of posts", daemon=True).start()
        return index

    def _renew(self) -> None:
        try:
            self._made()
        except PublisherError:
            # The next page without a list says it.
            self._index = None
        finally:
            self._making.release()

    def _made(self) -> _Index:
        at, changes = time.monotonic(), self._changes
        posts, errors = self._publisher.editorial.posts()
        rows = [*self._broken(errors), *(self._row(post) for post in reversed(posts))]
        counts: dict[str, int] = {}
        for post in posts:
            for tag in post.tags:
                counts[tag] = counts.get(tag, 0) + 1
        tags = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        titles, events = {post.slug: post.title for post in posts}, [post for post in posts if post.event is not None]
        made = _Index(at, rows, [_words(row) for row in rows], tags, titles, events)
        if changes == self._changes:
            # Else a file was written meanwhile, which may not be in it.
            self._index = made
        return made

    def _row(self, post: Post) -> ListedPost:
        picture = thumbnail_name(self._publisher, post)
        name, focus = name_of(self._publisher, post.path), thumbnail_focus(post)
        return ListedPost(name, post.title, post.date, post, picture=picture, focus=focus)

    def _broken(self, errors: Sequence[PostError]) -> list[ListedPost]:
        mistakes = Counter(error.path for error in errors if error.path.suffix == ".md")
        return [
            ListedPost(name_of(self._publisher, path), _title_in(path), None, None, number)
            for path, number in mistakes.items()
        ]

    def _with_standing(self, rows: Sequence[ListedPost]) -> list[ListedPost]:
        publisher = self._publisher
        posts = [row.post for row in rows if row.post is not None]
        states, targets = publisher.editorial.states(posts), publisher.config.languages.targets
        places = self._places([post.slug for post in posts])
        return [
            replace(
                row,
                translations={lang: states[row.post.slug].get(lang) for lang in targets},
                places=places.get(row.post.slug, ()),
            )
            if row.post is not None
            else row
            for row in rows
        ]

    def _places(self, slugs: Sequence[str]) -> dict[str, list[Place]]:
        issues = self._publisher.issues.holding(slugs)
        keys = {key for held in issues.values() for key in held}
        by_what: dict[tuple[str, str], list[Publication]] = {}
        for row in self._publisher.calendar.about([*slugs, *keys]):
            if row.state is not PublicationState.CANCELLED:
                by_what.setdefault((row.kind, row.what), []).append(row)
        return {
            slug: [
                *(Place(row.channel, row.lang, row.state) for row in by_what.get(("post", slug), ())),
                *(
                    Place(key, row.lang, row.state, is_issue=True)
                    for key in issues.get(slug, ())
                    for row in by_what.get(("issue", key), ())
                ),
            ]
            for slug in slugs
        }


def _title_in(path: Path) -> str:
    """The title in a file that is no proper post, else its name."""
    try:
        title = read_file(path).values.get("title")
    except PostError:
        title = None
    return title if isinstance(title, str) and title.strip() else path.stem


def _words(row: ListedPost) -> str:
    if row.post is None:
        return f"{row.title}\n{row.name}".casefold()
    return "\n".join((row.title, row.post.summary, *row.post.tags, row.name)).casefold()
