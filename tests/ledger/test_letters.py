"""A letter in the ledger: its two rows, and how many an address has been sent."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from publisher.core.messages import freeze
from publisher.ledger import letters
from publisher.ledger.letters import Envelope
from publisher.storage.database import Store
from publisher.storage.tables import publications
from support.core_parts import MESSAGE, NOW, publication
from support.places import SERVERS
from support.planned_rows import planned, rows

pytestmark = pytest.mark.both_databases

FROZEN = json.loads(json.dumps(freeze(MESSAGE, SERVERS)))
DAY = timedelta(days=1)


def post(store: Store, email: str = "maria@reader.example", subscription: int = 7) -> int:
    with store.begin() as connection:
        return letters.post(connection, Envelope("newsletter", email, "bg", subscription), FROZEN, NOW)


def since(store: Store, email: str, seconds: int = 1) -> int:
    with store.read() as connection:
        return len(letters.to_mailbox(connection, email, NOW - timedelta(seconds=seconds)))


def test_a_letter_is_a_publication_under_way_with_one_delivery_that_is_due(store: Store) -> None:
    number = post(store)
    with store.read() as connection:
        letter = connection.execute(select(publications)).one()
    assert (letter.id, letter.kind, letter.what, letter.channel, letter.lang) == (
        number, "letter", "letter-7", "newsletter", "bg",
    )  # fmt: skip
    assert (letter.state, letter.planned, letter.message) == ("publishing", 1, FROZEN)
    assert (letter.at, letter.created_at, letter.expires_at) == (NOW, NOW, NOW + DAY)
    (row,) = rows(store)
    assert (row.publication_id, row.destination, row.name, row.lang) == (number, "maria@reader.example", "", "bg")
    assert (row.state, row.attempts, row.next_at, row.changed_at) == ("queued", 0, NOW, NOW)
    assert row.subscription_id == 7
    assert row.key.startswith(f"p{number}-")
    assert row.key.endswith(".7")


def test_letters_are_counted_by_address_and_time_and_other_mails_are_not(store: Store) -> None:
    planned(store, 1)
    reader = rows(store)[0].destination
    publication(store, what="2027-01")
    assert since(store, reader) == 0
    for subscription, email in enumerate((reader, reader, "other@reader.example")):
        post(store, email, subscription)
    assert since(store, reader) == 2
    assert since(store, "other@reader.example") == 1
    # Those of that very moment are not after it.
    assert since(store, reader, seconds=0) == 0
