"""Migrations on both databases: one process makes them, the others wait, and what was there before stays."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import BigInteger, Integer, create_engine, inspect, select, text
from sqlalchemy.exc import IntegrityError

from publisher.core.errors import StoreError
from publisher.storage.database import HEAD, Store, open_store
from publisher.storage.migrating import MIGRATIONS
from publisher.storage.tables import consents, deliveries, mailings, metadata, publications, subscribers, subscriptions
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication, readers

BEFORE_LONG_IDS = "0006"
OPENER = """
import logging, sys
from alembic import command
from publisher.storage.database import open_store
logging.basicConfig(level=logging.INFO, format="%(message)s")
print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[1]).close()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has no tables yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return str(request.getfixturevalue("postgres").empty_database())


@pytest.fixture
def old(empty: str) -> str:
    """The same, as an earlier version has made it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(empty)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_LONG_IDS)
    engine.dispose()
    return empty


def start_three(url: str) -> list[str]:
    """Open a database from three processes at the same time; returns what each has said of its migrations."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    return said


def test_of_three_processes_that_start_on_an_empty_database_one_makes_it(empty: str) -> None:
    said = start_three(empty)
    assert sum("Running upgrade  -> 0001" in words for words in said) == 1
    assert sum("Running upgrade" in words for words in said) == 1
    open_store(empty).close()


def test_of_three_processes_that_start_on_an_old_database_one_migrates_it(old: str) -> None:
    said = start_three(old)
    assert sorted(f"-> {HEAD}" in words for words in said) == [False, False, True]
    assert sum("Running upgrade" in words for words in said) == 1


def test_a_database_of_a_newer_version_is_refused_by_name_and_left_alone(empty: str) -> None:
    open_store(empty).close()
    engine = create_engine(empty)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9041'"))
    with pytest.raises(StoreError, match=rf"'9041', which this publisher \(at {HEAD}\) does not know; use the publi"):
        open_store(empty)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9041"
    engine.dispose()


