"""Trials: a mutant is put into a copy of the checkout, and the tests run there until one fails."""

import compileall
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from py_compile import PycInvalidationMode
from types import TracebackType
from typing import IO, Literal, Self

from scripts.mutants.candidates import Mutant
from scripts.mutants.rooms import ChosenTests
from scripts.mutants.time_limit import SECONDS

Fate = Literal["killed", "survived", "timeout"]

_COPIED = ("src", "tests", "scripts", "templates", "posts", "*.toml", "*.csv", "*.md")
"""What the tests need of a checkout."""

_NO_TESTS = 5


class Workshop:
    """A copy of the checkout in a folder of its own; one trial at a time."""

    def __init__(self, root: Path, folder: Path, seconds: int) -> None:
        """`seconds` is the limit for a single test."""
        self._root = folder / "checkout"
        self._temporary = folder / "tmp"
        self.output = folder / "output.txt"
        """What the tests printed in the last run."""
        self._temporary.mkdir(parents=True)
        self._root.mkdir(parents=True)
        for place in chain.from_iterable(root.glob(name) for name in _COPIED):
            if place.is_dir():
                shutil.copytree(place, self._root / place.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(place, self._root)
        # By content: a mutant may well have the size and the second of the file before it.
        compileall.compile_dir(self._root / "src", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
        self._environment = {
            **os.environ,
            "PYTHONPATH": f"{self._root / 'src'}:{self._root}",
            "TMPDIR": str(self._temporary),
            SECONDS: str(seconds),
        }  # fmt: skip

    def passes(self, files: Sequence[str], limit: float) -> bool:
        """Whether the tests pass on the code as it is now; `limit` in seconds for all. Raises `TimeoutError`."""
        command = [
            sys.executable, "-m", "pytest", "-x", "-q", "-p", "scripts.mutants.time_limit", "-p", "no:cacheprovider",
            f"--basetemp={self._temporary / 'pytest'}", *files,
        ]  # fmt: skip
        try:
            with self.output.open("wb") as output, _Group(command, self._root, self._environment, output) as group:
                code = group.wait(limit)
        finally:
            self._stop_servers()
        if code == _NO_TESTS:
            raise ValueError(f"no tests in {', '.join(files)}")
        if code == -signal.SIGALRM:
            raise TimeoutError
        return code == 0

    def fate(self, mutant: Mutant, tests: ChosenTests, limit: float) -> Fate:
        """What becomes of a mutant; the file is as before afterwards."""
        path = self._root / mutant.file
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        try:
            for files in (tests.own, tests.others):
                if files and not self.passes(files, limit):
                    return "killed"
        except TimeoutError:
            return "timeout"
        finally:
            path.write_bytes(source)
        return "survived"

    def _stop_servers(self) -> None:
        """PostgreSQL leaves the process group of the tests that start it; a run that is cut short does not stop it."""
        for path in self._temporary.glob("pg-*/data/postmaster.pid"):
            with contextlib.suppress(OSError, ValueError):
                os.kill(int(path.read_text(encoding="ascii").splitlines()[0]), signal.SIGQUIT)
                path.unlink()


class _Group:
    """A process and its process group; the group does not outlive the `with`."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str], output: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip

    def wait(self, limit: float) -> int:
        try:
            return self._process.wait(limit)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
