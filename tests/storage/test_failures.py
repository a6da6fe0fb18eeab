"""What the driver says comes as an error of ours, whoever uses the engine."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from publisher.core.errors import StoreBusy
from publisher.storage.database import Store, open_store
from publisher.storage.engines import make_engine
from publisher.storage.tables import issues
from support.core_parts import NOW
from support.held_databases import held


@pytest.mark.both_databases
def test_a_session_of_a_library_is_told_of_a_held_database_as_everybody_is(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    engine = make_engine(url, busy_seconds=0.3)
    with held(url, "issues"), Session(engine) as session, pytest.raises(StoreBusy, match="try again when it is done"):
        session.execute(issues.insert().values(key="a", created_at=NOW))
    with Session(engine) as session:
        session.execute(issues.insert().values(key="a", created_at=NOW))
        session.commit()
    engine.dispose()


@pytest.mark.both_databases
def test_two_that_wait_for_each_other_or_for_one_row_are_told_to_try_again(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(issues.insert().values(key="a", created_at=NOW))
    hasty = open_store(store.engine.url.render_as_string(hide_password=False), busy_seconds=0.3)
    with store.begin() as connection:
        connection.execute(issues.update().values(key="b"))
        with pytest.raises(StoreBusy), hasty.begin() as other:
            other.execute(issues.update().values(key="c"))
    hasty.close()


@pytest.mark.both_databases
@pytest.mark.parametrize("key", ["full-moon", "locked", "readonly"])
def test_words_of_a_row_are_not_taken_for_the_database_s(store: Store, key: str) -> None:
    def add() -> None:
        with store.begin() as connection:
            connection.execute(issues.insert().values(key=key, created_at=NOW))

    add()
    with pytest.raises(IntegrityError):
        add()


def test_how_long_a_writer_waits_may_stand_in_the_address_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "publisher.db"
    open_store(f"sqlite:///{path}").close()
    for url, milliseconds in ((f"sqlite:///{path}", 10_000), (f"sqlite:///{path}?timeout=2", 2000)):
        opened = open_store(url)
        with opened.read() as connection:
            assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == milliseconds
        opened.close()
