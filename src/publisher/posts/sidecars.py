"""A translation that a person wrote in `NAME.LANG.md` beside `NAME.md`: read, and a file to begin with."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from publisher.core.errors import PostError
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.posts.fields import Reading, SidecarMatter
from publisher.posts.front_matter import FrontMatter, check_fields, in_order, read_file
from publisher.posts.reading import digest, first_of, in_utc, social_words, translatable_fields, words_of


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A translation that a person wrote in a file beside a post. `fields` has the keys of `translatable_fields`."""

    path: Path
    lang: str
    fields: Mapping[str, str]
    body: str
    source_hash: str
    content_hash: str


def sidecar_path(post: Post, lang: str) -> Path:
    """Where a person's translation of a post is looked for."""
    return post.path.with_name(f"{post.path.stem}.{lang}.md")


def read_sidecar(post: Post, lang: str, reading: Reading) -> Sidecar | None:
    """The translation of a post beside it, None without that file. Raises `PostError`, as `first_of` does."""
    path = sidecar_path(post, lang)
    # A broken link is an error: somebody wanted a translation here.
    if not os.path.lexists(path):
        return None
    sidecar, errors = examine_sidecar(path, post, lang, reading)
    if sidecar is None:
        raise first_of(errors)
    return sidecar


def same_text(body: str, post: Post) -> str:
    """What is wrong with the text of a translation that is the post's own; "" when it is another."""
    if body.strip() != post.body.strip():
        return ""
    return worded(
        "the text is still that of %(path)s; translate it, or delete the file until somebody does", path=post.path.name
    )


def examine_sidecar(path: Path, post: Post, lang: str, reading: Reading) -> tuple[Sidecar | None, list[PostError]]:
    """A translation, or None and everything that keeps it from being one.

    Keys copied from the post that have no words may stay as long as they say the same.
    """
    try:
        read = read_file(path)
    except PostError as error:
        return None, [error]
    matter, errors = check_fields(read, SidecarMatter, reading)
    said = {error.line for error in errors}
    more = _differences(read, matter or _readable(read, reading), post, lang, reading)
    errors = in_order([*errors, *(one for one in more if one.line == 1 or one.line not in said)])
    if matter is None or errors:
        return None, errors
    fields = words_of(matter)
    source_hash = matter.source_hash or ""
    return Sidecar(path, lang, fields, read.body, source_hash, digest([fields, read.body])), []


def _readable(read: FrontMatter, reading: Reading) -> SidecarMatter:
    """The values of a broken file that are right by themselves, so that these are compared with the post, too."""
    values = {"title": "-", "summary": "-", **read.values}
    while True:
        try:
            return SidecarMatter.model_validate(values, context=reading)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                table, *inside = map(str, problem["loc"])
                if inside and isinstance(values.get(table), dict):
                    values[table] = {key: value for key, value in values[table].items() if key != inside[0]}
                else:
                    values.pop(table, None)
                values = {"title": "-", "summary": "-", **values}


def _differences(
    read: FrontMatter, matter: SidecarMatter, post: Post, lang: str, reading: Reading
) -> Iterator[PostError]:
    """What does not fit the post: its language, missing or additional texts, copied values that were changed."""
    name = post.path.name
    if matter.lang not in (None, lang, post.lang):
        yield read.error(
            worded("lang: %(lang)s, but the file's name says %(named)s", lang=repr(matter.lang), named=repr(lang)),
            "lang",
        )
    if len(matter.tags) != len(post.tags):
        yield read.error(
            worded(
                "tags: there are %(here)s, and %(there)s in %(name)s",
                here=len(matter.tags),
                there=len(post.tags),
                name=name,
            ),
            "tags",
        )
    fields, wanted = words_of(matter), translatable_fields(post)
    for key in wanted:
        if key not in fields and not key.startswith("tags."):
            yield read.error(worded("%(key)s: is missing; %(name)s has one", key=key, name=name), key)
    for key in fields:
        if key not in wanted and not key.startswith("tags."):
            yield read.error(worded("%(key)s: take it out; %(name)s has none", key=key, name=name), key)
    for key, (here, there) in _repeated(matter, post, reading).items():
        if here is not None and here != there:
            says = (
                worded("%(name)s has %(there)s", name=name, there=str(there))
                if there is not None
                else worded("%(name)s has none", name=name)
            )
            yield read.error(
                worded(
                    "%(key)s: %(here)s differs from the post; %(says)s: take the line out here",
                    key=key,
                    here=str(here),
                    says=says,
                ),
                key,
            )
    yield from _own_words(read, matter, post)
    # One text in both may be meant (an image, a poem); the same words throughout are a copy that nobody has touched.
    if fields == wanted and (problem := same_text(read.body, post)):
        yield PostError(problem, read.path, read.body_line)


def _own_words(read: FrontMatter, matter: SidecarMatter, post: Post) -> Iterator[PostError]:
    if (own := social_words(matter)) and own != post.social:
        name = post.path.name
        what = worded("social: take it out; %(name)s has the words for networks in every language", name=name)
        yield read.error(what, "social")


def _repeated(matter: SidecarMatter, post: Post, reading: Reading) -> dict[str, tuple[object, object]]:
    """The values without words that may be copied from a post: by key, here and in the post."""
    image, event, theirs = matter.image, matter.event, post.event
    found: dict[str, tuple[object, object]] = {
        "date": (matter.date, post.date),
        "slug": (matter.slug, post.slug),
        "canonical_url": (matter.canonical_url, post.canonical_url or None),
        "publish_at": (in_utc(matter.publish_at), post.publish_at),
    }
    if image and image.file is not None:
        there = post.image and post.image.path
        same = there == (reading.folder / image.file).resolve()
        found["image.file"] = (image.file, image.file if same else there)
    if event:
        found |= {
            "event.starts": (event.starts, theirs and theirs.starts),
            "event.ends": (event.ends, theirs and theirs.ends),
            "event.register_url": (event.register_url, (theirs and theirs.register_url) or None),
            "event.register_by": (event.register_by, theirs and theirs.register_by),
        }
    return found
