"""The calendar in staff's own calendar program: as a file, or at a secret address that the program looks at."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from publisher.app.assembly import Publisher
from publisher.app.digest_views import PlannedDigest, planned_digests
from publisher.core import locales
from publisher.core.errors import ConfigError, PublisherError
from publisher.core.new_files import new_file
from publisher.core.states import PublicationState
from publisher.core.wording import CONSOLE, in_words, joined, worded
from publisher.planning.calendar_addresses import CalendarAddresses
from publisher.planning.calendar_view import AHEAD, CalendarEntry, CalendarView
from publisher.rendering.formats.staff_calendar import MIME, CalendarItem

__all__ = [
    "LANGUAGES", "MIME", "addresses", "calendar_address", "calendar_for_staff", "present_address", "revoke_address",
    "write_calendar",
]  # fmt: skip

LANGUAGES = ("en", "bg")
"""The languages that staff can have it in."""

_DIGESTS = 60
"""At most so many planned digests of each period: a year of weeks has 53."""

_NEVER = datetime.max.replace(tzinfo=UTC)

_STATUS: Mapping[PublicationState, Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]] = {
    PublicationState.NEEDS_REVIEW: "TENTATIVE",
    PublicationState.PAUSED: "TENTATIVE",
    PublicationState.EXPIRED: "TENTATIVE",
    PublicationState.SCHEDULED: "CONFIRMED",
    PublicationState.PUBLISHING: "CONFIRMED",
    PublicationState.PUBLISHED: "CONFIRMED",
    PublicationState.FAILED: "CONFIRMED",
    PublicationState.CANCELLED: "CANCELLED",
}
"""RFC 5545, section 3.8.1.11. What failed did happen; what expired may still be approved."""


def addresses(publisher: Publisher) -> CalendarAddresses:
    """The secret addresses of a workspace's calendar."""
    return CalendarAddresses(publisher.store, lambda seed: publisher.tokens.make("calendar", seed))


def calendar_address(publisher: Publisher, now: datetime, *, new: bool = False) -> str:
    """The address of the calendar for programs of staff, made when there is none; a `new` one ends the one before.

    Raises `ConfigError` when there are no public pages, which serve it.
    """
    if not publisher.links.address:
        raise ConfigError(
            worded(
                "%(file)s: the calendar has an address where there are public pages: write [web] address, "
                "or `publisher calendar --ics FILE`",
                file=publisher.config.file.name,
            )
        )
    known = addresses(publisher)
    secret = (None if new else known.current()) or known.renew(now)
    return publisher.links.staff_calendar(secret)


def present_address(publisher: Publisher) -> str:
    """The address of the calendar as it is; "" when there is none."""
    secret = addresses(publisher).current() if publisher.links.address else None
    return publisher.links.staff_calendar(secret) if secret else ""


def revoke_address(publisher: Publisher) -> bool:
    """End the address, without another in its place; False = there was none."""
    return addresses(publisher).revoke()


def write_calendar(publisher: Publisher, file: Path, now: datetime) -> None:
    """Write the calendar to a new file, in the language of [staff]. Raises `FileError`."""
    with new_file(file, private=True) as opened:
        opened.write(calendar_for_staff(publisher, now))


def calendar_for_staff(publisher: Publisher, now: datetime, lang: str = "") -> str:
    """What went out in the last 90 days and what is ahead within a year, as iCalendar text: the same until it changes.

    `lang` "" = as [staff] says.
    """
    lang = lang if lang in LANGUAGES else publisher.config.staff.language
    entries = CalendarView(publisher.store).around(now)
    titles = _titles(publisher, entries)
    items = [_item(one, titles, lang) for one in entries]
    items += _digests(planned_digests(publisher, now, AHEAD, _DIGESTS), lang)
    items.sort(key=lambda one: (one.at, one.uid))
    name = locales.in_language(publisher.brand.name, lang)
    title = in_words(worded("Calendar of %(name)s", name=name), lang, CONSOLE)
    return publisher.renderer.staff_calendar(title, lang, items)


def _titles(publisher: Publisher, entries: Iterable[CalendarEntry]) -> dict[tuple[str, str], str]:
    """The title of each story in the language of its publication, else as it was written; none of what is gone."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        slugs = entry.stories if entry.kind == "issue" else (entry.what,)
        wanted.setdefault(entry.lang, set()).update(slugs)
    found = {}
    try:
        posts, _ = publisher.editorial.posts()
        for lang, named in wanted.items():
            theirs = [post for post in posts if post.slug in named]
            shown = publisher.editorial.shown(theirs, lang)
            for post in theirs:
                one = shown.get(post.slug)
                found[post.slug, lang] = one.story.title if one else post.title
    except PublisherError:
        # Without its titles the calendar still says what goes out when, by name.
        return {}
    return found


def _item(one: CalendarEntry, titles: Mapping[tuple[str, str], str], lang: str) -> CalendarItem:
    named = one.subject or titles.get((one.what, one.lang), one.what)
    summary = worded(
        "%(title)s (%(channel)s, %(lang)s): %(state)s",
        title=named, channel=one.channel, lang=one.lang, state=one.state,
    )  # fmt: skip
    stories = [f"– {titles.get((slug, one.lang), slug)}" for slug in one.stories if one.kind == "issue"]
    about = [
        worded("Publication %(id)s: %(what)s", id=one.id, what=one.what),
        *([worded("State: %(state)s", state=one.state)]),
        *([one.reason] if one.reason else []),
        *stories,
    ]
    description = in_words(joined("\n", about), lang, CONSOLE)
    status = _STATUS[one.state]
    uid = f"publication-{one.id}"
    return CalendarItem(
        uid, one.at, in_words(summary, lang, CONSOLE), description, status, one.sequence, one.changed_at
    )  # fmt: skip


_PERIODS = {"weekly": worded("weekly digest"), "monthly": worded("monthly digest")}


def _digests(planned: Sequence[PlannedDigest], lang: str) -> list[CalendarItem]:
    """Digests that are not made yet; once one is, its editions stand in its place."""
    # When the first of them began to be gathered: the same until that one is made.
    changed = min((one.since for one in planned), default=_NEVER)
    found = []
    for one in planned:
        summary = worded(
            "%(title)s (%(channel)s): planned", title=_PERIODS[one.period], channel=one.channel
        )  # fmt: skip
        about = joined("\n", [one.key, *([one.remark] if one.remark else [])])
        found.append(
            CalendarItem(
                f"digest-{one.key}",
                one.at,
                in_words(summary, lang, CONSOLE),
                in_words(about, lang, CONSOLE),
                "TENTATIVE",
                0,
                changed,
            )
        )
    return found
