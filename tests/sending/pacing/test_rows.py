"""Paces in the database: they survive a restart, are written only when they change, and are deleted in time."""

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, event, select, update
from sqlalchemy.dialects import postgresql

from publisher.sending.pacing.replies import Heard
from publisher.sending.pacing.rows import WHOLE
from publisher.storage.database import open_store
from publisher.storage.tables import paces
from support.paces import DAY, HOUR, MINUTE, NOW, SECOND, Worker, gmail, workers


def test_what_was_learned_survives_a_restart(tmp_path: Path, migrated: Path) -> None:
    url, pacing = f"sqlite:///{shutil.copyfile(migrated, tmp_path / 'paces.db')}", gmail(100, per_hour=70)
    made = open_store(url)
    first = Worker(made.engine, pacing, "newsletter")
    assert first.number(NOW, 40) == 40
    first.hear(NOW, Heard.DEFERRED)
    made.close()
    again = open_store(url)
    second = Worker(again.engine, pacing, "newsletter")
    allowance = second.allowance(NOW + 30 * SECOND)
    assert (allowance.total, allowance.rooms["gmail"], allowance.until) == (30, 0, NOW + MINUTE)
    assert second.number(NOW + 2 * MINUTE, 100) == 30
    assert second.rate() == 50
    again.close()


def test_answers_that_change_nothing_are_not_written(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100))
    worker.number(NOW, 5)
    statements: list[str] = []

    def heard(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", heard)
    try:
        worker.hear(NOW, Heard.ACCEPTED)
    finally:
        event.remove(engine, "before_cursor_execute", heard)
    assert {text.split()[0] for text in statements} - {"BEGIN"} == {"SELECT"}


def test_paces_that_limit_nothing_are_deleted(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100, other_per_minute=10))
    worker.take_of(NOW, {"example.org": 1, "example.com": 1})
    worker.hear(NOW, Heard.DEFERRED, "example.com")

    def left(now: datetime) -> set[str]:
        worker.leave(now)
        with worker.store.read() as connection:
            return set(connection.execute(select(paces.c.name).where(paces.c.channel == worker.channel)).scalars())

    assert left(NOW + MINUTE) == {WHOLE, "example.org", "example.com"}
    assert left(NOW + HOUR) == {WHOLE, "example.com"}
    assert left(NOW + 8 * DAY) == {WHOLE}


def test_the_lock_and_the_table_are_plain_sql_on_postgresql_too() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    lock = update(paces).where(paces.c.name == WHOLE).values(turn=paces.c.turn + 1)
    assert str(lock.compile(dialect=dialect)).startswith("UPDATE paces SET turn=(paces.turn + ")
