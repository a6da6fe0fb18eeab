"""Readers as staff see them, page by page: lists of any length take the same memory."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Select, case, func, select

from publisher.storage.database import Store
from publisher.storage.paging import in_pages
from publisher.storage.tables import folded, subscribers, subscriptions
from publisher.subscribers.rows import Subscriber, joined, subscriber
from publisher.subscribers.suppression import IS_SUPPRESSED, with_suppression

STATES = ("reads", "asked", "left", "suppressed")

_STATE = case(
    (subscriptions.c.left_at.is_not(None), "left"),
    (IS_SUPPRESSED, "suppressed"),
    (subscriptions.c.confirmed, "reads"),
    else_="asked",
)
"""`Subscriber.state`, in SQL."""


class Listing:
    """Both verbs take a list's name (None: all lists) and a text that address or name must contain, in any case."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def each(self, list_name: str | None = None, text: str = "", limit: int | None = None) -> Iterator[Subscriber]:
        """The subscriptions in the order in which they came, at most `limit`."""
        query = _chosen(with_suppression(joined()), list_name, text)
        page = {} if limit is None else {"page": min(limit, 2000)}
        rows = in_pages(self._store, query, subscriptions.c.id, **page)
        return (subscriber(row) for row in islice(rows, limit))

    def counts(self, list_name: str | None = None, text: str = "") -> dict[str, int]:
        """How many subscriptions there are in each of `STATES`."""
        query = select(_STATE, func.count()).join_from(subscriptions, subscribers).group_by(_STATE)
        with self._store.read() as connection:
            found = {row[0]: row[1] for row in connection.execute(_chosen(query, list_name, text))}
        return {state: found.get(state, 0) for state in STATES}


def _chosen(query: Select[Any], list_name: str | None, text: str) -> Select[Any]:
    if list_name is not None:
        query = query.where(subscriptions.c.list == list_name)
    if wanted := folded(text.strip()):
        query = query.where(subscribers.c.search_text.contains(wanted, autoescape=True))
    return query
