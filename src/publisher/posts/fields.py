"""The fields of front matter, in posts and in translations beside them, as pydantic models.

Validate with a `Reading` as context: it says what the folder, the clocks and the language of posts are.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from publisher.core.addresses import wire_address
from publisher.core.focus import Focus, focus_of
from publisher.core.wording import worded
from publisher.posts.local_times import wall_time
from publisher.posts.pictures import picture_path

LINE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
LANG_PATTERN = r"^[a-z]{2,3}$"
URL_PATTERN = r"^https?://[^\s/?#]+\S*$"
HASH_PATTERN = r"^[0-9a-f]{64}$"

SLUG_LIMIT = 100
"""Characters of a slug: it becomes part of addresses and of file names."""

SOCIAL_LIMIT = 5000
"""Characters of a post's own words for a network: more than any network takes in one post."""

_SOCIAL_CHANNEL, _SOCIAL_LANGUAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*"), re.compile(r"[a-z]{2,3}")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = range(1900, 2200)
"""A year outside this range is a typing error, and time zones cannot be computed near the years 1 and 9999."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the values of a file mean: pictures are below `folder`, local times are of `zone`."""

    folder: Path
    source_lang: str
    zone: ZoneInfo


class _Matter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def slug_problem(slug: str) -> str:
    """What keeps a text from being a slug, and the cure; "" when it is one."""
    if _SLUG.fullmatch(slug) and len(slug) <= SLUG_LIMIT:
        return ""
    what = (
        worded("is longer than %(limit)s characters", limit=SLUG_LIMIT)
        if len(slug) > SLUG_LIMIT
        else worded("cannot be a slug")
    )
    remedy = worded("use lower-case Latin letters, digits and hyphens, in the file's name or under the key slug")
    return worded("%(slug)s %(what)s; %(remedy)s", slug=repr(slug[:SLUG_LIMIT]), what=what, remedy=remedy)


def _as_slug(slug: str) -> str:
    if problem := slug_problem(slug):
        raise ValueError(problem)
    return slug


def _as_time(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        return value
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        time = None
    # A date alone would mean midnight, and readers would be invited for 00:00.
    if time is None or time.year not in _YEARS or ":" not in value:
        raise ValueError(worded("%(value)s is not a time; write one like 2026-12-10 14:00", value=repr(value)))
    zone = _reading(info).zone
    return wall_time(time, zone).astimezone(zone)


def _as_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        day = None
    # Other ISO 8601 forms (20261201, 2026-W49-2) are hard to read for people.
    if day is None or day.year not in _YEARS or day.isoformat() != value.strip():
        raise ValueError(worded("%(value)s is not a date; write one like 2026-12-01", value=repr(value)))
    return day


def _as_register_url(value: str) -> str:
    """https, since readers type their data there; or mailto, where people register by mail."""
    scheme, _, rest = value.partition(":")
    if scheme.lower() == "mailto":
        try:
            wire_address(rest.partition("?")[0])
        except ValueError:
            raise ValueError(
                worded("%(value)s names no mail address; write it as mailto:name@example.org", value=repr(value))
            ) from None
        return value
    try:
        complete = bool(urlsplit(value).hostname) and scheme.lower() == "https"
    except ValueError:
        complete = False
    if not complete or any(character.isspace() for character in value):
        raise ValueError(
            worded("%(value)s is no address to register at; it must begin with https:// or mailto:", value=repr(value))
        )
    return value


def _as_source_lang(lang: str, info: ValidationInfo) -> str:
    source = _reading(info).source_lang
    if lang != source:
        raise ValueError(
            worded(
                "%(lang)s, but posts are written in %(source)s (languages.source)", lang=repr(lang), source=repr(source)
            )
        )
    return lang


def _as_social_key(key: str) -> str:
    channel, _, language = key.rpartition("-")
    if not (_SOCIAL_CHANNEL.fullmatch(channel) and _SOCIAL_LANGUAGE.fullmatch(language)):
        raise ValueError(worded("write the channel and the language with a hyphen between them, like x-bg"))
    return key


def _as_social_words(words: str) -> str:
    if _NO_TEXT.search(words):
        raise ValueError(worded("must be text, without control characters"))
    return words


def _as_picture(name: Any, info: ValidationInfo) -> Path:
    if not isinstance(name, str) or not name.strip():
        raise ValueError(worded("must be the name of a picture below the posts folder, like images/photo.jpg"))
    return picture_path(_reading(info).folder, name.strip())


def _as_focus(value: Any) -> Focus:
    found = focus_of(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            worded(
                "%(value)s is no point of a picture; write percent from the left and from the top, like %(example)s",
                value=repr(value),
                example='"62% 30%"',
            )
        )
    return found


def _reading(info: ValidationInfo) -> Reading:
    if not isinstance(info.context, Reading):
        raise TypeError("front matter is validated with a Reading as context")
    return info.context


OneLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=LINE_PATTERN)]
Title = Annotated[OneLine, StringConstraints(max_length=300)]
Summary = Annotated[OneLine, StringConstraints(max_length=1000)]
LocalTime = Annotated[datetime, BeforeValidator(_as_time)]
Day = Annotated[date, BeforeValidator(_as_date)]
Lang = Annotated[str, StringConstraints(pattern=LANG_PATTERN)]
SourceLang = Annotated[Lang, AfterValidator(_as_source_lang)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=2000)]
RegisterUrl = Annotated[OneLine, StringConstraints(max_length=2000), AfterValidator(_as_register_url)]
Slug = Annotated[OneLine, AfterValidator(_as_slug)]
SourceHash = Annotated[str, StringConstraints(pattern=HASH_PATTERN)]
SocialKey = Annotated[str, AfterValidator(_as_social_key)]
SocialWords = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=SOCIAL_LIMIT), AfterValidator(_as_social_words)
]
PicturePath = Annotated[Path, BeforeValidator(_as_picture)]
FocusPoint = Annotated[Focus, BeforeValidator(_as_focus)]


