"""Double opt-in on the public pages: only the owner of a mailbox can subscribe it; nobody learns who is subscribed."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.storage.tables import consents, deliveries, publications, subscribers, subscriptions, suppressions
from publisher.subscribers import address_hash, suppress
from publisher.web.serving import served
from support.core_parts import HandClock

ADDRESS = "maria@reader.example"


@dataclass(frozen=True)
class Door:
    """The public pages and the workspace behind them, with one clock."""

    publisher: Publisher
    at: str
    clock: HandClock

    def ask(self, email: str = ADDRESS, page: str = "bg", **more: object) -> requests.Response:
        form = {"email": email, **more}
        return requests.post(f"{self.at}/{page}/subscribe", data=form, timeout=10)

    def press(self, link: str) -> requests.Response:
        return requests.post(self.at + link, timeout=10, allow_redirects=False)

    def letters(self) -> list[tuple[str, str, str]]:
        """Address, subject and link of each letter, in order."""
        query = (
            select(deliveries.c.destination, publications.c.message)
            .join_from(deliveries, publications)
            .where(publications.c.kind == "letter")
            .order_by(deliveries.c.id)
        )
        with self.publisher.store.read() as connection:
            rows = connection.execute(query).all()
        return [
            (address, message["subject"], re.findall(r"https://news.example.org(/[cp]/\S+)", message["text"])[0])
            for address, message in rows
        ]

    def actions(self) -> list[str]:
        with self.publisher.store.read() as connection:
            return list(connection.execute(select(consents.c.action).order_by(consents.c.id)).scalars())


@pytest.fixture
def door(workspace: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    yield from opened(workspace, clock, 'subscribe_limit = "1000 per minute"')


def opened(workspace: Path, clock: HandClock, more: str) -> Iterator[Door]:
    config = workspace / "config.toml"
    web = f'\n[web]\naddress = "https://news.example.org"\nlisten = "127.0.0.1:0"\n{more}\n'
    config.write_text(config.read_text(encoding="utf-8") + web, encoding="utf-8")
    with open_publisher(config, clock) as publisher, served(config, clock) as at:
        yield Door(publisher, at, clock)


def test_only_confirming_makes_a_reader(door: Door) -> None:
    said = door.ask(name="Мария")
    assert said.url.endswith("/bg/subscribe/sent")
    ((address, subject, link),) = door.letters()
    assert (address, subject) == (ADDRESS, "Моля, потвърдете абонамента си за „Вести от клъстера“")
    assert door.publisher.subscribers.count("bg") == 0
    question = requests.get(door.at + link, timeout=10)
    assert "Да, абонирайте ме" in question.text
    assert door.publisher.subscribers.count("bg") == 0
    assert "Добре дошли!" in door.press(link).text
    assert door.publisher.subscribers.count("bg") == 1
    # The second time changes nothing.
    assert "Добре дошли!" in door.press(link).text
    assert door.actions() == ["asked", "confirmed"]


def test_consent_is_stored_with_the_wording_the_time_the_ip_address_and_the_version_of_the_form(door: Door) -> None:
    shown = requests.get(f"{door.at}/bg/subscribe", timeout=10).text
    door.ask()
    door.clock.move(timedelta(minutes=5))
    door.press(door.letters()[0][2])
    with door.publisher.store.read() as connection:
        asked, confirmed = connection.execute(select(consents).order_by(consents.c.id)).all()
        (kept,) = connection.execute(select(subscriptions)).all()
    assert asked.wording in html.unescape(shown).replace("\u00a0", " ")
    assert asked.wording == confirmed.wording == kept.consent
    assert re.fullmatch(r"[0-9a-f]{12}", asked.form_version)
    assert confirmed.at - asked.at == timedelta(minutes=5)
    assert {asked.ip, confirmed.ip} == {"127.0.0.1"}
    assert kept.consent_at == confirmed.at


def test_the_english_form_makes_an_english_letter_and_reader(door: Door) -> None:
    door.ask(page="en")
    ((_, subject, link),) = door.letters()
    assert subject == "Please confirm your subscription to “Cluster News”"
    assert "Welcome!" in door.press(link).text
    assert door.publisher.subscribers.count("en") == 1


def test_nobody_learns_from_the_form_who_is_subscribed(door: Door) -> None:
    people = door.publisher.subscribers
    people.add("reads@reader.example", "bg", door.clock(), consent="asked on paper")
    people.add("gone@reader.example", "bg", door.clock(), consent="asked on paper")
    people.erase("gone@reader.example", door.clock())
    with door.publisher.store.begin() as connection:
        suppress(connection, address_hash("complained@reader.example"), "complained", "said it is spam", door.clock())
    answers = [
        door.ask(email)
        for email in ("new@reader.example", "reads@reader.example", "gone@reader.example", "complained@reader.example")
    ]
    assert {(answer.status_code, answer.text, answer.url) for answer in answers} == {
        (200, answers[0].text, answers[0].url)
    }
    subjects = {address: subject for address, subject, _ in door.letters()}
    assert subjects == {
        "new@reader.example": "Моля, потвърдете абонамента си за „Вести от клъстера“",
        "reads@reader.example": "Вече сте абонирани за „Вести от клъстера“",
        "gone@reader.example": "Моля, потвърдете абонамента си за „Вести от клъстера“",
    }


def test_a_robot_that_fills_in_the_hidden_field_gets_the_usual_page_and_no_letter(door: Door) -> None:
    said = door.ask(website="https://shop.example")
    assert said.url.endswith("/bg/subscribe/sent")
    assert door.letters() == []
    with door.publisher.store.read() as connection:
        assert connection.execute(select(subscribers)).all() == []


@pytest.mark.parametrize(
    "email", ["", "maria", "maria@localhost", "a@b@c.example", "maria@reader.example\nBcc: x@y.bg"]
)
def test_an_invalid_address_is_reported_in_the_form_which_keeps_the_other_fields(door: Door, email: str) -> None:
    said = door.ask(email, name="Мария", cadence="weekly")
    assert said.status_code == 400
    assert "Това не е имейл адрес." in said.text.replace("\u00a0", " ")
    assert 'value="Мария"' in said.text
    assert 'value="weekly" checked' in said.text
    assert door.letters() == []


@pytest.mark.parametrize("form", [{"lang": "de"}, {"cadence": "hourly"}, {"list": "secret"}, {"topic": "nothing"}])
def test_what_the_form_does_not_offer_is_refused(door: Door, form: dict[str, str]) -> None:
    assert door.ask(**form).status_code == 400
    assert door.letters() == []


def test_an_address_is_not_flooded_with_letters(door: Door) -> None:
    for _ in range(3):
        door.ask()
    assert len(door.letters()) == 1
    for _ in range(5):
        door.clock.move(timedelta(minutes=11))
        door.ask()
    assert len(door.letters()) == 3
    door.clock.move(timedelta(days=1))
    door.ask()
    assert len(door.letters()) == 4


def test_a_network_that_sends_the_form_too_often_waits(workspace: Path, clock: HandClock) -> None:
    for door in opened(workspace, clock, 'subscribe_limit = "2 per hour"'):
        codes = [door.ask(f"reader{n}@reader.example").status_code for n in range(4)]
        assert codes == [200, 200, 429, 429]
        assert "Твърде много опити" in door.ask("reader9@reader.example").text
        assert len(door.letters()) == 2
        # Reading is still allowed.
        assert requests.get(f"{door.at}/bg/subscribe", timeout=10).status_code == 200


def test_a_link_works_for_a_week(door: Door) -> None:
    door.ask()
    ((_, _, link),) = door.letters()
    door.clock.move(timedelta(days=7, minutes=1))
    late = door.press(link)
    assert (late.status_code, door.publisher.subscribers.count("bg")) == (410, 0)
    assert "Тази връзка вече не работи" in late.text


def test_an_old_link_does_not_subscribe_a_person_who_has_left(door: Door) -> None:
    door.ask()
    ((_, _, link),) = door.letters()
    door.press(link)
    door.publisher.choices.leave(1, door.clock(), how="page")
    assert door.press(link).status_code == 410
    assert door.publisher.subscribers.count("bg") == 0


def test_people_who_left_or_were_erased_can_return_by_confirming(door: Door) -> None:
    people = door.publisher.subscribers
    people.add(ADDRESS, "bg", door.clock(), consent="asked on paper")
    door.publisher.choices.leave(1, door.clock(), how="page")
    door.ask()
    door.press(door.letters()[-1][2])
    assert people.count("bg") == 1
    people.erase(ADDRESS, door.clock())
    door.clock.move(timedelta(hours=1))
    door.ask()
    assert people.count("bg") == 0
    door.press(door.letters()[-1][2])
    assert people.count("bg") == 1
    with door.publisher.store.read() as connection:
        assert connection.execute(select(suppressions)).all() == []


def test_a_bounce_is_lifted_by_a_confirmation_and_a_complaint_is_not(door: Door) -> None:
    door.publisher.subscribers.add(ADDRESS, "bg", door.clock(), consent="asked on paper")
    with door.publisher.store.begin() as connection:
        suppress(connection, address_hash(ADDRESS), "bounced", "550 no such user", door.clock())
    door.ask()
    ((_, subject, link),) = door.letters()
    assert subject.startswith("Моля, потвърдете")
    door.press(link)
    with door.publisher.store.begin() as connection:
        assert connection.execute(select(suppressions)).all() == []
        suppress(connection, address_hash(ADDRESS), "complained", "said it is spam", door.clock())
    door.clock.move(timedelta(hours=1))
    door.ask()
    assert len(door.letters()) == 1


def test_an_advertisement_as_a_name_is_not_mailed(door: Door) -> None:
    door.ask(name="Купете от https://shop.example")
    with door.publisher.store.read() as connection:
        assert connection.execute(select(subscribers.c.name)).scalars().all() == [""]
        assert connection.execute(select(deliveries.c.name)).scalars().all() == [""]


def test_unconfirmed_requests_are_erased_after_a_month(door: Door) -> None:
    door.publisher.subscribers.add("reads@reader.example", "bg", door.clock(), consent="asked on paper")
    door.ask()
    door.clock.move(timedelta(days=29))
    assert door.publisher.subscribers.forget_unconfirmed(door.clock()) == 0
    door.clock.move(timedelta(days=2))
    assert door.publisher.subscribers.forget_unconfirmed(door.clock()) == 1
    with door.publisher.store.read() as connection:
        assert connection.execute(select(subscribers.c.email)).scalars().all() == ["reads@reader.example"]
        assert len(connection.execute(select(subscriptions)).all()) == 1
        (trace,) = connection.execute(select(deliveries.c.destination)).scalars()
    assert ADDRESS not in trace


def test_preferences_hold_for_all_lists_of_a_person(workspace: Path, clock: HandClock) -> None:
    lists = """
