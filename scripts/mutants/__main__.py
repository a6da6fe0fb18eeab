"""Draw mutants with a fixed seed, try them two at a time, print a table and the survivors.

Exit code 1 when a room is below its floor: 90 % of its mutants must be killed.
"""

import argparse
import queue
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from scripts.mutants.candidates import Mutant
from scripts.mutants.rooms import ROOMS, Room, all_test_files, chosen_tests, equivalents, mutants
from scripts.mutants.trials import Fate, Workshop

ROOT = Path(__file__).parents[2]
FLOOR = 90.0
WORKERS = 2
_RUN_LIMIT = 900.0
"""Seconds for one run of a room's tests; a loop inside a test ends far earlier, at `--patience`."""


@dataclass(slots=True)
class Tally:
    """The fates of one room's mutants. `left_out` are reviewed equivalents among the drawn ones."""

    left_out: int = 0
    untried: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Killed ones, endless loops among them, of all that were tried."""
        tried = self.fates.total()
        return 100 * (tried - self.fates["survived"]) / tried if tried else 100.0


def drawn(room: Room, number: int, seed: int, tally: Tally) -> list[tuple[Room, Mutant]]:
    """The room's mutants of this run, in the order in which they are tried."""
    known = mutants(ROOT, room)
    unchanging = equivalents(ROOT, known)
    chosen = random.Random(f"{seed} {room.name}").sample(known, min(number, len(known)))  # noqa: S311 no secret
    tally.left_out = sum(mutant in unchanging for mutant in chosen)
    return [(room, mutant) for mutant in chosen if mutant not in unchanging]


def measure(rooms: Sequence[Room], options: argparse.Namespace, folder: Path) -> dict[str, Tally]:
    """Try mutants until all are done or the minutes are over. Raises `SystemExit` when tests fail without a fault."""
    deadline = time.monotonic() + 60 * options.minutes
    tallies = {room.name: Tally() for room in rooms}
    # In turns, so that a run that is cut short has tried about as many of each room.
    lists = [drawn(room, options.number, options.seed, tallies[room.name]) for room in rooms]
    todo = [pair for pair in chain.from_iterable(zip_longest(*lists)) if pair is not None]
    benches: queue.SimpleQueue[Workshop] = queue.SimpleQueue()
    for number in range(WORKERS):
        benches.put(Workshop(ROOT, folder / str(number), options.patience))
    done = 0

    def sound(room: Room) -> tuple[Room, bool]:
        bench = benches.get()
        try:
            return room, bench.passes(all_test_files(ROOT, room), _RUN_LIMIT)
        except TimeoutError:
            return room, False
        finally:
            benches.put(bench)

    def tried(pair: tuple[Room, Mutant]) -> None:
        nonlocal done
        room, mutant = pair
        if time.monotonic() > deadline:
            tallies[room.name].untried += 1
            return
        bench, started = benches.get(), time.monotonic()
        try:
            fate = bench.fate(mutant, chosen_tests(ROOT, room, mutant.file), _RUN_LIMIT)
        finally:
            benches.put(bench)
        done += 1
        tallies[room.name].fates[fate] += 1
        if fate == "survived":
            tallies[room.name].survivors.append(mutant)
        took = time.monotonic() - started
        print(f"[{done:>3}/{len(todo)}] {fate:<8} {took:5.1f} s  {_line(mutant)}", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(WORKERS) as pool:
        failing = [room.name for room, passed in pool.map(sound, rooms) if not passed]
        if failing:
            raise SystemExit(f"the tests fail without any mutant: {', '.join(failing)}; correct that first")
        for _ in pool.map(tried, todo):
            pass
    return tallies


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
        for mutant in sorted(tally.survivors):
            yield _line(mutant)


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
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tallies = measure([ROOMS[name] for name in names], options, Path(folder))
    for line in report(tallies):
        print(line)
    sys.exit(any(tally.percent < FLOOR for tally in tallies.values()))


def _line(mutant: Mutant) -> str:
    return f"{mutant.file}:{mutant.line} `{_short(mutant.old)}` → `{_short(mutant.new)}`"


def _short(code: str) -> str:
    line = " ".join(code.split())
    return line if len(line) <= 100 else f"{line[:99]}…"


if __name__ == "__main__":
    main()