class ImageMatter(_Matter):
    """A picture: its file below the posts folder, its alternative text, its caption, the point that stays in view."""

    file: PicturePath
    alt: OneLine
    caption: OneLine | None = None
    focus: FocusPoint | None = None


class EventMatter(_Matter):
    """An event that a post invites to, in local time; where to register for it, and until when."""

    starts: LocalTime
    ends: LocalTime | None = None
    place: OneLine
    register_url: RegisterUrl | None = None
    register_by: LocalTime | None = None

    @field_validator("ends")
    @classmethod
    def _after_the_start(cls, ends: datetime | None, info: ValidationInfo) -> datetime | None:
        starts = info.data.get("starts")
        if ends and starts and ends.astimezone(UTC) <= starts.astimezone(UTC):
            raise ValueError(worded("is not after event.starts"))
        return ends

    @field_validator("register_by")
    @classmethod
    def _not_after_the_start(cls, by: datetime | None, info: ValidationInfo) -> datetime | None:
        starts = info.data.get("starts")
        if by and starts and by.astimezone(UTC) > starts.astimezone(UTC):
            raise ValueError(worded("is after event.starts; nobody can register once it has begun"))
        return by


class PostMatter(_Matter):
    """Front matter of a post. `social`: its own words for a channel in a language, by `CHANNEL-LANG`."""

    title: Title
    date: Day
    lang: SourceLang
    summary: Summary
    tags: tuple[OneLine, ...] = ()
    image: ImageMatter | None = None
    canonical_url: Url | None = None
    event: EventMatter | None = None
    slug: Slug | None = None
    publish_at: LocalTime | None = None
    social: dict[SocialKey, SocialWords | None] = {}


class SidecarImage(_Matter):
    """The texts of a picture in another language; its file and focus may be repeated."""

    file: OneLine | None = None
    alt: OneLine | None = None
    caption: OneLine | None = None
    focus: OneLine | None = None


class SidecarEvent(_Matter):
    """The texts of an event in another language; what is not a text may be repeated."""

    starts: LocalTime | None = None
    ends: LocalTime | None = None
    place: OneLine | None = None
    register_url: OneLine | None = None
    register_by: LocalTime | None = None


class SidecarMatter(_Matter):
    """Front matter of a translation that a person wrote in a file beside the post.

    What has no words (`date`, `slug`, `image.file` …) may be repeated from the post; the file's name has the language.
    """

    title: Title
    lang: Lang | None = None
    summary: Summary
    tags: tuple[OneLine, ...] = ()
    image: SidecarImage | None = None
    event: SidecarEvent | None = None
    source_hash: SourceHash | None = None
    date: Day | None = None
    canonical_url: OneLine | None = None
    slug: OneLine | None = None
    publish_at: LocalTime | None = None
    social: dict[SocialKey, SocialWords | None] = {}
