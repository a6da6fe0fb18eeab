"""Small pictures of posts for lists, kept in memory: cutting one takes longer than a page may."""

from collections import OrderedDict
from io import BytesIO
from threading import Lock

from publisher.app.assembly import Publisher
from publisher.core.focus import MIDDLE, Focus
from publisher.core.pictures import FORMATS, PIXELS_LIMIT
from publisher.core.types import Post
from publisher.posts.pictures import picture_path
from publisher.rendering.embedding import THUMBNAIL
from publisher.rendering.formats.images import Shape, cut
from publisher.rendering.pages.cards import CARD_PICTURE
from publisher.rendering.pages.pictures import CARD

__all__ = ["CUTS", "LIST", "Thumbnails", "thumbnail_focus", "thumbnail_name"]

LIST = (144, 108)
"""Pixels: twice what a list shows, for dense screens."""

CUTS = {"page": CARD, "mail": THUMBNAIL, "share": CARD_PICTURE}
"""How readers get a picture cut: on cards of pages, beside a title in a mail, in what networks show of a link."""

_KEPT = 1000
"""Pictures in memory, about four kilobytes each; those of `CUTS`, which few people look at, about forty."""

_MOST_CUTS = 60


def thumbnail_name(publisher: Publisher, post: Post) -> str:
    """The name of a post's picture below the posts folder; "" where it has none."""
    folder = publisher.config.folder("posts")
    if post.image is None or not post.image.path.is_relative_to(folder):
        return ""
    return post.image.path.relative_to(folder).as_posix()


def thumbnail_focus(post: Post) -> str:
    """The focus of a post's picture, `62% 30%`; "" where it is the middle."""
    return str(post.image.focus) if post.image is not None and post.image.focus != MIDDLE else ""


class Thumbnails:
    """Makes and keeps them; a picture that has changed is cut anew."""

    def __init__(self, publisher: Publisher) -> None:
        self._folder = publisher.config.folder("posts")
        self._small, self._cuts = _Kept(_KEPT), _Kept(_MOST_CUTS)

    def get(self, name: str, focus: Focus = MIDDLE, shape: Shape = LIST) -> bytes | None:
        """A JPEG of this shape, cut around the focus; None when it cannot be shown."""
        try:
            path = picture_path(self._folder, name)
            found = path.stat()
        except (OSError, ValueError):
            return None
        kept = self._small if shape == LIST else self._cuts
        key = (name, found.st_mtime_ns, found.st_size, focus, shape)
        made = kept.get(key)
        if made is None:
            made = _small(path.read_bytes(), focus, shape)
            if made is not None:
                kept.put(key, made)
        return made


_Key = tuple[str, int, int, Focus, Shape]


class _Kept:
    """The pictures that were asked for last, of which there may be so many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pictures: OrderedDict[_Key, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _Key) -> bytes | None:
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
            return self._pictures.get(key)

    def put(self, key: _Key, picture: bytes) -> None:
        with self._lock:
            self._pictures[key] = picture
            while len(self._pictures) > self._most:
                self._pictures.popitem(last=False)


def _small(data: bytes, focus: Focus, shape: Shape) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS_LIMIT:
                return None
            image.draft("RGB", (shape[0] * 2, shape[1] * 2))
            small = cut(ImageOps.exif_transpose(image).convert("RGB"), shape, focus)
            file = BytesIO()
            small.save(file, "JPEG", quality=78)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return file.getvalue()
