"""The posts folder, read again only when a file below it has changed."""

import difflib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.core.errors import NotFound, PostError
from publisher.core.folders import require_files
from publisher.core.types import Post
from publisher.posts.reading import read_posts

_SETTLED_NS = 2_000_000_000
"""A file changed less than this long ago may change again without a new time: file systems' clocks are coarse."""

_State = frozenset[tuple[str, int, int, int]]


class PostFolder:
    """Posts by slug. They are kept in memory until the size, inode or change time of a file differs."""

    def __init__(self, folder: Path, source_lang: str, zone: ZoneInfo) -> None:
        self._folder, self._source_lang, self._zone = folder, source_lang, zone
        self._known: tuple[_State, list[Post], list[PostError]] | None = None

    def read(self) -> tuple[list[Post], list[PostError]]:
        """Every post, ordered by date and slug, and the errors of files that cannot be read as posts."""
        known, state = self._known, frozenset(_files(self._folder))
        if known is None or known[0] != state:
            posts, errors = read_posts(self._folder, self._source_lang, self._zone)
            newest = max((changed for *_, changed in state), default=0)
            self._known = (state, posts, errors) if newest < time.time_ns() - _SETTLED_NS else None
            known = (state, posts, errors)
        return list(known[1]), list(known[2])

    def check(self) -> None:
        """Raise `ConfigError` when there is no folder, or no file in it, as where a disk is not mounted."""
        require_files(self._folder, "paths.posts")

    def post(self, slug: str) -> Post:
        """One post. Raises `NotFound` naming similar slugs, or the `PostError` of the file with that name."""
        return self.named([slug])[0]

    def named(self, slugs: Sequence[str]) -> list[Post]:
        """Posts by their slugs, in that order; raises as `post` does."""
        posts, errors = self.read()
        by_slug = {post.slug: post for post in posts}
        for slug in slugs:
            if slug in by_slug:
                continue
            for error in errors:
                if error.path.stem == slug:
                    raise error
            near = difflib.get_close_matches(slug, by_slug, 3)
            hint = f"; did you mean {', '.join(near)}?" if near else "; `publisher posts list` shows them"
            raise NotFound(f"there is no post {slug!r}{hint}")
        return [by_slug[slug] for slug in slugs]


def _files(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    """All files below a folder: path, inode, size, change time in ns."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)  # noqa: PTH118 (called for every file at every look)
            try:
                found = os.stat(path)  # noqa: PTH116
            except OSError:
                # Just deleted, or a broken link; reading the posts reports it.
                continue
            yield path, found.st_ino, found.st_size, found.st_ctime_ns
