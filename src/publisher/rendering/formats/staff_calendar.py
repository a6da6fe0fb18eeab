"""A calendar of publications as an iCalendar file (RFC 5545), written with the icalendar library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from publisher.rendering.formats.inert import inert_text, one_line

MIME = "text/calendar"

_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """What stands at one time. `uid` never changes, `sequence` grows with each change, the last of which was at
    `changed`; both are taken from where the item is kept, so that the same item is written as the same bytes.
    """

    uid: str
    at: datetime
    summary: str
    description: str
    status: Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
    sequence: int
    changed: datetime


def calendar_text(title: str, host: str, lang: str, items: Sequence[CalendarItem]) -> str:
    """The calendar with CRLF line ends; `host` is that of identifiers.

    Times are in UTC: what programs make of a zone of ours differs in the night when the clocks change. Nothing of it
    makes anybody busy (TRANSP, section 3.8.2.7). REFRESH-INTERVAL (RFC 7986, section 5.7) and the older X-PUBLISHED-TTL
    ask for a look every hour; Google looks when it likes, several hours later.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//publisher calendar//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("name", one_line(title))
    calendar.add("x-wr-calname", one_line(title))
    calendar.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for item in items:
        event = Event()
        changed = item.changed.astimezone(UTC).replace(microsecond=0)
        event.add("uid", f"{item.uid}@{host}")
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("sequence", item.sequence)
        # An event without an end has no duration (section 3.6.1): a publication is a moment.
        event.add("dtstart", item.at.astimezone(UTC).replace(microsecond=0))
        event.add("summary", one_line(item.summary), {"language": lang})
        event.add("description", inert_text(item.description), {"language": lang})
        event.add("status", item.status)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical()).decode()
