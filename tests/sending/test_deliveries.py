"""Deliveries listed and counted, by publication and state."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from publisher.sending.deliveries import Deliveries, Wanted
from publisher.storage.database import Store
from publisher.storage.paging import PAGE_ROWS
from publisher.storage.tables import deliveries
from support.core_parts import (
    NOW,
    FarSide,
    HandClock,
    deliveries_through,
    publication,
)
from support.ledger_rows import uncertain_ones
from support.mailing import many_readers

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


def test_rows_can_be_asked_for_by_publication_and_state(store: Store, clock: HandClock) -> None:
    ledger, _, addresses, number = uncertain_ones(store, clock, 2)
    other = publication(store, what="2027-01", at=NOW + DAY)
    ledger.enqueue(other, NOW)
    assert [row.destination for row in ledger.rows(number, "uncertain")] == addresses
    assert [row.publication for row in ledger.rows(state="queued")] == [other, other]
    assert ledger.rows(other, "sent") == []
    assert ledger.counts([number, other]) == {number: {"uncertain": 2}, other: {"queued": 2}}


def planned(store: Store, readers: int) -> tuple[Deliveries, int]:
    """The ledger of a mailing to so many readers."""
    many_readers(store, readers)
    number = publication(store)
    deliveries_through(store, newsletter=FarSide()).enqueue(number, NOW)
    return Deliveries(store), number


def test_the_newest_come_first_and_the_next_page_goes_on_behind_them(store: Store) -> None:
    listed, _ = planned(store, 5)
    in_order = [row.id for row in listed.each()]
    assert in_order == sorted(in_order)
    first = listed.newest(2)
    second = listed.newest(2, before=first[-1].id)
    third = listed.newest(2, before=second[-1].id)
    assert [row.id for row in (*first, *second, *third)] == in_order[::-1]


def test_a_part_of_an_address_finds_it_whatever_its_case_and_is_no_pattern(store: Store) -> None:
    listed, _ = planned(store, 3)
    one = next(listed.each())
    with store.begin() as connection:
        connection.execute(
            update(deliveries).where(deliveries.c.id == one.id).values(destination="a_b%c@reader.example")
        )
    assert [row.id for row in listed.each(Wanted(destination="A_B%"))] == [one.id]
    assert list(listed.each(Wanted(destination="a%b"))) == []
    assert [row.id for row in listed.newest(9, Wanted(destination="a_b%c"))] == [one.id]
    assert listed.by_state(Wanted(destination="a_b%c")) == {"queued": 1}


def test_numbers_of_states_are_those_of_what_is_asked_for(store: Store, clock: HandClock) -> None:
    ledger = uncertain_ones(store, clock, 2)[0]
    other = publication(store, what="2027-01", at=NOW + DAY)
    ledger.enqueue(other, NOW)
    listed = Deliveries(store)
    assert listed.by_state() == {"queued": 2, "uncertain": 2}
    assert listed.by_state(Wanted(publication=other)) == {"queued": 2}
    assert listed.by_state(Wanted(publication=other, state="uncertain")) == {}


@pytest.mark.parametrize("wanted", ["all", "publication", "state"])
def test_a_long_list_is_read_page_by_page_without_sorting_it(store: Store, wanted: str) -> None:
    listed, number = planned(store, 2 * PAGE_ROWS + 1)
    asked: list[tuple[str, Any]] = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    which = {"all": Wanted(), "publication": Wanted(publication=number), "state": Wanted(state="queued")}[wanted]
    assert sum(1 for _ in listed.each(which)) == 2 * PAGE_ROWS + 1
    pages = [(statement, values) for statement, values in asked if "FROM deliveries" in statement]
    assert len(pages) == 3
    event.remove(store.engine, "before_cursor_execute", note)
    if store.engine.dialect.name == "sqlite":
        with store.read() as connection:
            statement, values = pages[-1]
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        steps = [str(row[3]) for row in plan]
        assert steps[0] == "SEARCH deliveries USING INTEGER PRIMARY KEY (rowid>?)"
        assert not any("TEMP B-TREE" in step for step in steps)
