"""Draw mutants with a fixed seed, try them two at a time, print a table and the survivors.

Exit code 1 if a room is below its floor: 90 % of its mutants must be killed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from scripts.mutants.measuring import Limits, Measurement, Tally
from scripts.mutants.rooms import ROOMS

ROOT = Path(__file__).parents[2]
FLOOR = 90.0


def report(tallies: dict[str, Tally]) -> Iterable[str]:
    """The table, then each survivor."""
    yield f"{'room':<12} {'killed':>6} {'timeout':>7} {'survived':>8} {'percent':>7} {'left out':>8} {'untried':>7}"
    for name, tally in tallies.items():
        fates = tally.fates
        yield (
            f"{name:<12} {fates['killed']:>6} {fates['timeout']:>7} {fates['survived']:>8} {tally.percent:>6.1f}% "
            f"{tally.left_out:>8} {tally.untried:>7}{'' if tally.percent >= FLOOR else f'  BELOW {FLOOR:.0f} %'}"
        )
    for tally in tallies.values():
        yield from map(str, sorted(tally.survivors))


def main() -> None:
    """Read the options, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutants", description=__doc__)
    parser.add_argument("--rooms", default=",".join(ROOMS), help="names with commas between; default: %(default)s")
    parser.add_argument("--number", type=int, default=60, help="mutants to draw in each room; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others; default: %(default)s")
    parser.add_argument("--minutes", type=float, default=30, help="no mutant is begun later; default: %(default)s")
    parser.add_argument("--patience", type=int, default=30, help="seconds for one test; default: %(default)s")
    options = parser.parse_args()
    names = options.rooms.split(",")
    if unknown := [name for name in names if name not in ROOMS]:
        parser.error(f"there is no room {unknown[0]!r}; there are: {', '.join(ROOMS)}")
    limits = Limits(options.number, options.seed, options.minutes, options.patience)
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        # As root, the tests run PostgreSQL and Dovecot as other users, whose files are below this folder.
        Path(folder).chmod(0o711)
        measurement = Measurement(ROOT, [ROOMS[name] for name in names], limits, Path(folder))
        measurement.run()
    for line in report(measurement.tallies):
        print(line)
    sys.exit(any(tally.percent < FLOOR for tally in measurement.tallies.values()))


if __name__ == "__main__":
    main()
