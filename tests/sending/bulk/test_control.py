"""What the connections of one mailing share: how large a batch is, and when they stop."""

import pytest

from publisher.config.tables import Pacing
from publisher.sending.bulk.control import Mailing, MailingControl
from support.core_parts import MESSAGE, HandClock


def control(left: int = 1000, workers: int = 4, stop: bool = False, pacing: Pacing | None = None) -> MailingControl:
    mailing = Mailing(7, "2026-12", "newsletter", lambda *_: MESSAGE)
    return MailingControl(mailing, HandClock(), lambda: stop, pacing or Pacing(), left, workers)


@pytest.mark.parametrize(
    ("rate", "left", "size"),
    [(0.5, 100_000, 10), (99.9, 100_000, 99), (5000, 100_000, 500), (400, 401, 101), (400, 12, 10), (400, 0, 10)],
)
def test_a_batch_is_a_seconds_work_and_towards_the_end_a_share_of_what_is_left(
    rate: float, left: int, size: int
) -> None:
    assert control(left).batch_size(rate) == size


def test_what_is_claimed_is_no_longer_left() -> None:
    one = control(left=30, workers=1)
    one.claimed(10)
    assert (one.left, one.batch_size(100)) == (20, 20)


def test_a_stop_holds_whoever_asks_for_it() -> None:
    assert not control().halted()
    assert control(stop=True).halted()
    over = control()
    over.over = True
    assert over.halted()


def test_the_first_reason_for_giving_up_stays() -> None:
    one = control()
    one.give_up("relay: no answer")
    one.give_up("relay: connection lost")
    assert (one.halted(), one.trouble) == (True, "relay: no answer")


@pytest.mark.parametrize(("left", "workers", "size"), [(40, 16, 3), (7, 16, 1), (100, 2, 10)])
def test_a_short_mailing_is_shared_out_among_all_connections(left: int, workers: int, size: int) -> None:
    # The first batch, before any rate is known, and those of a slow relay.
    assert control(left, workers).batch_size(0) == size


def test_refusals_in_a_row_stop_the_mailing_and_the_first_reason_stays() -> None:
    one = control(pacing=Pacing(breaker_refusals=2))
    one.count("550 first")
    one.count(None)
    one.count("550 second")
    assert not one.halted()
    one.count("550 third")
    assert one.halted()
    assert one.tripped.startswith("publication 7 (2026-12): paused, ")
    assert "550 third" in one.tripped
    one.count("550 fourth")
    assert "550 third" in one.tripped
