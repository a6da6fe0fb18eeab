"""Reads files as posts. A bad file becomes a `PostError` with file and line; the other posts are still read."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from publisher.core.errors import PostError
from publisher.core.types import Event, Image, Post, Story
from publisher.posts.fields import EventMatter, PostMatter, SidecarMatter
from publisher.posts.front_matter import FrontMatter, check_fields, read_file

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_LIMIT = 100
_SIDECAR = re.compile(r"(?P<stem>.+)\.(?P<lang>[a-z]{2,3})")
_SUFFIXES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".gif": "GIF", ".webp": "WebP"}
_BODY_IMAGE = re.compile(
    r"""(?mx) (?: \]\( [ \t]* | ^[ ]{0,3} \[ [^\[\]\n]+ \]: [ \t]* )      # ![alt]( … or [name]: …
              (?: <(?P<angled>[^<>\n]+)> | (?P<bare>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*) )"""
)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A translation that a person wrote in a file beside a post. `fields` has the keys of `translatable_fields`."""

    path: Path
    lang: str
    fields: Mapping[str, str]
    body: str
    source_hash: str
    content_hash: str


def read_posts(folder: Path, source_lang: str, zone: ZoneInfo) -> tuple[list[Post], list[PostError]]:
    """Every post below a folder, ordered by date and slug, and the errors of files that cannot be read as posts."""
    posts: dict[str, Post] = {}
    errors: list[PostError] = []
    for path in _post_files(folder, errors):
        try:
            post = read_post(path, folder, source_lang, zone)
            if post.slug in posts:
                first = posts[post.slug].path
                raise PostError(f"slug {post.slug!r} is used by {first}; give this post another", path, 1)
            posts[post.slug] = post
        except PostError as error:
            errors.append(error)
    return sorted(posts.values(), key=lambda post: (post.date, post.slug)), errors


def read_post(path: Path, folder: Path, source_lang: str, zone: ZoneInfo) -> Post:
    """Read one file. Times of an event are local times of `zone`. Raises `PostError`."""
    read = read_file(path)
    matter = check_fields(read, PostMatter)
    slug = matter.slug or path.stem
    if not _SLUG.fullmatch(slug) or len(slug) > _SLUG_LIMIT:
        raise _no_slug(read, slug)
    if matter.lang != source_lang:
        raise read.error(f"lang: {matter.lang!r}, but posts are written in {source_lang!r} (languages.source)", "lang")
    image = None
    if matter.image is not None:
        place = _picture(read, folder, matter.image.file)
        image = Image(place, matter.image.alt, matter.image.caption or "")
    post = Post(
        slug=slug, lang=matter.lang, title=matter.title, date=matter.date, summary=matter.summary, body=read.body,
        path=path, content_hash="", tags=matter.tags, image=image, canonical_url=matter.canonical_url or "",
        event=_event(read, matter.event, zone), body_line=read.body_line,
    )  # fmt: skip
    return replace(post, content_hash=_content_hash(post, folder))


def read_sidecar(post: Post, lang: str) -> Sidecar | None:
    """The translation of a post in `NAME.LANG.md` beside it, None without that file. Raises `PostError`."""
    path = post.path.with_name(f"{post.path.stem}.{lang}.md")
    # A broken link is an error: somebody wanted a translation here.
    if not os.path.lexists(path):
        return None
    read = read_file(path)
    matter = check_fields(read, SidecarMatter)
    if matter.lang != lang:
        raise read.error(f"lang: {matter.lang!r}, but the file's name says {lang!r}", "lang")
    if len(matter.tags) != len(post.tags):
        raise read.error(f"tags: there are {len(matter.tags)}, and {len(post.tags)} in {post.path.name}", "tags")
    fields = _words(matter)
    wanted = translatable_fields(post)
    for key in (*wanted, *fields):
        if key not in fields:
            raise read.error(f"{key}: is missing; {post.path.name} has one", key)
        if key not in wanted:
            raise read.error(f"{key}: take it out; {post.path.name} has none", key)
    return Sidecar(path, lang, fields, read.body, matter.source_hash or "", _digest([fields, read.body]))


def translatable_fields(post: Post) -> dict[str, str]:
    """The texts outside the body that a reader sees, by id: title, summary, tags.0, image.alt, event.place …"""
    return _words(post)


def original(post: Post) -> Story:
    """A post in the language that it was written in."""
    return story_of(post, lang=post.lang, fields=translatable_fields(post), body=post.body)


def story_of(
    post: Post, *, lang: str, fields: Mapping[str, str], body: str, machine: bool = False, engine: str = ""
) -> Story:
    """A post with the texts of a translation; fields missing from it keep the original text."""
    words = {**translatable_fields(post), **fields}
    image = post.image and Image(post.image.path, words["image.alt"], words.get("image.caption", ""))
    event = post.event and Event(post.event.starts, post.event.ends, words["event.place"])
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


