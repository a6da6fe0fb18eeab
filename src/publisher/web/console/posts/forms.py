"""The form in which a post is written: from a file's values, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from publisher.app.post_editing import OpenedPost
from publisher.core.errors import PostError
from publisher.core.focus import focus_of
from publisher.core.wording import Worded, worded

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_DAY_AND_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)")

TEXTS = (
    "title", "date", "summary", "alt", "caption", "picture", "focus_left", "focus_top",
    "starts", "ends", "place", "register_url", "register_by", "publish_at",
)  # fmt: skip
"""Fields of one text, as the form calls them."""

_KEYS = {
    "alt": "image.alt", "caption": "image.caption", "picture": "image.file", "starts": "event.starts",
    "ends": "event.ends", "place": "event.place", "register_url": "event.register_url",
    "register_by": "event.register_by",
}  # fmt: skip
_FOCUS_KEY = "image.focus"
_FOCUS = ("focus_left", "focus_top")
"""One value of the file, two fields of the form: percent from the left and from the top."""

_NAMES = {key: name for name, key in _KEYS.items()} | {_FOCUS_KEY: _FOCUS[0]}

_TIMES = frozenset({"starts", "ends", "register_by", "publish_at"})

LABELS: Mapping[str, str] = {
    "title": worded("Title"), "date": worded("Date"), "summary": worded("Summary"), "tags": worded("Tags"),
    "picture": worded("Picture"), "alt": worded("What it shows"), "caption": worded("Caption"),
    "focus_left": worded("Focus, from the left"), "focus_top": worded("Focus, from the top"),
    "starts": worded("Begins"), "ends": worded("Ends"), "place": worded("Place"),
    "register_url": worded("Address to register at"), "register_by": worded("Registration until"),
    "publish_at": worded("Goes out at"),
}  # fmt: skip
"""What the fields are called on the page."""


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

    def kind_of(self, name: str) -> str:
        """The kind of field that can show a time as it stands in the file."""
        text = self.texts[name]
        return "datetime-local" if not text or _DAY_AND_TIME.fullmatch(text) else "text"

    @property
    def focus(self) -> str:
        """The point of the picture that stays in view, as the file would have it; "" = the middle."""
        left, top = (self.texts[name].strip().removesuffix("%").strip() for name in _FOCUS)
        return f"{left or '50'}% {top or '50'}%" if left or top else ""

    @property
    def has_event(self) -> bool:
        """Whether anything is known of an event."""
        return any(self.texts[name] for name in ("starts", "ends", "place", "register_url", "register_by"))

    def content(self) -> dict[str, str]:
        """All of it as one table of texts, from which `sent_form` makes it again."""
        return {**self.texts, "tags": self.tags, "body": self.body}

    def values(self, opened: OpenedPost) -> dict[str, str | tuple[str, ...]]:
        """The values for the file; tags that stand as they were shown are those of the file."""
        found: dict[str, str | tuple[str, ...]] = {
            _KEYS.get(name, name): _time_in_file(opened, name, text) if name in _TIMES else text
            for name, text in self.texts.items()
            if name not in _FOCUS
        }
        found[_FOCUS_KEY] = _focus_in_file(opened, self.texts)
        before = opened.values.get("tags", ())
        found["tags"] = before if self.tags == shown_tags(opened) else _split(self.tags)
        return found


@dataclass(frozen=True, slots=True)
class Remark:
    """What `posts check` says: `line` of the file, `row` of the text in the form (0 = above it).

    `field` is the field of the form that it is about, "" = none; `words` then do not name it.
    """

    line: int
    row: int
    words: str
    field: str = ""

    @property
    def label(self) -> str:
        """The field as the page calls it."""
        return LABELS[self.field]


def form_of(opened: OpenedPost) -> PostForm:
    """The form for a file as it is."""
    texts = {name: str(opened.values.get(_KEYS.get(name, name), "")) for name in TEXTS}
    texts |= {name: _time_in_field(texts[name]) for name in _TIMES}
    texts |= _focus_in_fields(opened)
    return PostForm(texts, shown_tags(opened), opened.body)


def sent_form(form: Mapping[str, str], opened: OpenedPost) -> PostForm:
    """The form as somebody has sent it; a field that their page did not have stays as it is in the file."""
    texts = {name: form.get(name, text) for name, text in form_of(opened).texts.items()}
    if form.get("no_picture") == "yes":
        texts |= {"picture": "", "alt": "", "caption": ""} | dict.fromkeys(_FOCUS, "")
    return PostForm(texts, form.get("tags", shown_tags(opened)), form.get("body", opened.body))


def shown_tags(opened: OpenedPost) -> str:
    """The tags in one line."""
    tags = opened.values.get("tags", ())
    return ", ".join(tags) if isinstance(tags, tuple) else tags


def remarks_of(opened: OpenedPost, errors: list[PostError]) -> list[Remark]:
    """What is wrong with a file, by line."""
    found = [_remark(opened, error) for error in errors]
    return sorted(found, key=lambda one: one.line)


def _remark(opened: OpenedPost, error: PostError) -> Remark:
    line = error.line or 1
    field, words = field_and_words(error.message)
    return Remark(line, max(0, line - opened.body_line + 1), words, field)


def field_and_words(message: str) -> tuple[str, str]:
    """The field of the form that a message about a file is on, and what it says of it; ("", message) = of none."""
    said = message.values if isinstance(message, Worded) else {}
    key, why = said.get("what"), said.get("why")
    # The same words without the key of the file: the page names its field instead.
    if isinstance(key, str) and isinstance(why, str) and _NAMES.get(key, key) in LABELS:
        return _NAMES.get(key, key), why
    return "", message


def without_place(message: str) -> str:
    """What an error about a file says, for people who see fields and not paths."""
    said = message.values if isinstance(message, Worded) else {}
    place, inner = said.get("place"), said.get("message")
    if not isinstance(place, str) or not isinstance(inner, str):
        return message
    if named := _named(inner):
        return named
    first = inner.values.get("first") if isinstance(inner, Worded) else None
    if isinstance(inner, Worded) and isinstance(first, Worded) and (named := _named(first)):
        return Worded(inner.msgid, inner.plural, inner.number, {**inner.values, "first": named})
    line = place.rpartition(":")[2]
    if line.isdigit():
        return worded("%(what)s: %(why)s", what=worded("Line %(number)s of the file", number=line), why=inner)
    return inner


def _named(message: str) -> Worded | None:
    """A message about a field of the form, which is called as on the page; None for any other."""
    field, words = field_and_words(message)
    return worded("%(what)s: %(why)s", what=LABELS[field], why=words) if field else None


def _time_in_field(text: str) -> str:
    """A time as a browser's field takes it; other spellings stay as they are."""
    found = _DAY_AND_TIME.fullmatch(text)
    return f"{found[1]}T{found[2]}" if found else text


def _time_in_file(opened: OpenedPost, name: str, text: str) -> str:
    """A time as files have it; one that stands as it was shown is that of the file."""
    before = str(opened.values.get(_KEYS.get(name, name), ""))
    found = _DAY_AND_TIME.fullmatch(text.strip())
    if text == _time_in_field(before):
        return before
    return f"{found[1]} {found[2]}" if found else text


def _focus_in_fields(opened: OpenedPost) -> dict[str, str]:
    """The focus as two numbers; both "" where there is none, or where what stands in the file is no point."""
    found = focus_of(str(opened.values.get(_FOCUS_KEY, "")))
    texts = (f"{found.left:g}", f"{found.top:g}") if found else ("", "")
    return dict(zip(_FOCUS, texts, strict=True))


def _focus_in_file(opened: OpenedPost, texts: Mapping[str, str]) -> str:
    """The focus as files have it; one that stands as it was shown is that of the file."""
    if all(texts[name] == text for name, text in _focus_in_fields(opened).items()):
        return str(opened.values.get(_FOCUS_KEY, ""))
    return PostForm(texts, "", "").focus


def _split(tags: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in tags.split(",") if one.strip())
