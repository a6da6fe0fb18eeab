"""`make bench`: measures, prints a table, writes `build/bench.json`.

Each row is `{"name", "value", "unit", "floor", "aim", "better", "note"}`: `floor` must be reached, `aim` is wished for,
`better` says which way is up; both are null where nothing is asked. Figures of speed are ratios taken side by side in
one run wherever there is something to compare with. What is measured is in `scripts/benchmarks/`.
"""

import argparse
import json
import sys
from dataclasses import asdict

from scripts.benchmarks import (
    calendar_ticks,
    checks,
    commands,
    console,
    databases,
    importing,
    pages,
    posts,
    posts_import,
    relay_restart,
    sending,
    social_texts,
    translation,
)
from scripts.benchmarks.rows import ROOT

MEASUREMENTS = (
    *commands.MEASUREMENTS,
    *posts.MEASUREMENTS,
    *checks.MEASUREMENTS,
    *sending.MEASUREMENTS,
    *relay_restart.MEASUREMENTS,
    *calendar_ticks.MEASUREMENTS,
    *databases.MEASUREMENTS,
    *importing.MEASUREMENTS,
    *posts_import.MEASUREMENTS,
    *pages.MEASUREMENTS,
    *console.MEASUREMENTS,
    *social_texts.MEASUREMENTS,
    *translation.MEASUREMENTS,
)


def main() -> None:
    """Run everything, or with `--only` what gives one row; exit code 1 when a figure is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description="Measure, and print a table.")
    names = [name for measurement in MEASUREMENTS for name in measurement.names]
    parser.add_argument(
        "--only", metavar="NAME", choices=names, help=f"measure what gives this row alone: {', '.join(names)}"
    )
    only = parser.parse_args().only
    rows = []
    for measurement in MEASUREMENTS:
        if only in (None, *measurement.names):
            for row in measurement.run():
                rows.append(row)
                print(row.line, flush=True)
    if only is None:
        build = ROOT / "build"
        build.mkdir(exist_ok=True)
        (build / "bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    sys.exit(any(row.verdict == "BELOW FLOOR" for row in rows))


if __name__ == "__main__":
    main()
