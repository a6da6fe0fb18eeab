"""A post's file, opened and saved by several people: the file stays the truth, and nobody's words are lost."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.app.post_checks import check_post
from publisher.core.errors import Conflict, InvalidInput, NotFound, PostError
from publisher.core.new_files import rewrite
from publisher.core.types import Post
from publisher.core.wording import worded
from publisher.posts.field_lines import FilePieces, Value, changed, pieces_of
from publisher.posts.front_matter import SIZE_LIMIT
from publisher.posts.importing.pictures import store_picture
from publisher.posts.listing import stem_and_lang
from publisher.posts.reading import examine
from publisher.posts.yaml_nodes import NotDivisible

__all__ = [
    "FIELDS", "ChangedMeanwhile", "OpenedPost", "add_picture", "name_of", "open_post", "problems", "save_file",
    "save_post", "save_words", "slug_of",
]  # fmt: skip

FIELDS = (
    "title", "date", "summary", "tags", "image.file", "image.alt", "image.caption", "image.focus",
    "event.starts", "event.ends", "event.place", "event.register_url", "event.register_by", "publish_at",
)  # fmt: skip
"""What can be changed one by one; everything else in the front matter stays as it is."""

_WRITING = threading.Lock()


@dataclass(frozen=True, slots=True)
class OpenedPost:
    """A post's file as it is. `name` is its path below the posts folder without `.md`.

    `version` (sha256, hex) is another one once the file has changed. `values` are its fields, empty when it cannot be
    taken apart (`whole`): then only its `text` can be edited. `body_line` is the 1-based line at which `body` begins.
    """

    name: str
    path: Path
    version: str
    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    whole: bool = False

    @property
    def title(self) -> str:
        """Its title, else its name."""
        return str(self.values.get("title") or self.name)


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the file since it was opened: `now` is what it says."""

    def __init__(self, now: OpenedPost) -> None:
        self.now = now
        super().__init__(worded("%(name)s was changed meanwhile; nothing was written over it", name=now.name))


def name_of(publisher: Publisher, path: Path) -> str:
    """The name by which a post's file is opened."""
    return path.relative_to(publisher.config.folder("posts")).with_suffix("").as_posix()


def open_post(publisher: Publisher, name: str) -> OpenedPost:
    """Read a post's file, also one that is no proper post yet. Raises `NotFound`, `PostError` for what is no text."""
    path = _path(publisher, name)
    return _opened(name, path, _bytes(path))


def save_post(publisher: Publisher, name: str, version: str, values: Mapping[str, Value], body: str) -> OpenedPost:
    """Write fields and text into the file that was opened as `version`; all other lines of it stay.

    Raises `ChangedMeanwhile`, `InvalidInput` for too long a text, and when the file cannot be taken apart.
    """
    tidy = {key: _tidy(value) for key, value in values.items() if key in FIELDS}
    with _WRITING:
        before = _unchanged(publisher, name, version)
        tidy = _without_tables(before, tidy)
        # What only looks different, as words of several lines do in a form, is left as it was written.
        tidy = {
            key: tidy[key]
            for key in (*FIELDS, "image", "event")
            if key in tidy and _tidy(before.values.get(key, "")) != tidy[key]
        }
        try:
            text = changed(before.text, tidy, body)
        except NotDivisible as error:
            what = worded("the lines above the text cannot be changed one by one; edit the whole file")
            raise InvalidInput(what) from error
        return _written(before, text)


def save_words(publisher: Publisher, name: str, version: str, key: str, words: str) -> OpenedPost:
    """Write a post's own words for `CHANNEL-LANG` into the file that was opened as `version`; "" takes them out.

    Raises `ChangedMeanwhile`, and `InvalidInput` when the file cannot be taken apart.
    """
    with _WRITING:
        before = _unchanged(publisher, name, version)
        try:
            return _written(before, changed(before.text, {f"social.{key}": words}))
        except NotDivisible as error:
            what = worded("the lines above the text cannot be changed one by one; edit the whole file")
            raise InvalidInput(what) from error