@pytest.mark.both_databases
def test_the_migrations_make_the_tables_and_types_of_both_databases(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_an_old_database_holds_is_the_same_afterwards(old: str) -> None:
    values = {
        "subscribers": "7, 'maria@reader.example', 'hash', 'М', :now",
        "subscriptions": "9, 7, 'news', 'bg', true, 'на форума', :now",
        "consents": "3, 7, 'news', :now, 'added', 'staff', '', '', '', 'bg'",
        "publications": "5, 'issue', '2026-12', 'newsletter', 'bg', :now, :now, 'publishing', :now, '', '[]', '', 1",
        "deliveries": "2, 5, 'maria@reader.example', '', 'bg', 9, 'k', 'queued', :now, :now, 0, '', false, '', 0",
    }
    columns = {
        "subscribers": "id, email, address_hash, name, created_at",
        "subscriptions": "id, subscriber_id, list, lang, confirmed, consent, consent_at",
        "consents": "id, subscriber_id, list, at, action, how, wording, form_version, ip, lang",
        "publications": "id, kind, what, channel, lang, at, expires_at, state, created_at, why, stories, basis_hash, "
        "planned",
        "deliveries": "id, publication_id, destination, name, lang, subscription_id, key, state, next_at, changed_at, "
        "omitted, wanted_lang, tracked, domain, attempts",
    }
    engine = create_engine(old)
    with engine.begin() as connection:
        for table, row in values.items():
            more = {
                "subscriptions": (", cadence, topics, tracking", ", 'each', '', true"),
                "publications": (", topics", ", '[]'"),
                "deliveries": (", remote_id, url, reply", ", '', '', ''"),
            }.get(table, ("", ""))
            sql = f"INSERT INTO {table} ({columns[table]}{more[0]}) VALUES ({row}{more[1]})"  # noqa: S608 our own words
            connection.execute(text(sql), {"now": NOW})
    engine.dispose()
    store = open_store(old)
    with store.read() as connection:
        kept = connection.execute(
            select(subscribers.c.email, subscriptions.c.id, consents.c.id, deliveries.c.id, publications.c.what)
            .join_from(subscribers, subscriptions)
            .join(consents, consents.c.subscriber_id == subscribers.c.id)
            .join(deliveries, deliveries.c.subscription_id == subscriptions.c.id)
            .join(publications)
        ).all()
        figures = connection.execute(
            select(mailings.c.publication_id, mailings.c.began_at, mailings.c.by_state, mailings.c.waiting)
        ).all()
        foreign = {
            (table.name, key["referred_table"], *key["constrained_columns"])
            for table in metadata.sorted_tables
            for key in inspect(connection).get_foreign_keys(table.name)
        }
    store.close()
    assert [tuple(row) for row in kept] == [("maria@reader.example", 9, 3, 2, "2026-12")]
    assert [tuple(row) for row in figures] == [(5, NOW, {"queued": 1}, [])], "what is mailed has its figures"
    assert foreign == {
        (table.name, key.column.table.name, key.parent.name)
        for table in metadata.sorted_tables
        for key in table.foreign_keys
    }


def test_posts_that_were_published_twice_before_stay_as_they_are(old: str) -> None:
    engine = create_engine(old)
    columns = (
        "id, kind, what, channel, lang, at, expires_at, state, created_at, why, stories, basis_hash, planned, topics"
    )
    with engine.begin() as connection:
        for number, state in enumerate(("cancelled", "published", "published", "scheduled"), start=1):
            row = f"{number}, 'post', 'a', 'x', 'bg', :at, :at, '{state}', :at, '', '[]', '', 1, '[]'"
            sql = f"INSERT INTO publications ({columns}) VALUES ({row})"  # noqa: S608 our own words
            connection.execute(text(sql), {"at": NOW + timedelta(hours=number)})
            sent = f"{number}, {number}, 'x', '', 'bg', '{number}', 'sent', :at, :at, 0, '', false, '', 1, '', '', ''"
            deliveries_columns = (
                "id, publication_id, destination, name, lang, key, state, next_at, changed_at, omitted, wanted_lang, "
                "tracked, domain, attempts, remote_id, url, reply"
            )
            sql = f"INSERT INTO deliveries ({deliveries_columns}) VALUES ({sent})"  # noqa: S608 our own words
            connection.execute(text(sql), {"at": NOW})
    engine.dispose()
    store = open_store(old)
    with store.read() as connection:
        found = connection.execute(select(publications.c.id, publications.c.again).order_by(publications.c.id)).all()
    store.close()
    assert [tuple(row) for row in found] == [(1, False), (2, False), (3, True), (4, True)]


@pytest.mark.both_databases
def test_a_time_is_kept_by_what_may_still_go_out_and_by_what_has(store: Store) -> None:
    """Also in a database that an earlier version has made: the migration has copied the table."""
    first = publication(store, kind="post", what="a", channel="x")
    with pytest.raises(IntegrityError):
        publication(store, kind="post", what="a", channel="x")
    for state in ("cancelled", "expired"):
        with store.begin() as connection:
            connection.execute(publications.update().where(publications.c.id == first).values(state=state))
        with store.begin() as connection:
            connection.execute(publications.delete().where(publications.c.id != first))
        assert publication(store, kind="post", what="a", channel="x") > first
    with store.begin() as connection:
        conditions = {
            index["name"]: str(index["dialect_options"])
            for index in inspect(connection).get_indexes("publications")
            if index["unique"]
        }
    assert {name for name in conditions if name} == {
        "uq_publications_live_issue", "uq_publications_live_post", "uq_publications_held_slot",
        "uq_publications_kept_time", "uq_publications_fired",
    }  # fmt: skip
    assert all("where" in condition for condition in conditions.values())


def test_every_number_of_a_row_has_64_bits() -> None:
    short = [
        str(column)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name == "id" or column.name.endswith("_id")
        if isinstance(column.type, Integer) and not isinstance(column.type, BigInteger)
    ]
    assert short == []


@pytest.mark.both_databases
def test_rows_beyond_the_numbers_of_32_bits_are_mailed_like_others(store: Store, clock: HandClock) -> None:
    beyond = 2**31 + 7
    with store.begin() as connection:
        for table in metadata.sorted_tables:
            if table.autoincrement_column is not None and store.engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER SEQUENCE {table.name}_id_seq RESTART WITH {beyond}"))
    addresses = readers(store, 3)
    if store.engine.dialect.name == "sqlite":
        with store.begin() as connection:
            connection.execute(publications.insert().values(**_ended(beyond)))
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    assert number > 2**31
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    assert ledger.counts([number]) == {number: {"sent": len(addresses)}}


def _ended(number: int) -> dict[str, object]:
    """A publication of the past with this number, after which SQLite goes on counting."""
    return {
        "id": number, "kind": "post", "what": "old", "channel": "folder", "lang": "bg", "state": "published",
        "at": NOW - timedelta(days=1), "expires_at": NOW, "created_at": NOW - timedelta(days=1),
    }  # fmt: skip
