"""Letters about a reader's own data: how often they are written, and how long their links work."""

from publisher.app.assembly import Publisher
from publisher.subscribers.own_data import VALID
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
