"""The posts folder. A file is read again only when it has changed, and one post does not take reading the others."""

import difflib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.core.errors import NotFound, PostError
from publisher.core.folders import require_files
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.posts.fields import Reading
from publisher.posts.front_matter import FRONT_MATTER_LIMIT
from publisher.posts.listing import Listing, Signature, list_files
from publisher.posts.reading import Examined, examine, post_of, without_doubles

_SETTLED_NS = 2_000_000_000
"""A file changed less than this long ago may change again without a new time: file systems' clocks are coarse."""

_HEAD = 4 * FRONT_MATTER_LIMIT
"""Bytes in which front matter ends, at most four a character."""


_NAME = 200
"""Characters of a name that is repeated in a message."""


class _Held(threading.local):
    """What a thread holds on to during `one_look`: others may write meanwhile, and must see what they wrote."""

    listing: Listing | None = None


class PostFolder:
    """Posts by slug. They are kept in memory until the size, inode or change time of their file differs.

    When a picture changes, all are read again: the hash of a post covers its pictures.
    """

    def __init__(self, folder: Path, source_lang: str, zone: ZoneInfo) -> None:
        self.reading = Reading(folder, source_lang, zone)
        self._folder = folder
        self._read: dict[Path, tuple[Signature, Examined]] = {}
        self._slugged: dict[Path, tuple[Signature, bool]] = {}
        self._others: dict[str, Signature] = {}
        self._held = _Held()

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Within it the folder is listed once, and this thread sees no changes: for a page that only reads.

        Listing 10,000 files takes a third of a second, and a page may ask for a dozen posts one by one.
        """
        outer = self._held.listing
        self._held.listing = outer or self.look()
        try:
            yield
        finally:
            self._held.listing = outer

    def read(self) -> tuple[list[Post], list[PostError]]:
        """Every post, ordered by date and slug, and all errors of files that cannot be read as posts."""
        listing = self.look()
        posts, errors = without_doubles(self.examined(path, listing) for path in listing.posts)
        return posts, [*listing.errors, *errors]

    def check(self) -> None:
        """Raise `ConfigError` when there is no folder, or no file in it, as where a disk is not mounted."""
        require_files(self._folder, "paths.posts")

    def post(self, slug: str) -> Post:
        """One post. Raises `NotFound` naming similar slugs, or the `PostError` of the file with that name."""
        return self.named([slug])[0]

    def named(self, slugs: Sequence[str]) -> list[Post]:
        """Posts by their slugs, in that order; raises as `post` does."""
        listing = self.look()
        return [self._named(slug, listing) for slug in slugs]

    def look(self) -> Listing:
        """The files as they are now; what was kept of posts whose pictures have changed is forgotten."""
        if self._held.listing is not None:
            return self._held.listing
        listing = list_files(self._folder)
        if listing.others != self._others:
            self._read.clear()
        settled = all(map(_settled, listing.others.values()))
        self._others = listing.others if settled else {}
        return listing

    def examined(self, path: Path, listing: Listing) -> Examined:
        """The post in a file, or all its errors."""
        signature = listing.texts[path]
        kept = self._read.get(path)
        if kept is not None and kept[0] == signature:
            return kept[1]
        found = examine(path, self.reading)
        if _settled(signature) and self._others == listing.others:
            self._read[path] = (signature, found)
        return found

    def holders(self, slug: str, listing: Listing) -> Iterator[Path]:
        """The files that may be the post with this slug: those of that name, and those that name a slug inside."""
        return (path for path in listing.posts if path.stem == slug or self._names_a_slug(path, listing.texts[path]))

    def files(self, name: str) -> list[Path]:
        """The texts that a person means by a path (from here, the posts folder or the one around it) or a slug.

        A folder means all texts in it. Raises `NotFound`.
        """
        listing = self.look()
        by_place = {path.resolve(): path for path in listing.texts}
        folder = self._folder
        for place in (Path(name), folder / name, folder / f"{name}.md", folder.parent / name):
            with suppress(OSError, RuntimeError, ValueError):
                meant = place.resolve()
                if found := by_place.get(meant):
                    return [found]
                inside = [path for where, path in by_place.items() if name and meant in where.parents]
                if inside:
                    return sorted(inside)
        for path in self.holders(name, listing):
            post = self.examined(path, listing)
            if path.stem == name or (isinstance(post, Post) and post.slug == name):
                return [path]
        raise self._unknown(Path(name[:_NAME]).stem, _no_file(name, self._folder), listing)

    def _named(self, slug: str, listing: Listing) -> Post:
        broken: Examined | None = None
        for path in self.holders(slug, listing):
            found = self.examined(path, listing)
            if isinstance(found, Post):
                if found.slug == slug:
                    return found
            elif path.stem == slug:
                broken = broken or found
        if broken is not None:
            return post_of(broken)
        raise self._unknown(slug, worded("there is no post %(slug)s", slug=repr(slug)), listing)

    def _unknown(self, slug: str, what: str, listing: Listing) -> NotFound:
        known = {path.stem for path in listing.posts}
        for path in listing.posts:
            if self._names_a_slug(path, listing.texts[path]):
                found = self.examined(path, listing)
                known |= {found.slug} if isinstance(found, Post) else set()
        near = difflib.get_close_matches(slug, known, 3)
        if near:
            return NotFound(worded("%(what)s; did you mean %(near)s?", what=what, near=tuple(near)))
        return NotFound(worded("%(what)s; `publisher posts list` shows them", what=what))

    def _names_a_slug(self, path: Path, signature: Signature) -> bool:
        kept = self._slugged.get(path)
        if kept is not None and kept[0] == signature:
            return kept[1]
        try:
            if not path.is_file():
                return False
            with path.open("rb") as file:
                names = b"slug" in file.read(_HEAD)
        except OSError:
            return False
        if _settled(signature):
            self._slugged[path] = (signature, names)
        return names


def _no_file(name: str, folder: Path) -> str:
    with suppress(OSError, ValueError):
        if Path(name).is_file():
            return worded("%(name)s is not a post: posts are files .md below %(folder)s", name=name, folder=folder)
    return worded("there is no file %(name)s, and no post of that name", name=name[:_NAME])


def _settled(signature: Signature) -> bool:
    return signature[2] != 0 and signature[2] < time.time_ns() - _SETTLED_NS
