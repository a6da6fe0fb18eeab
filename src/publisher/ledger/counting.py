"""Deliveries of publications, counted by state."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from publisher.storage.tables import deliveries


def counts(connection: Connection, publications_of: Sequence[int]) -> dict[int, dict[str, int]]:
    """Deliveries of each publication by state."""
    query = (
        select(deliveries.c.publication_id, deliveries.c.state, func.count())
        .where(deliveries.c.publication_id.in_(publications_of))
        .group_by(deliveries.c.publication_id, deliveries.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for publication, state, number in connection.execute(query):
        found.setdefault(publication, {})[state] = number
    return found
