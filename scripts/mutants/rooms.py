"""The rooms that are measured: their source files, the tests that must notice a fault there, reviewed equivalents."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.mutants.candidates import Mutant, candidates

EQUIVALENTS = Path("scripts") / "mutants_equivalent.toml"
_SOURCE = Path("src") / "publisher"


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the source: folders or single files below src/publisher. The mirrored tests belong to it.

    `extra` are test files and folders elsewhere, below tests/, that exercise this part.
    """

    name: str
    sources: tuple[str, ...]
    extra: tuple[str, ...] = ()


ROOMS = {
    room.name: room
    for room in (
        Room(
            "ledger",
            ("ledger",),
            ("sending/test_deliveries.py", "sending/test_enqueueing.py", "whole/test_paced_sending.py"),
        ),
        Room("sending", ("sending",), ("ledger", "whole/test_paced_sending.py")),
        Room("tokens", ("core/tokens.py", "core/links.py")),
        Room("subscribers", ("subscribers",)),
        Room("checks", ("translation/checks",)),
    )
}


@dataclass(frozen=True, slots=True)
class ChosenTests:
    """Test files for one module, relative to the checkout: those named after it run first."""

    own: tuple[str, ...]
    others: tuple[str, ...]


def modules(root: Path, room: Room) -> list[Path]:
    """The room's source files, absolute, in order."""
    found: list[Path] = []
    for source in room.sources:
        place = root / _SOURCE / source
        found += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return found


def mutants(root: Path, room: Room) -> list[Mutant]:
    """All mutants of a room, in a fixed order."""
    return [
        mutant
        for module in modules(root, room)
        for mutant in candidates(module.relative_to(root).as_posix(), module.read_bytes())
    ]


def chosen_tests(root: Path, room: Room, file: str) -> ChosenTests:
    """The tests that a mutant of `file` has to pass to survive."""
    own = _relative(root, _named_after(root, root / file))
    return ChosenTests(own, tuple(path for path in all_test_files(root, room) if path not in own))


def all_test_files(root: Path, room: Room) -> tuple[str, ...]:
    """The tests of a room and its extra ones, relative to the checkout."""
    found: list[Path] = []
    for source in room.sources:
        found += _named_after(root, root / _SOURCE / source) if source.endswith(".py") else _tests(root, source)
    for extra in room.extra:
        found += _tests(root, extra)
    return _relative(root, tuple(dict.fromkeys(found)))


def equivalents(root: Path, known: Sequence[Mutant]) -> set[Mutant]:
    """The mutants that somebody has reviewed and found to change nothing that could be observed.

    Raises `ValueError` for an entry about a file of `known` that fits none of its mutants: the code has changed.
    """
    path = root / EQUIVALENTS
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("equivalent", []) if path.exists() else []
    by_text: dict[tuple[str, str, str, str], list[Mutant]] = {}
    for mutant in known:
        by_text.setdefault((mutant.file, mutant.text, mutant.old, mutant.new), []).append(mutant)
    files = {mutant.file for mutant in known}
    found: set[Mutant] = set()
    for entry in entries:
        fitting = by_text.get((entry["file"], entry["line"], entry["old"], entry["new"]), [])
        if not fitting and entry["file"] in files:
            raise ValueError(f"{EQUIVALENTS}: no mutant of {entry['file']} fits {entry['line']!r}; remove the entry")
        found.update(fitting)
    return found


def _named_after(root: Path, module: Path) -> list[Path]:
    name = module.parent.name if module.stem == "__init__" else module.stem
    folder = root / "tests" / module.parent.relative_to(root / _SOURCE)
    return sorted({*folder.glob(f"test_{name}.py"), *folder.glob(f"test_{name}_*.py")})


def _tests(root: Path, place: str) -> list[Path]:
    path = root / "tests" / place
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path]


def _relative(root: Path, paths: Sequence[Path]) -> tuple[str, ...]:
    return tuple(path.relative_to(root).as_posix() for path in paths)
