"""A measurement: mutants are drawn from each room with a fixed seed and tried by several workers until time is up."""

import queue
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path

from scripts.mutants.candidates import Mutant
from scripts.mutants.rooms import Room, all_test_files, chosen_tests, equivalents, mutants
from scripts.mutants.trials import Fate, Workshop

_WORKERS = 2
_RUN_LIMIT = 900.0
"""Seconds for one run of a room's tests; an endless loop ends far earlier, at the limit for a single test."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is tried: mutants drawn in each room, the seed, minutes for all, seconds for a single test."""

    number: int
    seed: int
    minutes: float
    patience: int


@dataclass(slots=True)
class Tally:
    """The fates of one room's mutants. `left_out` counts reviewed equivalents among the drawn ones."""

    left_out: int = 0
    untried: int = 0
    fates: Counter[Fate] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Killed mutants, including endless loops, as a share of those tried."""
        tried = self.fates.total()
        return 100 * (tried - self.fates["survived"]) / tried if tried else 100.0


class Measurement:
    """Mutants of some rooms of a checkout, tried in copies of it below `folder`."""

    def __init__(self, root: Path, rooms: Sequence[Room], limits: Limits, folder: Path) -> None:
        self.tallies = {room.name: Tally() for room in rooms}
        self._root, self._rooms, self._limits = root, rooms, limits
        self._deadline = time.monotonic() + 60 * limits.minutes
        # In turns, so that a run that is cut short has tried about as many of each room.
        turns = chain.from_iterable(zip_longest(*(self._drawn(room) for room in rooms)))
        self._todo = [pair for pair in turns if pair is not None]
        self._done = 0
        self._benches: queue.SimpleQueue[Workshop] = queue.SimpleQueue()
        for number in range(_WORKERS):
            self._benches.put(Workshop(root, folder / str(number), limits.patience))

    def run(self) -> None:
        """Fill `tallies`. Raises `SystemExit` if the tests of a room fail without any mutant."""
        with ThreadPoolExecutor(_WORKERS) as pool:
            if faults := list(filter(None, pool.map(self._fault, self._rooms))):
                raise SystemExit("\n".join(faults))
            try:
                for _ in pool.map(self._try, self._todo):
                    pass
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _drawn(self, room: Room) -> list[tuple[Room, Mutant]]:
        known = mutants(self._root, room)
        unchanging = equivalents(self._root, known)
        draw = random.Random(f"{self._limits.seed} {room.name}")  # noqa: S311 no secret
        chosen = draw.sample(known, min(self._limits.number, len(known)))
        self.tallies[room.name].left_out = sum(mutant in unchanging for mutant in chosen)
        return [(room, mutant) for mutant in chosen if mutant not in unchanging]

    def _fault(self, room: Room) -> str:
        """Why no mutant of a room can be tried; "" if its tests pass without any."""
        bench = self._benches.get()
        try:
            if bench.passes(all_test_files(self._root, room), _RUN_LIMIT):
                return ""
            return (
                f"{room.name}: the tests fail without any mutant:\n{bench.output.read_text(errors='replace')[-2000:]}"
            )
        except TimeoutError:
            return f"{room.name}: a test takes more than {self._limits.patience} s; try a larger --patience"
        finally:
            self._benches.put(bench)

    def _try(self, pair: tuple[Room, Mutant]) -> None:
        room, mutant = pair
        tally = self.tallies[room.name]
        if time.monotonic() > self._deadline:
            tally.untried += 1
            return
        bench, started = self._benches.get(), time.monotonic()
        try:
            fate = bench.fate(mutant, chosen_tests(self._root, room, mutant.file), _RUN_LIMIT)
        finally:
            self._benches.put(bench)
        self._done += 1
        tally.fates[fate] += 1
        if fate == "survived":
            tally.survivors.append(mutant)
        took = f"{time.monotonic() - started:5.1f} s"
        print(f"[{self._done:>3}/{len(self._todo)}] {fate:<8} {took}  {mutant}", file=sys.stderr, flush=True)
