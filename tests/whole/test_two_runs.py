"""Two `publisher run` of one workspace: one publishes, the other stands by with its pages, and follows when it must."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from servers.postgres import Cluster
from support.mailing import PUBLISHER
from support.workspaces import configure

LEAD, INTERNS = "partnyorska-sreshta", "stazhanti-umen-grad"

FROZEN = """
import sys
from pathlib import Path
from publisher.app import assembly, scheduler, tick_lease
from publisher.config.workspace import load_config
from publisher.storage.database import open_store
config = load_config(Path(sys.argv[1]))
office = assembly.Publisher(config, open_store(config.database_url))
office.lease.times = tick_lease.LeaseTimes(lease=1.5, beat=0.3, silence=0.8, look=0.2)
say = lambda text: print(text, flush=True)
scheduler.run_scheduler(office, lambda text: print(text, file=sys.stderr, flush=True), say=say)
office.close()
"""
"""`publisher run` with a lease that is over sooner."""


class Running:
    """A process, and what it has said so far."""

    def __init__(self, workspace: Path, *command: str | Path) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            command, cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def says(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def end(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(30)
        self._reader.join(10)


@pytest.fixture
def started() -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def start(workspace: Path, *command: str | Path) -> Running:
        running.append(Running(workspace, *(command or (PUBLISHER, "run"))))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()
        one._reader.join(10)
        assert one.process.stdout is not None
        one.process.stdout.close()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Whether something speaks HTTP there; the page itself does not matter."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/bg/help")
        return bool(connection.getresponse().status)
    except OSError:
        return False
    finally:
        connection.close()


def test_the_second_stands_by_and_follows_a_killed_one_with_its_pages(
    workspace: Path, started: Callable[..., Running]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[web]\naddress = "https://news.example"\nlisten = "127.0.0.1:{port}"\n')
    first = started(workspace)
    wait_until(lambda: first.says("publishing on schedule"), "the first")
    second = started(workspace)
    wait_until(lambda: second.says("standing by"), "the second")
    standing_by = [line for line in second.said if "standing by" in line]
    assert f"(process {first.process.pid})" in standing_by[0]
    assert second.says("tries again until the address is free")
    # A tick from cron beside it does nothing, and is no failure.
    with open_publisher(workspace / "config.toml") as publisher:
        soon = publisher.schedule(LEAD, "folder", "bg", publisher.clock() + timedelta(hours=1))
    tick = subprocess.run(
        [PUBLISHER, "--json", "tick", "--at", f"{soon.at.isoformat()}"],
        cwd=workspace, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert tick.returncode == 0, tick.stderr
    done = json.loads(tick.stdout)
    assert (done["started"], done["elsewhere"]["verb"], done["elsewhere"]["process"]) == (0, "run", first.process.pid)
    today = subprocess.run([PUBLISHER, "today"], cwd=workspace, capture_output=True, text=True, check=False)
    assert f"(process {first.process.pid}) looks what is due, since" in today.stdout
    begun = time.monotonic()
    first.end(signal.SIGKILL)
    wait_until(lambda: second.says("publishing on schedule"), "the second to take over")
    assert time.monotonic() - begun < 30
    wait_until(lambda: answers(port), "the pages")
    assert len([line for line in second.said if "standing by" in line]) == 1
    with open_publisher(workspace / "config.toml") as publisher:
        row = publisher.schedule(INTERNS, "folder", "bg", publisher.clock())
        wait_until(lambda: publisher.calendar.get(row.id).state == "published", "the post")
    second.end()
    assert second.process.returncode == 0, second.said
    assert second.said[-1] == "stopped\n"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_frozen_owner_is_followed_and_stands_by_when_it_wakes(
    workspace: Path, started: Callable[..., Running], request: pytest.FixtureRequest, kind: str
) -> None:
    config = workspace / "config.toml"
    configure(workspace, tick_seconds="0.2")
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace("[paths]\n", f'[paths]\ndatabase = "{cluster.database()}"\n', 1), "utf-8")
    command = (sys.executable, "-c", FROZEN, config)
    first = started(workspace, *command)
    wait_until(lambda: first.says("publishing on schedule"), "the first")
    second = started(workspace, *command)
    wait_until(lambda: second.says("standing by"), "the second")
    first.process.send_signal(signal.SIGSTOP)
    wait_until(lambda: second.says("publishing on schedule"), "the second to take over")
    with open_publisher(config) as publisher:
        row = publisher.schedule(LEAD, "folder", "bg", publisher.clock())
        wait_until(lambda: publisher.calendar.get(row.id).state == "published", "the post")
        first.process.send_signal(signal.SIGCONT)
        wait_until(lambda: first.says("standing by"), "the first to notice")
        # And back again, when the second stops as it should.
        second.end()
        wait_until(lambda: len([one for one in first.said if "publishing on schedule" in one]) == 2, "the first")
        row = publisher.schedule(INTERNS, "folder", "bg", publisher.clock())
        wait_until(lambda: publisher.calendar.get(row.id).state == "published", "the second post")
        assert {one.attempts for one in publisher.deliveries.rows()} == {1}
    first.end()
    assert first.process.returncode == 0, first.said
