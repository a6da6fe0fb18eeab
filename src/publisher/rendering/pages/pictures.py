"""The pictures of public pages: copies in the media folder, with the sizes that browsers need to keep their place."""

from dataclasses import dataclass
from pathlib import Path

from publisher.core.errors import LOG, PostError
from publisher.core.focus import MIDDLE, Focus
from publisher.core.types import Image
from publisher.rendering.embedding import EDGE, SIZE
from publisher.rendering.formats import images
from publisher.rendering.formats.inert import one_line

CARD = (720, 405)
"""The picture of a card: 16:9, twice its width in three columns."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of a page: `src` is its path on the site or an https address; sizes in pixels, 0 = not known."""

    src: str
    alt: str
    caption: str = ""
    width: int = 0
    height: int = 0


class PagePictures:
    """Finds pictures of posts. One that cannot be read is left out, with a line in the log: the words are still there.

    `cache` is the media folder, which the site serves; `posts` the folder that pictures in a body are relative to.
    """

    def __init__(self, cache: Path | None, posts: Path | None) -> None:
        self._cache, self._posts = cache, posts

    def of_story(self, image: Image | None, shape: images.Shape | None = None) -> PagePicture | None:
        """The picture of a story, cut to `shape` around its focus if one is given."""
        if image is None:
            return None
        return self.file(image.path, one_line(image.alt), one_line(image.caption), shape, image.focus)

    def in_body(self, source: str, alt: str, caption: str) -> PagePicture | None:
        """A picture in a story's body, by its path below the posts folder."""
        if self._posts is None or not source:
            return None
        path = (self._posts / source).resolve()
        return self.file(path, alt, caption) if path.is_relative_to(self._posts.resolve()) else None

    def file(
        self, path: Path, alt: str, caption: str = "", shape: images.Shape | None = None, focus: Focus = MIDDLE
    ) -> PagePicture | None:
        """A picture file."""
        if self._cache is None:
            return None
        try:
            found = images.fit(path, self._cache, EDGE, SIZE, shape, focus)
        except PostError as error:
            LOG.warning("a public page is shown without a picture: %s", error)
            return None
        src = f"/media/{found.path.relative_to(self._cache).as_posix()}"
        return PagePicture(src, alt, caption, found.width, found.height)
