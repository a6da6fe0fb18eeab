"""A person's data: what an export contains, what a search finds, and what is erased after a month without an answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from publisher.core.errors import InvalidInput, NotFound
from publisher.storage.database import Store
from publisher.storage.tables import bounces, consents, deliveries, subscribers, subscriptions, suppressions
from publisher.subscribers import Subscribers, address_hash, suppress
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication

MARIA, PETAR = "maria@reader.example", "petar@reader.example"
CONSENT = "signed the list at the forum"
DAY = timedelta(days=1)


@pytest.fixture
def people(store: Store) -> Subscribers:
    return Subscribers(store, ("bg", "en"), ("news", "events"))


def bounced(store: Store, email: str, status: str) -> None:
    with store.begin() as connection:
        values = {"source": status, "address_hash": address_hash(email), "kind": "soft", "status": status, "at": NOW}
        connection.execute(bounces.insert().values(diagnostic=f"{status} full", **values))


def test_an_export_contains_all_data_of_that_person_and_nothing_of_others(
    people: Subscribers, store: Store, clock: HandClock
) -> None:
    people.add(MARIA, "bg", NOW, name="Мария", consent=CONSENT)
    people.add(PETAR, "bg", NOW + DAY, name="Петър", consent="by telephone")
    people.add(MARIA, "en", NOW + DAY, consent="once more", list_name="events")
    ledger = deliveries_through(store, newsletter=FarSide())
    for what in ("2026-12", "2027-01"):
        ledger.enqueue(publication(store, what=what), NOW)
    ledger.send_due(clock)
    bounced(store, MARIA, "4.2.2")
    bounced(store, PETAR, "4.4.1")
    data = people.export_person(" MARIA@reader.example ")
    assert (data["email"], data["name"], data["since"], data["suppressed"]) == (MARIA, "Мария", NOW, "")
    assert {(one["list"], one["lang"], one["consent"], one["consent_at"]) for one in data["subscriptions"]} == {
        ("news", "bg", CONSENT, NOW), ("events", "en", "once more", NOW + DAY),
    }  # fmt: skip
    assert [(one["list"], one["action"], one["wording"], one["at"]) for one in data["decisions"]] == [
        ("news", "added", CONSENT, NOW), ("events", "added", "once more", NOW + DAY),
    ]  # fmt: skip
    assert [(one["what"], one["kind"], one["lang"], one["state"]) for one in data["mails"]] == [
        ("2026-12", "issue", "bg", "sent"), ("2027-01", "issue", "bg", "sent"),
    ]  # fmt: skip
    assert data["returned"] == [{"at": NOW, "kind": "soft", "status": "4.2.2", "diagnostic": "4.2.2 full"}]
    assert not any("subscriber_id" in one for one in (*data["subscriptions"], *data["decisions"]))


def test_an_export_says_why_an_address_is_suppressed(people: Subscribers, store: Store) -> None:
    people.add(MARIA, "bg", NOW, consent=CONSENT)
    people.add(PETAR, "bg", NOW, consent=CONSENT)
    with store.begin() as connection:
        suppress(connection, address_hash(MARIA), "bounced", "550 no such user", NOW)
    assert people.export_person(MARIA)["suppressed"] == "550 no such user"
    assert people.export_person(PETAR)["suppressed"] == ""
    with pytest.raises(NotFound, match=r"nobody is subscribed as ivan@reader\.example"):
        people.export_person("Ivan@reader.example")


def test_decisions_are_exported_by_time(people: Subscribers, store: Store) -> None:
    people.add(MARIA, "bg", NOW + DAY, consent="second")
    people.add(MARIA, "bg", NOW, consent="first", list_name="events")
    assert [one["wording"] for one in people.export_person(MARIA)["decisions"]] == ["first", "second"]


def test_a_search_looks_in_addresses_and_names_on_all_lists(people: Subscribers) -> None:
    people.add(MARIA, "bg", NOW, name="Мария Иванова", consent=CONSENT)
    people.add(PETAR, "bg", NOW, name="Петър", consent=CONSENT, list_name="events")

    def found(text: str) -> list[str]:
        return [one.email for one in people.search(text)]

    assert (found("МАРИЯ"), found(" Maria@ "), found("петър")) == ([MARIA], [MARIA], [PETAR])
    assert (found("reader"), found("nobody")) == ([MARIA, PETAR], [])


def test_everyone_is_listed_by_address_and_counted_only_while_they_read(people: Subscribers, store: Store) -> None:
    people.add(PETAR, "bg", NOW, consent=CONSENT)
    people.add(MARIA, "bg", NOW, consent=CONSENT, list_name="events")
    people.add(MARIA, "bg", NOW, consent=CONSENT)
    assert [(one.email, one.list) for one in people.all(None)] == [(MARIA, "events"), (MARIA, "news"), (PETAR, "news")]
    assert (people.count("bg"), people.count("bg", "events"), people.count("en")) == (2, 1, 0)
    with store.begin() as connection:
        connection.execute(subscriptions.update().where(subscriptions.c.id == 1).values(confirmed=False))
        connection.execute(subscriptions.update().where(subscriptions.c.id == 3).values(left_at=NOW))
    assert people.count("bg") == 0
    assert [(one.email, one.state) for one in people.all()] == [(MARIA, "left"), (PETAR, "asked")]
    with store.read() as connection:
        assert people.bar(connection, PETAR, "news") == "has been asked to confirm and has not answered"
        assert people.bar(connection, PETAR, "events") == ""
        assert people.bar(connection, MARIA, "events") == "is subscribed already"


@pytest.mark.parametrize("lang", ["d", "dddd", "DE", "d1", ""])
def test_with_a_fallback_a_language_must_still_be_a_code(store: Store, lang: str) -> None:
    people = Subscribers(store, ("bg", "en"), fallback="en")
    people.add(MARIA, "de", NOW, consent=CONSENT)
    people.add(PETAR, "deu", NOW, consent=CONSENT)
    with pytest.raises(InvalidInput, match=f"no edition is made in '{lang}'"):
        people.add("ivan@reader.example", lang, NOW, consent=CONSENT)


def test_consent_added_by_staff_is_recorded_with_its_list_and_language(people: Subscribers, store: Store) -> None:
    people.add(MARIA, "bg", NOW, consent=CONSENT)
    people.add(MARIA, "en", NOW, name="ignored", consent="once more", list_name="events")
    with store.read() as connection:
        row = consents.c
        query = select(row.subscriber_id, row.list, row.lang, row.action, row.how, row.wording).order_by(row.id)
        assert [tuple(one) for one in connection.execute(query)] == [
            (1, "news", "bg", "added", "staff", CONSENT), (1, "events", "en", "added", "staff", "once more"),
        ]  # fmt: skip
        assert connection.execute(select(subscribers.c.name)).scalars().all() == [""]


def test_a_name_may_have_200_characters(people: Subscribers) -> None:
    people.add(MARIA, "bg", NOW, name="М" * 200, consent=CONSENT)
    with pytest.raises(InvalidInput, match="at most 200 characters"):
        people.add(PETAR, "bg", NOW, name="М" * 201, consent=CONSENT)


def test_erasing_keeps_an_earlier_reason_and_other_people(people: Subscribers, store: Store) -> None:
    people.add(MARIA, "bg", NOW, consent=CONSENT)
    people.add(PETAR, "bg", NOW, consent=CONSENT)
    with store.begin() as connection:
        suppress(connection, address_hash(MARIA), "complained", "said it is spam", NOW)
    people.erase(MARIA, NOW + DAY)
    assert [one.email for one in people.all()] == [PETAR]
    with store.read() as connection:
        kinds = connection.execute(select(suppressions.c.kind, suppressions.c.reason)).all()
    assert [tuple(one) for one in kinds] == [("complained", "said it is spam")]


def test_suppressing_stops_the_deliveries_of_that_address_only(people: Subscribers, store: Store) -> None:
    people.add(MARIA, "bg", NOW, consent=CONSENT)
    people.add(PETAR, "bg", NOW, consent=CONSENT)
    deliveries_through(store, newsletter=FarSide()).enqueue(publication(store), NOW)
    with store.begin() as connection:
        connection.execute(deliveries.update().values(owner="o", lease_until=NOW))
        suppress(connection, address_hash(MARIA), "bounced", "x" * 600, NOW + DAY)
    with store.read() as connection:
        rows = connection.execute(select(deliveries).order_by(deliveries.c.destination)).all()
        (reason,) = connection.execute(select(suppressions.c.reason)).scalars()
    assert [(row.state, row.changed_at, row.owner, row.lease_until) for row in rows] == [
        ("suppressed", NOW + DAY, None, None), ("queued", NOW, "o", NOW),
    ]  # fmt: skip
    assert rows[0].reply == f"the address is suppressed: {'x' * 473}"
    assert reason == "x" * 200


def asked(store: Store, email: str, **values: object) -> None:
    """A person whose subscription waits for a confirmation."""
    with store.begin() as connection:
        person = {"email": email, "address_hash": address_hash(email), "created_at": NOW}
        (number,) = connection.execute(subscribers.insert().values(**person).returning(subscribers.c.id)).scalars()
        row = {"subscriber_id": number, "list": "news", "lang": "bg", "confirmed": False, "consent": ""}
        connection.execute(subscriptions.insert().values(**{**row, "consent_at": NOW, "asked_at": NOW, **values}))


def test_requests_are_erased_when_they_are_older_than_a_month(people: Subscribers, store: Store) -> None:
    asked(store, MARIA)
    asked(store, PETAR, asked_at=NOW + DAY)
    asked(store, "anna@reader.example", asked_at=None, consent_at=NOW - DAY)
    people.add("ivan@reader.example", "bg", NOW - 90 * DAY, consent=CONSENT)
    assert people.forget_unconfirmed(NOW + 29 * DAY) == 0
    # Anna's request is gone, she herself is known for less than a month.
    assert people.forget_unconfirmed(NOW + 30 * DAY) == 0
    assert [one.email for one in people.all()] == ["ivan@reader.example", MARIA, PETAR]
    assert people.forget_unconfirmed(NOW + 30 * DAY + timedelta(seconds=1)) == 2
    assert [one.email for one in people.all()] == ["ivan@reader.example", PETAR]
    assert people.forget_unconfirmed(NOW + 32 * DAY) == 1
    with store.read() as connection:
        assert connection.execute(select(subscribers.c.email)).scalars().all() == ["ivan@reader.example"]
