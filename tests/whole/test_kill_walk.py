"""Twenty kills at random moments: no mail is lost, none is sent twice unless so configured, and each kill leaves at
most one uncertain delivery per connection. The figures are printed (`pytest -s tests/whole/test_kill_walk.py`)."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.mailing import PUBLISHER, Sink, finish, prepare, serve_sink

KILLS = 20
SEED = 20261123


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with serve_sink(tmp_path / "arrived.txt") as server:
        yield server


def killed(workspace: Path, sink: Sink, chance: random.Random) -> bool:
    """Start a tick and kill it at some moment while it sends; False when it had already ended."""
    before = sum(sink.arrived().values())
    process = subprocess.Popen([PUBLISHER, "tick"], cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while sum(sink.arrived().values()) == before and process.poll() is None:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.2))
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.mark.parametrize(("connections", "policy", "people"), [(4, "hold", 6000), (16, "resend", 9000)])
def test_killed_twenty_times(
    workspace: Path, sink: Sink, connections: int, policy: str, people: int, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = prepare(workspace, sink, people, connections, policy)
    chance, kills = random.Random(SEED), 0
    while kills < KILLS and killed(workspace, sink, chance):
        kills += 1
    rows = finish(workspace)
    arrived = sink.arrived()
    unsure = {address for address, state in rows.items() if state == "uncertain"}
    lost = set(addresses) - set(arrived) - unsure
    doubled = sum(times - 1 for times in arrived.values())
    with capsys.disabled():
        sys.stdout.write(
            f"\n{kills} kills, {connections} connections, {policy}, {sink.octets()} octets: lost {len(lost)}, doubled "
            f"{doubled}, uncertain {len(unsure)} of {people}\n"
        )
    assert kills == KILLS
    assert lost == set()
    assert set(rows) == set(addresses)
    if policy == "hold":
        assert doubled == 0
        assert len(unsure) <= kills * connections
        assert set(rows.values()) <= {"sent", "uncertain"}
    else:
        assert doubled <= kills * connections
        assert unsure == set()
    assert list((workspace / "journal").glob("*.journal")) == []
