"""Twenty kills at random moments: nobody lost, nobody doubled unless they may be, and no more in doubt than there were
connections. The figures are printed (`pytest -s tests/test_kill_walk.py`)."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import insert

from conftest import configure
from core_parts import NOW
from publisher.app import open_publisher
from publisher.store import Store
from publisher.tables import subscribers, subscriptions

PUBLISHER = Path(sys.executable).with_name("publisher")
SINK = Path(__file__).with_name("noting_sink.py")
KILLS = 20
SEED = 20261123


@dataclass(frozen=True)
class Sink:
    """The server's port, and the file in which it notes who got what."""

    port: int
    notes: Path

    def arrived(self) -> Counter[str]:
        return Counter(line.split(" ")[0] for line in self._lines())

    def octets(self) -> int:
        return max((int(line.split(" ")[1]) for line in self._lines()), default=0)

    def _lines(self) -> list[str]:
        return self.notes.read_text(encoding="ascii").splitlines() if self.notes.exists() else []


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    notes = tmp_path / "arrived.txt"
    server = subprocess.Popen([sys.executable, SINK, notes, "0.002"], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    yield Sink(int(server.stdout.readline()), notes)
    server.kill()
    server.wait()
    server.stdout.close()


def many_readers(store: Store, number: int) -> list[str]:
    addresses = [f"r{n:05}@reader.example" for n in range(number)]
    with store.begin() as connection:
        people = [
            {"id": n, "email": email, "address_hash": f"{n:064}", "created_at": NOW, "name": "Мария"}
            for n, email in enumerate(addresses, start=1)
        ]
        connection.execute(insert(subscribers), people)
        one = {"list": "news", "lang": "bg", "confirmed": True, "consent": "on paper", "consent_at": NOW}
        connection.execute(insert(subscriptions), [{"subscriber_id": row["id"], **one} for row in people])
    return addresses


def killed(workspace: Path, sink: Sink, chance: random.Random) -> bool:
    """Start a tick, and kill it at some moment of its sending; False when it had ended by then."""
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
    configure(workspace, port=sink.port)
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[channels.newsletter]\n", f"[channels.newsletter]\nconnections = {connections}\n", 1)
    file.write_text(f'{text}\n[sending]\non_uncertain = "{policy}"\n', encoding="utf-8")
    with open_publisher(file) as publisher:
        addresses = many_readers(publisher.store, people)
        publisher.issues.create("2026-12", ["partnyorska-sreshta"], {}, publisher.clock())
        publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
    chance, kills = random.Random(SEED), 0
    while kills < KILLS and killed(workspace, sink, chance):
        kills += 1
    with open_publisher(file) as publisher:
        while publisher.tick().tried:
            pass
        rows = {row.destination: row.state for row in publisher.deliveries.rows()}
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
