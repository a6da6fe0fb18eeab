"""The posts folder. A file is read again only when it has changed, and one post does not take reading the others."""

import difflib
import errno
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.errors import NotFound, PostError
from publisher.core.folders import require_files
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.posts.fields import Reading
from publisher.posts.front_matter import FRONT_MATTER_LIMIT
from publisher.posts.glance import Glance
from publisher.posts.listing import Listing, Signature
from publisher.posts.picture_changes import is_unclear, pictures_among, shows
from publisher.posts.reading import Examined, examine, post_of, without_doubles

_HEAD = 4 * FRONT_MATTER_LIMIT
"""Bytes in which front matter ends, at most four a character."""


_NAME = 200
"""Characters of a name that is repeated in a message."""


_PASSING = frozenset({errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.ETIMEDOUT})
"""Reasons for which a file cannot be read now, and can later without having changed."""


class _Held(threading.local):
    """What a thread holds on to during `one_look`: others may write meanwhile, and must see what they wrote."""

    looks = 0
    listing: Listing | None = None
    meanwhile: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _All:
    """All posts of a listing."""

    listing: Listing
    posts: Sequence[Post]
    errors: Sequence[PostError]
    by_slug: Mapping[str, Post]


class PostFolder:
    """Posts by slug, for all threads. Each is kept in memory until its file, or a picture that it shows, changes."""

    def __init__(self, folder: Path, source_lang: str, zone: ZoneInfo) -> None:
        self.reading = Reading(folder, source_lang, zone)
        self._folder = folder
        self._glance = Glance(folder)
        self._turn = threading.Lock()
        self._seen: Listing | None = None
        self._read: dict[Path, tuple[Signature, Examined]] = {}
        self._slugged: dict[Path, tuple[Signature, bool]] = {}
        self._all: _All | None = None
        self._naming: tuple[Listing, Sequence[Path]] | None = None
        self._held = _Held()

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Within it the folder is looked at once, when it is first needed, and this thread sees no changes.

        For a page that only reads: all of it then shows one moment.
        """
        self._held.looks += 1
        try:
            yield
        finally:
            self._held.looks -= 1
            if not self._held.looks:
                self._held.listing = self._held.meanwhile = None

    def close(self) -> None:
        """Ask the kernel no longer what changes. Who reads again begins anew."""
        self._glance.close()

    @property
    def is_looking(self) -> bool:
        """Whether this thread is within `one_look`."""
        return bool(self._held.looks)

    @property
    def meanwhile(self) -> dict[str, Any]:
        """What callers keep of posts as long as this look lasts, each under a name of their own; else it is empty."""
        if not self._held.looks:
            return {}
        if self._held.meanwhile is None:
            self._held.meanwhile = {}
        return self._held.meanwhile

    def read(self) -> tuple[list[Post], list[PostError]]:
        """Every post, ordered by date and slug, and all errors of files that cannot be read as posts."""
        listing = self.look()
        known = self._all
        if known is None or known.listing is not listing:
            known = self._read_all(listing)
        return list(known.posts), [*listing.errors, *known.errors]

    def by_slug(self) -> Mapping[str, Post]:
        """Every post that can be read by its slug, ordered by date and slug."""
        listing = self.look()
        known = self._all
        return (known if known is not None and known.listing is listing else self._read_all(listing)).by_slug

    def check(self) -> None:
        """Raise `ConfigError` when there is no folder, or no file in it, as where a disk is not mounted."""
        require_files(self._folder, "paths.posts")

    def post(self, slug: str) -> Post:
        """One post. Raises `NotFound` naming similar slugs, or the `PostError` of the file with that name."""
        return self.named([slug])[0]

    def named(self, slugs: Sequence[str]) -> list[Post]:
        """Posts by their slugs, in that order; raises as `post` does."""
        listing = self.look()
        known = self._all
        by_slug = known.by_slug if known is not None and known.listing is listing else {}
        return [by_slug.get(slug) or self._named(slug, listing) for slug in slugs]

    def look(self) -> Listing:
        """The files as they are now; what was kept of posts whose pictures have changed is forgotten."""
        if self._held.listing is not None:
            return self._held.listing
        listing = self._glance.now()
        with self._turn:
            if self._seen is not listing:
                self._forget(listing)
        if self._held.looks:
            self._held.listing = listing
        return listing

    def examined(self, path: Path, listing: Listing) -> Examined:
        """The post in a file, or all its errors."""
        signature = listing.texts[path]
        kept = self._read.get(path)
        if kept is not None and kept[0] == signature:
            return kept[1]
        found = examine(path, self.reading)
        with self._turn:
            # Else a picture may have changed before it was read.
            if self._seen is listing and not _passing(found):
                self._read[path] = (signature, found)
        return found

    def holders(self, slug: str, listing: Listing) -> Iterator[Path]:
        """The files that may be the post with this slug: those of that name, and those that name a slug inside."""
        known = self._naming
        if known is None or known[0] is not listing:
            naming = [path for path in listing.posts if self._names_a_slug(path, listing.texts[path])]
            self._naming = known = (listing, naming)
        return iter(sorted({*listing.by_stem.get(slug, ()), *known[1]}, key=str))

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
        self._slugged[path] = (signature, names)
        return names

    def _read_all(self, listing: Listing) -> _All:
        posts, errors = without_doubles(self.examined(path, listing) for path in listing.posts)
        found = _All(listing, posts, errors, {post.slug: post for post in posts})
        with self._turn:
            kept = self._read
            if self._seen is listing and all(
                path in kept and kept[path][0] == listing.texts[path] for path in listing.posts
            ):
                self._all = found
        return found

    def _forget(self, listing: Listing) -> None:
        """Take a listing as the newest, and forget the posts that show a picture which is another than before."""
        before, self._seen = self._seen, listing
        if before is not None and before.others is not listing.others:
            changed = {name for name, _ in before.others.items() ^ listing.others.items()}
            if is_unclear(changed, before.linked | listing.linked):
                self._read = {}
            elif pictures := pictures_among(changed):
                self._read = {
                    path: kept
                    for path, kept in self._read.items()
                    if isinstance(kept[1], Post) and not shows(kept[1], pictures, self._folder)
                }
        if len(self._read) > 2 * len(listing.texts):
            self._read = {path: kept for path, kept in self._read.items() if path in listing.texts}
            self._slugged = {path: kept for path, kept in self._slugged.items() if path in listing.texts}


def _no_file(name: str, folder: Path) -> str:
    with suppress(OSError, ValueError):
        if Path(name).is_file():
            return worded("%(name)s is not a post: posts are files .md below %(folder)s", name=name, folder=folder)
    return worded("there is no file %(name)s, and no post of that name", name=name[:_NAME])


def _passing(found: Examined) -> bool:
    """Whether the file could not be read for a reason that is not its own."""
    causes = () if isinstance(found, Post) else (error.__cause__ for error in found)
    return any(isinstance(cause, OSError) and cause.errno in _PASSING for cause in causes)
