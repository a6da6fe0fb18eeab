"""A pytest plug-in: a test that takes too long or too much memory ends the run, because a mutant may loop for ever."""

import os
import resource
import signal
from collections.abc import Generator

import pytest

SECONDS = "MUTANT_SECONDS"
"""The variable with the limit for one test, its fixtures included."""

_MEMORY = 8 * 1024**3


def pytest_configure() -> None:
    """Limit the address space, in octets: an endless loop may fill a list."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Start the clock. SIGALRM has no handler: it ends the process even during a call into C."""
    signal.alarm(int(os.environ[SECONDS]))
    try:
        return (yield)
    finally:
        signal.alarm(0)
