"""Decisions that readers make through their links: each is stored, recorded as proof, and stops waiting deliveries."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from publisher.core.errors import InvalidInput, NotFound
from publisher.core.types import Cadence
from publisher.storage.database import Store
from publisher.storage.tables import consents, deliveries
from publisher.subscribers import Choices, Subscribers, Subscription, Wish
from support.core_parts import NOW, FarSide, deliveries_through, publication

LATER = NOW + timedelta(hours=1)
WORDING = "Искам да получавам събитията"


@pytest.fixture
def people(store: Store) -> Subscribers:
    """Maria (subscription 1) and Petar (2) read `news`."""
    people = Subscribers(store, ("bg", "en"))
    for address in ("maria@reader.example", "petar@reader.example"):
        people.add(address, "bg", NOW, consent="signed the list at the forum")
    return people


@pytest.fixture
def choices(store: Store, people: Subscribers) -> Choices:
    return Choices(store, ("bg", "en"), ("news", "events"), ("data", "city"))


def wish(*lists: str, lang: str = "bg", cadence: Cadence = "each", **more: Any) -> Wish:
    return Wish(lang, frozenset(lists), cadence, **more)


def decisions(store: Store) -> list[tuple[object, ...]]:
    """Person, list, language, action, how, network address and wording of each decision but the first two."""
    row = consents.c
    query = select(row.subscriber_id, row.list, row.lang, row.action, row.how, row.ip, row.wording, row.at)
    with store.read() as connection:
        rows = connection.execute(query.order_by(row.id)).all()
    assert not rows[2:] or rows[-1].at == LATER
    return [tuple(one)[:-1] for one in rows[2:]]


def one(choices: Choices, number: int) -> Subscription:
    found = choices.subscription(number)
    assert found is not None
    return found


def test_a_subscription_is_found_by_its_number_and_a_person_has_theirs(choices: Choices, people: Subscribers) -> None:
    people.add("maria@reader.example", "en", NOW, consent="again", list_name="events")
    assert [(mine.id, mine.email, mine.list) for mine in choices.of_person(1)] == [
        (1, "maria@reader.example", "news"), (3, "maria@reader.example", "events"),
    ]  # fmt: skip
    assert one(choices, 2).email == "petar@reader.example"
    people.erase("petar@reader.example", NOW)
    assert choices.subscription(2) is None
    assert choices.subscription(9) is None
    assert choices.of_person(2) == []


def test_choosing_a_new_list_subscribes_to_it(choices: Choices, store: Store) -> None:
    chosen = wish("news", "events", lang="en", cadence="weekly", topics=frozenset({"data", "city"}), tracking=False)
    choices.change(1, chosen, LATER, wordings={"news": WORDING, "events": WORDING}, ip="192.0.2.7")
    news, events = choices.of_person(1)
    assert (events.list, events.reads, events.lang, events.cadence) == ("events", True, "en", "weekly")
    assert (events.topics, events.tracking, events.asked_at) == (("city", "data"), False, None)
    assert (news.reads, news.lang, news.cadence, news.topics, news.tracking) == (
        True, "en", "weekly", ("city", "data"), False,
    )  # fmt: skip
    assert decisions(store) == [
        (1, "events", "en", "confirmed", "page", "192.0.2.7", WORDING),
        (1, "news", "en", "changed", "page", "192.0.2.7", ""),
    ]
    (kept,) = Subscribers(store, ("bg", "en")).all("events")
    assert (kept.consent, kept.consent_at, kept.email) == (WORDING, LATER, "maria@reader.example")
    # Nobody else is changed.
    assert one(choices, 2).lang == "bg"
    assert len(choices.of_person(2)) == 1


def test_a_list_that_is_no_longer_chosen_is_left(choices: Choices, store: Store) -> None:
    choices.change(1, wish("events"), LATER, wordings={"news": WORDING, "events": WORDING}, ip="192.0.2.7")
    news, events = choices.of_person(1)
    assert (news.left_at, events.reads) == (LATER, True)
    assert decisions(store) == [
        (1, "events", "bg", "confirmed", "page", "192.0.2.7", WORDING),
        (1, "news", "bg", "left", "page", "192.0.2.7", ""),
    ]


def test_a_reader_returns_to_a_list_with_the_wording_that_they_saw(choices: Choices, store: Store) -> None:
    assert choices.leave(1, LATER, how="one-click", ip="192.0.2.7")
    choices.change(1, wish("news"), LATER, wordings={"news": WORDING, "events": WORDING})
    assert one(choices, 1).reads
    assert decisions(store) == [
        (1, "news", "bg", "left", "one-click", "192.0.2.7", ""),
        (1, "news", "bg", "returned", "page", "", WORDING),
    ]
    assert Subscribers(store, ("bg",)).all()[1].email == "petar@reader.example"
    (maria, petar) = Subscribers(store, ("bg",)).all()
    assert (maria.consent, maria.consent_at) == (WORDING, LATER)
    assert (petar.consent, petar.consent_at) == ("signed the list at the forum", NOW)


def test_saving_the_same_settings_records_nothing(choices: Choices, store: Store) -> None:
    choices.change(1, wish("news"), LATER, wordings={"news": WORDING, "events": WORDING})
    assert decisions(store) == []
    assert one(choices, 1).reads


@pytest.mark.parametrize(
    "changed",
    [{"lang": "en"}, {"cadence": "monthly"}, {"topics": frozenset({"city"})}, {"tracking": False}],
    ids=lambda changed: next(iter(changed)),
)
def test_each_change_is_stored_and_recorded(choices: Choices, store: Store, changed: dict[str, Any]) -> None:
    choices.change(1, wish("news", **changed), LATER)
    ((_, name, lang, action, how, _, _),) = decisions(store)
    assert (name, lang, action, how) == ("news", changed.get("lang", "bg"), "changed", "page")
    mine = one(choices, 1)
    assert (mine.lang, mine.cadence, frozenset(mine.topics), mine.tracking) == (
        changed.get("lang", "bg"), changed.get("cadence", "each"), changed.get("topics", frozenset()),
        changed.get("tracking", True),
    )  # fmt: skip


def test_a_list_that_was_left_stays_left_and_gets_the_settings(choices: Choices, store: Store) -> None:
    choices.leave(1, NOW, how="page")
    choices.change(1, wish("events", lang="en"), LATER)
    news, events = choices.of_person(1)
    assert (news.left_at, news.lang, events.lang) == (NOW, "en", "en")
    assert [action for _, _, _, action, *_ in decisions(store)[1:]] == ["confirmed"]


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (wish("news", lang="de"), "there is no language 'de'; there are: bg, en"),
        (wish("news", "secret"), "there is no list 'secret'; there are: news, events"),
        (wish("news", cadence="hourly"), "there is no cadence 'hourly'; there are: each, weekly, monthly"),  # type: ignore[arg-type]
        (wish("news", topics=frozenset({"zoo", "sport"})), "there is no topic 'sport'; there are: data, city"),
    ],
)
def test_an_unknown_choice_is_refused_with_a_list_of_known_ones(
    choices: Choices, store: Store, wanted: Wish, said: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        choices.change(1, wanted, LATER)
    assert str(raised.value) == said
    assert decisions(store) == []


def test_an_unknown_subscription_cannot_be_changed(choices: Choices) -> None:
    with pytest.raises(NotFound, match="there is no subscription 9"):
        choices.change(9, wish("news"), LATER)


def test_leaving_stops_the_deliveries_of_that_reader_only(choices: Choices, store: Store) -> None:
    deliveries_through(store, newsletter=FarSide()).enqueue(publication(store), NOW)
    assert choices.leave(1, LATER, how="one-click", ip="192.0.2.7")
    assert not choices.leave(1, LATER + timedelta(hours=1), how="page")
    assert not choices.leave(9, LATER, how="page")
    assert (one(choices, 1).left_at, one(choices, 2).left_at) == (LATER, None)
    with store.read() as connection:
        rows = connection.execute(select(deliveries).order_by(deliveries.c.destination)).all()
    assert [(row.state, row.reply, row.changed_at) for row in rows] == [
        ("suppressed", "left the list before it was sent", LATER), ("queued", "", NOW),
    ]  # fmt: skip
    assert decisions(store) == [(1, "news", "bg", "left", "one-click", "192.0.2.7", "")]


def test_staff_unsubscribe_a_person_from_one_list_or_all(choices: Choices, people: Subscribers, store: Store) -> None:
    people.add("maria@reader.example", "bg", LATER, consent="again", list_name="events")
    assert choices.leave_by_address(" MARIA@reader.example", LATER, "events") == ["events"]
    assert [mine.reads for mine in choices.of_person(1)] == [True, False]
    assert choices.leave_by_address("maria@reader.example", LATER, "events") == []
    assert choices.leave_by_address("maria@reader.example", LATER) == ["news"]
    assert one(choices, 2).reads
    assert [(name, action, how) for _, name, _, action, how, _, _ in decisions(store)][1:] == [
        ("events", "left", "staff"), ("news", "left", "staff"),
    ]  # fmt: skip
    with pytest.raises(NotFound, match=r"nobody is subscribed as ivan@reader\.example"):
        choices.leave_by_address("ivan@reader.example", LATER)
