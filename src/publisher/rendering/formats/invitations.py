"""A story's event as an iCalendar file (RFC 5545), written with the icalendar library."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from publisher.core import locales
from publisher.core.types import Attachment, Event, Story
from publisher.rendering.formats.inert import inert, one_line

if TYPE_CHECKING:
    from icalendar import Calendar

MIME = "text/calendar"

_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any event of ours: SEQUENCE counts the seconds since, which fit into 31 bits until 2088."""


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: `host` is that of identifiers, `mailbox` the address of the organisation ("" when unknown)."""

    host: str
    name: str
    mailbox: str


def attachment(story: Story, event: Event, organiser: Organiser, url: str, stamp: date, zone: ZoneInfo) -> Attachment:
    """The calendar file attached to an invitation."""
    return Attachment(f"{story.slug}.ics", MIME, entry(story, event, organiser, url, stamp, zone))


def entry(story: Story, event: Event, organiser: Organiser, url: str, stamp: date, zone: ZoneInfo) -> str:
    """The event as iCalendar text with CRLF line ends.

    Its UID depends only on the slug and the host, not on the language: adding it twice creates one event. DTSTAMP and
    SEQUENCE (sections 3.8.7.2 and 3.8.7.4) come from when the post was last changed: the same in the mail and on the
    page, and later after a correction, which calendars then take. `stamp` is the day for a story that does not know.
    Times are in UTC, which calendars show in their own zone, but the deadline for registering is words, on the clocks
    of `zone`. An event without an end has no duration (section 3.6.1).
    """
    from icalendar import Calendar, vCalAddress
    from icalendar import Event as Entry

    story = inert(story)
    changed = (story.changed or datetime.combine(stamp, time(), UTC)).astimezone(UTC).replace(microsecond=0)
    calendar = Calendar()
    calendar.add("prodid", f"-//{organiser.host}//publisher//{story.lang.upper()}")
    calendar.add("version", "2.0")
    # RFC 5546, section 3.2.1: published for everybody, without a request to reply. It asks for an ORGANIZER.
    calendar.add("method", "PUBLISH")
    item = Entry()
    item.add("uid", f"{story.slug}@{organiser.host}")
    item.add("dtstamp", changed)
    item.add("last-modified", changed)
    item.add("sequence", max(0, int((changed - _FIRST).total_seconds())))
    # Outlook's and Google's word for an organiser without a mailbox.
    inviting = vCalAddress(f"mailto:{organiser.mailbox}" if organiser.mailbox else "invalid:nomail")
    inviting.params["CN"] = one_line(organiser.name).replace('"', "'")
    item["organizer"] = inviting
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
            *([locales.gettext(lang, "Register by %(time)s", time=until)] if until else []),
        ]
    )


def _written(calendar: "Calendar") -> str:
    return bytes(calendar.to_ical()).decode()
