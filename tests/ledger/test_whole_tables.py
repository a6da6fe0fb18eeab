"""Planning reads each table a few times, not once for each reader, whatever PostgreSQL believes about the tables."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text, update

from publisher.ledger import audience
from publisher.ledger.whole_tables import whole_tables
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications, subscribers, subscriptions
from support.core_parts import NOW, publication

READERS = 400
READS = """
SELECT sum(seq_scan + coalesce(idx_scan, 0)) FROM pg_stat_xact_user_tables
WHERE relname IN ('deliveries', 'subscribers', 'subscriptions', 'suppressions')
"""

pytestmark = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def join(store: Store, first: int, number: int, lang: str = "bg") -> None:
    """Subscribe so many readers, numbered from `first`."""
    people = range(first, first + number)
    with store.begin() as connection:
        connection.execute(
            subscribers.insert(),
            [{"id": n, "email": f"r{n}@reader.example", "address_hash": f"{n}", "created_at": NOW} for n in people],
        )
        one = {"list": "news", "lang": lang, "confirmed": True, "consent": "", "consent_at": NOW}
        connection.execute(subscriptions.insert(), [{"subscriber_id": n, **one} for n in people])


def plan(store: Store, number: int) -> tuple[int, int]:
    """Plan a publication; returns its deliveries, and how often a table was read for that."""
    with store.begin() as connection:
        before = connection.execute(text(READS)).scalar_one()
        planned = audience.plan_subscribers(connection, number, "news", NOW)
        return planned, connection.execute(text(READS)).scalar_one() - before


def never_analysed(store: Store) -> None:
    join(store, 1, 2 * READERS)


def analysed_now(store: Store) -> None:
    join(store, 1, 2 * READERS)
    analyse(store)


def analysed_after_a_trial_of_three(store: Store) -> None:
    join(store, 1, 3)
    plan(store, publication(store, what="trial", stories=["t"]))
    analyse(store)
    join(store, 4, 2 * READERS - 3)


def analysed_when_the_list_had_another_language(store: Store) -> None:
    join(store, 1, 2 * READERS, "en")
    analyse(store)
    with store.begin() as connection:
        connection.execute(update(subscriptions).values(lang="bg"))


def analyse(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(text("ANALYZE"))


@pytest.mark.parametrize(
    "fill",
    [never_analysed, analysed_now, analysed_after_a_trial_of_three, analysed_when_the_list_had_another_language],
)
def test_a_mailing_is_planned_by_reading_each_table_a_few_times(store: Store, fill: Callable[[Store], None]) -> None:
    with store.begin() as connection:
        for table in (deliveries, subscribers, subscriptions):
            # Otherwise the statistics could become right in the middle of the test.
            connection.execute(text(f"ALTER TABLE {table.name} SET (autovacuum_enabled = false)"))
    fill(store)
    first = publication(store, what="first", stories=["a", "b"])
    planned, reads = plan(store, first)
    assert (planned, reads < 20) == (2 * READERS, True), reads
    # Half of the readers have had it when it goes out again; another issue shares a story with it.
    half = deliveries.c.id % 2 == 0
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="suppressed"))
        connection.execute(update(deliveries).where(half).values(state="sent"))
        connection.execute(update(publications).where(publications.c.id == first).values(state="cancelled"))
    again = publication(store, what="first", at=NOW + timedelta(hours=1), stories=["a", "b"])
    planned, reads = plan(store, again)
    # While it chooses a plan, PostgreSQL looks at the ends of every index that could serve: these looks count, too.
    assert (planned, reads < 45) == (READERS, True), reads
    planned, reads = plan(store, publication(store, what="second", stories=["b", "c"]))
    assert (planned, reads < 45) == (2 * READERS, True), reads


def setting(connection: Connection) -> str:
    return str(connection.execute(text("SHOW enable_nestloop")).scalar_one())


def test_nested_loops_are_off_inside_alone_and_stay_as_they_were(store: Store) -> None:
    with store.begin() as connection:
        for value in ("on", "off"):
            connection.execute(text(f"SET LOCAL enable_nestloop = {value}"))
            with whole_tables(connection):
                assert setting(connection) == "off"
            assert setting(connection) == value
    with store.begin() as connection:
        assert setting(connection) == "on"


def test_a_failure_inside_is_told_as_it_is_and_leaves_the_connection_as_it_was(store: Store) -> None:
    def fail() -> None:
        with store.begin() as connection, whole_tables(connection):
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        fail()
    with store.begin() as connection:
        assert setting(connection) == "on"