def save_file(publisher: Publisher, name: str, version: str, text: str) -> OpenedPost:
    """Write the whole file that was opened as `version`. Raises `ChangedMeanwhile`, `InvalidInput`."""
    with _WRITING:
        before = _unchanged(publisher, name, version)
        line_end = "\r\n" if "\r\n" in before.text else "\n"
        mark = "\ufeff" if before.text.startswith("\ufeff") else ""
        plain = text.replace("\r\n", "\n").lstrip("\ufeff").rstrip("\n")
        same = plain == before.text.replace("\r\n", "\n").lstrip("\ufeff").rstrip("\n")
        return before if same else _written(before, mark + plain.replace("\n", line_end) + line_end)


def add_picture(publisher: Publisher, name: str, data: bytes) -> str:
    """Store a picture for a post, encoded anew; returns its path below the posts folder. Raises `InvalidInput`."""
    return store_picture(data, publisher.config.folder("posts"), Path(name).name)


def problems(publisher: Publisher, opened: OpenedPost) -> list[PostError]:
    """What `posts check` says of the file."""
    return check_post(publisher, opened.path)


def slug_of(publisher: Publisher, opened: OpenedPost) -> str:
    """The slug under which the post is translated and published; "" while the file is no proper post."""
    found = examine(opened.path, publisher.editorial.folder.reading)
    return found.slug if isinstance(found, Post) else ""


def _path(publisher: Publisher, name: str) -> Path:
    folder = publisher.config.folder("posts")
    parts = name.split("/")
    unsafe = any(not part or part.startswith(".") or "\\" in part or "\x00" in part for part in parts)
    path = folder.joinpath(*parts[:-1], f"{parts[-1]}.md")
    try:
        there = not unsafe and path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except OSError:
        there = False
    stem, lang = stem_and_lang(path)
    if not there or (lang and path.with_name(f"{stem}.md").exists()):
        raise NotFound(worded("there is no post %(slug)s; publisher posts list shows them", slug=name[:200]))
    return path


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise PostError(worded("cannot be read: %(error)s", error=error.strerror or ""), path) from error
    if len(data) > SIZE_LIMIT:
        raise PostError(worded("is too long to be a post"), path)
    return data


def _opened(name: str, path: Path, data: bytes) -> OpenedPost:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PostError(worded("is not UTF-8; save the file as UTF-8"), path) from error
    version = hashlib.sha256(data).hexdigest()
    try:
        pieces = pieces_of(text)
        values = {key: pieces.value(key) for key in FIELDS}
    except NotDivisible:
        return OpenedPost(name, path, version, text, whole=True)
    if isinstance(values["tags"], str):
        values["tags"] = (values["tags"],) if values["tags"] else ()
    return OpenedPost(name, path, version, text, values, pieces.body, _body_line(pieces))


def _body_line(pieces: FilePieces) -> int:
    above = "".join([pieces.opening, pieces.head, pieces.closing, pieces.gap])
    return above.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _unchanged(publisher: Publisher, name: str, version: str) -> OpenedPost:
    now = open_post(publisher, name)
    if now.version != version:
        raise ChangedMeanwhile(now)
    return now


def _written(before: OpenedPost, text: str) -> OpenedPost:
    data = text.encode("utf-8")
    if len(data) > SIZE_LIMIT:
        raise InvalidInput(worded("the text is too long for a news post"))
    if data != before.text.encode("utf-8"):
        rewrite(before.path, data)
    return _opened(before.name, before.path, data)


def _without_tables(before: OpenedPost, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values, with a picture and an event of which nothing is left taken out whole."""
    found = dict(values)
    event = [key for key in FIELDS if key.startswith("event.")]
    if before.values.get("image.file") and not found.get("image.file", "-"):
        found = {key: value for key, value in found.items() if not key.startswith("image.")} | {"image": ()}
    if any(before.values.get(key) for key in event) and not any(found.get(key, "-") for key in event):
        found = {key: value for key, value in found.items() if key not in event} | {"event": ()}
    return found


def _tidy(value: Value) -> Value:
    """One line, without what browsers and keyboards leave at its ends."""
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(one for one in (" ".join(item.split()) for item in value) if one))
    return " ".join(value.split())
