"""One file into a `Post`, or a `PostError` with file and line; the other posts still go through."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from publisher.errors import PostError
from publisher.front_matter import EventMatter, PostMatter, Read, SidecarMatter, check, read_file
from publisher.types import Event, Image, Post, Story

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SIDECAR = re.compile(r"(?P<stem>.+)\.(?P<lang>[a-z]{2,3})")
_SIGNATURES = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF8": "GIF", b"RIFF": "WebP"}
_BODY_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A translation that a person wrote beside a post. `fields` has the keys of `translatable_fields`."""

    path: Path
    lang: str
    fields: Mapping[str, str]
    body: str
    source_hash: str
    content_hash: str


def read_posts(folder: Path, source_lang: str, zone: ZoneInfo) -> tuple[list[Post], list[PostError]]:
    """Every post below a folder by date and slug, and what is wrong with the files that are none."""
    posts: dict[str, Post] = {}
    errors: list[PostError] = []
    for path in _post_files(folder):
        try:
            post = read_post(path, folder, source_lang, zone)
            if post.slug in posts:
                raise PostError(f"slug {post.slug!r} is taken by {posts[post.slug].path}; give this one another", path)
            posts[post.slug] = post
        except PostError as error:
            errors.append(error)
    return sorted(posts.values(), key=lambda post: (post.date, post.slug)), errors


def read_post(path: Path, folder: Path, source_lang: str, zone: ZoneInfo) -> Post:
    """Read one file. Times of an event are on the wall clock of `zone`. Raises `PostError`."""
    read = read_file(path)
    matter = check(read, PostMatter)
    slug = matter.slug or path.stem
    if not _SLUG.fullmatch(slug):
        raise read.error(f"{slug!r} cannot be a slug; use lower-case Latin letters, digits and hyphens", "slug")
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
    """The translation of a post in `NAME.LANG.md` beside it; None when there is none. Raises `PostError`."""
    path = post.path.with_name(f"{post.path.stem}.{lang}.md")
    if not path.exists():
        return None
    read = read_file(path)
    matter = check(read, SidecarMatter)
    if matter.lang != lang:
        raise read.error(f"lang: {matter.lang!r}, but the file's name says {lang!r}", "lang")
    if len(matter.tags) != len(post.tags):
        raise read.error(f"tags: there are {len(matter.tags)}, and {len(post.tags)} in {post.path.name}", "tags")
    for key, wanted, given in (("image", post.image, matter.image), ("event", post.event, matter.event)):
        if (wanted is None) != (given is None):
            raise read.error(
                f"{key}: is {'missing' if given is None else 'not in'} {'here' if given is None else post.path.name}",
                key,
            )
    fields = {"title": matter.title, "summary": matter.summary}
    fields |= {f"tags.{number}": tag for number, tag in enumerate(matter.tags)}
    if matter.image is not None:
        fields["image.alt"] = matter.image.alt
        if matter.image.caption:
            fields["image.caption"] = matter.image.caption
    if matter.event is not None:
        fields["event.place"] = matter.event.place
    return Sidecar(path, lang, fields, read.body, matter.source_hash, _digest([fields, read.body]))


def translatable_fields(post: Post) -> dict[str, str]:
    """The texts outside the body that a reader sees, by id: title, summary, tags.0, image.alt, event.place …"""
    fields = {"title": post.title, "summary": post.summary}
    fields |= {f"tags.{number}": tag for number, tag in enumerate(post.tags)}
    if post.image is not None:
        fields["image.alt"] = post.image.alt
        if post.image.caption:
            fields["image.caption"] = post.image.caption
    if post.event is not None:
        fields["event.place"] = post.event.place
    return fields


def original(post: Post) -> Story:
    """A post as its own language's readers see it."""
    return story(post, lang=post.lang, fields=translatable_fields(post), body=post.body)


def story(
    post: Post, *, lang: str, fields: Mapping[str, str], body: str, machine: bool = False, engine: str = ""
) -> Story:
    """A post with the words of a translation; a field that it lacks keeps the original's."""
    words = {**translatable_fields(post), **fields}
    image = post.image and Image(post.image.path, words["image.alt"], words.get("image.caption", ""))
    event = post.event and Event(post.event.starts, post.event.ends, words["event.place"])
    return Story(
        slug=post.slug, lang=lang, title=words["title"], summary=words["summary"], body=body, date=post.date,
        url=post.canonical_url, tags=tuple(words[f"tags.{number}"] for number in range(len(post.tags))),
        image=image, event=event, machine=machine, engine=engine,
    )  # fmt: skip


def wall_time(time: datetime, zone: ZoneInfo) -> datetime:
    """A time on the wall clock of `zone`, aware. One in the hour that summer time skips moves to the next valid minute;
    one in the hour that comes twice is the first of the two."""
    if time.tzinfo is not None:
        return time
    aware = time.replace(tzinfo=zone, fold=0)
    if aware.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == time:
        return aware
    return wall_time(time.replace(second=0, microsecond=0) + timedelta(minutes=1), zone)


def _post_files(folder: Path) -> Iterator[Path]:
    """All Markdown files below a folder that are not a sidecar of another; hidden ones are left alone."""
    found = sorted(
        path for path in folder.rglob("*.md")
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )  # fmt: skip
    for path in found:
        sidecar = _SIDECAR.fullmatch(path.stem)
        if sidecar is None or not path.with_name(f"{sidecar['stem']}.md").exists():
            yield path


def _picture(read: Read, folder: Path, name: str) -> Path:
    key, place = "image.file", (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise read.error(f"{key}: {name} lies outside the posts folder; copy it into {folder}", key)
    try:
        head = place.read_bytes()[:12]
    except OSError as error:
        raise read.error(f"{key}: {name} cannot be read below {folder}: {error.strerror}", key) from error
    if not any(head.startswith(sign) for sign in _SIGNATURES):
        raise read.error(f"{key}: {name} is none of {', '.join(_SIGNATURES.values())}", key)
    return place


def _event(read: Read, matter: EventMatter | None, zone: ZoneInfo) -> Event | None:
    if matter is None:
        return None
    starts = wall_time(matter.starts, zone)
    ends = wall_time(matter.ends, zone) if matter.ends else None
    if ends is not None and ends <= starts:
        raise read.error("event.ends: is not after event.starts", "event.ends")
    return Event(starts, ends, matter.place)


def _content_hash(post: Post, folder: Path) -> str:
    """Of all that a reader would see, pictures included; not of line endings, order of keys, the file's place."""
    event = post.event and [post.event.starts.isoformat(), post.event.ends and post.event.ends.isoformat()]
    pictures = [post.image.path] if post.image else []
    pictures += [folder / name for name in _BODY_IMAGE.findall(post.body) if "://" not in name]
    return _digest(
        [
            translatable_fields(post), post.body, post.date.isoformat(), post.canonical_url, event,
            [hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures if path.is_file()],
        ]
    )  # fmt: skip


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
