"""A server that cuts connections, for each test that wants one."""

from collections.abc import Callable, Iterator

import pytest

from support.argos_archives import CuttingServer


@pytest.fixture
def cutting() -> Iterator[Callable[..., CuttingServer]]:
    running: list[CuttingServer] = []

    def start(*args: object, **options: object) -> CuttingServer:
        running.append(CuttingServer(*args, **options))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for server in running:
        server.close()
