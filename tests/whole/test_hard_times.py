"""Failures other than refusals: a full disk, a locked or read-only database, a clock set back, a frozen process.

Each is reported, nobody's mail is lost, and nobody gets one twice.
"""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from publisher.app.assembly import open_publisher
from publisher.sending.turn import Turn
from servers.postgres import Cluster
from support.cli_calls import Call
from support.core_parts import HandClock
from support.mailing import Sink, begin, finish, many_readers, prepare, serve_sink
from support.workspaces import configure

PEOPLE = 1500


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with serve_sink(tmp_path / "arrived.txt") as server:
        yield server


@contextmanager
def small_disk(place: Path, octets: int) -> Iterator[Path]:
    """A separate small disk mounted at `place`; skips where this user may not mount one."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={octets}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs more rights than this user has")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all free space."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return filler


def each_once(sink: Sink, addresses: list[str], rows: dict[str, str]) -> None:
    arrived = sink.arrived()
    assert set(rows) == set(addresses)
    assert max(arrived.values()) == 1
    assert {address for address, state in rows.items() if state == "sent"} <= set(arrived)
    assert set(addresses) - set(arrived) <= {address for address, state in rows.items() if state == "uncertain"}


def test_a_disk_that_fills_up_during_a_mailing_is_reported_and_costs_nobody_their_mail(
    workspace: Path, sink: Sink, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 40_000_000) as disk:
        office = disk / "office"
        subprocess.run(["cp", "-a", workspace, office], check=True)
        addresses = prepare(office, sink, PEOPLE)
        tick = begin(office)
        sink.wait_for(100)
        filler = fill(disk)
        said, complaint = tick.communicate(timeout=60)
        assert tick.returncode != 0, said
        assert "Traceback" not in complaint
        assert "full" in complaint or "No space left" in complaint, complaint
        assert sink.arrived().total() < PEOPLE
        filler.unlink()
        rows = finish(office)
        each_once(sink, addresses, rows)
        assert list(rows.values()).count("uncertain") <= 4


def test_a_read_only_disk_is_reported(workspace: Path, sink: Sink, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 40_000_000) as disk:
        office = disk / "office"
        subprocess.run(["cp", "-a", workspace, office], check=True)
        addresses = prepare(office, sink, 50)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        tick = begin(office)
        _, complaint = tick.communicate(timeout=60)
        assert tick.returncode != 0
        assert "Traceback" not in complaint
        assert "publisher.db" in complaint
        assert sink.arrived().total() == 0
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        each_once(sink, addresses, finish(office))
        assert sink.arrived().total() == 50


def test_a_read_only_postgresql_is_reported(workspace: Path, sink: Sink, postgres: Cluster, call: Call) -> None:
    url = postgres.database()
    file = workspace / "config.toml"
    text_there = file.read_text(encoding="utf-8")
    file.write_text(text_there.replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1), encoding="utf-8")
    addresses = prepare(workspace, sink, 50)
    name = make_url(url).database
    admin = create_engine(make_url(url).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    refused = call("tick")
    assert refused.code != 0
    assert "read-only transaction" in refused.err
    assert "the right to write" in refused.err
    with admin.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = off"))
    admin.dispose()
    each_once(sink, addresses, finish(workspace))
    assert sink.arrived().total() == 50


@pytest.mark.parametrize(("seconds", "waits"), [(3, True), (24, False)])
def test_a_locked_database_is_waited_for_and_then_reported(
    workspace: Path, sink: Sink, seconds: int, waits: bool
) -> None:
    addresses = prepare(workspace, sink, PEOPLE)
    tick = begin(workspace)
    sink.wait_for(100)
    holder = sqlite3.connect(workspace / "publisher.db", isolation_level=None, timeout=10)
    holder.execute("BEGIN IMMEDIATE")
    since = time.monotonic()
    if waits:
        time.sleep(seconds)
        holder.rollback()
    _, complaint = tick.communicate(timeout=seconds + 60)
    if not waits:
        holder.rollback()
        # Ten seconds for a transaction of the senders and ten for their last one, however many connections there are.
        assert time.monotonic() - since < 30
        assert "publisher.db: database is locked: another process has held it for too long" in complaint
        assert "Traceback" not in complaint
        assert sink.arrived().total() < PEOPLE
    holder.close()
    assert (tick.returncode == 0) == waits, complaint
    rows = finish(workspace)
    each_once(sink, addresses, rows)
    # The journals have the answers that came while the database could not be written.
    assert set(rows.values()) == {"sent"}


def test_a_clock_set_back_during_a_mailing_makes_the_rest_wait_and_sends_nothing_twice(
    workspace: Path, sink: Sink, clock: HandClock
) -> None:
    configure(workspace, port=sink.port)
    with open_publisher(workspace / "config.toml", clock) as publisher:
        addresses = many_readers(publisher.store, 400)
        publisher.issues.create("2026-12", ["partnyorska-sreshta"], {}, clock())
        publisher.schedule("2026-12", "newsletter", "bg", clock())
        publisher.calendar.release(clock())
        (number,) = [one.id for one in publisher.calendar.all()]
        publisher.enqueueing.enqueue(number, clock())

        def put_back() -> datetime:
            return clock() - timedelta(hours=1 if sink.arrived().total() > 50 else 0)

        publisher.dispatching.send(Turn(put_back))
        first = sink.arrived().total()
        assert 50 < first <= 400
        publisher.tick()
        assert sink.arrived().total() == 400
        rows = {row.destination: row.state for row in publisher.deliveries.rows()}
    each_once(sink, addresses, rows)
    assert set(rows.values()) == {"sent"}


@pytest.mark.parametrize("verb", ["tick", "run"])
def test_a_sender_told_to_stop_during_a_mailing_leaves_nothing_uncertain(
    workspace: Path, sink: Sink, verb: str
) -> None:
    addresses = prepare(workspace, sink, PEOPLE, connections=8)
    sender = begin(workspace, verb)
    sink.wait_for(100)
    sender.terminate()
    asked = time.monotonic()
    _, complaint = sender.communicate(timeout=60)
    # Within two seconds; the margin is for a busy machine.
    assert time.monotonic() - asked < 5
    assert "Traceback" not in complaint
    with open_publisher(workspace / "config.toml") as publisher:
        states = {row.state for row in publisher.deliveries.rows()}
    assert states == {"sent", "queued"}
    assert list((workspace / "journal").glob("*.journal")) == []
    rows = finish(workspace)
    each_once(sink, addresses, rows)
    assert set(rows.values()) == {"sent"}


SENDER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from publisher.app.assembly import open_publisher
ahead = Path(sys.argv[2])
def clock():
    return datetime.now(UTC) + timedelta(minutes=int(ahead.read_text()))
with open_publisher(Path(sys.argv[1]), clock) as publisher:
    publisher.tick()
"""


