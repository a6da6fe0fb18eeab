"""The calendar at a secret address, read over HTTP: what stands in it, who gets it, and when it changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from icalendar import Calendar

from publisher.app.staff_calendar import calendar_address
from support.calendar_rows import HOUR, INVITATION, LEAD, SOFIA, issue, schedule
from support.cli_calls import run
from support.core_parts import HandClock
from support.public_pages import ADDRESS, Pages, public_pages
from support.workspaces import configure

DIGESTS = '[[digests]]\nperiod = "weekly"\nday = "Friday"\ntime = "09:00"\n'


@contextmanager
def opened(workspace: Path, clock: HandClock) -> Iterator[tuple[Pages, str]]:
    """The pages of a workspace, and the path of its calendar."""
    with public_pages(workspace, clock) as pages:
        yield pages, calendar_address(pages.publisher, clock()).removeprefix(ADDRESS)


def read(answer: requests.Response) -> dict[str, Any]:
    """Its events by UID."""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = Calendar.from_ical(answer.content)
    assert not calendar.errors
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_it_says_what_goes_out_when_and_how_it_stands(workspace: Path, clock: HandClock) -> None:
    with opened(workspace, clock) as (pages, path):
        at = datetime(2026, 12, 3, 8, tzinfo=SOFIA).astimezone(UTC)
        ready = schedule(pages.publisher, LEAD, "bg", at)
        waits = schedule(pages.publisher, INVITATION, "en", at + HOUR)
        edition = schedule(pages.publisher, issue(pages.publisher, LEAD), "bg", at)
        answer = pages.get(path)
        events = read(answer)
        host = {uid.partition("@")[2] for uid in events}
        assert len(host) == 1
        (name,) = host
        first, second, third = (events[f"publication-{row.id}@{name}"] for row in (ready, waits, edition))
        assert first["dtstart"].to_ical() == b"20261203T060000Z"
        assert (first["status"], second["status"], third["status"]) == ("CONFIRMED", "TENTATIVE", "CONFIRMED")
        assert {str(event["transp"]) for event in events.values()} == {"TRANSPARENT"}
        title = pages.publisher.editorial.post(LEAD).title
        assert str(first["summary"]) == f"{title} (folder, bg): scheduled"
        assert "needs review" in second["summary"]
        assert str(third["summary"]) == "Вести от декември (newsletter, bg): scheduled"
        assert title in third["description"]
        assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in answer.content
        assert b"X-PUBLISHED-TTL:PT1H\r\n" in answer.content
        assert max(map(len, answer.content.split(b"\r\n"))) <= 75
        clock.move(timedelta(minutes=1))
        assert pages.get(path).content == answer.content


def test_a_change_is_taken_by_its_sequence_and_the_identity_stays(workspace: Path, clock: HandClock) -> None:
    with opened(workspace, clock) as (pages, path):
        publisher = pages.publisher
        row = schedule(publisher, LEAD, "bg", clock() + 48 * HOUR)
        other = schedule(publisher, INVITATION, "bg", clock() + 50 * HOUR)
        before = read(pages.get(path))
        uid = next(uid for uid in before if uid.startswith(f"publication-{row.id}@"))
        clock.move(HOUR)
        publisher.moving.move([row.id], clock() + 72 * HOUR, clock())
        moved = read(pages.get(path))
        assert moved.keys() == before.keys()
        assert moved[uid]["sequence"] > before[uid]["sequence"]
        assert moved[uid]["last-modified"].dt == clock().replace(microsecond=0)
        publisher.calendar.pause(row.id)
        paused = read(pages.get(path))
        assert paused[uid]["sequence"] > moved[uid]["sequence"]
        assert paused[uid]["status"] == "TENTATIVE"
        publisher.calendar.cancel(row.id, clock())
        gone = read(pages.get(path))
        assert gone[uid]["status"] == "CANCELLED"
        assert gone[uid]["sequence"] > paused[uid]["sequence"]
        untouched = next(uid for uid in before if uid.startswith(f"publication-{other.id}@"))
        assert gone[untouched]["sequence"] == before[untouched]["sequence"]
        clock.move(timedelta(days=29))
        assert uid in read(pages.get(path))
        clock.move(timedelta(days=2))
        assert uid not in read(pages.get(path))


def test_what_is_long_past_or_far_ahead_is_left_out(workspace: Path, clock: HandClock) -> None:
    with opened(workspace, clock) as (pages, path):
        schedule(pages.publisher, LEAD, "bg", clock() + HOUR)
        schedule(pages.publisher, INVITATION, "bg", clock() + timedelta(days=400))
        assert len(read(pages.get(path))) == 1
        clock.move(timedelta(days=91))
        assert [str(event["summary"]) for event in read(pages.get(path)).values()] == [
            f"{pages.publisher.editorial.post(INVITATION).title} (folder, bg): scheduled"
        ]


def test_planned_digests_stand_in_it_until_they_are_made(workspace: Path, clock: HandClock) -> None:
    configure(workspace)
    file = workspace / "config.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{DIGESTS}", encoding="utf-8")
    with opened(workspace, clock) as (pages, path):
        answer = pages.get(path)
        digests = [event for uid, event in read(answer).items() if uid.startswith("digest-weekly-")]
        assert 50 < len(digests) < 54
        assert {str(one["status"]) for one in digests} == {"TENTATIVE"}
        assert pages.get(path).content == answer.content
        words = [str(one["summary"]) for one in read(pages.get(f"{path}?lang=bg")).values()]
        assert all(one == "седмичен обзор (newsletter): планиран" for one in words)


def test_only_who_knows_the_address_gets_it_and_a_new_one_ends_the_old_one(workspace: Path, clock: HandClock) -> None:
    with opened(workspace, clock) as (pages, path):
        schedule(pages.publisher)
        secret = path.removeprefix("/calendar/").removesuffix(".ics")
        for wrong in (f"{secret[:-1]}{'a' if secret[-1] != 'a' else 'b'}", secret.upper(), "x", "я" * 50, "%00", "%F0"):
            answer = pages.get(f"/calendar/{wrong}.ics")
            assert (answer.status_code, "BEGIN" in answer.text) == (404, False)
        first = pages.get(path)
        assert first.headers["Cache-Control"].startswith("private")
        assert first.headers["X-Robots-Tag"] == "noindex"
        again = pages.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = requests.head(pages.at + path, timeout=30)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == first.headers["ETag"]
        pages.publisher.calendar.cancel(1, clock())
        changed = pages.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert changed.status_code == 200
        said = run(workspace, "calendar", "address")
        assert said.out.strip() == f"{ADDRESS}{path}"
        new = run(workspace, "calendar", "address", "--new").out.strip().removeprefix(ADDRESS)
        assert new != path
        assert pages.get(path).status_code == 404
        assert read(pages.get(new)).keys() == read(changed).keys()
        assert run(workspace, "calendar", "address", "--revoke").code == 0
        assert pages.get(new).status_code == 404
        assert "no address" in run(workspace, "calendar", "address", "--revoke").out


def test_the_database_alone_does_not_open_it(workspace: Path, clock: HandClock) -> None:
    with opened(workspace, clock) as (_, path):
        secret = path.removeprefix("/calendar/").removesuffix(".ics")
        for file in workspace.glob("publisher.db*"):
            assert secret.encode() not in file.read_bytes()


def test_it_speaks_the_language_of_staff_or_the_one_asked_for(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('language = "en"', 'language = "bg"', 1), encoding="utf-8")
    with opened(workspace, clock) as (pages, path):
        schedule(pages.publisher)
        said = {lang: pages.get(f"{path}{lang}").content for lang in ("", "?lang=bg", "?lang=en", "?lang=xx")}
        assert said[""] == said["?lang=bg"] == said["?lang=xx"]
        (bulgarian,) = read(pages.get(path)).values()
        assert str(bulgarian["summary"]).endswith("(folder, bg): насрочено")
        (english,) = Calendar.from_ical(said["?lang=en"]).walk("VEVENT")
        assert str(english["summary"]).endswith("(folder, bg): scheduled")
