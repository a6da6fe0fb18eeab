"""A story's event as an iCalendar file (RFC 5545), written with the icalendar library."""

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from publisher.core import locales
from publisher.core.types import Attachment, Event, Story
from publisher.rendering.formats.inert import inert, one_line

if TYPE_CHECKING:
    from icalendar import Calendar

MIME = "text/calendar"


def attachment(story: Story, event: Event, host: str, url: str, stamp: date, zone: ZoneInfo) -> Attachment:
    """The calendar file attached to an invitation."""
    return Attachment(f"{story.slug}.ics", MIME, entry(story, event, host, url, stamp, zone))


def entry(story: Story, event: Event, host: str, url: str, stamp: date, zone: ZoneInfo) -> str:
    """The event as iCalendar text with CRLF line ends.

    Its UID depends only on the slug and the host, not on the language: adding it twice creates one event, and a later
    `stamp` (DTSTAMP, section 3.8.7.2) updates it. Times are in UTC, which calendars show in their own zone, but the
    deadline for registering is words, on the clocks of `zone`. An event without an end has no duration (section 3.6.1).
    """
    from icalendar import Calendar
    from icalendar import Event as Entry

    story = inert(story)
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//publisher//{story.lang.upper()}")
    calendar.add("version", "2.0")
    # RFC 5546, section 3.2.1: published for everybody, without a request to reply.
    calendar.add("method", "PUBLISH")
    item = Entry()
    item.add("uid", f"{story.slug}@{host}")
    item.add("dtstamp", datetime.combine(stamp, time(), UTC))
    item.add("dtstart", event.starts.astimezone(UTC))
    if event.ends is not None:
        item.add("dtend", event.ends.astimezone(UTC))
    item.add("summary", one_line(story.title), {"language": story.lang})
    if event.place:
        item.add("location", one_line(event.place))
    item.add(
        "description", "\n\n".join(filter(None, (one_line(story.summary), _registering(event, story.lang, zone), url)))
    )
    if page := url or one_line(event.register_url):
        item.add("url", page)
    calendar.add_component(item)
    return _written(calendar)


def _registering(event: Event, lang: str, zone: ZoneInfo) -> str:
    """Where to register and until when, a line each; calendars show it as it is."""
    by = event.register_by
    until = locales.format_datetime(by, lang, zone) if by else ""
    return "\n".join(
        [
            *([f"{locales.gettext(lang, 'Register')}: {one_line(event.register_url)}"] if event.register_url else []),
            *([locales.gettext(lang, "Register by %(when)s", when=until)] if until else []),
        ]
    )


def _written(calendar: "Calendar") -> str:
    return bytes(calendar.to_ical()).decode()
