"""The calendar by days."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.calendar_days import CalendarDay, calendar_days
from publisher.app.holding import hold
from publisher.config.new_workspace import make_workspace
from publisher.core.states import DeliveryState, PublicationState
from publisher.storage.tables import deliveries, publications

NOW = datetime(2027, 3, 26, 8, tzinfo=UTC)
SLUG = "stazhanti-umen-grad"
SLOTS = """
[[slots]]
channel = "folder"
lang = "bg"
days = "every day"
times = ["03:30"]
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make_workspace(tmp_path, with_posts=True)
    file = tmp_path / "config.toml"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").database()
        text = file.read_text(encoding="utf-8").replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1)
        file.write_text(text, encoding="utf-8")
    file.write_text(file.read_text(encoding="utf-8") + SLOTS, encoding="utf-8")
    return file


def on(days: list[CalendarDay], day: date) -> CalendarDay:
    return next(one for one in days if one.day == day)


def add(publisher: Publisher, at: datetime, state: PublicationState, planned: int = 0, channel: str = "folder") -> int:
    values = {
        "kind": "post", "what": SLUG, "channel": channel, "lang": "bg", "at": at, "expires_at": at, "state": state,
        "planned": planned, "created_at": NOW, "again": True,
    }  # fmt: skip
    with publisher.store.begin() as connection:
        return int(connection.execute(publications.insert().values(values).returning(publications.c.id)).scalar_one())


def test_a_day_has_what_goes_out_on_the_clocks_of_the_workspace(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        # Half past midnight in Sofia, and the evening before in UTC.
        add(publisher, datetime(2027, 3, 29, 21, 30, tzinfo=UTC), PublicationState.SCHEDULED)
        add(publisher, datetime(2027, 3, 30, 9, tzinfo=UTC), PublicationState.CANCELLED)
        days = calendar_days(publisher, date(2027, 3, 22), 14, NOW)
        assert [tile.title for tile in on(days, date(2027, 3, 30)).tiles] == [
            "Стажанти изпробват сензори за чист въздух"
        ]
        assert not on(days, date(2027, 3, 29)).tiles
        assert not any(day.tiles for day in calendar_days(publisher, date(2027, 3, 22), 14, NOW, "newsletter"))


def test_slots_to_come_are_free_until_something_lies_there_and_say_what_the_clocks_do(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        taken = publisher.scheduling.queue(SLUG, "folder", ["bg"], NOW)[0]
        days = calendar_days(publisher, date(2027, 3, 22), 14, NOW)
        assert taken.slot == "2027-03-27 03:30"
        assert not on(days, date(2027, 3, 26)).free
        assert not on(days, date(2027, 3, 27)).free
        night = on(days, date(2027, 3, 28)).free[0]
        assert night.firing.at == datetime(2027, 3, 28, 1, tzinfo=UTC)
        assert night.note == "the clocks change that night: there is no 03:30, so it is 04:00"
        assert on(days, date(2027, 3, 29)).free[0].note == ""


def test_holidays_and_days_off_have_their_names(workspace: Path) -> None:
    with open_publisher(workspace, lambda: NOW) as publisher:
        days = calendar_days(publisher, date(2027, 2, 22), 14, NOW)
        holiday = on(days, date(2027, 3, 3))
        assert holiday.off
        assert "Освобождението" in holiday.holiday
        assert (on(days, date(2027, 3, 6)).off, on(days, date(2027, 3, 6)).holiday) == (True, "")
        assert not on(days, date(2027, 3, 4)).off


def test_what_a_person_has_to_look_at_goes_before_the_rest(workspace: Path) -> None:
    tomorrow = NOW + timedelta(days=1)
    states = [*PublicationState]
    with open_publisher(workspace, lambda: NOW) as publisher:
        for number, state in enumerate(states):
            add(publisher, tomorrow + timedelta(minutes=number), state)
        out = add(publisher, tomorrow + timedelta(hours=1), PublicationState.PUBLISHED, planned=1)
        row = {
            "publication_id": out, "destination": "@x", "lang": "bg", "key": "k", "state": DeliveryState.UNCERTAIN,
            "attempts": 1, "next_at": NOW, "changed_at": NOW,
        }  # fmt: skip
        with publisher.store.begin() as connection:
            connection.execute(deliveries.insert().values(row))
        seen = [tile for day in calendar_days(publisher, tomorrow.date(), 1, NOW) for tile in day.tiles]
        assert [tile.standing for tile in seen] == [
            "planned", "approved", "publishing", "sent", "failed", "paused", "expired", "uncertain",
        ]  # fmt: skip
        assert [tile.movable for tile in seen] == [True, True, False, False, False, True, False, False]
        hold(publisher, "folder", "", NOW)
        held = [tile for day in calendar_days(publisher, tomorrow.date(), 1, NOW) for tile in day.tiles]
        assert [tile.standing for tile in held][:2] == ["planned", "held"]


def test_a_digest_is_planned_until_it_is_made(workspace: Path) -> None:
    rule = '\n[[digests]]\nperiod = "weekly"\nday = "fri"\ntime = "10:00"\n'
    workspace.write_text(workspace.read_text(encoding="utf-8") + rule, encoding="utf-8")
    with open_publisher(workspace, lambda: NOW) as publisher:
        days = calendar_days(publisher, date(2027, 3, 22), 21, NOW)
        # That of the 26th is past: it is ten o'clock already.
        assert [day.day for day in days if day.digests] == [date(2027, 4, 2), date(2027, 4, 9)]
