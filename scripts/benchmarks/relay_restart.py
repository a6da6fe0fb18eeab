"""How soon a mailing is fast again after its relay was away for two seconds.

As a program it sends a workspace's mailing and prints how many mails had been tried at which time. Arguments: FOLDER
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sqlalchemy import func, update

from publisher.app.assembly import open_publisher
from publisher.sending.bulk.progress import Standing
from publisher.sending.turn import Turn
from publisher.storage.tables import subscribers
from scripts.benchmarks import mail_senders
from scripts.benchmarks.rows import ROOT, Measurement, Row

_NUMBER = 25_000
_BEFORE, _AWAY = 3.0, 2.0
"""Seconds of undisturbed sending, and of the outage."""

_WINDOW = 0.5
"""Seconds over which a rate is measured."""

Samples = Sequence[tuple[float, int]]
"""Times, and how many mails had been tried by then."""


def seconds_until_back(samples: Samples, killed: float, back: float) -> float:
    """Seconds after `back` until 80 % of the rate from before `killed` is reached; infinite if it never is."""
    before = [one for one in samples if killed - 2 <= one[0] <= killed]
    usual = (before[-1][1] - before[0][1]) / (before[-1][0] - before[0][0])
    for start, number in samples:
        later = next((one for one in samples if one[0] >= start + _WINDOW), None)
        if start >= back and later and (later[1] - number) / (later[0] - start) >= 0.8 * usual:
            return start - back
    return float("inf")


def restarted() -> Sequence[Row]:
    """One mailing to three providers over four connections; the relay is killed amid, and started again."""
    with tempfile.TemporaryDirectory() as temporary:
        file, folder = mail_senders.message(Path(temporary)), f"{temporary}/office"
        with mail_senders.sink() as port:
            prepare = [sys.executable, "-m", "scripts.benchmarks.our_sender", folder]
            subprocess.run([*prepare, str(port), "4", str(_NUMBER), str(file)], check=True, cwd=ROOT)
            command = [sys.executable, "-m", "scripts.benchmarks.relay_restart", folder]
            sender = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            if sender.stdout:
                # It sends from here on.
                sender.stdout.readline()
            time.sleep(_BEFORE)
            killed = time.time()
        time.sleep(_AWAY)
        with mail_senders.sink(port):
            back = time.time()
            samples = json.loads(sender.communicate()[0])
    seconds = seconds_until_back(samples, killed, back)
    gaps = max((two[0] - one[0] for one, two in pairwise(samples) if two[1] > one[1]), default=0)
    note = f"{_NUMBER} mails, three providers; longest gap between two looks {gaps:.1f} s"
    return [Row("relay_restart_seconds", round(seconds, 1), "s", 10, 3, "lower", note)]


def _send(folder: Path) -> None:
    samples: list[tuple[float, int]] = []

    def heard(standing: Standing) -> None:
        if not samples:
            print("sending", flush=True)
        samples.append((time.time(), standing.tried))

    with open_publisher(folder / "config.toml") as publisher:
        with publisher.store.begin() as connection:
            for rest, provider in enumerate(("a.example", "b.example", "c.example")):
                theirs = update(subscribers).where(subscribers.c.id % 3 == rest)
                renamed = func.replace(subscribers.c.email, "reader.example", provider)
                connection.execute(theirs.values(email=renamed))
        publisher.progress = heard
        (one,) = publisher.calendar.all()
        publisher.enqueueing.enqueue(one.id, publisher.clock())
        publisher.dispatching.send(Turn(publisher.clock))
    print(json.dumps(samples))


MEASUREMENTS = (Measurement(["relay_restart_seconds"], restarted),)

if __name__ == "__main__":
    _send(Path(sys.argv[1]))
