"""The fields of front matter, in posts and in translations beside them, as pydantic models."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

LINE_PATTERN = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]+$"
LANG_PATTERN = r"^[a-z]{2,3}$"
URL_PATTERN = r"^https?://[^\s/?#]+\S*$"
HASH_PATTERN = r"^[0-9a-f]{64}$"

_YEARS = range(1900, 2200)
"""A year outside this range is a typing error, and time zones cannot be computed near the years 1 and 9999."""


class _Matter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_time(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        time = None
    # A date alone would mean midnight, and readers would be invited for 00:00.
    if time is None or time.year not in _YEARS or ":" not in value:
        raise ValueError(f"{value!r} is not a time; write one like 2026-12-10 14:00")
    return time


def _as_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        day = None
    # Other ISO 8601 forms (20261201, 2026-W49-2) are hard to read for people.
    if day is None or day.year not in _YEARS or day.isoformat() != value.strip():
        raise ValueError(f"{value!r} is not a date; write one like 2026-12-01")
    return day


OneLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=LINE_PATTERN)]
Title = Annotated[OneLine, StringConstraints(max_length=300)]
Summary = Annotated[OneLine, StringConstraints(max_length=1000)]
WallTime = Annotated[datetime, BeforeValidator(_as_time)]
Day = Annotated[date, BeforeValidator(_as_date)]
Lang = Annotated[str, StringConstraints(pattern=LANG_PATTERN)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=2000)]
SourceHash = Annotated[str, StringConstraints(pattern=HASH_PATTERN)]


class ImageMatter(_Matter):
    """A picture: its file below the posts folder, its alternative text, its caption."""

    file: OneLine
    alt: OneLine
    caption: OneLine | None = None


class EventMatter(_Matter):
    """An event that a post invites to, in local time."""

    starts: WallTime
    ends: WallTime | None = None
    place: OneLine


class PostMatter(_Matter):
    """Front matter of a post."""

    title: Title
    date: Day
    lang: Lang
    summary: Summary
    tags: tuple[OneLine, ...] = ()
    image: ImageMatter | None = None
    canonical_url: Url | None = None
    event: EventMatter | None = None
    slug: OneLine | None = None


class SidecarImage(_Matter):
    """The texts of a picture in another language."""

    alt: OneLine
    caption: OneLine | None = None


class SidecarEvent(_Matter):
    """The texts of an event in another language."""

    place: OneLine


class SidecarMatter(_Matter):
    """Front matter of a translation that a person wrote in a file beside the post."""

    title: Title
    lang: Lang
    summary: Summary
    tags: tuple[OneLine, ...] = ()
    image: SidecarImage | None = None
    event: SidecarEvent | None = None
    source_hash: SourceHash | None = None
