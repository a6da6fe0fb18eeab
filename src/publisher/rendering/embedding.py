"""The pictures of one mail: attached once each, with a Content-ID (RFC 2392), or linked to the public pages."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from publisher.core.errors import PostError
from publisher.core.focus import MIDDLE, Focus
from publisher.core.types import Media
from publisher.core.wording import worded
from publisher.rendering.formats import images
from publisher.rendering.formats.mail_html import Embedded

EDGE = 1280
"""Twice the width of the mail's column, for dense screens."""

THUMBNAIL = (288, 216)
"""Twice the size of a small picture beside a story's title."""

WIDE = 9 / 16
"""The most height, as a share of its width, of the picture that leads an issue: more would fill a phone's screen."""

SIZE = 300_000
"""Most bytes of a picture: small enough for a mail with five of them."""


class EmbeddedPictures:
    """Collects the pictures that the mail's HTML refers to, in order of appearance.

    `address` gives the web address of a file in the cache folder; with it, pictures are linked and nothing is attached.
    """

    def __init__(
        self, cache: Path | None, posts: Path | None, host: str, address: Callable[[str], str] | None = None
    ) -> None:
        self._cache, self._posts, self._address = cache, posts, address
        self._host = urlsplit(host).hostname or "publisher.invalid"
        self._media: dict[Path, Media] = {}

    @property
    def media(self) -> tuple[Media, ...]:
        """The pictures embedded so far."""
        return tuple(self._media.values())

    def embed(self, path: Path, alt: str, shape: images.Shape | None = None, focus: Focus = MIDDLE) -> Embedded:
        """Attach or link a picture file, cut to `shape` around `focus` if one is given. Raises `PostError`."""
        picture = images.fit(path, self._cache, EDGE, SIZE, shape, focus)
        if self._address and self._cache and (shown := self._address(picture.path.relative_to(self._cache).as_posix())):
            return Embedded(shown, picture.width)
        if picture.path not in self._media:
            content_id = f"{_name(picture.path)}@{self._host}"
            self._media[picture.path] = Media(picture.path, alt, picture.mime, content_id)
        return Embedded(f"cid:{self._media[picture.path].content_id}", picture.width)

    def embed_wide(self, path: Path, alt: str, focus: Focus = MIDDLE) -> Embedded:
        """Attach or link a picture file, cut where it is higher than `WIDE`. Raises `PostError`."""
        return self.embed(path, alt, images.wide(path, EDGE, WIDE) if self._cache else None, focus)

    def of_post(self, slug: str) -> Callable[[str, str], Embedded | None]:
        """Finds the pictures in a post's body, whose paths are relative to the posts folder."""

        def pictures(source: str, alt: str) -> Embedded | None:
            if self._posts is None or not source:
                return None
            path = (self._posts / source).resolve()
            if not path.is_relative_to(self._posts.resolve()):
                outside = worded(
                    "a picture of %(post)s is outside of the posts folder: %(source)s", post=repr(slug), source=source
                )
                raise PostError(
                    worded("%(outside)s; `publisher posts check %(slug)s` names its line", outside=outside, slug=slug),
                    self._posts,
                )
            try:
                return self.embed(path, alt)
            except PostError as error:
                where = worded(
                    "in the text of %(post)s; `publisher posts check %(slug)s` names its line",
                    post=repr(slug),
                    slug=slug,
                )
                raise PostError(worded("%(what)s, %(where)s", what=error.message, where=where), error.path) from error

        return pictures


def _name(path: Path) -> str:
    """The left side of a Content-ID: a hash of the picture."""
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()[:24]
