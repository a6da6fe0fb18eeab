"""Small pictures of posts for lists, kept in memory: cutting one takes longer than a page may."""

from collections import OrderedDict
from io import BytesIO
from threading import Lock

from publisher.app.assembly import Publisher
from publisher.core.pictures import FORMATS, PIXELS_LIMIT
from publisher.core.types import Post
from publisher.posts.pictures import picture_path

__all__ = ["Thumbnails", "thumbnail_name"]

SIZE = (144, 108)
"""Pixels: twice what a list shows, for dense screens."""

_KEPT = 1000
"""Pictures in memory, about four kilobytes each."""


def thumbnail_name(publisher: Publisher, post: Post) -> str:
    """The name of a post's picture below the posts folder; "" where it has none."""
    folder = publisher.config.folder("posts")
    if post.image is None or not post.image.path.is_relative_to(folder):
        return ""
    return post.image.path.relative_to(folder).as_posix()


class Thumbnails:
    """Makes and keeps them; a picture that has changed is cut anew."""

    def __init__(self, publisher: Publisher) -> None:
        self._folder = publisher.config.folder("posts")
        self._kept: OrderedDict[tuple[str, int, int], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> bytes | None:
        """A JPEG, of the middle of the picture; None when it cannot be shown."""
        try:
            path = picture_path(self._folder, name)
            found = path.stat()
        except (OSError, ValueError):
            return None
        key = (name, found.st_mtime_ns, found.st_size)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _small(path.read_bytes())
        if made is not None:
            with self._lock:
                self._kept[key] = made
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return made


def _small(data: bytes) -> bytes | None:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS_LIMIT:
                return None
            image.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
            small = ImageOps.fit(ImageOps.exif_transpose(image).convert("RGB"), SIZE)
            file = BytesIO()
            small.save(file, "JPEG", quality=78)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return file.getvalue()
