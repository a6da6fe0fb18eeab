"""Calendar files: the same in mails and on pages, and after a correction newer than both."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from icalendar import Calendar
from icalendar.cal import Component

from publisher.core.types import Story
from support.rendering_data import WEB, editions, renderer, story

CHANGED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def event(text: str) -> Component:
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


def invited(at: datetime = CHANGED) -> Story:
    return replace(story("pokana-otvoreni-danni"), changed=at)


def mailed(told: Story, cache: Path) -> str:
    edition = replace(editions()["invitation.bg"], stories=(told,))
    return renderer(cache, web=WEB).newsletter(edition).attachments[0].text


def test_the_file_of_the_mail_is_that_of_the_page(tmp_path: Path) -> None:
    page = renderer(tmp_path, web=WEB).calendar_entry(invited(), invited().date)
    assert mailed(invited(), tmp_path) == page


def test_a_correction_is_newer_in_every_way_that_calendars_compare(tmp_path: Path) -> None:
    first = event(mailed(invited(), tmp_path))
    told = invited(CHANGED + timedelta(seconds=40))
    assert told.event is not None
    moved = replace(told, event=replace(told.event, starts=told.event.starts + timedelta(hours=1)))
    second = event(renderer(tmp_path, web=WEB).calendar_entry(moved, moved.date))
    assert first["UID"] == second["UID"]
    assert first.decoded("SEQUENCE") < second.decoded("SEQUENCE") < 2**31
    assert first.decoded("DTSTAMP") < second.decoded("DTSTAMP") == second.decoded("LAST-MODIFIED")
    assert first.decoded("DTSTAMP") == CHANGED


def test_the_organisation_invites_under_its_mailbox(tmp_path: Path) -> None:
    organiser = event(mailed(invited(), tmp_path))["ORGANIZER"]
    assert str(organiser) == "mailto:office@example.org"
    assert organiser.params["CN"] == "Клъстер София град на знанието"
    english = replace(invited(), lang="en")
    name = event(renderer(tmp_path, web=WEB).calendar_entry(english, english.date))["ORGANIZER"].params["CN"]
    assert name == "Sofia Knowledge City Cluster"
