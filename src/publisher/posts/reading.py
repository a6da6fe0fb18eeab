"""Reads files as posts. A bad file becomes `PostError`s with file and line; the other posts are still read."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.errors import PostError
from publisher.core.focus import MIDDLE
from publisher.core.types import Event, Image, Post, Story
from publisher.core.wording import system_words, worded, worded_many
from publisher.posts.fields import EventMatter, ImageMatter, PostMatter, Reading, SidecarMatter, slug_problem
from publisher.posts.front_matter import FrontMatter, check_fields, read_file
from publisher.posts.listing import list_files, stem_and_lang
from publisher.posts.pictures import body_pictures


def read_posts(folder: Path, source_lang: str, zone: ZoneInfo) -> tuple[list[Post], list[PostError]]:
    """Every post below a folder, ordered by date and slug, and all errors of files that cannot be read as posts."""
    reading, listing = Reading(folder, source_lang, zone), list_files(folder)
    posts, errors = without_doubles(examine(path, reading) for path in listing.posts)
    return posts, [*listing.errors, *errors]


def read_post(path: Path, folder: Path, source_lang: str, zone: ZoneInfo) -> Post:
    """Read one file. Times of an event are local times of `zone`. Raises `PostError`."""
    return post_of(examine(path, Reading(folder, source_lang, zone)))


Examined = Post | Sequence[PostError]
"""A file as a post, or everything that keeps it from being one."""


def examine(path: Path, reading: Reading) -> Examined:
    """Read one file, with all its mistakes in one go."""
    try:
        read = read_file(path)
    except PostError as error:
        return [error]
    matter, errors = check_fields(read, PostMatter, reading)
    if "slug" not in read.values and (problem := slug_problem(path.stem)):
        errors.insert(0, _no_slug(read, problem))
    if matter is None or errors:
        return errors
    picture = matter.image
    image = _image(picture) if picture else None
    post = Post(
        slug=matter.slug or path.stem, lang=matter.lang, title=matter.title, date=matter.date, summary=matter.summary,
        body=read.body, path=path, content_hash="", tags=matter.tags, image=image,
        canonical_url=matter.canonical_url or "", event=_event(matter.event) if matter.event else None,
        body_line=read.body_line, publish_at=in_utc(matter.publish_at),
        social=social_words(matter),
    )  # fmt: skip
    try:
        return replace(post, content_hash=_content_hash(post, reading.folder))
    except PostError as error:
        return [error]


def post_of(examined: Examined) -> Post:
    """The post. Raises its first `PostError`, which says how many more there are."""
    if isinstance(examined, Post):
        return examined
    raise first_of(examined)


def first_of(errors: Sequence[PostError]) -> PostError:
    """The first of a file's errors, with the number of the others."""
    first, more = errors[0], len(errors) - 1
    if not more:
        return first
    said = worded_many(
        "%(first)s (and %(num)s more mistake; `publisher posts check %(file)s` names all)",
        "%(first)s (and %(num)s more mistakes; `publisher posts check %(file)s` names all)",
        more, first=first.message, file=first.path.name,
    )  # fmt: skip
    return PostError(said, first.path, first.line)


def without_doubles(found: Iterable[Examined]) -> tuple[list[Post], list[PostError]]:
    """The posts by date and slug, and the errors; of two with one slug, the second is an error."""
    posts: dict[str, Post] = {}
    errors: list[PostError] = []
    for one in found:
        if not isinstance(one, Post):
            errors += one
        elif one.slug in posts:
            first = posts[one.slug].path
            errors.append(
                PostError(
                    worded(
                        "slug %(slug)s is used by %(first)s; give this post another", slug=repr(one.slug), first=first
                    ),
                    one.path,
                    1,
                )
            )
        else:
            posts[one.slug] = one
    return sorted(posts.values(), key=lambda post: (post.date, post.slug)), errors


def in_utc(time: datetime | None) -> datetime | None:
    """A time to be compared: within an hour that comes twice, times of two zones are never equal (PEP 495)."""
    return time and time.astimezone(UTC)


