"""Times as staff write them: on the workspace's clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.local_times import wall_time

_YEARS = range(1970, 9999)
"""An expiry, or the time in UTC, must not fall outside the range of dates."""


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """In UTC: `2026-12-01 09:00` on the clocks of `zone`, or ISO 8601 with an offset. Raises `InvalidInput`."""
    try:
        time = datetime.fromisoformat(text)
        if time.year not in _YEARS:
            raise ValueError(worded("year out of range"))
        return wall_time(time, zone).astimezone(UTC)
    except ValueError as error:
        raise InvalidInput(worded("%(text)s: write a time like 2026-12-01T09:00", text=text)) from error
