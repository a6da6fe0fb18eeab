"""The time that a post names itself (`publish_at`): what is said of one that is past, or that is wanted sooner."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from publisher.core.errors import InvalidInput, PostError
from publisher.core.wording import worded
from publisher.posts.reading import line_of

__all__ = ["not_urgent", "past"]


def past(path: Path, at: datetime, zone: ZoneInfo) -> PostError:
    """The error for a post whose time is past, with the line in its file."""
    said = worded(
        "publish_at: %(time)s is past; write a time to come there, or take the line out, or choose another time "
        "now (--at TIME, --at now)",
        time=f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
    )
    return PostError(said, path, line_of(path, "publish_at"))


def not_urgent(slug: str, at: datetime, zone: ZoneInfo) -> InvalidInput:
    """The error for a post with a time of its own that is wanted in the very next slot."""
    return InvalidInput(
        worded(
            "%(slug)s names its time itself, %(time)s, and goes out then; for another one give --at, or take the line "
            "publish_at out of the post",
            slug=slug,
            time=f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
        )
    )
