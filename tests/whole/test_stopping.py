"""Told to stop, `publisher run` ends in time, whatever the far side does; what had no answer is uncertain."""

import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from publisher.app.assembly import open_publisher
from servers.smtp import Answer, SmtpServer, serve
from support.mailing import Sink, begin, finish, prepare

CONNECTIONS = 3


def hung(workspace: Path, relay: SmtpServer, tmp_path: Path, stop_seconds: float) -> subprocess.Popen[str]:
    """A sender each of whose connections waits behind the dot for an answer that never comes."""
    relay.extensions.append("PIPELINING")
    relay.script("body", *[Answer(b"", "silence")] * CONNECTIONS)
    prepare(workspace, Sink(relay.port, tmp_path / "none"), 40, CONNECTIONS)
    # `prepare` ends the file with the table [sending].
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f"stop_seconds = {stop_seconds}\n")
    process = begin(workspace, "run")
    end = time.monotonic() + 30
    while len(relay.bodies) < CONNECTIONS:
        if time.monotonic() > end:
            process.kill()
            raise AssertionError((len(relay.bodies), len(relay.conversations), process.communicate()))
        time.sleep(0.02)
    return process


def ended(process: subprocess.Popen[str], workspace: Path) -> tuple[float, Counter[str]]:
    """Seconds until the process has ended, and the states of the deliveries then."""
    since = time.monotonic()
    _, err = process.communicate(timeout=60)
    seconds = time.monotonic() - since
    assert process.returncode == 0, err
    assert "Traceback" not in err
    with open_publisher(workspace / "config.toml") as publisher:
        return seconds, Counter(row.state for row in publisher.deliveries.rows())


@pytest.mark.parametrize(("stop_seconds", "signals"), [(2, 1), (600, 2)])
def test_a_relay_that_never_answers_does_not_keep_it_from_stopping(
    workspace: Path, tmp_path: Path, stop_seconds: float, signals: int
) -> None:
    with serve() as relay:
        process = hung(workspace, relay, tmp_path, stop_seconds)
        for _ in range(signals):
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
        seconds, states = ended(process, workspace)
        # The rest of the time is for a machine that is busy with other things.
        assert seconds < 8
        # Each connection has one in doubt; nothing is left claimed, and the others were not tried.
        assert states == {"uncertain": CONNECTIONS, "queued": 40 - CONNECTIONS}
        assert list((workspace / "journal").glob("*.journal")) == []
        began = set(relay.recipients)
        rows = finish(workspace)
        assert {address for address, state in rows.items() if state == "uncertain"} == began
        assert max(Counter(relay.recipients).values()) == 1
