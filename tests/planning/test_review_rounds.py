"""A look at a long calendar takes in all that is due soon, and ten of the others, each in its turn."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.planning.calendar_rows import CalendarRows
from publisher.planning.review_rounds import ReviewRounds
from publisher.storage.database import Store
from support.core_parts import NOW, publication

pytestmark = pytest.mark.both_databases


def waiting(store: Store, number: int, at: timedelta, name: str = "post") -> list[int]:
    """So many rows that wait, all of one time."""
    return [
        publication(store, what=f"{name}-{n}", kind="post", channel="x", at=NOW + at, state="needs review")
        for n in range(number)
    ]


def test_those_due_soon_come_each_time_and_the_others_in_turn(store: Store, tmp_path: Path) -> None:
    soon = waiting(store, 13, timedelta(minutes=30), "soon")
    later = waiting(store, 25, timedelta(days=3))
    rounds = ReviewRounds(CalendarRows(store, tmp_path))
    seen: Counter[int] = Counter()
    for _ in range(5):
        looked = [one.id for one in rounds.next_ones(NOW)]
        assert looked[:13] == soon
        assert len(set(looked)) == len(looked) == 23
        seen.update(looked[13:])
    assert seen == Counter(dict.fromkeys(later, 2))


def test_ten_are_looked_at_each_time(store: Store, tmp_path: Path) -> None:
    later = waiting(store, 10, timedelta(days=3))
    rounds = ReviewRounds(CalendarRows(store, tmp_path))
    for _ in range(3):
        assert sorted(one.id for one in rounds.next_ones(NOW)) == later
    assert ReviewRounds(CalendarRows(store, tmp_path)).next_ones(NOW + timedelta(days=9))
