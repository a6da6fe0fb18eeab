"""A process that makes a digest is killed at its steps: there is one digest, one mail to its reader, no lost draft."""

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.states import DigestOutcome
from publisher.planning import DigestOccasion
from servers.postgres import Cluster
from support.mailing import PUBLISHER, Sink, serve_sink
from support.workspaces import configure

LEAD = "partnyorska-sreshta"
STAFF, READER = "eva@example.org", "weekly@reader.example"
Step = Callable[[], bool]


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with serve_sink(tmp_path / "arrived.txt", seconds=0.1) as server:
        yield server


def prepare(workspace: Path, sink: Sink, publisher: Publisher) -> DigestOccasion:
    """An issue has gone out to those who want each; the occasion that comes after it."""
    for name in ("each", "weekly"):
        publisher.subscribers.add(f"{name}@reader.example", "bg", publisher.clock(), consent="asked on paper")
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("UPDATE subscriptions SET cadence = 'weekly' WHERE id = 2")
    publisher.issues.create("news", [LEAD], {}, publisher.clock())
    publisher.schedule("news", "newsletter", "bg", publisher.clock())
    publisher.tick()
    soon = publisher.clock() + timedelta(days=2)
    return next(publisher.digest_times.occasions(publisher.config.digests[0], soon))


def begin_tick(workspace: Path, at: datetime) -> subprocess.Popen[bytes]:
    """`publisher tick` as a process, at a time of its own."""
    return subprocess.Popen(
        [PUBLISHER, "tick", "--at", at.isoformat()], cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def killed(workspace: Path, at: datetime, until: Step) -> bool:
    """Whether a tick was killed as soon as `until` was true, or had ended before."""
    with begin_tick(workspace, at) as process:
        while process.poll() is None and not until():
            time.sleep(0.002)
        process.kill()
    return process.returncode < 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_at_each_step(workspace: Path, sink: Sink, request: pytest.FixtureRequest, kind: str) -> None:
    configure(workspace, port=sink.port, targets="[]")
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        text = text.replace("[paths]\n", f'[paths]\ndatabase = "{cluster.database()}"\n', 1)
    rule = f'\n[[digests]]\nperiod = "weekly"\nday = "fri"\ntime = "10:00"\ndraft_to = ["{STAFF}"]\n'
    file.write_text(text + rule, encoding="utf-8")
    with open_publisher(file) as publisher:
        occasion = prepare(workspace, sink, publisher)
        runs, key = publisher.digests.runs, occasion.key

        steps: list[Step] = [lambda: runs.find(key) is not None, lambda: sink.arrived()[STAFF] > 0]
        kills = sum(killed(workspace, occasion.draft_at, step) for step in steps)
        publisher.tick(clock=lambda: occasion.draft_at + timedelta(minutes=10))
        (row,) = [one for one in publisher.calendar.all() if one.what == key]
        assert (row.at, row.state) == (occasion.at, "scheduled")
        # Two at its hour, one of which is killed.
        with begin_tick(workspace, occasion.at) as other:
            publisher.tick(clock=lambda: occasion.at)
            other.kill()
        publisher.tick(clock=lambda: occasion.at + timedelta(hours=1))
        assert kills >= 1
        assert [(one.key, one.outcome) for one in runs.all()] == [(key, DigestOutcome.ISSUE)]
        assert [issue.key for issue in publisher.issues.all()] == ["news", key]
        assert sink.arrived()[READER] == 1
        assert 1 <= sink.arrived()[STAFF] <= 1 + kills