def line_of(path: Path, key: str) -> int:
    """The 1-based line of a key of front matter; 1 where there is none. Raises `PostError`."""
    return read_file(path).lines.get(key, 1)


def translatable_fields(post: Post) -> dict[str, str]:
    """The texts outside the body that a reader sees, by id: title, summary, tags.0, image.alt, event.place …"""
    return words_of(post)


def original(post: Post) -> Story:
    """A post in the language that it was written in."""
    return story_of(post, lang=post.lang, fields=translatable_fields(post), body=post.body)


def story_of(
    post: Post, *, lang: str, fields: Mapping[str, str], body: str, machine: bool = False, engine: str = ""
) -> Story:
    """A post with the texts of a translation; fields missing from it keep the original text."""
    words = {**translatable_fields(post), **fields}
    image = post.image and replace(post.image, alt=words["image.alt"], caption=words.get("image.caption", ""))
    event = post.event and replace(post.event, place=words["event.place"])
    return Story(
        slug=post.slug, lang=lang, title=words["title"], summary=words["summary"], body=body, date=post.date,
        url=post.canonical_url, tags=tuple(words[f"tags.{number}"] for number in range(len(post.tags))),
        image=image, event=event, machine=machine, engine=engine, changed=_changed(post.path),
    )  # fmt: skip


def _changed(path: Path) -> datetime | None:
    """When a file was last written; None when it is gone."""
    try:
        return datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    except OSError:
        return None


def social_words(source: PostMatter | SidecarMatter) -> tuple[tuple[str, str], ...]:
    """The own words for channels in languages."""
    return tuple((key, words) for key, words in source.social.items() if words)


def words_of(source: Post | SidecarMatter) -> dict[str, str]:
    """The texts outside the body of a post, or of a translation beside one."""
    fields = {"title": source.title, "summary": source.summary}
    fields |= {f"tags.{number}": tag for number, tag in enumerate(source.tags)}
    if source.image is not None:
        fields |= {f"image.{key}": text for key in ("alt", "caption") if (text := getattr(source.image, key))}
    if source.event is not None and source.event.place:
        fields["event.place"] = source.event.place
    return fields


def digest(value: Any) -> str:
    """sha256 (hex) of a JSON value in a canonical form."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _no_slug(read: FrontMatter, problem: str) -> PostError:
    stem, lang = stem_and_lang(read.path)
    if lang:
        return read.error(worded("looks like the translation of %(stem)s.md, which is not beside it", stem=stem))
    return read.error(problem)


def _image(matter: ImageMatter) -> Image:
    return Image(matter.file, matter.alt, matter.caption or "", matter.focus or MIDDLE)


def _event(matter: EventMatter) -> Event:
    return Event(matter.starts, matter.ends, matter.place, matter.register_url or "", matter.register_by)


def _content_hash(post: Post, folder: Path) -> str:
    """Hash of everything that readers see, pictures included; line endings, order of keys and the path do not count.

    The focus of a picture is not in it (see `Post.look_hash`): translations stay fresh when only that changes.
    """
    pictures = [post.image.path] if post.image else []
    pictures += body_pictures(post.body, folder)
    return digest(
        [
            translatable_fields(post), post.body, post.date.isoformat(), post.canonical_url, _times_of(post.event),
            [_file_digest(path, post) for path in pictures],
        ]
    )  # fmt: skip


def _times_of(event: Event | None) -> list[str | None] | None:
    if event is None:
        return None
    times = [event.starts.isoformat(), event.ends.isoformat() if event.ends else None]
    registering = [event.register_url, event.register_by.isoformat() if event.register_by else None]
    # Without registration, the hash is the same as it was before posts could have one.
    return times + registering if any(registering) else times


def _file_digest(path: Path, post: Post) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PostError(
            worded("the picture %(path)s cannot be read: %(error)s", path=path, error=system_words(error)),
            post.path,
            post.body_line,
        ) from error
