"""Double opt-in in the database: which wording is stored as consent, which link confirms, and who gets a letter."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from publisher.core.errors import InvalidInput
from publisher.core.messages import freeze
from publisher.core.types import Letter
from publisher.storage.database import Store
from publisher.storage.tables import consents, deliveries, subscriptions
from publisher.subscribers import Asked, Choices, Joining, Subscribers, Wish, address_hash, suppress
from publisher.subscribers.joining import VALID, LetterTools
from support.core_parts import MESSAGE, NOW

LATER = NOW + timedelta(hours=1)
ASKED = int(NOW.timestamp())
SECOND = timedelta(seconds=1)


class Desk:
    """`Joining` with two lists, and the letters that it has asked to be rendered."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.letters: list[Letter] = []
        self.choices = Choices(store, ("bg", "en"), ("news", "events"), ("data",))
        tools = LetterTools(self._write, "mail-{}".format, "/c/{}/{}".format, "/p/{}".format)
        self.joining = Joining(store, self.choices, tools)

    def _write(self, letter: Letter) -> dict[str, Any]:
        self.letters.append(letter)
        return freeze(MESSAGE, Path("/nowhere"))

    def ask(self, name: str, now: datetime = NOW, *lists: str, wording: str = "", lang: str = "bg") -> None:
        wish = Wish(lang, frozenset(lists or ("news",)))
        email = f"{name}@reader.example"
        self.joining.ask(Asked(email, name, wish, wording or f"{name} agrees", f"form-{name}", "192.0.2.7"), now)

    def rows(self) -> list[tuple[object, ...]]:
        """Consent and its time of each subscription, whether it is confirmed, and whether a letter waits."""
        row = subscriptions.c
        query = select(row.consent, row.consent_at, row.confirmed, row.asked_at).order_by(row.id)
        with self.store.read() as connection:
            return [tuple(one) for one in connection.execute(query)]

    def proofs(self) -> list[tuple[object, ...]]:
        row = consents.c
        query = select(row.list, row.action, row.how, row.wording, row.form_version, row.ip).order_by(row.id)
        with self.store.read() as connection:
            return [tuple(one) for one in connection.execute(query)]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


PENDING = "asked on the form, not confirmed"


def test_the_stored_consent_is_the_wording_that_this_reader_saw(desk: Desk) -> None:
    desk.ask("maria")
    desk.ask("petar")
    assert desk.rows() == [(PENDING, NOW, False, NOW), (PENDING, NOW, False, NOW)]
    assert desk.joining.confirm(1, ASKED, LATER, ip="192.0.2.8")
    assert desk.rows() == [("maria agrees", LATER, True, None), (PENDING, NOW, False, NOW)]
    assert desk.proofs() == [
        ("news", "asked", "page", "maria agrees", "form-maria", "192.0.2.7"),
        ("news", "asked", "page", "petar agrees", "form-petar", "192.0.2.7"),
        ("news", "confirmed", "letter", "maria agrees", "form-maria", "192.0.2.8"),
    ]


def test_the_consent_for_each_list_is_the_wording_last_seen_for_it(desk: Desk) -> None:
    desk.ask("maria", NOW, "news", wording="first")
    desk.ask("maria", LATER, "events", wording="second")
    desk.ask("maria", LATER + timedelta(hours=1), "news", wording="third")
    for number, asked in ((2, LATER), (1, LATER + timedelta(hours=1))):
        assert desk.joining.confirm(number, int(asked.timestamp()), LATER + timedelta(hours=2))
    assert [row[0] for row in desk.rows()] == ["third", "second"]


def test_a_letter_does_not_confirm_earlier_requests(desk: Desk) -> None:
    desk.ask("maria", NOW, "events")
    desk.ask("maria", LATER, "news")
    assert desk.joining.confirm(2, int(LATER.timestamp()), LATER)
    assert [row[2] for row in desk.rows()] == [False, True]


def test_another_kind_of_decision_is_not_mistaken_for_consent(desk: Desk) -> None:
    desk.ask("maria")
    desk.joining.confirm(1, ASKED, NOW)
    desk.choices.leave(1, NOW, how="page")
    desk.ask("maria", LATER, wording="once more")
    desk.choices.change(1, Wish("en", frozenset()), LATER)
    desk.ask("maria", LATER + timedelta(hours=1), wording="for the third time")
    asked = int((LATER + timedelta(hours=1)).timestamp())
    assert desk.joining.confirm(1, asked, LATER + timedelta(hours=2))
    assert desk.rows()[0][0] == "for the third time"
    assert desk.proofs()[-1][1] == "returned"


def test_a_link_confirms_once_and_says_so_again(desk: Desk) -> None:
    desk.ask("maria")
    first = desk.joining.confirm(1, ASKED, LATER)
    again = desk.joining.confirm(1, ASKED, LATER)
    assert first is not None
    assert again is not None
    assert (first.fresh, first.subscription.reads, again.fresh, again.subscription.reads) == (True, True, False, True)
    assert [proof[1] for proof in desk.proofs()] == ["asked", "confirmed"]


