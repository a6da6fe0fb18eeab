"""What is public: past editions and their stories, by language; made again only when something has changed."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from publisher.app.assembly import Publisher
from publisher.core.errors import LOG, StoreError
from publisher.editorial.showing import ShownStory
from publisher.planning.past_editions import PastEdition, PastEditions

_SHARE = 10
"""Looking whether something has changed takes at most one part in this many of the time."""


@dataclass(frozen=True, slots=True)
class PastIssue:
    """A published edition."""

    number: int
    key: str
    lang: str
    subject: str
    preheader: str
    at: datetime
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastStory:
    """A story of a published edition, in its language. `date` is the story's own date, `at` the edition's time."""

    slug: str
    lang: str
    title: str
    summary: str
    date: date
    at: datetime
    shown: ShownStory


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """Issues and stories by language, newest first; stories by slug. `version` changes whenever they may differ."""

    version: tuple[object, ...]
    issues: Mapping[str, Sequence[PastIssue]]
    stories: Mapping[str, Mapping[str, PastStory]]
    withdrawn: frozenset[tuple[str, str, bool]] = frozenset()
    """Key or slug, language and whether it is a story, of what was public until an issue was withdrawn."""

    def is_withdrawn(self, key: str, lang: str, story: bool) -> bool:
        """Whether an issue (or a story) has been public, and is so no longer."""
        return (key, lang, story) in self.withdrawn

    def issue(self, key: str, lang: str) -> PastIssue | None:
        """One edition, None unless it is published."""
        return next((one for one in self.issues.get(lang, ()) if one.key == key), None)

    def story(self, slug: str, lang: str) -> PastStory | None:
        """One story; None unless a published edition in that language contains it, and it may be shown."""
        return self.stories.get(lang, {}).get(slug)


class IndexedArchive:
    """Gives the index of the moment. A look costs a query and a glance at the posts folder, and is shared by all.

    Requests that come while a new index is made get the one before; so do all when the database cannot be read.
    """

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self.editions = PastEditions(publisher.store, publisher.config.workspace)
        self._heads: dict[int, tuple[str, str]] = {}
        self._index: ArchiveIndex | None = None
        self._look_at = 0.0
        self._turn = threading.Lock()

    def index(self) -> ArchiveIndex:
        """The index, as of now or of a moment ago. Raises `StoreError` when it was never read."""
        known = self._index
        if known is not None and time.monotonic() < self._look_at:
            return known
        if not self._turn.acquire(blocking=known is None) and known is not None:
            return known
        try:
            return self._looked()
        except StoreError as error:
            if self._index is None:
                raise
            LOG.warning("the archive is shown as it was: %s", error)
            return self._index
        finally:
            self._turn.release()

    def _looked(self) -> ArchiveIndex:
        begun = time.monotonic()
        if self._index is not None and begun < self._look_at:
            return self._index
        version = (self.editions.version(), self._publisher.editorial.version(), self._templates())
        took = time.monotonic() - begun
        if self._index is None or self._index.version != version:
            self._index = self._made(version)
        else:
            self._look_at = time.monotonic() + (_SHARE - 1) * took
        return self._index

    def _templates(self) -> tuple[tuple[str, int, int], ...]:
        folder = self._publisher.config.folder("templates")
        found = ((path, path.stat()) for path in sorted(folder.rglob("*.j2")))
        return tuple((path.name, state.st_size, state.st_mtime_ns) for path, state in found)

    def _made(self, version: tuple[object, ...]) -> ArchiveIndex:
        every = self.editions.all()
        editions = [one for one in every if not one.withdrawn]
        self._heads = {one.number: self._head(one.number) for one in editions}
        languages = sorted({one.lang for one in editions})
        return ArchiveIndex(
            version,
            {lang: [self._issue(one) for one in editions if one.lang == lang] for lang in languages},
            {lang: self._stories([one for one in editions if one.lang == lang], lang) for lang in languages},
            _withdrawn([one for one in every if one.withdrawn], editions),
        )

    def _stories(self, editions: Sequence[PastEdition], lang: str) -> dict[str, PastStory]:
        """Newest first by their own dates, which readers see; `at` is the time of the first edition that had them."""
        first = {slug: one.at for one in editions for slug in one.stories}
        posts = [post for post in self._publisher.editorial.posts()[0] if post.slug in first]
        shown = self._publisher.editorial.shown(posts, lang)
        inside = [slug for one in reversed(editions) for slug in one.stories]
        found = {
            slug: PastStory(slug, lang, one.story.title, one.story.summary, one.story.date, first[slug], one)
            for slug in dict.fromkeys(inside)
            if (one := shown.get(slug))
        }
        return dict(sorted(found.items(), key=lambda item: (item[1].date, item[1].at), reverse=True))

    def _issue(self, one: PastEdition) -> PastIssue:
        subject, preheader = self._heads[one.number]
        return PastIssue(one.number, one.key, one.lang, subject, preheader, one.at, one.stories)

    def _head(self, number: int) -> tuple[str, str]:
        """Subject and preheader. A message is large and never changes: it is read once."""
        if number in self._heads:
            return self._heads[number]
        message = self.editions.message(number)
        return (message.subject, message.preheader) if message else ("", "")


def _withdrawn(gone: Sequence[PastEdition], there: Sequence[PastEdition]) -> frozenset[tuple[str, str, bool]]:
    kept = {(slug, one.lang) for one in there for slug in one.stories}
    stories = {(slug, one.lang, True) for one in gone for slug in one.stories if (slug, one.lang) not in kept}
    return frozenset(stories | {(one.key, one.lang, False) for one in gone})
