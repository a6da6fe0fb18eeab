"""A store that may wait only briefly says so in time, in both databases."""

import threading
from pathlib import Path

import pytest

from publisher.core.errors import StoreError
from publisher.storage.database import Store, open_store
from publisher.storage.tables import issues
from support.core_parts import NOW


@pytest.mark.both_databases
def test_a_writer_that_waits_briefly_gives_up_and_the_other_goes_on(store: Store, tmp_path: Path) -> None:
    with store.begin() as connection:
        connection.execute(issues.insert().values(key="a", created_at=NOW))
    hasty = open_store(store.engine.url.render_as_string(hide_password=False), busy_seconds=0.3)
    told: list[str] = []

    def change() -> None:
        try:
            with hasty.begin() as connection:
                connection.execute(issues.update().values(key="c"))
        except StoreError as error:
            told.append(str(error))

    try:
        with store.begin() as connection:
            connection.execute(issues.update().values(key="b"))
            thread = threading.Thread(target=change)
            thread.start()
            # By the limit of ten seconds it would still be waiting; without one, for ever.
            thread.join(timeout=8)
            assert not thread.is_alive()
    finally:
        hasty.close()
    assert len(told) == 1
    assert "try again when it is done" in told[0]
    with store.read() as connection:
        assert connection.execute(issues.select()).one().key == "b"
