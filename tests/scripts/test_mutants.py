"""`make mutants`: a fault is killed by a strong test, survives a weak one, and an endless loop ends in time."""

from pathlib import Path

import pytest
from scripts.mutants.__main__ import report
from scripts.mutants.candidates import Mutant, candidates
from scripts.mutants.measuring import Limits, Measurement
from scripts.mutants.rooms import EQUIVALENTS, ROOMS, ChosenTests, Room, chosen_tests, equivalents, modules, mutants
from scripts.mutants.trials import Workshop

ROOT = Path(__file__).parents[2]
ROOM = Room("sums", ("sums",))
SOURCE = '''"""Adds up to 10."""


def up_to(limit: int = 10) -> int:
    """Sum of 1 to `limit`: 55 for 10."""
    total = 0
    while limit > 0:
        total += limit
        limit -= 1
    return total
'''


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one module and a test for it."""
    root = tmp_path / "checkout"
    for folder in ("src/publisher/sums", "tests/sums", "scripts"):
        (root / folder).mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    for package in ("src/publisher/__init__.py", "src/publisher/sums/__init__.py"):
        (root / package).touch()
    (root / "src/publisher/sums/adding.py").write_text(SOURCE)
    (root / "scripts/mutants").symlink_to(ROOT / "scripts" / "mutants")
    (root / "scripts/__init__.py").touch()
    return root


def mutant(root: Path, new: str) -> Mutant:
    (found,) = [one for one in mutants(root, ROOM) if one.new == new]
    return found


def fate(root: Path, test: str, new: str) -> str:
    """What becomes of a mutant under one test."""
    path = root / "tests/sums/test_adding.py"
    path.write_text(f"from publisher.sums.adding import up_to\n\n\ndef test_sum():\n    {test}\n")
    one = mutant(root, new)
    return Workshop(root, root.parent / "bench", seconds=2).fate(one, chosen_tests(root, ROOM, one.file), limit=20)


def test_a_strong_test_kills_a_fault(checkout: Path) -> None:
    assert fate(checkout, "assert up_to(3) == 6", "total -= limit") == "killed"


def test_a_weak_test_lets_a_fault_survive(checkout: Path) -> None:
    assert fate(checkout, "assert up_to(3) != 7", "total -= limit") == "survived"


def test_an_endless_loop_ends_at_the_limit(checkout: Path) -> None:
    assert fate(checkout, "assert up_to(3) == 6", "limit += 1") == "timeout"


def test_the_file_is_as_before_after_a_trial_and_the_checkout_untouched(checkout: Path) -> None:
    fate(checkout, "assert up_to(3) == 6", "total -= limit")
    for place in (checkout, checkout.parent / "bench" / "checkout"):
        assert (place / "src/publisher/sums/adding.py").read_text() == SOURCE


def test_no_tests_at_all_is_an_error_and_not_a_survivor(checkout: Path) -> None:
    path = checkout / "tests/sums/test_adding.py"
    path.write_text("")
    bench = Workshop(checkout, checkout.parent / "bench", seconds=2)
    with pytest.raises(ValueError, match=r"no tests in tests/sums/test_adding\.py"):
        bench.passes([str(path.relative_to(checkout))], limit=20)


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("a < b", {"(a <= b)", "(a >= b)"}),
        ("a is not b", {"(a is b)"}),
        ("a and b", {"(a or b)", "(a)", "(b)"}),
        ("not a", {"(a)"}),
        ("7", {"(8)", "(6)"}),
        ("True", {"(False)"}),
        ("a // b", {"(a * b)"}),
        ("q.where(a, b)", {"(q.where(a))", "(q.where(b))"}),
        ("q.where(a)", {"(q)"}),
        ("c if a else b", {"(not a)"}),
    ],
)
def test_each_kind_of_fault(code: str, faults: set[str]) -> None:
    found = {one.new for one in candidates("x.py", f"x = {code}".encode())}
    assert {new.replace("(not (a))", "(not a)") for new in found} == faults


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("def f():\n    return x", {"return None"}),
        ("def f():\n    g()", {"pass"}),
        ("def f():\n    raise x", {"pass"}),
        ("a += b", {"pass", "a -= b"}),
        ("a.b = c", {"pass"}),
        ("'text'", set()),
        ("x: Literal[1] = y", set()),
        ("@cache(1)\nclass A: ...", set()),
        ("log.info('told', 1)", set()),
        ("if TYPE_CHECKING:\n    x = 1", set()),
        ("x = f'{1}'", set()),
    ],
)
def test_each_kind_of_statement(code: str, faults: set[str]) -> None:
    assert {one.new for one in candidates("x.py", code.encode())} == faults


def test_a_fault_is_written_where_it_belongs_among_letters_of_several_octets() -> None:
    source = "ключ = 'я'; стойност = а + б  # въпрос\nред = 1\n".encode()
    (found,) = [one for one in candidates("x.py", source) if one.new == "(а - б)"]
    assert found.applied(source).decode() == "ключ = 'я'; стойност = (а - б)  # въпрос\nред = 1\n"
    assert (found.line, found.old) == (1, "а + б")


def test_of_long_code_the_part_that_differs_is_shown() -> None:
    code = f"x = query({', '.join(f'column{n}' for n in range(30))}).where(a == b)"
    (found,) = [one for one in candidates("x.py", code.encode()) if one.old.startswith("query") and "where" in one.old]
    assert str(found) == "x.py:1 `… column28, column29).where(a == b)` → `… column28, column29)`"


def test_tests_named_after_the_module_come_first(checkout: Path) -> None:
    for name in ("test_adding.py", "test_adding_words.py", "test_addingup.py", "test_other.py"):
        (checkout / "tests/sums" / name).touch()
    assert chosen_tests(checkout, ROOM, "src/publisher/sums/adding.py") == ChosenTests(
        ("tests/sums/test_adding.py", "tests/sums/test_adding_words.py"),
        ("tests/sums/test_addingup.py", "tests/sums/test_other.py"),
    )


def test_a_reviewed_equivalent_is_known_by_its_code_and_a_stale_entry_is_an_error(checkout: Path) -> None:
    entry = '[[equivalent]]\nfile = "src/publisher/sums/adding.py"\nline = "{}"\nold = "{}"\nnew = "{}"\nreason = "r"\n'
    path = checkout / EQUIVALENTS
    path.write_text(entry.format("while limit > 0:", "limit > 0", "(limit >= 0)"))
    assert equivalents(checkout, mutants(checkout, ROOM)) == {mutant(checkout, "(limit >= 0)")}
    path.write_text(entry.format("while limit > 7:", "limit > 7", "(limit >= 7)"))
    with pytest.raises(ValueError, match=r"no mutant of .* fits 'while limit > 7:'; remove the entry"):
        equivalents(checkout, mutants(checkout, ROOM))


def test_a_measurement_counts_the_fates_of_what_it_has_drawn_and_lists_survivors(checkout: Path) -> None:
    (checkout / "src/publisher/sums/adding.py").write_text("def double(number):\n    return number * 2\n")
    test = "from publisher.sums.adding import double\n\n\ndef test_double():\n    assert double(2) == 4\n"
    (checkout / "tests/sums/test_adding.py").write_text(test)
    measurement = Measurement(checkout, [ROOM], Limits(99, 1, 5, 10), checkout.parent / "benches")
    measurement.run()
    tally = measurement.tallies["sums"]
    # `return None`, and 3 or 1 for 2, fail; 2 + 2 is 4 too.
    assert (tally.fates, tally.percent) == ({"killed": 3, "survived": 1}, 75.0)
    assert [str(one) for one in tally.survivors] == ["src/publisher/sums/adding.py:2 `number * 2` → `number + 2`"]
    table = list(report(measurement.tallies))
    assert table[1].split() == ["sums", "3", "0", "1", "75.0%", "0", "0", "BELOW", "90", "%"]
    assert table[2:] == [str(tally.survivors[0])]


def test_nothing_is_measured_when_the_tests_fail_anyway_or_time_is_up(checkout: Path) -> None:
    path = checkout / "tests/sums/test_adding.py"
    path.write_text("def test_nothing():\n    pass\n")
    late = Measurement(checkout, [ROOM], Limits(3, 1, 0, 10), checkout.parent / "late")
    late.run()
    assert (late.tallies["sums"].untried, late.tallies["sums"].percent) == (3, 100.0)
    path.write_text("def test_wrong():\n    assert 1 == 2\n")
    with pytest.raises(SystemExit, match=r"(?s)sums: the tests fail without any mutant:.*assert 1 == 2"):
        Measurement(checkout, [ROOM], Limits(3, 1, 5, 10), checkout.parent / "failing").run()


@pytest.mark.parametrize("room", ROOMS.values(), ids=ROOMS)
def test_each_room_has_its_source_its_tests_and_only_equivalents_that_still_fit(room: Room) -> None:
    known = mutants(ROOT, room)
    assert known
    equivalents(ROOT, known)
    for module in modules(ROOT, room):
        tests = chosen_tests(ROOT, room, module.relative_to(ROOT).as_posix())
        assert all((ROOT / name).is_file() for name in (*tests.own, *tests.others))
        assert tests.own + tests.others
