"""The real process, killed during a mailing: nobody gets two mails, and nobody is lost silently."""

import asyncio
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from publisher.app.assembly import open_publisher
from publisher.cli.demo.mailbox import DemoMailbox
from support.core_parts import readers
from support.workspaces import configure

PUBLISHER = Path(sys.executable).with_name("publisher")
READERS = 40
CONNECTIONS = 2
"""The newsletter's default."""
SEED = 20261201


class SlowMailbox(DemoMailbox):
    """Delays each answer, or withholds one until the client is gone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.delay = 0.02
        self.hold: Literal["", "RCPT", "DATA"] = ""
        self.holding = threading.Event()

    @property
    def mails(self) -> Counter[str]:
        """How many mails each reader has."""
        return Counter(mail.recipient for mail in self.received)

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.hold == "RCPT":
            await self._hold_back()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        # From here on the reader has the mail, whether or not the sender learns of it.
        answer = await super().handle_DATA(server, session, envelope)
        if self.hold == "DATA":
            await self._hold_back()
        await asyncio.sleep(self.delay)
        return answer

    async def _hold_back(self) -> None:
        self.holding.set()
        await asyncio.sleep(60)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[SlowMailbox]:
    with SlowMailbox(tmp_path / "mail") as opened:
        yield opened


@pytest.fixture
def mailing(workspace: Path, mailbox: SlowMailbox) -> list[str]:
    """An issue that is due, and its readers."""
    configure(workspace, port=mailbox.port, tick_seconds="0.1")
    with open_publisher(workspace / "config.toml") as publisher:
        addresses = readers(publisher.store, READERS)
        publisher.issues.create("2026-12", ["partnyorska-sreshta"], {}, publisher.clock())
        publisher.schedule("2026-12", "newsletter", "bg", publisher.clock())
    return addresses


def start(workspace: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PUBLISHER, *arguments], cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def call(workspace: Path, *arguments: object, code: int = 0) -> Any:
    process = start(workspace, "--json", *(str(argument) for argument in arguments))
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    return json.loads(out)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it had ended before it could be killed"


def wait_for(what: str, condition: Any) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.002)


def kill_while_holding(workspace: Path, mailbox: SlowMailbox, step: Literal["RCPT", "DATA"]) -> None:
    """Kill a tick that waits for the answer to that step."""
    mailbox.hold = step
    mailbox.holding.clear()
    process = start(workspace, "tick")
    assert mailbox.holding.wait(30)
    kill(process)
    mailbox.hold = ""


def kill_somewhere(workspace: Path, mailbox: SlowMailbox, chance: random.Random) -> None:
    """Kill a tick a few mails later, at any point between the commits before and after a mail."""
    before = len(mailbox.received)
    process = start(workspace, "tick")
    some = before + chance.randint(1, 5)
    wait_for("mails", lambda: len(mailbox.received) >= some)
    time.sleep(chance.uniform(0, 2 * mailbox.delay))
    kill(process)


def test_killed_repeatedly_it_mails_nobody_twice_and_lists_uncertain_recipients(
    workspace: Path, mailbox: SlowMailbox, mailing: list[str]
) -> None:
    chance = random.Random(SEED)
    for _ in range(2):
        kill_somewhere(workspace, mailbox, chance)
    kill_while_holding(workspace, mailbox, "RCPT")
    kill_while_holding(workspace, mailbox, "DATA")
    kills = 4
    last = call(workspace, "tick", code=3)
    assert 1 <= last["recovered"] <= CONNECTIONS

    uncertain = call(workspace, "deliveries", "list", "--state", "uncertain")
    unsure = {row["destination"] for row in uncertain}
    with open_publisher(workspace / "config.toml") as publisher:
        assert publisher.tick().tried == 0
        rows = {row.destination: row.state for row in publisher.deliveries.rows()}
        assert [row.state for row in publisher.calendar.all()] == ["published"]
        # SMTP cannot be asked: uncertain deliveries stay uncertain.
        assert len(publisher.reconciling.reconcile(publisher.clock())) == len(unsure)
        assert len(publisher.deliveries.rows(state="uncertain")) == len(unsure)
    assert sorted(rows) == mailing
    assert set(rows.values()) == {"sent", "uncertain"}
    assert 1 <= len(unsure) <= kills * CONNECTIONS
    assert set(mailbox.mails.values()) == {1}
    assert {address for address, state in rows.items() if state == "sent"} <= set(mailbox.mails)
    assert set(mailing) - set(mailbox.mails) <= unsure

    # A person looks into the relay's log and settles them.
    arrived = [word for row in uncertain if row["destination"] in mailbox.mails for word in ("--sent", row["id"])]
    lost = [word for row in uncertain if row["destination"] not in mailbox.mails for word in ("--resend", row["id"])]
    assert len(call(workspace, "deliveries", "reconcile", *arrived, *lost)) == len(unsure)
    assert call(workspace, "tick")["tried"] == len(lost) // 2
    assert mailbox.mails == Counter(mailing)
    with open_publisher(workspace / "config.toml") as publisher:
        assert {row.state for row in publisher.deliveries.rows()} == {"sent"}


def test_told_to_stop_it_ends_immediately_and_leaves_nothing_uncertain(
    workspace: Path, mailbox: SlowMailbox, mailing: list[str]
) -> None:
    mailbox.delay = 0.2
    process = start(workspace, "run")
    wait_for("mails", lambda: len(mailbox.received) >= 3)
    begun = time.monotonic()
    process.terminate()
    out, err = process.communicate(timeout=10)
    # Immediately; the margin is for a busy machine.
    assert time.monotonic() - begun < 5
    # On a busy machine it may have told how far it is.
    assert (process.returncode, [line for line in err.splitlines() if not line.startswith("{")]) == (0, [])
    assert out.endswith("stopped\n")
    mailed = set(mailbox.mails)
    # Started again, it goes on where it stopped.
    mailbox.delay = 0
    with open_publisher(workspace / "config.toml") as publisher:
        states = Counter(row.state for row in publisher.deliveries.rows())
        assert states == {"sent": len(mailed), "queued": READERS - len(mailed)}
        again = publisher.tick()
    assert (again.recovered, again.started, again.tried) == (0, 0, READERS - len(mailed))
    assert mailbox.mails == Counter(mailing)
