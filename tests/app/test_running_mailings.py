"""A mailing paused while it goes out, over real SMTP: what is under way ends, and nobody gets it twice."""

import signal
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.running_mailings import NOBODY_SENDS, pause_mailing, resume_mailing, running_mailings
from publisher.core.errors import IllegalStep, NotFound
from publisher.core.states import DeliveryState, PublicationState
from servers.postgres import Cluster
from support.mailing import begin, finish, prepare, serve_sink
from support.workspaces import configure

PEOPLE = 240


def wait_for(found: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not found():
        assert time.monotonic() < until
        time.sleep(0.05)


def on(workspace: Path, database: str, request: pytest.FixtureRequest) -> None:
    if database == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        file = workspace / "config.toml"
        text = file.read_text(encoding="utf-8")
        assert "[paths]\n" in text
        file.write_text(text.replace("[paths]\n", f'[paths]\ndatabase = "{cluster.database()}"\n', 1), encoding="utf-8")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_pause_amid_a_mailing_outlives_a_killed_sender_and_nobody_gets_it_twice(
    workspace: Path, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    on(workspace, database, request)
    with serve_sink(tmp_path / "notes", seconds=0.02) as sink:
        readers = prepare(workspace, sink, PEOPLE)
        with open_publisher(workspace / "config.toml") as publisher:
            (row,) = publisher.calendar.all()
            sender = begin(workspace)
            sink.wait_for(20)
            wait_for(lambda: bool(running_mailings(publisher, publisher.clock())[0].figures.answered))
            assert pause_mailing(publisher, row.id).state is PublicationState.PUBLISHING
            # A second press changes nothing.
            assert pause_mailing(publisher, row.id).state is PublicationState.PAUSED
            sender.communicate(timeout=60)
            assert sender.returncode == 0
            _is_paused(publisher, sink.arrived().total())
            # A process that starts anew, and dies, sends nothing of it.
            again = begin(workspace, "run")
            time.sleep(2)
            again.send_signal(signal.SIGKILL)
            again.communicate()
            arrived = sink.arrived().total()
            _is_paused(publisher, arrived)
            assert arrived < PEOPLE
            resume_mailing(publisher, row.id)
            sender = begin(workspace)
            sink.wait_for(arrived + 20)
            sender.send_signal(signal.SIGKILL)
            sender.communicate()
            # Paused while nobody is there: what the dead sender had begun stays uncertain, and is not sent again.
            pause_mailing(publisher, row.id)
            before = sink.arrived().total()
            finish(workspace)
            assert sink.arrived().total() == before
            resume_mailing(publisher, row.id)
        states = finish(workspace)
    assert set(states.values()) <= {"sent", "uncertain"}
    twice = {address for address, times in sink.arrived().items() if times > 1}
    assert twice == set()
    assert {one for one in readers if states[one] == "sent"} <= sink.arrived().keys()
    assert sink.arrived().keys() <= set(readers)


def _is_paused(publisher: Publisher, arrived: int) -> None:
    (one,) = running_mailings(publisher, publisher.clock())
    assert (one.paused, one.stands, one.per_minute, one.ends_at) == (True, "", 0, None)
    assert one.figures.count(DeliveryState.SENT) == one.figures.answered == arrived
    assert one.figures.count(DeliveryState.SENDING) == 0
    assert one.figures.to_go == PEOPLE


def test_a_mailing_that_nobody_sends_says_so_after_a_minute(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "notes") as sink:
        prepare(workspace, sink, 3)
        with open_publisher(workspace / "config.toml") as publisher:
            (row,) = publisher.calendar.all()
            now = publisher.clock()
            assert running_mailings(publisher, now) == []
            with pytest.raises(NotFound, match="Nothing of this publication is going out"):
                pause_mailing(publisher, row.id)
            publisher.enqueueing.enqueue(row.id, now)
            (one,) = running_mailings(publisher, now)
            assert (one.stands, one.figures.answered, one.figures.to_go) == ("", 0, 3)
            (one,) = running_mailings(publisher, now + timedelta(minutes=2))
            assert one.stands == NOBODY_SENDS
        finish(workspace)
        with open_publisher(workspace / "config.toml") as publisher:
            assert running_mailings(publisher, publisher.clock()) == []
            for step in (pause_mailing, resume_mailing):
                with pytest.raises(IllegalStep, match="has ended meanwhile"):
                    step(publisher, row.id)


def test_a_relay_that_is_away_is_named_as_the_cause(workspace: Path, tmp_path: Path) -> None:
    with serve_sink(tmp_path / "notes") as sink:
        prepare(workspace, sink, 3)
    configure(workspace, port=sink.port)
    with open_publisher(workspace / "config.toml") as publisher:
        publisher.tick()
        (one,) = running_mailings(publisher, publisher.clock() + timedelta(seconds=1))
        assert [entry.provider for entry in one.holding_back][:1] == ["relay"]
        assert "connecting" in one.holding_back[0].reply
