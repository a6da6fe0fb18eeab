"""A restart of PostgreSQL costs no reader their request: before it, amid it and behind it."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from sqlalchemy import event, func, select

from publisher.app.assembly import Publisher, open_publisher
from publisher.storage.tables import deliveries, subscribers, subscriptions
from publisher.web.public.site import create_app
from publisher.web.serving import served
from servers.postgres import Cluster
from support.core_parts import HandClock

ADDRESS = "https://news.example.org"


@dataclass(frozen=True)
class Site:
    """A workspace on PostgreSQL, and its public pages."""

    publisher: Publisher
    at: str

    def leave(self, number: int) -> requests.Response:
        """Unsubscribe by one click, as a mail program does (RFC 8058)."""
        path = self.publisher.links.unsubscribe(number).removeprefix(ADDRESS)
        form = {"List-Unsubscribe": "One-Click"}
        return requests.post(self.at + path, data=form, timeout=60, allow_redirects=False)

    def subscribe(self, address: str) -> requests.Response:
        form = {"email": address, "list": "news"}
        return requests.post(f"{self.at}/bg/subscribe", data=form, timeout=60, allow_redirects=False)

    def has_left(self, number: int) -> bool:
        with self.publisher.store.read() as connection:
            query = select(subscriptions.c.left_at).where(subscriptions.c.id == number)
            return connection.execute(query).scalar_one() is not None

    def letters_to(self, address: str) -> int:
        with self.publisher.store.read() as connection:
            query = select(func.count()).select_from(deliveries).where(deliveries.c.destination == address)
            return int(connection.execute(query).scalar_one())


@pytest.fixture
def config(workspace: Path, postgres: Cluster) -> Path:
    file = workspace / "config.toml"
    text = file.read_text(encoding="utf-8")
    text, found = re.subn(r"(?m)^# database = .*$", f'database = "{postgres.database()}"', text)
    assert found == 1
    file.write_text(f'{text}\n[web]\naddress = "{ADDRESS}"\nlisten = "127.0.0.1:0"\n', encoding="utf-8")
    return file


@pytest.fixture
def site(config: Path, clock: HandClock) -> Iterator[Site]:
    with open_publisher(config, clock) as publisher:
        for name in ("maria", "ivan"):
            publisher.subscribers.add(f"{name}@reader.example", "bg", clock(), consent="на форума")
        with served(config, clock) as at:
            # Pages that have been used have connections to the server.
            assert requests.get(f"{at}/bg/", timeout=60).status_code == 200
            yield Site(publisher, at)


def test_a_leave_and_a_subscription_right_after_a_restart_succeed(site: Site, postgres: Cluster) -> None:
    postgres.stop()
    postgres.start()
    assert site.leave(1).status_code == 200
    assert site.has_left(1)
    postgres.stop()
    postgres.start()
    assert site.subscribe("new@reader.example").status_code == 303
    assert site.letters_to("new@reader.example") == 1


def test_what_is_asked_while_the_server_is_away_is_answered_when_it_is_back(site: Site, postgres: Cluster) -> None:
    postgres.stop()
    back = threading.Timer(1.0, postgres.start)
    back.start()
    try:
        assert site.leave(2).status_code == 200
        assert site.subscribe("new@reader.example").status_code == 303
    finally:
        back.join()
    assert site.has_left(2)
    assert site.letters_to("new@reader.example") == 1


@pytest.mark.parametrize("statement", ["INSERT INTO subscribers", "INSERT INTO deliveries", "SELECT"])
def test_a_request_whose_server_dies_amid_it_is_answered_and_done_once(
    config: Path, clock: HandClock, postgres: Cluster, statement: str
) -> None:
    with open_publisher(config, clock) as publisher:
        pages = create_app(publisher).test_client()
        deaths: list[str] = []

        def die(_connection: object, _cursor: object, sql: str, *_more: object) -> None:
            if sql.startswith(statement) and not deaths:
                deaths.append(sql)
                postgres.stop()
                postgres.start()

        event.listen(publisher.store.engine, "before_cursor_execute", die)
        answer = pages.post("/bg/subscribe", data={"email": "new@reader.example", "list": "news"})
        assert (answer.status_code, len(deaths)) == (303, 1)
        with publisher.store.read() as connection:
            people = connection.execute(select(subscribers.c.email)).scalars().all()
            (letter,) = connection.execute(select(deliveries.c.destination)).scalars()
        assert people == [letter] == ["new@reader.example"]
