"""Windows: no minute and no hour sees more than its limit, wherever it begins and however far the clock is put back."""

from datetime import timedelta

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
def test_a_mail_counts_for_its_whole_minute_however_far_the_clock_is_put_back(
    at: float, later: float, back: float, number: int
) -> None:
    sent, stepped = NOW + timedelta(seconds=at), timedelta(seconds=back)
    counts = windows.MINUTE.add((), number, sent)
    moved = windows.MINUTE.moved(counts, stepped, sent + timedelta(seconds=later) - stepped)
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE) == number
    assert windows.MINUTE.used(moved, sent - stepped + MINUTE + 10 * SECOND) == 0
