"""Hand-over when something fails: the far side, the channel, the configuration, the database or the process."""

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.core.errors import Ambiguous, ConfigError, Refused, Unavailable
from publisher.ledger.claims import LEASE
from publisher.sending.deliveries import Delivery
from publisher.storage.database import Store, open_store
from publisher.storage.tables import publications
from support.core_parts import (
    NOW,
    FarAccount,
    FarSide,
    HandClock,
    SendingParts,
    deliveries_through,
    publication,
    readers,
)
from support.ledger_rows import set_publication, state_of, states
from support.planned_rows import pass_time

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


def test_a_far_side_that_is_away_is_asked_again_later_and_then_accepts(store: Store, clock: HandClock) -> None:
    (address,) = readers(store, 1)
    far = FarSide()
    far.answer(address, Unavailable("greylisted", "451 4.7.1 come back"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock) == 1
    (row,) = ledger.rows()
    assert (row.state, row.reply, row.attempts) == ("deferred", "451 4.7.1 come back", 1)
    assert state_of(store, number) == "publishing"
    clock.move(timedelta(seconds=29))
    assert ledger.send_due(clock) == 0
    clock.move(timedelta(seconds=17))
    assert ledger.send_due(clock) == 1
    assert states(ledger) == ["sent"]
    assert (far.taken, state_of(store, number)) == ([address], "published")


def test_a_wait_that_the_far_side_asks_for_is_kept(store: Store, clock: HandClock) -> None:
    far = FarAccount("@example")
    far.answer("@example", Unavailable("slow down", retry_after=timedelta(minutes=15)))
    ledger = deliveries_through(store, x=far)
    ledger.enqueue(publication(store, kind="post", channel="x"), NOW)
    ledger.send_due(clock)
    clock.move(timedelta(minutes=14, seconds=59))
    assert ledger.send_due(clock) == 0
    clock.move(timedelta(minutes=8))
    assert ledger.send_due(clock) == 1
    assert states(ledger) == ["sent"]


def test_after_the_last_try_it_counts_as_refused_with_the_last_answer(store: Store, clock: HandClock) -> None:
    (address,) = readers(store, 1)
    far = FarSide()
    far.answer(address, *(Unavailable(f"451 try {n}") for n in range(1, 60)))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    tried = 0
    for _ in range(40):
        tried += ledger.send_due(clock)
        clock.move(timedelta(hours=3))
    # Two days, whatever the number of tries.
    assert 15 <= tried <= 18
    (row,) = ledger.rows()
    assert (row.state, row.attempts, row.reply) == ("refused", tried, f"451 try {tried}")
    assert (far.taken, state_of(store, number)) == ([], "failed")


def by_address(ledger: SendingParts) -> dict[str, Delivery]:
    return {row.destination: row for row in ledger.rows()}


def test_a_refusal_is_final_and_the_others_get_theirs(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far = FarSide()
    far.answer(addresses[1], Refused("no such user", "550 5.1.1 no such user"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock) == 3
    assert states(ledger) == ["sent", "refused", "sent"]
    assert by_address(ledger)[addresses[1]].reply == "550 5.1.1 no such user"
    clock.move(DAY)
    assert ledger.send_due(clock) == 0
    assert (far.taken, state_of(store, number)) == ([addresses[0], addresses[2]], "published")


def test_an_uncertain_delivery_is_never_sent_again_automatically(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 2)
    far = FarSide()
    far.answer(addresses[0], Ambiguous("cut off behind the last dot"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    assert states(ledger) == ["uncertain", "sent"]
    for _ in range(5):
        clock.move(DAY)
        assert (ledger.recover(clock()), ledger.send_due(clock)) == (0, 0)
    assert far.taken == [addresses[1]]
    assert state_of(store, number) == "published"


def test_a_far_side_that_is_away_is_not_asked_for_every_reader_in_turn(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 50)
    far = FarSide()
    for address in addresses:
        far.answer(address, Unavailable("connection refused"))
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock) == 3
    assert ledger.send_due(clock) == 0
    assert states(ledger).count("queued") == 47
    # After an outage of three hours everybody still gets their mail: tries are spread over all readers.
    while clock() < NOW + timedelta(hours=3):
        clock.move(timedelta(minutes=4))
        for address in addresses:
            far.answer(address, Unavailable("connection refused"))
        ledger.send_due(clock)
    assert "refused" not in states(ledger)
    far.accept_everything()
    for _ in range(24):
        clock.move(timedelta(hours=1))
        ledger.send_due(clock)
    assert sorted(far.taken) == addresses
    assert state_of(store, number) == "published"


def test_single_readers_whose_server_is_away_do_not_hold_up_the_others(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 12)
    far = FarSide()
    for address in addresses[:4]:
        far.answer(address, *(Unavailable("451 mailbox full") for _ in range(20)))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    clock.move(timedelta(minutes=2))
    ledger.send_due(clock)
    assert sorted(far.taken) == addresses[4:]


def test_one_publication_whose_far_side_is_away_does_not_keep_the_next(store: Store, clock: HandClock) -> None:
    readers(store, 5)
    down, up = FarSide(), FarAccount("@example")
    for address in by_number(5):
        down.answer(address, Unavailable("connection refused"))
    ledger = deliveries_through(store, newsletter=down, x=up)
    first = publication(store, at=NOW - timedelta(minutes=1))
    second = publication(store, kind="post", channel="x")
    ledger.enqueue(first, NOW)
    ledger.enqueue(second, NOW)
    ledger.send_due(clock)
    assert (state_of(store, first), state_of(store, second)) == ("publishing", "published")


def by_number(number: int) -> list[str]:
    return [f"reader{n:04}.bg@reader.example" for n in range(number)]


def test_a_bug_in_a_channel_leaves_one_uncertain_and_pauses_that_publication_only(
    store: Store, clock: HandClock
) -> None:
    addresses = readers(store, 3)
    broken, sound = FarSide(), FarAccount("@example")
    broken.answer(addresses[0], KeyError("id"))
    ledger = deliveries_through(store, newsletter=broken, x=sound)
    first = publication(store, at=NOW - timedelta(minutes=1))
    second = publication(store, kind="post", channel="x")
    for number in (first, second):
        ledger.enqueue(number, NOW)
    troubles: list[str] = []
    assert ledger.send_due(clock, report=troubles.append) == 2
    assert states(ledger, first) == ["uncertain", "queued", "queued"]
    assert ledger.rows(first)[0].reply == "KeyError: 'id'"
    assert (state_of(store, first), state_of(store, second)) == ("paused", "published")
    (trouble,) = troubles
    assert trouble.startswith("publication 1 (2026-12, newsletter, bg): internal error (KeyError: 'id')")
    with store.read() as connection:
        assert connection.execute(select(publications.c.why).where(publications.c.id == first)).scalar_one() == trouble
    # A person resumes it; the uncertain delivery is not sent again.
    set_publication(store, first, state="publishing")
    assert ledger.send_due(clock) == 2
    assert broken.taken == addresses[1:]
    assert state_of(store, first) == "published"


def test_a_bug_at_the_only_delivery_finishes_the_publication_with_an_uncertain_one(
    store: Store, clock: HandClock
) -> None:
    far = FarAccount("@example")
    far.answer("@example", TypeError("unexpected None"))
    ledger = deliveries_through(store, x=far)
    number = publication(store, kind="post", channel="x")
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    ledger.send_due(clock, report=troubles.append)
    assert (states(ledger), state_of(store, number), len(troubles)) == (["uncertain"], "published", 1)


def test_a_channel_missing_from_the_configuration_is_reported_and_the_others_send(
    store: Store, clock: HandClock
) -> None:
    readers(store, 2)
    sound = FarSide()
    gone = publication(store, kind="post", channel="x", at=NOW - timedelta(minutes=1))
    number = publication(store)
    deliveries_through(store, x=FarAccount("@example")).enqueue(gone, NOW)

    def channels(name: str) -> FarSide:
        if name == "x":
            raise ConfigError("no channel 'x' in config.toml")
        return sound

    ledger = SendingParts(store, channels)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    assert ledger.send_due(clock, report=troubles.append) == 2
    assert troubles == [f"publication {gone} (2026-12, x, bg): no channel 'x' in config.toml"]
    # The channel may be configured again: waiting loses nothing.
    assert (state_of(store, gone), state_of(store, number)) == ("publishing", "published")


def test_a_sender_that_dies_in_the_middle_of_a_try_leaves_it_uncertain(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far = FarSide()

    class Killed(BaseException):
        """Like a kill: no `except Exception` catches it."""

    def die() -> None:
        raise Killed

    far.answer(addresses[1], die)
    number = publication(store)
    first = deliveries_through(store, newsletter=far)
    first.enqueue(number, NOW)
    with pytest.raises(Killed):
        first.send_due(clock)
    assert states(first) == ["sent", "sending", "queued"]
    # Another start after the lease: the current delivery is uncertain, the rest is sent.
    clock.move(LEASE + timedelta(seconds=1))
    pass_time(store, LEASE)
    second = deliveries_through(store, newsletter=far)
    assert second.recover(clock()) == 1
    assert second.send_due(clock) == 1
    assert states(second) == ["sent", "uncertain", "sent"]
    assert state_of(store, number) == "published"


@pytest.mark.sqlite
def test_a_database_that_fails_after_an_acceptance_never_leads_to_a_second_mail(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    addresses = readers(store, 2)
    impatient = open_store(f"sqlite:///{tmp_path / 'ledger.db'}", busy_seconds=0.05)
    far = FarSide()
    ledger = deliveries_through(impatient, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    with ExitStack() as held:

        def lock() -> None:
            held.enter_context(store.begin())

        far.answer(addresses[0], lock)
        troubles: list[str] = []
        ledger.send_due(clock, report=troubles.append)
        assert "locked" in troubles[0]
    assert states(ledger) == ["sending", "queued"]
    clock.move(LEASE + timedelta(seconds=1))
    assert ledger.recover(clock()) == 1
    assert ledger.send_due(clock) == 1
    assert far.taken == addresses
    assert states(ledger) == ["uncertain", "sent"]
    impatient.close()
