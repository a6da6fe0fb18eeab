"""The form in which a post is written: from a file's values, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.app.post_editing import OpenedPost
from publisher.core.errors import PostError

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

TEXTS = ("title", "date", "summary", "alt", "caption", "picture")
"""Fields of one text, as the form calls them."""

_KEYS = {"alt": "image.alt", "caption": "image.caption", "picture": "image.file"}


@dataclass(frozen=True, slots=True)
class PostForm:
    """What stands in the form: a text for each of `TEXTS`, the tags in one line, the text of the story."""

    texts: Mapping[str, str]
    tags: str
    body: str

    @property
    def day_is_plain(self) -> bool:
        """Whether a browser's date field can show the date."""
        return not self.texts["date"] or bool(_DAY.fullmatch(self.texts["date"]))

    def values(self, opened: OpenedPost) -> dict[str, str | tuple[str, ...]]:
        """The values for the file; tags that stand as they were shown are those of the file."""
        found: dict[str, str | tuple[str, ...]] = {_KEYS.get(name, name): text for name, text in self.texts.items()}
        before = opened.values.get("tags", ())
        found["tags"] = before if self.tags == shown_tags(opened) else _split(self.tags)
        return found


@dataclass(frozen=True, slots=True)
class Remark:
    """What `posts check` says: `line` of the file, `row` of the text in the form (0 = above it)."""

    line: int
    row: int
    words: str


def form_of(opened: OpenedPost) -> PostForm:
    """The form for a file as it is."""
    texts = {name: str(opened.values.get(_KEYS.get(name, name), "")) for name in TEXTS}
    return PostForm(texts, shown_tags(opened), opened.body)


def sent_form(form: Mapping[str, str]) -> PostForm:
    """The form as somebody has sent it."""
    texts = {name: form.get(name, "") for name in TEXTS}
    if form.get("no_picture") == "yes":
        texts |= {"picture": "", "alt": "", "caption": ""}
    return PostForm(texts, form.get("tags", ""), form.get("body", ""))


def shown_tags(opened: OpenedPost) -> str:
    """The tags in one line."""
    tags = opened.values.get("tags", ())
    return ", ".join(tags) if isinstance(tags, tuple) else tags


def remarks_of(opened: OpenedPost, errors: list[PostError]) -> list[Remark]:
    """What is wrong with a file, by line."""
    found = [
        Remark(error.line or 1, max(0, (error.line or 1) - opened.body_line + 1), error.message) for error in errors
    ]
    return sorted(found, key=lambda one: one.line)


def _split(tags: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in tags.split(",") if one.strip())
