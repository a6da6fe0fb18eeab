"""The figures of a run: how fast it goes, its last answer, and a database that does not let them be written."""

import threading
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from publisher.sending.bulk.progress import Standing
from publisher.sending.measuring import Measuring
from publisher.storage.database import Store, open_store
from publisher.storage.tables import mailings
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication, readers
from support.planned_rows import put


def standing(number: int, tried: int) -> Standing:
    return Standing(number, "issue", "2026-12", "newsletter", "bg", tried, 10, 1.0, reply="250 ok")


def test_the_rate_is_that_of_the_last_minute_and_an_answer_has_its_time(store: Store, clock: HandClock) -> None:
    readers(store, 10)
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    ledger.enqueue(number, NOW)
    measuring = Measuring(store, number, clock)
    measuring.look(standing(number, 0), at_once=True)
    for delivery in (1, 2, 3):
        put(store, delivery, state="sent")
    clock.move(timedelta(seconds=30))
    answered_at = clock()
    measuring.look(standing(number, 3), at_once=True)
    with store.read() as connection:
        row = connection.execute(select(mailings)).one()
    assert (row.by_state, row.per_minute, row.reply) == ({"sent": 3, "queued": 7}, 6.0, "250 ok")
    clock.move(timedelta(seconds=90))
    measuring.look(standing(number, 3), at_once=True)
    clock.move(timedelta(seconds=90))
    measuring.look(standing(number, 3), at_once=True)
    with store.read() as connection:
        row = connection.execute(select(mailings)).one()
    assert (row.per_minute, row.answered_at) == (0.0, answered_at)


def test_figures_that_cannot_be_written_hold_nothing_up(tmp_path: Path, store: Store, clock: HandClock) -> None:
    readers(store, 1)
    number = publication(store)
    deliveries_through(store, newsletter=FarSide()).enqueue(number, NOW)
    impatient = open_store(f"sqlite:///{tmp_path / 'ledger.db'}", 0.2)
    locked, done = threading.Event(), threading.Event()

    def hold() -> None:
        with store.begin():
            locked.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert locked.wait(30)
    began = time.monotonic()
    Measuring(impatient, number, clock).look(standing(number, 1), at_once=True)
    assert time.monotonic() - began < 20
    done.set()
    holder.join()
    impatient.close()
