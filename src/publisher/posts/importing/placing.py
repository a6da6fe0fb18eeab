"""Puts an article into the posts folder: its pictures first, then its file, each new and never over another one."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.core.errors import FileError, InvalidInput, PublisherError
from publisher.core.new_files import new_file
from publisher.core.wording import system_words, worded
from publisher.posts.importing.article import Article, FoundPicture
from publisher.posts.importing.pictures import BYTES_LIMIT, store_picture, wanted_place
from publisher.posts.importing.post_file import PlacedPicture, cut_slug, write_post

PICTURES_LIMIT = 60
"""Pictures of one post that are fetched and stored."""

FetchPicture = Callable[[str], bytes]
"""Gets the bytes of a picture by its address. Raises `PublisherError`."""


@dataclass(frozen=True, slots=True)
class PictureSources:
    """Where the pictures of an article may be: folders on disk, and the web (None = nowhere)."""

    folders: Sequence[Path] = ()
    fetch: FetchPicture | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A written post: its slug, its file, and its pictures' files."""

    slug: str
    path: Path
    pictures: tuple[str, ...]


def place(article: Article, posts: Path, lang: str, slug: str, sources: PictureSources) -> Placed:
    """Write an article below `posts`; the slug gets a number when its file exists. Notes what is missing in it.

    Raises `FileError` when the folder cannot be written to, `InvalidInput` for an article without a text.
    """
    check_text(article)
    slug, path = _free(posts, slug)
    text, stored = _with_pictures(article, posts, lang, slug, sources)
    try:
        with new_file(path) as out:
            out.write(text)
    except PublisherError:
        for file in stored:
            (posts / file).unlink(missing_ok=True)
        raise
    return Placed(slug, path, stored)


def replace_post(article: Article, posts: Path, lang: str, slug: str, sources: PictureSources) -> Placed:
    """Write an article over the file of its post. Its old pictures stay: an approved message may still need them.

    Raises `FileError` when the file cannot be written, `InvalidInput` for an article without a text.
    """
    check_text(article)
    path = posts / f"{slug}.md"
    text, stored = _with_pictures(article, posts, lang, slug, sources)
    unfinished = path.with_name(f".{slug}.{secrets.token_hex(4)}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise FileError(worded("cannot be written: %(error)s", error=system_words(error)), path) from error
    return Placed(slug, path, stored)


def _with_pictures(
    article: Article, posts: Path, lang: str, slug: str, sources: PictureSources
) -> tuple[str, tuple[str, ...]]:
    """The text of the post's file, and the pictures that were stored for it."""
    places = {}
    stored = []
    for number, picture in enumerate(article.pictures[:PICTURES_LIMIT]):
        file, is_there = _placed(picture, posts, _stem(slug, number, article), sources, article)
        places[number] = PlacedPicture(file, picture.alt, picture.caption)
        stored += [file] if is_there else []
        if not picture.alt:
            article.missing.append(worded("alt text of the picture %(picture)s", picture=shown_name(picture)))
    if len(article.pictures) > PICTURES_LIMIT:
        article.missing.append(
            worded(
                "%(number)s pictures after the first %(limit)s",
                number=len(article.pictures) - PICTURES_LIMIT,
                limit=PICTURES_LIMIT,
            )
        )
    return write_post(article, lang, places), tuple(stored)


def check_text(article: Article) -> None:
    """Raise `InvalidInput` for an article without a word: it would not be a post."""
    if not any(letter.isalnum() for letter in article.body):
        raise InvalidInput(
            worded("%(source)s: no text of a story was found in it; nothing was written", source=article.source)
        )


def shown_name(picture: FoundPicture) -> str:
    """A picture as people know it: its caption, or its name."""
    return f"“{picture.caption}”" if picture.caption else picture.name[:120] or worded("without a name")


def _stem(slug: str, number: int, article: Article) -> str:
    if number == article.lead:
        return slug
    return cut_slug(f"{slug}-{number + 1}" if number else f"{slug}-1")


def _free(posts: Path, slug: str) -> tuple[str, Path]:
    number = 1
    while True:
        name = cut_slug(slug, number)
        path = posts / f"{name}.md"
        if not path.exists():
            return name, path
        number += 1


def _placed(
    picture: FoundPicture, posts: Path, stem: str, sources: PictureSources, article: Article
) -> tuple[str, bool]:
    """The picture's path from the posts folder, and whether its file is there."""
    said: str = worded("picture %(picture)s", picture=shown_name(picture))
    try:
        data = _data(picture, sources)
        if data is not None:
            return store_picture(data, posts, stem), True
        unnamed = worded("%(picture)s; the text shows that there is one, but not its name", picture=said)
        said = said if picture.name else unnamed
    except (PublisherError, OSError) as error:
        said = worded("%(what)s: %(why)s", what=said, why=error)
    wanted = wanted_place(picture.name)
    where = f"{posts.name}/{wanted}"
    article.missing.append(worded("%(picture)s; put it at %(place)s", picture=said, place=where) if wanted else said)
    return wanted, False


def _data(picture: FoundPicture, sources: PictureSources) -> bytes | None:
    if picture.data is not None or not picture.name:
        return picture.data
    if picture.name.startswith(("http://", "https://")):
        return sources.fetch(picture.name) if sources.fetch else None
    for folder in sources.folders:
        path = Path(folder, picture.name)
        inside = path.resolve().is_relative_to(folder.resolve())
        if inside and path.is_file():
            if path.stat().st_size > BYTES_LIMIT:
                raise FileError(worded("has more than %(limit)s MB", limit=f"{BYTES_LIMIT / 1e6:.0f}"), path)
            return path.read_bytes()
    return None
