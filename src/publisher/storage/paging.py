"""Reads the rows of a long query page by page, in flat memory."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from publisher.storage.database import Store

PAGE_ROWS = 2000


def in_pages(store: Store, query: Select[Any], key: ColumnElement[Any], page: int = PAGE_ROWS) -> Iterator[Row[Any]]:
    """The rows of a query in the order of `key`, which is unique and among its columns.

    Each page is a transaction of its own, so that neither a slow reader (a pager, a full pipe) nor a million rows hold
    one open: on PostgreSQL a mailing gets ten times slower while there is an old one. What changes meanwhile may be
    seen before or after the change; no row comes twice, and none that was there all the time is left out.
    """
    ordered, last = query.order_by(None).order_by(key).limit(page), None
    while True:
        with store.read() as connection:
            rows = connection.execute(ordered if last is None else ordered.where(key > last)).all()
        yield from rows
        if len(rows) < page:
            return
        last = rows[-1]._mapping[key]