def test_a_link_of_a_time_after_the_request_confirms_nothing(desk: Desk) -> None:
    desk.ask("maria")
    assert desk.joining.pending(1, ASKED + 60, LATER) is None
    assert desk.joining.confirm(1, ASKED + 60, LATER) is None
    assert desk.joining.confirm(1, ASKED + 1, LATER) is None
    assert desk.rows()[0][2] is False
    assert desk.joining.pending(1, ASKED, LATER) is not None


def test_a_link_of_an_earlier_letter_confirms_nothing_that_somebody_else_may_have_asked_for_since(desk: Desk) -> None:
    desk.ask("maria")
    desk.ask("maria", LATER, "events", wording="a stranger's")
    first, later = ASKED, int(LATER.timestamp())
    assert desk.joining.pending(1, later, LATER) is None
    assert desk.joining.confirm(2, first, LATER) is None
    assert [row[2] for row in desk.rows()] == [False, False]
    assert desk.joining.confirm(1, first, LATER) is not None
    assert [row[2] for row in desk.rows()] == [True, False]
    assert desk.joining.confirm(2, later, LATER) is not None
    assert [row[2] for row in desk.rows()] == [True, True]


def test_a_link_works_to_the_end_of_its_week(desk: Desk) -> None:
    desk.ask("maria")
    assert desk.joining.pending(1, ASKED, NOW + VALID + SECOND) is None
    assert desk.joining.confirm(1, ASKED, NOW + VALID + SECOND) is None
    assert desk.joining.pending(1, ASKED, NOW + VALID) is not None
    assert desk.joining.confirm(1, ASKED, NOW + VALID) is not None
    assert desk.joining.pending(1, ASKED, NOW) is None


def test_an_unknown_subscription_cannot_be_confirmed(desk: Desk) -> None:
    assert desk.joining.confirm(7, ASKED, NOW) is None
    assert desk.joining.pending(7, ASKED, NOW) is None


def test_a_letter_names_its_lists_its_link_and_how_long_it_works(desk: Desk) -> None:
    desk.ask("maria", NOW, "news", "events", lang="en")
    assert desk.letters == [Letter("confirm", "en", f"/c/1/{ASKED}", ("events", "news"), 7)]
    with desk.store.read() as connection:
        (row,) = connection.execute(select(deliveries)).all()
    assert (row.destination, row.lang, row.subscription_id) == ("maria@reader.example", "en", 1)


def test_a_reader_is_told_in_their_language_and_asked_only_about_new_lists(desk: Desk) -> None:
    people = Subscribers(desk.store, ("bg", "en"))
    people.add("maria@reader.example", "en", NOW, consent="on paper")
    desk.ask("maria", NOW, "news")
    assert desk.letters == [Letter("known", "en", "/p/1", (), 0)]
    desk.ask("maria", LATER, "news", "events")
    assert desk.letters[1:] == [Letter("confirm", "bg", f"/c/2/{int(LATER.timestamp())}", ("events",), 7)]
    assert [row[0] for row in desk.rows()] == ["on paper", PENDING]


def test_a_reader_whose_address_bounced_is_asked_again_and_keeps_their_choices(desk: Desk) -> None:
    people = Subscribers(desk.store, ("bg", "en"))
    people.add("maria@reader.example", "en", NOW, consent="on paper")
    people.add("petar@reader.example", "en", NOW, consent="on paper")
    with desk.store.begin() as connection:
        suppress(connection, address_hash("maria@reader.example"), "bounced", "550", NOW)
    desk.ask("maria", NOW, "news", lang="bg")
    assert desk.letters == [Letter("confirm", "bg", f"/c/1/{ASKED}", ("news",), 7)]
    one = desk.choices.subscription(1)
    assert one is not None
    assert (one.lang, one.reads, one.asked_at) == ("en", True, NOW)
    other = desk.choices.subscription(2)
    assert other is not None
    assert other.asked_at is None


def test_asking_again_changes_the_settings_of_that_reader_only(desk: Desk) -> None:
    desk.ask("maria")
    desk.ask("petar")
    desk.ask("maria", LATER, lang="en")
    languages = {one.email: one.lang for one in (*desk.choices.of_person(1), *desk.choices.of_person(2))}
    assert languages == {"maria@reader.example": "en", "petar@reader.example": "bg"}


def test_an_address_gets_one_letter_in_ten_minutes_and_three_a_day(desk: Desk) -> None:
    minute = timedelta(minutes=1)
    for at in (0, 9, 10, 11, 25, 40, 24 * 60 - 1, 24 * 60 + 1):
        desk.ask("maria", NOW + at * minute)
    with desk.store.read() as connection:
        times = [row.changed_at - NOW for row in connection.execute(select(deliveries).order_by(deliveries.c.id))]
    assert times == [0 * minute, 10 * minute, 25 * minute, 24 * 60 * minute + minute]


def test_an_invalid_form_is_refused_without_a_letter(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="there is no language 'de'"):
        desk.ask("maria", lang="de")
    with pytest.raises(InvalidInput, match="is not an e-mail address"):
        desk.ask("no address")
    assert desk.letters == []
