"""Which posts show a picture whose file has changed: their content is another one then."""

from collections.abc import Collection
from pathlib import Path

from publisher.core.types import Post
from publisher.posts.pictures import SUFFIXES, body_picture_places

_MOST = 200
"""With more changed pictures than this, reading all posts is no slower than looking for them."""


def is_unclear(changed: Collection[str], linked: Collection[str]) -> bool:
    """Whether files have changed by which it cannot be said which posts show them: links, or very many."""
    return len(changed) > _MOST or any(name in linked or Path(name).is_symlink() for name in changed)


def pictures_among(changed: Collection[str]) -> set[Path]:
    """The pictures among changed files, as posts have their paths. What editors and git write beside posts is none."""
    return {Path(name).resolve() for name in changed if name.lower().endswith(tuple(SUFFIXES))}


def shows(post: Post, pictures: Collection[Path], folder: Path) -> bool:
    """Whether a post shows one of these pictures, or would if it were there."""
    if post.image is not None and post.image.path in pictures:
        return True
    body = post.body.casefold()
    # Reading the addresses in ten thousand texts takes half a second; few of them name the picture.
    if not any(picture.name.casefold() in body for picture in pictures) and "%" not in body:
        return False
    return any(place in pictures for place in body_picture_places(post.body, folder))
