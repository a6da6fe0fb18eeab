"""Everything, a channel or a language is held: nothing of it begins, nothing of it expires, and then it goes on."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.holding import hold, lasting, let_go
from publisher.core.errors import InvalidInput, NotFound
from support.calendar_rows import HOUR, INVITATION, LEAD, schedule, state
from support.cli_calls import run
from support.core_parts import NOW, HandClock
from support.mailing import serve_sink


def test_what_is_held_does_not_begin_and_does_not_expire_and_goes_out_afterwards(
    publisher: Publisher, clock: HandClock
) -> None:
    held, free = schedule(publisher), schedule(publisher, INVITATION)
    hold(publisher, "folder", "en", NOW)
    english = schedule(publisher, LEAD, "en")
    clock.move(HOUR)
    publisher.tick()
    assert [state(publisher, row)[0] for row in (held, free, english)] == ["published", "published", "scheduled"]
    # Longer than its lifetime of three hours.
    clock.move(5 * HOUR)
    publisher.tick()
    assert state(publisher, english)[0] == "scheduled"
    assert let_go(publisher, "folder", "en", clock()) == []
    publisher.tick()
    assert state(publisher, english)[0] == "published"


def test_a_lifetime_that_was_over_before_the_hold_is_not_given_back(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher)
    clock.move(5 * HOUR)
    hold(publisher, "", "", clock())
    clock.move(HOUR)
    let_go(publisher, "", "", clock())
    publisher.tick()
    assert state(publisher, row)[0] == "expired"


def test_a_hold_with_an_end_ends_by_itself_and_the_calendar_tells_of_it(workspace: Path, clock: HandClock) -> None:
    with open_publisher(workspace / "config.toml", clock) as publisher:
        hold(publisher, "", "", NOW, NOW + HOUR, "elections")
        assert [one.why for one in lasting(publisher, NOW)] == ["elections"]
        assert lasting(publisher, NOW + HOUR) == []
    run(workspace, "pause", "--channel", "folder", "--why", "a day of mourning")
    said = run(workspace, "calendar").out
    assert "folder, every language (a day of mourning)" in said
    assert "folder" in run(workspace, "resume", "--lang", "en").err
    assert run(workspace, "resume", "--channel", "folder").code == 0


def test_a_mailing_under_way_stops_and_goes_on(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "arrived.txt", 0.1) as slow:
        people = [f"r{number}@reader.example" for number in range(30)]
        file = workspace / "config.toml"
        text = file.read_text(encoding="utf-8").replace("port = 2525", f"port = {slow.port}")
        file.write_text(text.replace("[channels.newsletter]\n", "[channels.newsletter]\nconnections = 1\n"), "utf-8")
        with open_publisher(file) as publisher:
            for address in people:
                publisher.subscribers.add(address, "bg", publisher.clock(), consent="asked on paper")
            publisher.issues.create("2026-12", [LEAD], {}, publisher.clock())
            row = publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
            ticking = threading.Thread(target=publisher.tick)
            ticking.start()
            slow.wait_for(3)
            with open_publisher(file) as other:
                hold(other, "newsletter", "", other.clock())
            ticking.join(30)
            assert not ticking.is_alive()
            assert slow.arrived().total() < len(people)
            assert publisher.tick().tried == 0
            assert publisher.calendar.get(row.id).state == "publishing"
            let_go(publisher, "newsletter", "", publisher.clock())
            publisher.tick()
        assert sorted(slow.arrived().elements()) == sorted(people)


def test_what_is_not_known_and_what_is_not_held_is_refused(publisher: Publisher) -> None:
    with pytest.raises(InvalidInput, match="there is no channel y; there are: "):
        hold(publisher, "y", "", NOW)
    with pytest.raises(InvalidInput, match="no edition is made in 'fr'"):
        hold(publisher, "", "fr", NOW)
    with pytest.raises(InvalidInput, match="would end before it begins"):
        hold(publisher, "", "", NOW, NOW - timedelta(minutes=1))
    hold(publisher, "folder", "", NOW)
    with pytest.raises(NotFound, match="that is not held; held is: --channel folder"):
        let_go(publisher, "", "", NOW)
