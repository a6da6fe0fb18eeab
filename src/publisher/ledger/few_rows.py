"""Statements that find a few rows among very many: PostgreSQL must not read the whole table for them."""

from sqlalchemy import Connection, text

_FEW = """
SELECT set_config('enable_seqscan', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)
"""


def expect_few(connection: Connection) -> None:
    """Until this transaction ends, PostgreSQL goes by an index wherever there is one. On SQLite nothing changes.

    Its planner takes conditions for independent of each other. Of a calendar with years behind it and a fifth still to
    come it believes that a sixth is scheduled and due, and reads all of it, or starts workers; in truth hardly anything
    is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(_FEW))
