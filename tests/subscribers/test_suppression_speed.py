"""Whoever stops, moves or erases a person's mails finds them by an index: others wait for them meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select, text

from publisher.storage.database import Store
from publisher.storage.tables import deliveries, subscribers, subscriptions
from publisher.subscribers import address_hash, suppress
from publisher.subscribers.bounces.records import soft_in_a_row
from publisher.subscribers.bulk_insert import NewReader, insert_readers
from publisher.subscribers.choices import Choices
from publisher.subscribers.corrections import move
from publisher.subscribers.people import forget
from support.core_parts import NOW, FarSide, deliveries_through, publication

MARIA = "maria@reader.example"


@contextmanager
def seen(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """The statements about deliveries that are executed meanwhile, with their parameters."""
    found: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "deliveries" in statement:
            found.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def plan(store: Store, statement: str, parameters: Any) -> str:
    """How the database finds the rows, if the table were large."""
    sqlite = store.engine.dialect.name == "sqlite"
    with store.read() as connection:
        if not sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        return "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))


@pytest.mark.both_databases
@pytest.mark.parametrize("act", ["suppress", "leave", "move", "erase", "soft"])
def test_their_deliveries_are_found_by_an_index(store: Store, act: str) -> None:
    others = [NewReader(f"reader-{one}@reader.example", "", "bg", "news", "on paper") for one in range(1000)]
    with store.begin() as connection:
        insert_readers(connection, [*others, NewReader(MARIA, "", "bg", "news", "on paper")], NOW)
    deliveries_through(store, newsletter=FarSide()).enqueue(publication(store), NOW)
    with store.begin() as connection:
        connection.execute(text("ANALYZE"))
        person = connection.execute(select(subscribers.c.id).where(subscribers.c.email == MARIA)).scalar_one()
        its = subscriptions.c.subscriber_id == person
        number = connection.execute(select(subscriptions.c.id).where(its)).scalar_one()
    with seen(store) as statements:
        if act == "leave":
            Choices(store, ("bg",), ("news",), ()).leave(number, NOW, how="page")
        else:
            with store.begin() as connection:
                if act == "suppress":
                    suppress(connection, address_hash(MARIA), "asked", "on holiday", NOW)
                elif act == "move":
                    move(connection, person, MARIA, "new@reader.example", NOW)
                elif act == "erase":
                    forget(connection, MARIA, NOW)
                else:
                    soft_in_a_row(connection, address_hash(MARIA), NOW)
    assert statements
    for statement, parameters in statements:
        found = plan(store, statement, parameters)
        assert "SCAN deliveries" not in found, found
        assert "Seq Scan on deliveries" not in found, found
        assert "ix_deliveries_" in found, found
    with store.read() as connection:
        (row,) = connection.execute(select(deliveries).where(deliveries.c.subscription_id == number)).all()
    assert (row.state, row.destination == MARIA) == {
        "suppress": ("suppressed", True), "leave": ("suppressed", True), "move": ("queued", False),
        "erase": ("suppressed", False), "soft": ("queued", True),
    }[act]  # fmt: skip
