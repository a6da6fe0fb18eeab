"""What is due is found by an index, however wrong PostgreSQL's idea of the calendar is."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from publisher.ledger.few_rows import expect_few
from publisher.storage.database import Store
from publisher.storage.tables import publications
from support.core_parts import NOW

DUE = "EXPLAIN SELECT * FROM publications WHERE state = 'scheduled' AND at <= :now ORDER BY at, id"


@pytest.mark.both_databases
def test_a_long_calendar_is_not_read_for_the_few_that_are_due(store: Store) -> None:
    rows: list[dict[str, Any]] = [
        {
            "kind": "post", "what": f"post-{n}", "channel": "x", "lang": "bg", "stories": [], "topics": [],
            "at": NOW + timedelta(hours=n if n % 5 == 0 else -n), "expires_at": NOW, "created_at": NOW,
            "state": "scheduled" if n % 5 == 0 else "published",
        }
        for n in range(1, 6001)
    ]  # fmt: skip
    with store.begin() as connection:
        connection.execute(insert(publications), rows)
    with store.begin() as connection:
        expect_few(connection)
        if connection.dialect.name == "sqlite":
            return
        connection.execute(text("ANALYZE publications"))
        plan = "\n".join(connection.execute(text(DUE), {"now": NOW}).scalars())
    assert "ix_publications_state_at" in plan
    assert "Seq Scan" not in plan
    assert "Gather" not in plan
