"""Times on the clocks of a zone, as people write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def wall_time(time: datetime, zone: ZoneInfo) -> datetime:
    """A local time of `zone`, made aware. A time that summer time skips moves to the next valid minute; of a time that
    occurs twice the first is taken."""
    if time.tzinfo is not None:
        return time
    aware = time.replace(tzinfo=zone, fold=0)
    while aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != aware.replace(tzinfo=None):
        aware = aware.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return aware
