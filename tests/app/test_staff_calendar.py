"""The calendar as a file, and what is said where it has no address."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar

from publisher.app.assembly import Publisher
from publisher.app.staff_calendar import calendar_for_staff
from support.calendar_rows import HOUR, LEAD, schedule
from support.cli_calls import run


def test_posts_that_cannot_be_read_are_named_by_their_slugs(publisher: Publisher) -> None:
    schedule(publisher)
    folder = publisher.config.folder("posts")
    folder.rename(folder.with_name("elsewhere"))
    assert f"SUMMARY;LANGUAGE=en:{LEAD} (folder\\, bg): scheduled" in calendar_for_staff(
        publisher, publisher.clock() + HOUR
    )


def test_a_file_holds_the_same_calendar_and_takes_nobodys_place(workspace: Path, tmp_path: Path) -> None:
    run(workspace, "publish", LEAD, "--channel", "folder", "--lang", "bg", "--at", "2027-06-01T09:00")
    file = tmp_path / "calendar.ics"
    said = run(workspace, "calendar", "--ics", file)
    assert (said.code, said.out) == (0, f"the calendar is in {file}\n")
    event: Any
    (event,) = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert event["dtstart"].dt == datetime(2027, 6, 1, 6, tzinfo=UTC)
    assert run(workspace, "calendar", "--ics", file).code == 1


def test_without_public_pages_there_is_no_address(workspace: Path) -> None:
    said = run(workspace, "calendar", "address")
    assert said.code == 1
    assert "[web] address" in said.err
