"""`make bench`: measures, prints a table, writes `build/bench.json`.

Each row is `{"name", "value", "unit", "floor", "aim", "better"}`: `floor` must be reached, `aim` is wished for,
`better` says which way is up. Figures of speed are ratios taken side by side in one run wherever there is something
to compare with.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[1]
PUBLISHER = Path(sys.executable).with_name("publisher")


@dataclass(frozen=True)
class Row:
    """One figure."""

    name: str
    value: float
    unit: str
    floor: float
    aim: float
    better: Literal["higher", "lower"]

    @property
    def verdict(self) -> str:
        """Where the value stands."""
        sign = 1 if self.better == "higher" else -1
        if sign * self.value >= sign * self.aim:
            return "aim"
        return "floor" if sign * self.value >= sign * self.floor else "BELOW FLOOR"


def help_ms() -> Row:
    """Whole process, median of nine after one warm-up."""
    times = []
    for _ in range(10):
        begun = time.perf_counter()
        subprocess.run([PUBLISHER, "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - begun) * 1000)
    return Row("help_ms", round(statistics.median(times[1:]), 1), "ms", 300, 100, "lower")


def demo_seconds() -> Row:
    """The demo's whole command, the second time in one folder."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            begun = time.perf_counter()
            subprocess.run(
                [PUBLISHER, "demo", "--folder", f"{folder}/demo"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT
            )
            seconds = time.perf_counter() - begun
    return Row("demo_seconds", round(seconds, 1), "s", 20, 10, "lower")


MEASUREMENTS: list[Callable[[], Row]] = [help_ms, demo_seconds]


def main() -> None:
    """Run everything; exit code 1 when a figure is below its floor."""
    rows = []
    for measure in MEASUREMENTS:
        row = measure()
        rows.append(row)
        print(
            f"{row.name:32} {row.value:>10g} {row.unit:6} floor {row.floor:<6g} aim {row.aim:<6g} {row.verdict}",
            flush=True,
        )
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    sys.exit(any(row.verdict == "BELOW FLOOR" for row in rows))


if __name__ == "__main__":
    main()
