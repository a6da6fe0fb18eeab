"""A pytest plug-in: a test that takes too long, or too much memory, ends the whole run. Mutants loop for ever."""

import os
import resource
import signal
from collections.abc import Generator

import pytest

SECONDS = "MUTANT_SECONDS"
"""The variable with the limit for one test, its fixtures included."""

_MEMORY = 8 * 1024**3


def pytest_configure() -> None:
    """Octets of address space; more is a loop that collects something."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """SIGALRM has no handler: it ends the process even in the middle of a call into C."""
    signal.alarm(int(os.environ[SECONDS]))
    try:
        return (yield)
    finally:
        signal.alarm(0)
