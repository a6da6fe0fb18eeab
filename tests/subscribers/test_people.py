"""People on a list: added with consent, one row per mailbox however it is spelt, erased when they ask."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from publisher.core.addresses import wire_address
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, subscribers, subscriptions, suppressions
from publisher.subscribers import Subscribers, address_hash, normal_address
from support.core_parts import NOW, FarSide, HandClock, deliveries_through, publication

CONSENT = "signed the list at the forum"


@pytest.fixture
def people(store: Store) -> Subscribers:
    return Subscribers(store, ("bg", "en"))


def addresses(people: Subscribers) -> list[str]:
    return [person.email for person in people.all()]


def test_someone_who_has_agreed_reads_in_their_language(people: Subscribers) -> None:
    people.add("maria@reader.example", "bg", NOW, name="Мария", consent=CONSENT)
    people.add("anna@partner.example", "en", NOW, consent=CONSENT)
    anna, maria = people.all()
    assert (maria.email, maria.name, maria.lang, maria.list) == ("maria@reader.example", "Мария", "bg", "news")
    assert (maria.consent_at, maria.left_at, anna.name) == (NOW, None, "")
    assert (people.count("bg"), people.count("en"), people.count("de")) == (1, 1, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("maria@reader.example", "Maria@READER.example"),
        ("maria@reader.example", "  maria@reader.example\n"),
        ("мария@reader.example", "МАРИЯ@reader.example"),
        ("news@пример.example", "news@xn--e1afmkfd.example"),
        ("news@ПРИМЕР.example", "news@пример.example"),
        # One й in one code point and in two.
        ("ана\u0439@reader.example", "ана\u0438\u0306@reader.example"),
    ],
)
def test_two_spellings_of_one_mailbox_are_one_reader(people: Subscribers, first: str, second: str) -> None:
    people.add(first, "bg", NOW, consent=CONSENT)
    with pytest.raises(Conflict, match="is subscribed already"):
        people.add(second, "en", NOW, consent=CONSENT)
    assert len(addresses(people)) == 1


def test_a_second_list_is_another_consent_of_the_same_person(people: Subscribers, store: Store) -> None:
    people.add("maria@reader.example", "bg", NOW, consent=CONSENT)
    people.add("maria@reader.example", "en", NOW, consent=CONSENT, list_name="events")
    assert (len(people.all()), len(people.all("events"))) == (1, 1)
    with store.read() as connection:
        assert len(connection.execute(select(subscribers)).all()) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maria",
        "@reader.example",
        "maria@",
        "maria@localhost",
        "maria@reader..example",
        "maria@.reader.example",
        "maria@-reader.example",
        "maria@reader.example.",
        "ma ria@reader.example",
        "ma@ria@reader.example",
        "Мария <maria@reader.example>",
        "maria@reader.example, ivan@reader.example",
        "maria@reader.example\nBcc: all@reader.example",
        "maria@reader.example\x00",
        'ma"ria@reader.example',
        "m" * 65 + "@reader.example",
        "maria@" + "a" * 64 + ".example",
        "maria@" + ".".join(["a" * 60] * 5) + ".example",
        "\ud800@reader.example",
    ],
)
def test_an_invalid_address_is_refused(people: Subscribers, address: str) -> None:
    with pytest.raises(InvalidInput, match=r"is not an e-mail address; write one like name@example\.org"):
        people.add(address, "bg", NOW, consent=CONSENT)
    assert addresses(people) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.emails())
def test_an_accepted_address_can_be_used_in_smtp_and_has_one_form(text: str) -> None:
    try:
        normal = normal_address(text)
    except ValueError:
        return
    assert normal_address(normal) == normal
    assert normal_address(normal.upper()) == normal_address(normal.upper().lower())
    wire_address(normal)
    assert not any(character.isspace() or character in "<>," for character in normal)


def test_a_name_is_one_line(people: Subscribers) -> None:
    for name in ("Мария\r\nBcc: all@reader.example", "Мария\x00", "М" * 201):
        with pytest.raises(InvalidInput, match=r"maria@reader\.example: write the name as one line of at most 200"):
            people.add("maria@reader.example", "bg", NOW, name=name, consent=CONSENT)
    assert addresses(people) == []
    people.add("maria@reader.example", "bg", NOW, name="Мария\u00a0И. 👩\u200d🔬", consent=CONSENT)


def test_a_language_without_an_edition_is_refused_with_a_list_of_languages(people: Subscribers) -> None:
    with pytest.raises(InvalidInput, match="no edition is made in 'de'; there are: bg, en"):
        people.add("maria@reader.example", "de", NOW, consent=CONSENT)


def test_staff_cannot_subscribe_a_person_who_has_left_and_no_mail_goes_to_them(
    people: Subscribers, store: Store
) -> None:
    people.add("maria@reader.example", "bg", NOW, consent=CONSENT)
    with store.begin() as connection:
        connection.execute(update(subscriptions).values(left_at=NOW))
    with pytest.raises(Conflict, match="has left this list; only they can come back"):
        people.add("maria@reader.example", "bg", NOW, consent=CONSENT)
    assert people.count("bg") == 0
    assert people.all()[0].left_at == NOW
    assert deliveries_through(store, newsletter=FarSide()).enqueue(publication(store), NOW) == 0


def test_only_a_hash_of_an_erased_person_stays_and_staff_cannot_add_them(people: Subscribers, store: Store) -> None:
    people.add("maria@reader.example", "bg", NOW, name="Мария", consent=CONSENT)
    people.erase(" MARIA@reader.example ", NOW)
    assert people.all() == []
    with store.read() as connection:
        assert connection.execute(select(subscribers)).all() == []
        assert connection.execute(select(subscriptions)).all() == []
        (trace,) = connection.execute(select(suppressions)).all()
    assert tuple(trace) == (address_hash("maria@reader.example"), "erased on request", "erased", NOW)
    with pytest.raises(Conflict, match=r"maria@reader\.example must not be written to: erased on request"):
        people.add("Maria@Reader.example", "en", NOW, consent=CONSENT)


def test_erasing_somebody_unknown_is_an_error(people: Subscribers) -> None:
    with pytest.raises(NotFound, match=r"nobody is subscribed as ivan@reader\.example"):
        people.erase("ivan@reader.example", NOW)


def test_erasing_reaches_the_ledger_and_stops_open_deliveries(
    people: Subscribers, store: Store, clock: HandClock
) -> None:
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    people.add("maria@reader.example", "bg", NOW, name="Мария", consent=CONSENT)
    people.add("petar@reader.example", "bg", NOW, name="Петър", consent=CONSENT)
    sent, open_one = publication(store), publication(store, what="2027-01", at=NOW + timedelta(days=31))
    ledger.enqueue(sent, NOW)
    ledger.send_due(clock)
    ledger.enqueue(open_one, NOW)
    people.erase("maria@reader.example", clock.move(timedelta(hours=1)))
    ledger.send_due(clock)
    assert far.taken == ["maria@reader.example", "petar@reader.example", "petar@reader.example"]
    with store.read() as connection:
        rows = connection.execute(select(deliveries).order_by(deliveries.c.id)).all()
    trace = f"erased:{address_hash('maria@reader.example')}"
    assert [(row.destination, row.name, row.state) for row in rows] == [
        (trace, "", "sent"),
        ("petar@reader.example", "Петър", "sent"),
        (trace, "", "suppressed"),
        ("petar@reader.example", "Петър", "sent"),
    ]
    assert not any("maria" in str(value).lower() for row in rows for value in row)


def test_a_person_erased_in_the_middle_of_a_batch_gets_no_more_mail(
    people: Subscribers, store: Store, clock: HandClock
) -> None:
    far = FarSide()
    for name in ("anna", "boris"):
        people.add(f"{name}@reader.example", "bg", NOW, consent=CONSENT)
    # Both are claimed when the first is sent.
    far.answer("anna@reader.example", lambda: people.erase("boris@reader.example", NOW))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert far.taken == ["anna@reader.example"]
    assert sorted(row.state for row in ledger.rows()) == ["sent", "suppressed"]


def test_a_person_can_be_erased_twice(people: Subscribers, store: Store) -> None:
    people.add("maria@reader.example", "bg", NOW, consent=CONSENT)
    people.erase("maria@reader.example", NOW)
    with store.begin() as connection:
        # As if she had confirmed again.
        connection.execute(
            subscribers.insert().values(
                email="maria@reader.example", address_hash=address_hash("maria@reader.example"), created_at=NOW
            )
        )
    people.erase("maria@reader.example", NOW)
    with store.read() as connection:
        assert len(connection.execute(select(suppressions)).all()) == 1
