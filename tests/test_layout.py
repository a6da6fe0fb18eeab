"""The mirror: every source file has its tests in the folder of the same path, every test file says what it is about."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "publisher"
SCRIPTS = TESTS.parent / "scripts"
SHARED = {"data", "models", "scripts", "servers", "support", "whole"}
"""Folders of tests/ that mirror no room of the package; `scripts` mirrors the folder of that name beside it."""

LONGEST = 600
LOOSE_MODULES = 3
NOT_TESTED_ALONE = ("storage/migrations",)
"""Run as a whole by tests/storage: Alembic finds them by their folder, nobody imports them."""


def rooms() -> list[Path]:
    """Every folder of the package that has code, below src/publisher."""
    folders = {path.parent.relative_to(SOURCE) for path in SOURCE.rglob("*.py")}
    return sorted(folder for folder in folders - {Path()} if not folder.as_posix().startswith(NOT_TESTED_ALONE))


def names(room: Path) -> set[str]:
    """What a test file of a room may be named after: the room, its modules, its sub-rooms."""
    folder = SOURCE / room
    inside = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/*.py")}
    return (inside | {room.name}) - {"__init__"}


def is_named_after(test: Path, name: str) -> bool:
    """test_NAME.py or test_NAME_subject.py."""
    return f"{test.stem}_".startswith(f"test_{name}_")


def mirrored(room: Path) -> list[Path]:
    return sorted((TESTS / room).glob("test_*.py"))


@cache
def imported(test: Path) -> frozenset[str]:
    """The modules and the names that a file imports, with dots."""
    found = set()
    for node in ast.walk(ast.parse(test.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def homeless(room: Path) -> list[str]:
    """The room's modules that its tests do not reach.

    Reached are: all, by a test named after the room; a module that a test is named after or imports; and what these
    import within the room.
    """
    tests = mirrored(room)
    if any(is_named_after(test, room.name) for test in tests):
        return []
    dotted = {path: dotted_name(path) for path in (SOURCE / room).glob("*.py")}
    todo = {
        path
        for path, name in dotted.items()
        for test in tests
        if is_named_after(test, path.stem) or name in imported(test)
    }
    reached: set[Path] = set()
    while todo:
        path = todo.pop()
        reached.add(path)
        todo |= {other for other, name in dotted.items() if name in imported(path)} - reached
    return sorted(path.name for path in dotted.keys() - reached if path.stem != "__init__")


def dotted_name(module: Path) -> str:
    parts = module.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def all_tests() -> Iterable[Path]:
    return sorted(path for path in TESTS.rglob("test_*.py") if path.parent != TESTS)


@pytest.mark.parametrize("room", rooms(), ids=str)
def test_every_source_file_has_its_tests_in_the_mirrored_folder(room: Path) -> None:
    left = homeless(room)
    assert not left, (
        f"no test in tests/{room}/ reaches {', '.join(left)}: add test_<module>.py there, or import the module in a "
        f"test of that folder, or name a test that covers the whole room test_{room.name}.py"
    )


def test_every_test_file_is_named_after_what_it_tests() -> None:
    wrong = []
    for test in all_tests():
        room = test.parent.relative_to(TESTS)
        if room.parts[0] == "scripts":
            known = {path.stem for path in SCRIPTS.iterdir()}
        elif room.parts[0] in SHARED:
            continue
        else:
            known = names(room) if (SOURCE / room).is_dir() else set()
        if not any(is_named_after(test, name) for name in known):
            wrong.append(f"tests/{test.relative_to(TESTS)} (there are: {', '.join(sorted(known)) or 'no such room'})")
    assert not wrong, "name each after a module, a sub-room or its room (test_<name>_<subject>.py): " + "; ".join(wrong)


def test_the_folders_of_the_tests_are_rooms_or_shared() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    known = SHARED | {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert folders <= known, f"move what is in tests/{sorted(folders - known)} into a room's folder or a shared one"
    loose = sorted(path.name for path in TESTS.glob("*.py") if path.name not in ("conftest.py", Path(__file__).name))
    assert not loose, f"move {loose} into the folder of the room that they test"


def test_no_test_file_is_too_long() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in TESTS.rglob("*.py")}
    long = {f"tests/{path.relative_to(TESTS)}": lines for path, lines in lengths.items() if lines > LONGEST}
    assert not long, f"split by subject, at most {LONGEST} lines each: {long}"


def test_the_package_has_few_modules_that_belong_to_no_room() -> None:
    loose = sorted(path.name for path in SOURCE.glob("*.py"))
    assert len(loose) <= LOOSE_MODULES, f"move some of {loose} into rooms; {LOOSE_MODULES} may stay at the top"
