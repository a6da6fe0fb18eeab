"""A sender killed with SIGKILL in the middle of an issue, by the real command line and a real SMTP conversation.

The server notes a recipient before its 250 and lets the sender wait for it, so that kills land in that gap too.
"""

import json
import random
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import configure

PUBLISHER = Path(sys.executable).with_name("publisher")
READERS = [f"reader{number}@reader.example" for number in range(24)]
KILLS = 6


class Sink(socketserver.ThreadingTCPServer):
    """Takes every mail, slowly; `taken` counts recipients whose mail was whole here."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: Counter[str] = Counter()
        self.delay = 0.05


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink ready")
        recipient = ""
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word.startswith(b"RCPT"):
                recipient = line.decode().partition("<")[2].partition(">")[0]
                self._say("250 ok")
            elif word == b"DATA":
                self._say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.server.taken[recipient] += 1
                time.sleep(self.server.delay)
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, line: str) -> None:
        try:
            self.wfile.write(f"{line}\r\n".encode())
        except OSError:
            # The other side was killed: that is the point.
            return


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PUBLISHER, "--json", *words], cwd=workspace, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, 3), done.stderr
    return done


@pytest.fixture
def issue_due(workspace: Path, sink: Sink) -> Path:
    """A workspace with an issue in Bulgarian that is due for everybody."""
    configure(workspace, port=sink.server_address[1])
    for reader in READERS:
        run(workspace, "subscribers", "add", reader, "--lang", "bg", "--consent", "test")
    run(workspace, "issues", "create", "2026-12", "stazhanti-umen-grad", "--subject", "bg=Вести")
    run(workspace, "issues", "approve", "2026-12", "--lang", "bg")
    return workspace


def start(workspace: Path, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([PUBLISHER, *words], cwd=workspace, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for_more(sink: Sink, before: int) -> bool:
    limit = time.monotonic() + 20
    while sum(sink.taken.values()) <= before and time.monotonic() < limit:
        time.sleep(0.005)
    return sum(sink.taken.values()) > before


def test_over_many_kills_nobody_is_mailed_twice_and_nobody_is_lost_without_a_name(issue_due: Path, sink: Sink) -> None:
    chance = random.Random(47)
    for _ in range(KILLS):
        before = sum(sink.taken.values())
        sender = start(issue_due, "tick")
        assert wait_for_more(sink, before)
        time.sleep(chance.uniform(0, 0.12))
        sender.send_signal(signal.SIGKILL)
        sender.wait()
    run(issue_due, "tick")
    rows = json.loads(run(issue_due, "deliveries", "list").stdout)
    states = {row["destination"]: row["state"] for row in rows}
    uncertain = {address for address, state in states.items() if state == "uncertain"}
    assert set(states) == set(READERS)
    assert set(states.values()) <= {"sent", "uncertain"}
    assert 1 <= len(uncertain) <= KILLS
    assert max(sink.taken.values()) == 1
    assert {address for address, state in states.items() if state == "sent"} <= set(sink.taken)
    assert json.loads(run(issue_due, "calendar").stdout)[0]["state"] == "published"

    # SMTP cannot be asked, and that is what staff are told; nothing is sent again by itself.
    answers = json.loads(run(issue_due, "deliveries", "reconcile").stdout)
    assert len(answers) == len(uncertain)
    assert all("SMTP cannot be asked" in answer["answer"] for answer in answers)
    assert max(sink.taken.values()) == 1

    # A person settles them: one is known to have arrived, the others go again.
    numbers = [str(row["id"]) for row in rows if row["state"] == "uncertain"]
    words = ["--sent", numbers[0], *(word for number in numbers[1:] for word in ("--resend", number))]
    run(issue_due, "deliveries", "reconcile", *words)
    run(issue_due, "tick")
    after = json.loads(run(issue_due, "deliveries", "list").stdout)
    assert {row["state"] for row in after} == {"sent"}


def test_a_sender_asked_to_stop_ends_at_once_with_nothing_uncertain(issue_due: Path, sink: Sink) -> None:
    service = start(issue_due, "run")
    try:
        assert wait_for_more(sink, 2)
        asked = time.monotonic()
        service.terminate()
        assert service.wait(timeout=10) == 0
        assert time.monotonic() - asked < 5
    finally:
        service.kill()
        service.wait()
    states = Counter(row["state"] for row in json.loads(run(issue_due, "deliveries", "list").stdout))
    assert states["uncertain"] == states["sending"] == 0
    assert states["sent"] == sum(sink.taken.values()) < len(READERS)
    run(issue_due, "tick")
    assert sink.taken == Counter(READERS)