def freeze(sender: subprocess.Popen[str], database: Path) -> None:
    """Stop it between two transactions: during one, SQLite would block all other writers."""
    while True:
        sender.send_signal(signal.SIGSTOP)
        with closing(sqlite3.connect(database, isolation_level=None, timeout=0.2)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                sender.send_signal(signal.SIGCONT)
                time.sleep(0.02)
            else:
                other.rollback()
                return


def test_a_sender_that_is_frozen_past_its_lease_and_woken_sends_nothing_twice(
    workspace: Path, sink: Sink, tmp_path: Path
) -> None:
    addresses = prepare(workspace, sink, PEOPLE)
    ahead = tmp_path / "ahead"
    ahead.write_text("0", encoding="ascii")
    command = [sys.executable, "-c", SENDER, str(workspace / "config.toml"), str(ahead)]
    frozen = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    sink.wait_for(100)
    freeze(frozen, workspace / "publisher.db")
    # As if the machine had slept: the clock is twenty minutes ahead.
    ahead.write_text("20", encoding="ascii")
    subprocess.run(command, check=True, timeout=60)
    meanwhile = sink.arrived()
    frozen.send_signal(signal.SIGCONT)
    _, complaint = frozen.communicate(timeout=60)
    assert "Traceback" not in complaint
    assert max(sink.arrived().values()) == 1
    assert sink.arrived().total() - meanwhile.total() <= 4
    subprocess.run(command, check=True, timeout=60)
    with open_publisher(workspace / "config.toml") as publisher:
        rows = {row.destination: row.state for row in publisher.deliveries.rows()}
    each_once(sink, addresses, rows)
    # The woken sender's journal says what it had not begun: only mails on their way are uncertain.
    assert list(rows.values()).count("uncertain") <= 4
