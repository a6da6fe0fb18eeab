"""A mailing to many readers, sent by a real process to a server that records each mail before it accepts it."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from publisher.app.assembly import open_publisher
from publisher.storage.database import Store
from publisher.storage.tables import subscribers, subscriptions
from support.core_parts import NOW
from support.places import SERVERS
from support.workspaces import configure

PUBLISHER = Path(sys.executable).with_name("publisher")
_SINK = SERVERS / "noting_sink.py"


@dataclass(frozen=True)
class Sink:
    """The server's port, and the file in which it records who got what."""

    port: int
    notes: Path

    def arrived(self) -> Counter[str]:
        """Number of mails by address."""
        return Counter(line.split(" ")[0] for line in self._lines())

    def octets(self) -> int:
        """Size of the largest mail in bytes."""
        return max((int(line.split(" ")[1]) for line in self._lines()), default=0)

    def wait_for(self, number: int) -> None:
        """Wait until `number` mails have arrived."""
        until = time.monotonic() + 60
        while sum(self.arrived().values()) < number:
            assert time.monotonic() < until, f"only {self.arrived().total()} mails have arrived"
            time.sleep(0.005)

    def _lines(self) -> list[str]:
        return self.notes.read_text(encoding="ascii").splitlines() if self.notes.exists() else []


@contextmanager
def serve_sink(notes: Path, seconds: float = 0.002) -> Iterator[Sink]:
    """Run the server as a separate process while the context is open; it takes so many `seconds` for each mail."""
    server = subprocess.Popen([sys.executable, _SINK, notes, str(seconds)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield Sink(int(server.stdout.readline()), notes)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def many_readers(store: Store, number: int) -> list[str]:
    """Subscribe readers of Bulgarian; returns their addresses."""
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


def prepare(workspace: Path, sink: Sink, people: int, connections: int = 4, policy: str = "hold") -> list[str]:
    """Schedule an issue that is due for `number` readers; returns their addresses."""
    configure(workspace, port=sink.port)
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("[channels.newsletter]\n", f"[channels.newsletter]\nconnections = {connections}\n", 1)
    file.write_text(f'{text}\n[sending]\non_uncertain = "{policy}"\n', encoding="utf-8")
    with open_publisher(file) as publisher:
        addresses = many_readers(publisher.store, people)
        publisher.issues.create("2026-12", ["partnyorska-sreshta"], {}, publisher.clock())
        publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
    return addresses


def begin(workspace: Path, verb: str = "tick") -> subprocess.Popen[str]:
    """`publisher tick`, or another verb, as a process."""
    return subprocess.Popen([PUBLISHER, verb], cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(workspace: Path) -> dict[str, str]:
    """Tick until nothing is left to try; returns the final state of each reader's delivery."""
    with open_publisher(workspace / "config.toml") as publisher:
        while publisher.tick().tried:
            pass
        return {row.destination: row.state for row in publisher.deliveries.rows()}
