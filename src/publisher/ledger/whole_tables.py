"""Statements that join whole tables: PostgreSQL must not compare each row of the one with each row of the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text


@contextmanager
def whole_tables(connection: Connection) -> Iterator[None]:
    """While entered, PostgreSQL joins by hash or by sorting: in linear time, whatever it believes about the tables.

    Its planner goes by statistics, and those of a ledger are wrong when they matter most: rows just written are not in
    them, nor is a list that has grown since. A nested loop over what looks like one row then takes the square of the
    readers (100,000: minutes), and an INSERT reads even the rows that it has just written. Statements that fetch a few
    rows by an index need the nested loop, so it is only off while this is entered. On SQLite nothing changes: its loops
    go by the indexes.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    before = connection.execute(text("SELECT current_setting('enable_nestloop')")).scalar_one()
    _nested_loops(connection, "off")
    yield
    # A failed statement has ended the transaction, and with it the setting.
    _nested_loops(connection, before)


def _nested_loops(connection: Connection, value: str) -> None:
    # The third argument: for this transaction alone, so that the connection goes back to the pool as it was.
    connection.execute(text("SELECT set_config('enable_nestloop', :value, true)"), {"value": value})