[lists.news]
name = { bg = "Вести", en = "News" }
[lists.events]
name = { bg = "Събития", en = "Events" }
description = { bg = "Само покани" }
[topics.data]
name = { bg = "Данни" }
tags = ["данни"]
"""
    for door in opened(workspace, clock, lists):
        door.ask(list=["news", "events"], cadence="weekly", topic="data")
        door.press(door.letters()[0][2])
        first, second = door.publisher.choices.of_person(1)
        assert {(one.list, one.cadence, one.topics) for one in (first, second)} == {
            ("news", "weekly", ("data",)), ("events", "weekly", ("data",)),
        }  # fmt: skip
        mine = f"{door.at}/p/{door.publisher.tokens.make('preferences', first.id)}"
        assert "Само покани" in requests.get(mine, timeout=10).text
        form = {"lists": "shown", "list": "events", "lang": "en", "cadence": "monthly"}
        assert "Saved." in requests.post(mine, data=form, timeout=10).text
        states = {one.list: (one.reads, one.lang, one.cadence) for one in door.publisher.choices.of_person(1)}
        assert states == {"news": (False, "en", "monthly"), "events": (True, "en", "monthly")}
        back = requests.post(mine, data={"lists": "shown", "list": ["news", "events"], "lang": "bg"}, timeout=10)
        assert "Запазено." in back.text
        assert all(one.reads for one in door.publisher.choices.of_person(1))
        assert door.actions().count("returned") == 1
