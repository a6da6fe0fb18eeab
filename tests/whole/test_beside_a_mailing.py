"""What else is due while a slow mailing goes out: posts, a second issue, letters and returned mail do not wait."""

import mailbox
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from support.ledger_rows import letter
from support.mailing import Sink, begin, prepare, serve_sink

PEOPLE = 80
POST = "stazhanti-umen-grad"


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Sink]:
    """A relay that takes a seventh of a second for each mail."""
    with serve_sink(tmp_path / "arrived.txt", 0.14) as server:
        yield server


@pytest.fixture
def watched(workspace: Path) -> Iterator[Publisher]:
    with open_publisher(workspace / "config.toml") as opened:
        yield opened


def wait_for(what: str, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


def sent(publisher: Publisher) -> Counter[int]:
    return Counter(row.publication for row in publisher.deliveries.rows(state="sent"))


def end(process: subprocess.Popen[str]) -> str:
    """Stop it; what it had written on standard output."""
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out


def test_nothing_waits_for_a_mailing(workspace: Path, slow: Sink, tmp_path: Path) -> None:
    addresses = prepare(workspace, slow, PEOPLE, connections=2)
    reports = mailbox.Maildir(workspace / "reports")
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write('\n[bounces]\nmaildir = "reports"\nevery_minutes = 0.02\n')
    with open_publisher(workspace / "config.toml") as publisher:
        publisher.issues.create("2027-01", [POST], {}, publisher.clock())
        process = begin(workspace, "run")
        slow.wait_for(2)
        # All of it becomes due amid the mailing.
        soon = publisher.clock() + timedelta(seconds=1)
        post = publisher.schedule(POST, "folder", "bg", soon)
        second = publisher.schedule("2027-01", "newsletter", "bg", soon)
        reports.add(b"Subject: a question\n\nWhen is the next meeting?\n")
        letter(publisher.store, "new@reader.example", publisher.clock())
        wait_for("the letter", lambda: slow.arrived()["new@reader.example"] == 1)
        wait_for("the post", lambda: publisher.calendar.get(post.id).state == "published")
        wait_for("the second issue", lambda: max(slow.arrived().values()) == 2)
        wait_for("the mailbox", lambda: all("S" in mail.get_flags() for mail in reports))
        before = sent(publisher)
        first = next(one.id for one in publisher.calendar.all() if one.what == "2026-12")
        assert before[first] < PEOPLE, "all of that while the first mailing goes on"
        wait_for("some of both", lambda: (sent(publisher) - before).total() >= 16)
        out = end(process)
        gained = sent(publisher) - before
        # One connection each: neither gets much more than half.
        assert abs(gained[first] - gained[second.id]) <= gained.total() / 3
        while publisher.tick().tried:
            pass
    assert slow.arrived() == Counter([*addresses, *addresses, "new@reader.example"])
    assert f"  {POST} bg: sent by folder: file://" in out
    assert f"  2026-12 bg: begins, {PEOPLE} mails by newsletter\n" in out
    assert f"  2027-01 bg: begins, {PEOPLE} mails by newsletter\n" in out