def wall_time(time: datetime, zone: ZoneInfo) -> datetime:
    """A local time of `zone`, made aware. A time that summer time skips moves to the next valid minute; of a time that
    occurs twice the first is taken."""
    if time.tzinfo is not None:
        return time
    aware = time.replace(tzinfo=zone, fold=0)
    while aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != aware.replace(tzinfo=None):
        aware = aware.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return aware


def _words(source: Post | SidecarMatter) -> dict[str, str]:
    fields = {"title": source.title, "summary": source.summary}
    fields |= {f"tags.{number}": tag for number, tag in enumerate(source.tags)}
    if source.image is not None:
        fields["image.alt"] = source.image.alt
        if source.image.caption:
            fields["image.caption"] = source.image.caption
    if source.event is not None:
        fields["event.place"] = source.event.place
    return fields


def _post_files(folder: Path, errors: list[PostError]) -> Iterator[Path]:
    """All Markdown files below a folder, ordered by path, without sidecars of other files and hidden files."""

    def unreadable(error: OSError) -> None:
        errors.append(PostError(f"this folder cannot be read: {error.strerror}", error.filename))

    found: set[Path] = set()
    for place, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found |= {Path(place, name) for name in (*folders, *files) if name.endswith(".md") and not name.startswith(".")}
    for path in sorted(found):
        sidecar = _SIDECAR.fullmatch(path.stem)
        if sidecar is None or path.with_name(f"{sidecar['stem']}.md") not in found:
            yield path


def _no_slug(read: FrontMatter, slug: str) -> PostError:
    sidecar = _SIDECAR.fullmatch(slug)
    if sidecar and slug == read.path.stem:
        return read.error(f"looks like the translation of {sidecar['stem']}.md, which is not beside it")
    what = f"is longer than {_SLUG_LIMIT} characters" if len(slug) > _SLUG_LIMIT else "cannot be a slug"
    remedy = "use lower-case Latin letters, digits and hyphens, in the file's name or under the key slug"
    return read.error(f"{slug[:_SLUG_LIMIT]!r} {what}; {remedy}", "slug")


def _picture(read: FrontMatter, folder: Path, name: str) -> Path:
    key, place = "image.file", Path(folder, name)
    try:
        place = place.resolve()
        if not place.is_relative_to(folder.resolve()):
            raise read.error(f"{key}: {name} is outside the posts folder; copy it into {folder}", key)
        if not place.is_file() and place.exists():
            raise read.error(f"{key}: {name} is not a file; name a picture", key)
        with place.open("rb") as file:
            found = _picture_kind(file.read(12))
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or error
        raise read.error(f"{key}: {name} cannot be read below {folder}: {why}", key) from error
    wanted = _SUFFIXES.get(place.suffix.lower())
    if found is None or wanted is None:
        kinds = ", ".join(dict.fromkeys(_SUFFIXES.values()))
        raise read.error(f"{key}: {name} is not a picture of type {kinds}; save it as one of them", key)
    if found != wanted:
        raise read.error(f"{key}: {name} is a {found} picture with the name of a {wanted}; rename it", key)
    return place


def _picture_kind(head: bytes) -> str | None:
    """The format of a picture, told by its first 12 bytes."""
    if head.startswith(b"RIFF") and head.endswith(b"WEBP"):
        return "WebP"
    signatures = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF"}
    return next((kind for sign, kind in signatures.items() if head.startswith(sign)), None)


def _event(read: FrontMatter, matter: EventMatter | None, zone: ZoneInfo) -> Event | None:
    if matter is None:
        return None
    starts = wall_time(matter.starts, zone).astimezone(zone)
    ends = wall_time(matter.ends, zone).astimezone(zone) if matter.ends else None
    if ends is not None and ends.astimezone(UTC) <= starts.astimezone(UTC):
        raise read.error("event.ends: is not after event.starts", "event.ends")
    return Event(starts, ends, matter.place)


def _content_hash(post: Post, folder: Path) -> str:
    """Hash of everything that readers see, pictures included; line endings, order of keys and the path do not count."""
    event = post.event and [post.event.starts.isoformat(), post.event.ends and post.event.ends.isoformat()]
    pictures = [post.image.path] if post.image else []
    pictures += _body_pictures(post.body, folder)
    return _digest(
        [
            translatable_fields(post), post.body, post.date.isoformat(), post.canonical_url, event,
            [_file_digest(path, post) for path in pictures],
        ]
    )  # fmt: skip


def _body_pictures(body: str, folder: Path) -> list[Path]:
    """Picture files in the text, in order, without missing files and files outside: rendering deals with these."""
    names = (unquote(found["angled"] or found["bare"]) for found in _BODY_IMAGE.finditer(body))
    found = []
    for name in names:
        if not name.lower().endswith(tuple(_SUFFIXES)):
            continue
        # Not every target is a path: a data: URL may be too long for one, or contain characters that no path may.
        with suppress(OSError, RuntimeError, ValueError):
            place = Path(folder, name).resolve()
            if place.is_relative_to(folder.resolve()) and place.is_file():
                found.append(place)
    return found


def _file_digest(path: Path, post: Post) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise PostError(f"the picture {path} cannot be read: {error.strerror}", post.path, post.body_line) from error


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
