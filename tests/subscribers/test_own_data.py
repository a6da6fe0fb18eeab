"""Letters about a reader's own data: how often they are written, and how long their links work."""

from datetime import timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.core.errors import TooOften
from publisher.subscribers.own_data import VALID, OwnData
from support.core_parts import HandClock


def test_a_link_works_for_a_day(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    asked = int(clock().timestamp())
    own = publisher.own_data
    assert own.whose(1, asked, clock() + VALID * 0.99) is not None
    assert own.whose(1, asked, clock() + VALID * 1.01) is None
    assert own.whose(2, asked, clock()) is None


def test_the_link_of_an_earlier_letter_does_nothing(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    own, first = publisher.own_data, clock().replace(microsecond=0)
    own.ask_to_move(1, "b@reader.example", first)
    own.ask_to_move(1, "c@reader.example", first + VALID / 2)
    assert own.new_address(1, int(first.timestamp()), first) is None
    assert not own.move(1, int(first.timestamp()), first)
    assert own.move(1, int((first + VALID / 2).timestamp()), first + VALID / 2)
    assert publisher.subscribers.all()[0].email == "c@reader.example"


def test_whoever_holds_a_forwarded_link_cannot_write_to_strangers_without_an_end(
    publisher: Publisher, clock: HandClock
) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    own, now = publisher.own_data, clock().replace(microsecond=0)
    for number in range(5):
        own.ask_to_move(1, f"stranger{number}@reader.example", now + timedelta(seconds=number))
    with pytest.raises(TooOften) as refused:
        own.ask_to_move(1, "stranger6@reader.example", now + timedelta(seconds=9))
    assert refused.value.wait == timedelta(days=1)
    own.ask_to_move(1, "stranger6@reader.example", now + timedelta(days=1, seconds=9))


def test_the_letters_of_an_hour_count_those_to_new_addresses(publisher: Publisher, clock: HandClock) -> None:
    publisher.subscribers.add("a@reader.example", "bg", clock(), consent="на форума")
    publisher.subscribers.add("b@reader.example", "bg", clock(), consent="на форума")
    own, now = OwnData(publisher.store, publisher.own_data._post, letters_an_hour=1), clock().replace(microsecond=0)
    own.ask_to_move(1, "c@reader.example", now)
    with pytest.raises(TooOften, match="1 letters"):
        own.ask_to_move(2, "d@reader.example", now + timedelta(minutes=30))
    own.ask_to_move(2, "d@reader.example", now + timedelta(minutes=61))
