"""Keys of deliveries: the same in every copy of a database, different in any other, and for what was made anew."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from publisher.ledger.installation import lift_mark, new_key, raise_mark, read_installation
from publisher.storage.database import Store
from publisher.storage.tables import installation, publications
from support.core_parts import NOW, publication

pytestmark = pytest.mark.both_databases


def key(store: Store, number: int) -> str:
    with store.read() as connection:
        return new_key(connection, number)


def test_a_key_follows_from_the_database_the_publication_and_its_creation(store: Store) -> None:
    number = publication(store)
    first = key(store, number)
    assert first.startswith(f"p{number}-")
    assert key(store, number) == first
    with store.begin() as connection:
        connection.execute(update(publications).values(created_at=NOW + timedelta(microseconds=1)))
    anew = key(store, number)
    with store.begin() as connection:
        connection.execute(update(installation).values(id="another"))
    assert len({first, anew, key(store, number)}) == 3


def test_the_mark_rises_by_one_and_is_never_lowered(store: Store) -> None:
    with store.begin() as connection:
        before = read_installation(connection)
        assert raise_mark(connection) == (before.id, before.mark + 1)
        assert lift_mark(connection, 40).mark == 40
        assert lift_mark(connection, 7).mark == 40
        assert raise_mark(connection).mark == 41
