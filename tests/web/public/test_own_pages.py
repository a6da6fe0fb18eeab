"""What only the owner of a mailbox may do, served by the real server: a forwarded mail's links do not hand it over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.storage.tables import consents, deliveries, publications, subscribers, suppressions
from publisher.subscribers import address_hash, suppress
from publisher.web.serving import served
from support.core_parts import HandClock

ADDRESS = "maria@reader.example"


@dataclass(frozen=True)
class Site:
    """A workspace with one reader, and its public pages."""

    publisher: Publisher
    at: str
    clock: HandClock

    @property
    def preferences(self) -> str:
        return f"/p/{self.publisher.tokens.make('preferences', 1)}"

    def get(self, path: str) -> requests.Response:
        return requests.get(self.at + path, timeout=10)

    def post(self, path: str, **form: str) -> requests.Response:
        return requests.post(self.at + path, data=form, timeout=10)

    def letters(self) -> list[tuple[str, str]]:
        """To whom each letter goes, and the path of its link."""
        query = select(deliveries.c.destination, publications.c.message).join_from(deliveries, publications)
        with self.publisher.store.read() as connection:
            rows = connection.execute(query.where(publications.c.kind == "letter").order_by(publications.c.id)).all()
        found = [
            (row.destination, re.findall(r"https://news\.example\.org(/\S+)", row.message["text"])) for row in rows
        ]
        return [(to, links[0] if links else "") for to, links in found]


@pytest.fixture
def site(workspace: Path) -> Iterator[Site]:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text + '\n[web]\naddress = "https://news.example.org"\nlisten = "127.0.0.1:0"\n', encoding="utf-8"
    )
    with open_publisher(config) as publisher, served(config) as at:
        publisher.subscribers.add(ADDRESS, "bg", publisher.clock(), name="Мария", consent="на форума")
        yield Site(publisher, at, HandClock())


def test_data_are_read_and_deleted_by_a_letter_alone(site: Site) -> None:
    for path in ("data", "forget"):
        offered = site.get(f"{site.preferences}/{path}")
        assert "на форума" not in offered.text
        assert offered.headers["Cache-Control"] == "no-store"
    assert site.letters() == []
    assert "Проверете пощата си" in site.post(f"{site.preferences}/forget").text
    assert "Проверете пощата си" in site.post(f"{site.preferences}/data").text
    ((to, link),) = site.letters()
    assert to == ADDRESS
    page = site.get(link)
    assert page.headers["Content-Type"].startswith("text/html")
    for words in ('lang="bg"', ADDRESS, "Мария", "на форума", "Добавихме Ви с Ваше съгласие", "активен"):
        assert words in page.text.replace("\u00a0", " ")
    kept = site.get(f"{link}/my-data.json")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert kept.json()["subscriptions"][0]["consent"] == "на форума"
    assert "Необходимо" not in site.get(f"{link}/forget").text
    assert site.publisher.subscribers.count("bg") == 1
    gone = site.post(f"{link}/forget").text.replace("\u00a0", " ")
    assert "Адресът Ви и всички данни за Вас са изтрити." in gone
    with site.publisher.store.read() as connection:
        assert connection.execute(select(subscribers)).all() == []
        assert connection.execute(select(suppressions.c.kind)).scalars().all() == ["erased"]


def test_the_link_of_a_letter_ends_after_a_day_and_no_other_link_opens_the_data(site: Site) -> None:
    tokens, now = site.publisher.tokens, int(site.publisher.clock().timestamp())
    day = int(timedelta(days=1).total_seconds())
    assert site.get(f"/d/{tokens.make('data', 1, now)}").status_code == 200
    old = tokens.make("data", 1, now - day - 60)
    for path in (f"/d/{old}", f"/d/{old}/my-data.json", f"/d/{old}/forget"):
        assert site.get(path).status_code == 410
    assert site.post(f"/d/{old}/forget").status_code == 410
    for token in (tokens.make("preferences", 1), tokens.make("unsubscribe", 1), tokens.make("data", 1)):
        assert site.get(f"/d/{token}").status_code == 404
    assert site.publisher.subscribers.count("bg") == 1


def data_link(site: Site) -> str:
    """The link that a letter to the reader's own mailbox has."""
    return f"/d/{site.publisher.tokens.make('data', 1, int(site.publisher.clock().timestamp()))}"


def test_a_forwarded_mail_gives_nobody_the_readers_subscription(site: Site) -> None:
    assert site.post(f"{site.preferences}/address", email="stranger@new.example").status_code in (404, 405)
    assert site.letters() == []


def test_a_reader_moves_to_another_address_which_confirms(site: Site) -> None:
    assert "Проверете пощата си" in site.post(f"{data_link(site)}/address", email="maria@new.example").text
    ((to, link),) = site.letters()
    assert to == "maria@new.example"
    assert "maria@new.example" in site.get(link).text
    assert [one.email for one in site.publisher.subscribers.all()] == [ADDRESS]
    assert "Занапред пишем на maria@new.example." in site.post(link).text
    assert [one.email for one in site.publisher.subscribers.all()] == ["maria@new.example"]
    assert site.letters()[1][0] == ADDRESS
    assert (site.get(link).status_code, site.post(link).status_code) == (410, 410)


def test_an_address_that_is_taken_or_suppressed_reveals_nothing(site: Site) -> None:
    site.publisher.subscribers.add("taken@reader.example", "bg", site.publisher.clock(), consent="на форума")
    with site.publisher.store.begin() as connection:
        suppress(connection, address_hash("spam@reader.example"), "complained", "said so", site.publisher.clock())
    answers = {
        site.post(f"{data_link(site)}/address", email=f"{name}@reader.example").text
        for name in ("taken", "spam", "free")
    }
    assert len(answers) == 1
    assert [to for to, _ in site.letters()] == ["free@reader.example"]
    wrong = site.post(f"{data_link(site)}/address", email="ivan@mine")
    assert (wrong.status_code, "Това не е имейл адрес" in wrong.text.replace("\u00a0", " ")) == (400, True)
    assert 'value="ivan@mine"' in wrong.text, "what was typed is kept"


def test_a_reader_changes_their_name_and_a_post_without_our_form_changes_nothing(site: Site) -> None:
    form = {"lists": "shown", "list": "news", "lang": "en", "cadence": "weekly", "name": " Мария  Иванова "}
    assert site.post(site.preferences, **form).status_code == 200
    (maria,) = site.publisher.subscribers.search("иванова")
    assert (maria.name, maria.lang, maria.cadence) == ("Мария Иванова", "en", "weekly")

    def state() -> list[object]:
        with site.publisher.store.read() as connection:
            return [*site.publisher.choices.of_person(1), *connection.execute(select(consents)).all()]

    before = state()
    assert site.post(site.preferences).status_code == 200
    assert site.post(site.preferences, **{"List-Unsubscribe": "One-Click"}).status_code == 200
    assert state() == before
