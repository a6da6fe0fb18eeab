"""The database on real files: created, migrated, shared by writers, and broken in every way that a file can be."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, func, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from publisher.core.errors import StoreError
from publisher.storage.database import HEAD, Store, open_store
from publisher.storage.migrating import MIGRATIONS
from publisher.storage.tables import (
    editions,
    issue_posts,
    issues,
    metadata,
    publications,
    subscribers,
    subscriptions,
    suppressions,
)
from publisher.subscribers import address_hash
from support.core_parts import NOW


def url(path: Path) -> str:
    return f"sqlite:///{path}"


@contextmanager
def opened(path: Path, busy_seconds: float = 10) -> Iterator[Store]:
    store = open_store(url(path), busy_seconds)
    try:
        yield store
    finally:
        store.close()


def add(store: Store, key: str) -> None:
    with store.begin() as connection:
        connection.execute(issues.insert().values(key=key, created_at=NOW))


def keys(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(select(issues.c.key)).scalars())


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        made = inspect(connection)
        for table in metadata.sorted_tables:
            wanted = {index.name: (sorted(c.name for c in index.columns), index.unique) for index in table.indexes}
            there = {
                index["name"]: (sorted(str(name) for name in index["column_names"]), bool(index["unique"]))
                for index in made.get_indexes(table.name)
            }
            assert there == wanted, table.name


def test_the_condition_of_a_partial_index_is_the_same_in_tables_and_migrations(store: Store) -> None:
    sql = "SELECT sql FROM sqlite_master WHERE name = 'uq_publications_live_issue'"
    with store.read() as connection:
        migrated = connection.execute(text(sql)).scalar_one()
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        assert connection.execute(text(sql)).scalar_one() == migrated
    engine.dispose()


def test_head_names_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_opening_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    with opened(path) as store:
        add(store, "kept")
    with closing(sqlite3.connect(path)) as raw:
        before = raw.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall()
    with opened(path) as store:
        assert keys(store) == {"kept"}
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_opening_a_current_database_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    with opened(path) as first, first.begin(), opened(path, busy_seconds=0.1) as second:
        assert keys(second) == set()


def test_a_database_of_a_newer_version_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    opened_once = open_store(url(path))
    opened_once.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9041'")
    with pytest.raises(StoreError, match=r"newer\.db.*'9041'.*use the publisher that made it, or a newer one"):
        open_store(url(path))


def test_two_processes_may_make_the_same_database_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "raced.db"
    script = f"from publisher.storage.database import open_store; open_store({url(path)!r}).close()"
    started = [
        subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]  # fmt: skip
    errors = [process.communicate(timeout=30)[1] for process in started]
    assert [(process.returncode, error) for process, error in zip(started, errors, strict=True)] == [(0, "")] * 2
    with opened(path) as store:
        add(store, "works")


def test_a_folder_with_a_percent_sign_and_spaces_holds_a_database(tmp_path: Path) -> None:
    folder = tmp_path / "100% нов офис"
    folder.mkdir()
    with opened(folder / "publisher.db") as store:
        add(store, "kept")
    assert (folder / "publisher.db").is_file()


@pytest.mark.parametrize(
    "address",
    [
        "nosuchdatabase://user@host/name",
        "postgresql+nosuchdriver://user@host/name",
        "postgresql://user@host:notaport/name",
        "://",
    ],
)
def test_an_invalid_address_is_named_with_what_to_write(address: str) -> None:
    with pytest.raises(StoreError, match=r"paths\.database: .*write the name of a file, or an address like postgresql"):
        open_store(address)


def test_a_file_that_is_not_a_database_is_left_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "report.db"
    path.write_text("Годишен отчет\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"report\.db: file is not a database: paths\.database must name a database"):
        open_store(url(path))
    assert path.read_bytes() == before


def test_a_database_with_damaged_pages_says_to_restore_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    with opened(path) as store:
        for number in range(300):
            add(store, f"issue-{number}-{'я' * 30}")
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 1500] = b"\xa5" * 1500
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match=r"damaged\.db: .*malformed.*: restore the last backup"), opened(path) as store:
        keys(store)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/publisher\.db: .*: the folder must exist and be writable"):
        open_store(url(tmp_path / "nowhere" / "publisher.db"))


def test_a_database_that_may_only_be_read_says_which_right_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "guarded.db"
    with opened(path) as store:
        add(store, "kept")
    # SQLite opens it as it would a file without the right to write; root has that right to every file.
    reader = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        assert keys(reader) == {"kept"}
        with pytest.raises(StoreError, match="attempt to write a readonly database: give this user the right to write"):
            add(reader, "refused")
    finally:
        reader.close()


def test_a_full_disk_says_to_make_room_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "full.db"
    with opened(path) as store:
        add(store, "kept")
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="full: make room on the disk and run the same again"):
            add(store, "я" * 50_000)
        assert keys(store) == {"kept"}


def test_a_database_locked_for_too_long_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    with opened(path) as holder, opened(path, busy_seconds=0.1) as other:
        with holder.begin() as connection:
            connection.execute(issues.insert().values(key="held", created_at=NOW))
            with pytest.raises(StoreError, match="database is locked: another process has held it"):
                add(other, "waits in vain")
            # Readers continue meanwhile, with the data from before the change.
            assert keys(other) == set()
        add(other, "goes through")
        assert keys(holder) == {"held", "goes through"}


def test_a_long_read_blocks_no_writer_and_sees_one_moment(tmp_path: Path) -> None:
    path = tmp_path / "read.db"
    with opened(path, busy_seconds=0.1) as reader, opened(path, busy_seconds=0.1) as writer:
        with reader.read() as connection:
            before = connection.execute(select(issues.c.key)).all()
            add(writer, "meanwhile")
            assert connection.execute(select(issues.c.key)).all() == before == []
        assert keys(reader) == {"meanwhile"}


def test_what_is_committed_is_on_the_disk(store: Store) -> None:
    # Without FULL a power cut could undo the commit of `sending`.
    with store.begin() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_two_threads_that_read_and_then_write_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    with opened(path) as one, opened(path) as two:
        start = threading.Barrier(2)
        failures: list[Exception] = []

        def raise_the_count(store: Store) -> None:
            try:
                start.wait()
                for _ in range(30):
                    with store.begin() as connection:
                        count = connection.execute(select(issues.c.id)).all()
                        connection.execute(issues.insert().values(key=f"{len(count) + 1}", created_at=NOW))
            except Exception as error:
                failures.append(error)

        threads = [threading.Thread(target=raise_the_count, args=(store,)) for store in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        # Each count was read and written in one transaction: had it been deferred, keys would collide or fail.
        assert keys(one) == {str(number) for number in range(1, 61)}


def test_two_processes_that_read_and_then_write_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    open_store(url(path)).close()
    script = """
