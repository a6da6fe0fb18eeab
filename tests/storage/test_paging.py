"""Long queries, read page by page."""

import pytest
from sqlalchemy import select

from publisher.storage.database import Store
from publisher.storage.paging import in_pages
from publisher.storage.tables import issues
from support.core_parts import NOW

pytestmark = pytest.mark.both_databases

QUERY = select(issues.c.id, issues.c.key)


def add(store: Store, *keys: str) -> None:
    with store.begin() as connection:
        connection.execute(issues.insert(), [{"key": key, "created_at": NOW} for key in keys])


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 7])
def test_every_row_comes_once_and_in_order_whatever_the_page_holds(store: Store, number: int) -> None:
    keys = [f"issue-{n}" for n in range(number)]
    if keys:
        add(store, *reversed(keys))
    assert [row.key for row in in_pages(store, QUERY, issues.c.key, page=2)] == keys


def test_no_transaction_is_open_between_two_rows(store: Store) -> None:
    add(store, "a", "b", "c")
    pages = in_pages(store, QUERY, issues.c.id, page=2)
    assert next(pages).key == "a"
    # What is added behind the page that has been read is still seen: it is read in a later transaction.
    add(store, "d")
    assert [row.key for row in pages] == ["b", "c", "d"]
