"""Windows: no minute and no hour sees more than its limit, wherever it begins and however far the clock is set back."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.sending.pacing import windows
from support.paces import MINUTE, NOW, SECOND, STEPS


@given(STEPS, st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_a_full_window_opens_when_it_says_and_is_empty_a_slot_after_its_length(
    steps: list[tuple[float, int]], limit: int
) -> None:
    window, counts, now = windows.MINUTE, (), NOW
    held: windows.Counts = counts
    for pause, wanted in steps:
        now += timedelta(seconds=pause)
        held = window.add(held, min(wanted, limit - window.used(held, now)), now)
    opens = window.opens(held, limit, now)
    assert opens - now <= timedelta(seconds=window.seconds + window.slot)
    assert window.used(held, opens) < limit
    if opens > now:
        assert window.used(held, opens - SECOND / 1000) >= limit
    assert window.used(held, now + timedelta(seconds=window.seconds + window.slot)) == 0


@given(st.floats(0, 120), st.floats(0, 60), st.floats(0.001, 4000), st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_a_mail_counts_for_its_whole_minute_however_far_the_clock_is_set_back(
    at: float, later: float, back: float, number: int
) -> None:
    sent, stepped = NOW + timedelta(seconds=at), timedelta(seconds=back)
    counts = windows.MINUTE.add((), number, sent)
    moved = windows.MINUTE.moved(counts, stepped, sent + timedelta(seconds=later) - stepped)
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE) == number
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE + 10 * SECOND) == 0


@pytest.mark.parametrize(("window", "slot"), [(windows.MINUTE, 5), (windows.HOUR, 300)])
def test_a_count_is_kept_by_the_start_of_its_slot(window: windows.Window, slot: int) -> None:
    at = NOW + 7 * slot * SECOND / 2
    here = int(NOW.timestamp()) + 3 * slot
    assert window.slot == slot
    assert window.start(at) == here
    counts = window.add(window.add((), 2, at), 3, at)
    assert counts == ((here, 5),)
    assert window.remove(counts, 1, at) == ((here, 4),)
    assert window.remove(counts, 9, at) == ((here, 0),)
    assert window.remove(counts, 1, at + slot * SECOND) == counts
    assert window.add(counts, 0, at + slot * SECOND) == counts


def test_adding_drops_counts_older_than_the_window_and_keeps_the_order() -> None:
    old = windows.MINUTE.add((), 1, NOW)
    both = windows.MINUTE.add(old, 2, NOW + MINUTE)
    assert [number for _, number in both] == [1, 2]
    assert windows.MINUTE.used(both, NOW + MINUTE) == 3
    assert [number for _, number in windows.MINUTE.add(both, 4, NOW + MINUTE + 5 * SECOND)] == [2, 4]


def test_a_window_that_holds_its_limit_opens_with_the_slot_that_makes_room() -> None:
    counts = windows.MINUTE.add(windows.MINUTE.add((), 3, NOW), 4, NOW + 20 * SECOND)
    now = NOW + 30 * SECOND
    assert windows.MINUTE.opens(counts, 8, now) == now
    assert windows.MINUTE.opens(counts, 7, now) == NOW + 65 * SECOND
    assert windows.MINUTE.opens(counts, 5, now) == NOW + 65 * SECOND
    assert windows.MINUTE.opens(counts, 4, now) == NOW + 85 * SECOND
