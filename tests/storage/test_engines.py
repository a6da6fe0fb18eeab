"""Connections to PostgreSQL: their time limits, and a server that goes away and comes back."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from sqlalchemy import text

from publisher.core.errors import ConnectionLost, StoreError
from publisher.storage.database import Store, open_store
from publisher.storage.engines import make_engine
from publisher.storage.tables import issues
from servers.postgres import Cluster
from support.core_parts import NOW


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.database()


def parameters(store: Store) -> dict[str, str]:
    """The libpq parameters of a connection."""
    with store.read() as connection:
        found: dict[str, str] = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr]
        return found


def setting(store: Store, name: str) -> str:
    with store.read() as connection:
        return str(connection.execute(text(f"SHOW {name}")).scalar_one())


def add(store: Store, key: str) -> None:
    with store.begin() as connection:
        connection.execute(issues.insert().values(key=key, created_at=NOW))


def test_a_server_that_has_vanished_is_given_up_after_a_minute_at_most(url: str) -> None:
    with closing(open_store(url)) as store:
        given = parameters(store)
        assert setting(store, "idle_in_transaction_session_timeout") == "1min"
    noticed = int(given["keepalives_idle"]) + int(given["keepalives_interval"]) * int(given["keepalives_count"])
    assert (given["connect_timeout"], given["tcp_user_timeout"], noticed) == ("10", "30000", 60)


def test_what_the_address_sets_itself_stays_as_it_is(url: str) -> None:
    more = "&connect_timeout=3&tcp_user_timeout=5000&keepalives_idle=7"
    more += "&options=-c%20idle_in_transaction_session_timeout%3D9s"
    with closing(open_store(url + more)) as store:
        given = parameters(store)
        assert [given[name] for name in ("connect_timeout", "tcp_user_timeout", "keepalives_idle")] == [
            "3",
            "5000",
            "7",
        ]
        assert given["keepalives_count"] == "3"
        assert setting(store, "idle_in_transaction_session_timeout") == "9s"


def test_the_environment_s_time_limit_stays_as_it_is(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "4")
    with closing(open_store(url)) as store:
        assert parameters(store)["connect_timeout"] == "4"


def test_a_role_s_own_limit_for_idle_transactions_stays_as_it_is(url: str) -> None:
    with closing(open_store(url)) as store, store.begin() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = '8s'"))
    with closing(open_store(url)) as store:
        assert setting(store, "idle_in_transaction_session_timeout") == "8s"


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where connections are taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


def test_a_server_that_never_answers_is_an_error_and_no_long_wait(silent: int) -> None:
    with pytest.raises(StoreError, match=r"database name: .*timeout expired"):
        open_store(f"postgresql+psycopg://user@127.0.0.1:{silent}/name?connect_timeout=2")


def test_a_server_that_was_never_there_is_an_error_at_once(silent: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    begun = time.monotonic()
    with pytest.raises(StoreError, match="Connection refused"):
        open_store(f"postgresql+psycopg://user@127.0.0.1:{port}/name")
    assert time.monotonic() - begun < 10, "it has waited as for a restart"


def test_a_restart_between_two_transactions_is_not_noticed(url: str, postgres: Cluster) -> None:
    with closing(open_store(url)) as store:
        add(store, "before")
        postgres.stop()
        postgres.start()
        add(store, "after")
        with store.read() as connection:
            assert connection.execute(issues.select()).rowcount == 2


def test_a_server_that_is_away_for_a_while_is_waited_for(url: str, postgres: Cluster) -> None:
    with closing(open_store(url)) as store:
        add(store, "before")
        postgres.stop()
        back = threading.Timer(1.0, postgres.start)
        back.start()
        try:
            add(store, "after")
        finally:
            back.join()


def test_after_a_wait_in_vain_nobody_waits_until_the_server_has_been_there_again(url: str, postgres: Cluster) -> None:
    attempts: list[float] = []

    def connect() -> None:
        attempts.append(time.monotonic())
        with engine.connect():
            pass

    engine = make_engine(url, 0, restart_seconds=2)
    connect()
    postgres.stop()
    try:
        for _ in range(3):
            with pytest.raises(StoreError):
                connect()
    finally:
        postgres.start()
    waits = [later - earlier for earlier, later in pairwise(attempts[1:])]
    assert waits[0] > 1
    assert waits[1] < waits[0]
    connect()
    engine.dispose()


def test_a_transaction_that_loses_its_server_is_undone_and_says_so(url: str, postgres: Cluster) -> None:
    def lose() -> None:
        with store.begin() as connection:
            connection.execute(issues.insert().values(key="half", created_at=NOW))
            postgres.stop()
            postgres.start()
            connection.execute(issues.insert().values(key="other half", created_at=NOW))

    with closing(open_store(url)) as store:
        with pytest.raises(ConnectionLost, match="database test"):
            lose()
        add(store, "half")