import sys
from datetime import UTC, datetime
from sqlalchemy import select
from publisher.storage.database import open_store
from publisher.storage.tables import issues

store = open_store(sys.argv[1])
for _ in range(30):
    with store.begin() as connection:
        count = len(connection.execute(select(issues.c.id)).all())
        connection.execute(issues.insert().values(key=str(count + 1), created_at=datetime.now(UTC)))
"""
    started = [
        subprocess.Popen([sys.executable, "-c", script, url(path)], stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]  # fmt: skip
    errors = [process.communicate(timeout=60)[1] for process in started]
    assert errors == ["", ""]
    with opened(path) as store:
        assert keys(store) == {str(number) for number in range(1, 61)}


def test_an_exception_rolls_the_whole_transaction_back(store: Store) -> None:
    def break_off() -> None:
        with store.begin() as connection:
            connection.execute(issues.insert().values(key="half", created_at=NOW))
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        break_off()
    assert keys(store) == set()


def test_a_violated_constraint_is_not_called_a_broken_database(store: Store) -> None:
    add(store, "taken")
    with pytest.raises(IntegrityError):
        add(store, "taken")


def test_an_issue_is_on_its_way_once_per_channel_and_language(store: Store) -> None:
    row = {"kind": "issue", "what": "2026-12", "channel": "newsletter", "lang": "bg", "created_at": NOW}
    times = {"at": NOW, "expires_at": NOW + timedelta(hours=3)}
    later = {"at": NOW + timedelta(days=1), "expires_at": NOW + timedelta(days=2)}
    with store.begin() as connection:
        connection.execute(insert(publications).values(**row, **times, state="cancelled"))
        connection.execute(insert(publications).values(**row, **later, state="published"))
    third = {"at": NOW + timedelta(days=3), "expires_at": NOW + timedelta(days=4)}
    with pytest.raises(IntegrityError), store.begin() as connection:
        connection.execute(insert(publications).values(**row, **third, state="scheduled"))


def test_a_post_is_on_its_way_once_per_channel_and_language_unless_it_is_wanted_again(store: Store) -> None:
    row = {"kind": "post", "what": "post", "channel": "x", "lang": "bg", "created_at": NOW}
    times = [{"at": NOW + timedelta(days=day), "expires_at": NOW + timedelta(days=day + 1)} for day in range(5)]
    with store.begin() as connection:
        connection.execute(insert(publications).values(**row, **times[0], state="failed"))
        connection.execute(insert(publications).values(**row, **times[1], state="published"))
        connection.execute(insert(publications).values(**row, **times[2], state="scheduled", again=True))
        connection.execute(insert(publications).values(**{**row, "lang": "en"}, **times[3], state="scheduled"))
    with pytest.raises(IntegrityError), store.begin() as connection:
        connection.execute(insert(publications).values(**row, **times[4], state="needs review"))


def test_a_naive_time_does_not_reach_the_database(store: Store) -> None:
    with pytest.raises(StatementError, match="a naive time reached the database: 2026-12-01"), store.begin() as c:
        c.execute(issues.insert().values(key="naive", created_at=datetime(2026, 12, 1, 9)))  # noqa: DTZ001
    assert keys(store) == set()


@settings(max_examples=60, deadline=None)
@given(
    naive=st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001
    zone=st.sampled_from([UTC, ZoneInfo("Europe/Sofia"), timezone(timedelta(hours=-9, minutes=-30))]),
)
def test_every_aware_time_comes_back_as_the_same_moment_in_utc(naive: datetime, zone: ZoneInfo) -> None:
    with _MEMORY.begin() as connection:
        metadata.create_all(connection, tables=[suppressions])
        connection.execute(suppressions.delete())
        time = naive.replace(tzinfo=zone)
        connection.execute(suppressions.insert().values(address_hash="0" * 64, reason="asked", since=time))
        back = connection.execute(select(suppressions.c.since)).scalar_one()
        assert back == time.astimezone(UTC)
        assert back.tzinfo is UTC
        # Compared in the database as well, across zones.
        earlier = select(suppressions.c.since).where(suppressions.c.since <= time)
        assert connection.execute(earlier).first() is not None


@pytest.fixture(autouse=True, scope="module")
def _memory() -> Iterator[None]:
    yield
    _MEMORY.dispose()


_MEMORY = create_engine("sqlite://")


def test_readers_of_an_older_database_keep_their_subscriptions_and_get_a_hash(tmp_path: Path) -> None:
    """Copying a table to change it could delete rows of other tables, by their foreign keys."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for table, columns, row in (
            ("subscribers", "id, email, name, created_at", "7, 'maria@reader.example', 'М', '2026-12-01 07:00:00'"),
            (
                "subscriptions", "id, subscriber_id, list, lang, confirmed, consent, consent_at",
                "9, 7, 'news', 'bg', 1, 'на форума', '2026-12-01 07:00:00'",
            ),
            ("issues", "id, key, created_at", "3, '2026-12', '2026-12-01 07:00:00'"),
            ("issue_posts", "issue_id, position, slug", "3, 0, 'novina'"),
            ("editions", "issue_id, lang, subject, preheader, intro", "3, 'bg', 'Вести', '', ''"),
        ):  # fmt: skip
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({row})"))  # noqa: S608 our own words
    engine.dispose()
    store = open_store(url)
    with store.read() as connection:
        hashed = connection.execute(select(subscribers.c.email, subscribers.c.address_hash)).all()
        kept = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (subscriptions, issues, issue_posts, editions)
        }
    store.close()
    assert [tuple(row) for row in hashed] == [("maria@reader.example", address_hash("maria@reader.example"))]
    assert kept == {"subscriptions": 1, "issues": 1, "issue_posts": 1, "editions": 1}
