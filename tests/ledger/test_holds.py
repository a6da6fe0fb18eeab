"""Holds: whom they cover, how long they last, and what time they take from nobody."""

from datetime import timedelta

import pytest

from publisher.ledger import holds
from publisher.ledger.holds import Hold
from publisher.storage.database import Store
from support.core_parts import NOW

HOUR = timedelta(hours=1)


def test_a_hold_covers_what_it_names_and_lasts_until_it_is_ended(store: Store) -> None:
    with store.begin() as connection:
        holds.begin(connection, "x", "", NOW, None, "elections")
        holds.begin(connection, "", "en", NOW, NOW + HOUR, "")
        known = holds.load(connection, NOW)
        assert holds.holding(known, "x", "bg", NOW + 5 * HOUR) == known[0]
        assert holds.holding(known, "folder", "en", NOW) == known[1]
        assert holds.holding(known, "folder", "en", NOW + HOUR) is None
        assert holds.holding(known, "folder", "bg", NOW) is None
        assert holds.end(connection, "x", "", NOW + 2 * HOUR) == 1
        assert holds.end(connection, "x", "", NOW + 3 * HOUR) == 0
        assert holds.holding(holds.load(connection, NOW), "x", "bg", NOW + 2 * HOUR) is None
        assert holds.load(connection, NOW + 2 * HOUR) == []
        assert len(holds.load(connection)) == 2


@pytest.mark.parametrize(
    ("spans", "hours"),
    [([], 0), ([(0, 2)], 1), ([(2, 3), (2, 4)], 2), ([(1, 2), (3, None)], 4), ([(-5, 0)], 0), ([(0, 9), (2, 3)], 5)],
    ids=str,
)
def test_the_time_held_is_counted_once_and_only_within_the_span(
    spans: list[tuple[int, int | None]], hours: int
) -> None:
    known = [
        Hold(number, "", "", NOW + begin * HOUR, None, NOW + end * HOUR if end is not None else None, "")
        for number, (begin, end) in enumerate(spans)
    ]
    assert holds.time_held(known, "x", "bg", NOW + HOUR, NOW + 6 * HOUR) == hours * HOUR
    assert holds.time_held(known, "x", "bg", NOW + HOUR, NOW + HOUR) == timedelta()
