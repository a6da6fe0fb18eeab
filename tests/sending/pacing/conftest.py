"""A database for all tests of a file; each test uses a channel of its own in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from publisher.storage.database import open_store


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Engine]:
    file = shutil.copyfile(migrated, tmp_path_factory.mktemp("paces") / "paces.db")
    store = open_store(f"sqlite:///{file}")
    yield store.engine
    store.close()
