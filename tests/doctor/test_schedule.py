"""The doctor says who looks what is due, and when the list of holidays has aged."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.wording import in_words
from publisher.doctor.schedule import check_schedule, release_date
from publisher.ledger import ticks
from support.core_parts import NOW, HandClock


def test_nobody_has_looked_yet_then_somebody_does_then_nobody(publisher: Publisher) -> None:
    def said() -> tuple[bool, str]:
        first = next(iter(check_schedule(publisher)))
        return first.ok, str(first.message)

    assert said() == (True, "nobody has looked yet what is due: publisher run")
    publisher.lease.verb = "run"
    publisher.lease.take()
    ok, words = said()
    assert ok
    assert words.startswith("publisher run on ")
    assert words.endswith("looks what is due, since 2026-12-01 09:00:00; last seen 2026-12-01 09:00:00")
    publisher.lease.give_up()
    ok, words = said()
    assert (ok, words[:47]) == (True, "nobody looks what is due at this moment; the la")


def test_an_owner_that_is_silent_is_a_fault(publisher: Publisher, clock: HandClock) -> None:
    elsewhere, lease = "far~away/1/aaaaaaaa/bbbbbbbb", timedelta(seconds=20)
    with publisher.store.begin() as connection:
        assert ticks.take(connection, elsewhere, "run", ticks.read(connection, NOW, lease), NOW, lease)
    clock.move(timedelta(minutes=5))
    first = next(iter(check_schedule(publisher)))
    assert not first.ok
    assert "publisher run on far (process 1) should look what is due, and has not been seen since" in first.message
    assert "не дава признак на живот от 2026-12-01 09:00:00" in in_words(first.message, "bg")


@pytest.mark.parametrize(("later", "ok"), [(timedelta(), True), (timedelta(days=800), False)])
def test_holidays_that_are_over_a_year_old_are_said(
    publisher: Publisher, clock: HandClock, later: timedelta, ok: bool
) -> None:
    clock.move(later)
    said = list(check_schedule(publisher))[1]
    assert said.ok is ok
    assert ("days off that were decided since" in said.message) is not ok
    assert ("pip install --upgrade holidays" in said.mend) is not ok


def test_a_workspace_without_holidays_hears_nothing_of_them(workspace: Path, clock: HandClock) -> None:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8").replace("[schedule]\n", '[schedule]\nholidays = ""\n', 1)
    file.write_text(text, encoding="utf-8")
    with open_publisher(file, clock) as publisher:
        assert len(list(check_schedule(publisher))) == 1


def test_the_date_of_the_package_is_that_of_its_version_or_of_its_installation(tmp_path: Path) -> None:
    file = tmp_path / "__init__.py"
    file.touch()

    def installed(day: date) -> None:
        time = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
        os.utime(file, (time, time))

    installed(date(2028, 5, 1))
    assert release_date("0.109", file) == date(2026, 11, 17)
    # 0.64 came out on 6 January 2025.
    assert abs(release_date("0.64", file) - date(2025, 1, 6)) < timedelta(days=60)
    # A numbering that nobody knows yet, and one that went faster than it does now.
    assert release_date("1.2.3", file) == date(2028, 5, 1)
    assert release_date("0.900", file) == date(2028, 5, 1)
