"""A sender that is killed during a batch, and its journal."""

import signal
import subprocess
import sys
from pathlib import Path

from publisher.sending.journal.journal import left_behind

OTHER = "elsewhere/1/aaaaaaaa/bbbbbbbb"


KILLED = """
import os, sys
from pathlib import Path
from publisher.sending.journal.journal import Journal
journal = Journal(Path(sys.argv[1]), sys.argv[2])
journal.claimed({1: 1, 2: 1, 3: 1, 4: 1})
journal.begun(1)
journal.answered(1, "sent", "250 „добре“ ok")
journal.begun(2)
journal.answered(2, "deferred", "451 later")
journal.begun(3)
print("ready", flush=True)
sys.stdin.read()
"""


def kill_a_sender(folder: Path, owner: str) -> None:
    sender = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), owner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert sender.stdout is not None
    assert sender.stdin is not None
    assert sender.stdout.readline() == "ready\n"
    # Nobody recovers the journal of a running sender, even if it names another host.
    assert list(left_behind(folder)) == []
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    sender.stdin.close()
    sender.stdout.close()
