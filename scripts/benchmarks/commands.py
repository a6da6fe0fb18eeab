"""How long people wait for the command line."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.benchmarks.rows import ROOT, Measurement, Row

PUBLISHER = Path(sys.executable).with_name("publisher")


def help_ms() -> Sequence[Row]:
    """Whole process, median of nine after one warm-up."""
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        subprocess.run([PUBLISHER, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - begun) * 1000)
    return [Row("help_ms", round(statistics.median(times[1:]), 1), "ms", 300, 100, "lower")]


def demo_seconds() -> Sequence[Row]:
    """The demo's whole command, the second time in one folder."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            begun = time.perf_counter()
            subprocess.run(
                [PUBLISHER, "demo", "--folder", f"{folder}/demo"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT
            )
            seconds = time.perf_counter() - begun
    return [Row("demo_seconds", round(seconds, 1), "s", 20, 10, "lower")]


MEASUREMENTS = (Measurement(["help_ms"], help_ms), Measurement(["demo_seconds"], demo_seconds))
