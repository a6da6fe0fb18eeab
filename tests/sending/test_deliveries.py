"""From a due publication to every destination once, whatever the far side answers."""

import threading
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from publisher.channels.social.folder import FolderChannel, FolderSettings
from publisher.core.errors import Ambiguous, ConfigError, IllegalStep, NotFound, Refused, StoreError, Unavailable
from publisher.core.messages import freeze
from publisher.core.states import DeliveryState
from publisher.core.types import Message, Outcome
from publisher.ledger.claims import LEASE
from publisher.sending.deliveries import Delivery
from publisher.sending.retrying import retry_delay
from publisher.storage.database import Store, open_store
from publisher.storage.tables import deliveries, publications
from support.core_parts import (
    MESSAGE,
    NOW,
    FarAccount,
    FarSide,
    HandClock,
    SendingParts,
    deliveries_through,
    publication,
    readers,
)

pytestmark = pytest.mark.both_databases

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def state_of(store: Store, number: int) -> str:
    with store.read() as connection:
        return str(connection.execute(select(publications.c.state).where(publications.c.id == number)).scalar_one())


def set_publication(store: Store, number: int, **values: object) -> None:
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == number).values(**values))


def states(ledger: SendingParts, number: int | None = None) -> list[str]:
    return [row.state for row in ledger.rows(number)]


def by_address(ledger: SendingParts) -> dict[str, Delivery]:
    return {row.destination: row for row in ledger.rows()}


def test_every_reader_gets_it_once_and_a_second_tick_tries_nothing(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 7)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    assert ledger.enqueue(number, NOW) == 7
    assert ledger.send_due(clock) == 7
    assert state_of(store, number) == "published"
    for _ in range(3):
        clock.move(DAY)
        assert ledger.enqueue(number, clock()) == 0
        assert ledger.send_due(clock) == 0
    assert far.taken == addresses
    row = ledger.rows(number)[0]
    assert (row.state, row.attempts, row.reply, row.remote_id) == ("sent", 1, "250 ok", f"id-{far.keys[0]}")
    assert (row.what, row.channel, row.lang, row.at) == ("2026-12", "newsletter", "bg", NOW)


def test_starting_twice_plans_once_also_from_two_threads(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'raced.db'}"
    store = open_store(address)
    readers(store, 20)
    number = publication(store)
    start = threading.Barrier(3)
    planned: list[int] = []

    def enqueue() -> None:
        own = open_store(address)
        start.wait()
        planned.append(deliveries_through(own, newsletter=FarSide()).enqueue(number, NOW))
        own.close()

    threads = [threading.Thread(target=enqueue) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(planned) == [0, 0, 20]
    far = FarSide()
    deliveries_through(store, newsletter=far).send_due(HandClock())
    assert (len(far.taken), state_of(store, number)) == (20, "published")
    store.close()


def test_two_senders_at_once_send_to_nobody_twice(tmp_path: Path, clock: HandClock) -> None:
    address = f"sqlite:///{tmp_path / 'shared.db'}"
    store = open_store(address)
    addresses = readers(store, 150)
    number = publication(store)
    deliveries_through(store, newsletter=FarSide()).enqueue(number, NOW)
    far, tried = FarSide(), list[int]()
    both_send = threading.Event()
    # A hundred are claimed at once: whoever has the first waits until the other is at the hundred-and-first.
    far.answer(addresses[0], lambda: _wait(both_send))
    far.answer(addresses[100], both_send.set)

    def send() -> None:
        own = open_store(address)
        tried.append(deliveries_through(own, newsletter=far).send_due(clock))
        own.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(far.taken) == addresses
    assert sum(tried) == 150
    assert min(tried) > 0
    assert state_of(store, number) == "published"
    store.close()


def _wait(event: threading.Event) -> None:
    assert event.wait(30)


def test_a_publication_without_readers_is_over_at_once(store: Store, clock: HandClock) -> None:
    ledger = deliveries_through(store, newsletter=FarSide())
    number = publication(store)
    assert ledger.enqueue(number, NOW) == 0
    assert ledger.send_due(clock) == 0
    assert state_of(store, number) == "published"


def test_a_social_publication_is_one_file_however_often_it_is_sent(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    channel = FolderChannel(FolderSettings(path=tmp_path / "social"))
    ledger = SendingParts(store, lambda _: channel, workspace=tmp_path)
    number = publication(store, kind="post", what="partnyorska-sreshta", channel="folder")
    assert ledger.enqueue(number, NOW) == 1
    assert (ledger.send_due(clock), ledger.send_due(clock)) == (1, 0)
    (row,) = ledger.rows()
    (file,) = (tmp_path / "social").glob("*.json")
    assert (row.destination, row.state, row.remote_id) == ("social", "sent", file.name)
    assert (ledger.counts([number]), state_of(store, number)) == ({number: {"sent": 1}}, "published")


@given(st.integers(1, 200), st.none() | st.timedeltas(), st.floats(0, 0.999))
def test_the_wait_grows_honours_what_is_asked_for_and_has_an_end(
    attempts: int, asked: timedelta | None, jitter: float
) -> None:
    wait = retry_delay(attempts, asked, jitter)
    assert timedelta(seconds=30) <= wait <= 1.5 * DAY
    assert wait >= min(asked or timedelta(), DAY)
    assert retry_delay(attempts + 1, asked, 0) >= retry_delay(attempts, asked, 0)
    assert retry_delay(1, None, jitter) < timedelta(seconds=45)


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
    assert (far.taken, state_of(store, number)) == ([], "published")


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


def test_what_may_have_gone_out_is_never_sent_again_by_itself(store: Store, clock: HandClock) -> None:
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
    # An outage of three hours costs nobody their mail: tries are spread over all, not spent on the first.
    while clock() < NOW + timedelta(hours=3):
        clock.move(timedelta(minutes=4))
        for address in addresses:
            far._answers[address].append(Unavailable("connection refused"))
        ledger.send_due(clock)
    assert "refused" not in states(ledger)
    far._answers.clear()
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


def test_a_pause_in_the_middle_holds_from_the_very_next_message_and_resuming_goes_on(
    store: Store, clock: HandClock
) -> None:
    addresses = readers(store, 6)
    far = FarSide()
    number = publication(store)
    far.answer(addresses[2], lambda: set_publication(store, number, state="paused"))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(number, NOW)
    ledger.send_due(clock)
    # The one under way is noted; none after it was begun.
    assert far.taken == addresses[:3]
    assert states(ledger) == ["sent"] * 3 + ["queued"] * 3
    assert ledger.send_due(clock) == 0
    assert state_of(store, number) == "paused"
    set_publication(store, number, state="publishing")
    assert ledger.send_due(clock) == 3
    assert far.taken == addresses
    assert state_of(store, number) == "published"


def test_a_stop_ends_behind_the_delivery_under_way_and_the_next_run_goes_on(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 5)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    number = publication(store)
    ledger.enqueue(number, NOW)
    assert ledger.send_due(clock, lambda: len(far.taken) == 2) == 2
    assert states(ledger) == ["sent", "sent", "queued", "queued", "queued"]
    assert far.closed == 1
    assert deliveries_through(store, newsletter=far).send_due(clock) == 3
    assert far.taken == addresses


def test_a_defect_of_a_channel_leaves_one_uncertain_pauses_its_publication_and_lets_the_others_go(
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
    # A person lets it go on; what was uncertain is not sent again.
    set_publication(store, first, state="publishing")
    assert ledger.send_due(clock) == 2
    assert broken.taken == addresses[1:]
    assert state_of(store, first) == "published"


def test_a_defect_at_the_only_delivery_ends_the_publication_as_uncertain(store: Store, clock: HandClock) -> None:
    far = FarAccount("@example")
    far.answer("@example", TypeError("unexpected None"))
    ledger = deliveries_through(store, x=far)
    number = publication(store, kind="post", channel="x")
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    ledger.send_due(clock, report=troubles.append)
    assert (states(ledger), state_of(store, number), len(troubles)) == (["uncertain"], "published", 1)


def test_a_channel_that_has_gone_from_the_configuration_is_reported_and_the_others_go(
    store: Store, clock: HandClock
) -> None:
    readers(store, 2)
    sound = FarSide()
    gone = publication(store, kind="post", channel="x", at=NOW - timedelta(minutes=1), state="publishing")
    number = publication(store)

    def channels(name: str) -> FarSide:
        if name == "x":
            raise ConfigError("no channel 'x' in config.toml")
        return sound

    ledger = SendingParts(store, channels)
    set_publication(store, gone, planned=1)
    ledger.enqueue(number, NOW)
    troubles: list[str] = []
    assert ledger.send_due(clock, report=troubles.append) == 2
    assert troubles == [f"publication {gone} (2026-12, x, bg): no channel 'x' in config.toml"]
    # It may come back with the channel: nothing was lost by waiting.
    assert (state_of(store, gone), state_of(store, number)) == ("publishing", "published")


def test_a_sender_that_dies_in_the_middle_of_a_try_leaves_it_uncertain(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far = FarSide()

    class Killed(BaseException):
        """What nothing can catch in time."""

    def die() -> None:
        raise Killed

    far.answer(addresses[1], die)
    number = publication(store)
    first = deliveries_through(store, newsletter=far)
    first.enqueue(number, NOW)
    with pytest.raises(Killed):
        first.send_due(clock)
    assert states(first) == ["sent", "sending", "queued"]
    # Another start, after the lease: what was under way is uncertain, the rest goes out.
    clock.move(LEASE + timedelta(seconds=1))
    second = deliveries_through(store, newsletter=far)
    assert second.recover(clock()) == 1
    assert second.send_due(clock) == 1
    assert states(second) == ["sent", "uncertain", "sent"]
    assert state_of(store, number) == "published"


@pytest.mark.sqlite
def test_a_database_that_fails_behind_an_acceptance_never_leads_to_a_second_mail(
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
        with pytest.raises(StoreError, match="locked"):
            ledger.send_due(clock)
    assert states(ledger) == ["sending", "queued"]
    clock.move(LEASE + timedelta(seconds=1))
    assert ledger.recover(clock()) == 1
    assert ledger.send_due(clock) == 1
    assert far.taken == addresses
    assert states(ledger) == ["uncertain", "sent"]
    impatient.close()


def uncertain_ones(store: Store, clock: HandClock, number: int) -> tuple[SendingParts, FarSide, list[str], int]:
    addresses = readers(store, number)
    far = FarSide()
    for address in addresses:
        far.answer(address, Ambiguous("no answer"))
    ledger = deliveries_through(store, newsletter=far)
    identity = publication(store)
    ledger.enqueue(identity, NOW)
    ledger.send_due(clock)
    return ledger, far, addresses, identity


def test_reconciling_believes_the_far_side_and_leaves_the_rest_to_a_person(store: Store, clock: HandClock) -> None:
    ledger, far, addresses, number = uncertain_ones(store, clock, 4)
    far.remember(addresses[0], Outcome("77", "https://x.example/77"))
    far.remember(addresses[1], None)
    far.remember(addresses[2], Ambiguous("SMTP cannot be asked"))
    far.remember(addresses[3], ZeroDivisionError("a slip in the channel"))
    later = clock.move(timedelta(hours=1))
    answers = ledger.reconcile(later)
    assert [answers[row.id] for row in ledger.rows()][:3] == ["sent", "queued again", "SMTP cannot be asked"]
    assert "internal error (ZeroDivisionError" in answers[4]
    assert states(ledger) == ["sent", "queued", "uncertain", "uncertain"]
    found = ledger.rows()[0]
    assert (found.remote_id, found.url, found.reply) == ("77", "https://x.example/77", "found at the far side")
    # Each was asked about since the moment of its try.
    assert far.asked == [(address, NOW) for address in addresses]
    assert state_of(store, number) == "publishing"
    assert ledger.send_due(clock) == 1
    assert far.taken == [addresses[1]]
    assert state_of(store, number) == "published"


def test_reconciling_when_nothing_is_uncertain_asks_nobody(store: Store, clock: HandClock) -> None:
    readers(store, 1)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert ledger.reconcile(NOW) == {}
    assert far.asked == []


def test_the_time_asked_about_is_when_the_last_try_began(store: Store, clock: HandClock) -> None:
    (address,) = readers(store, 1)
    far = FarSide()

    def time_out() -> None:
        clock.move(timedelta(minutes=10))
        raise Ambiguous("no answer")

    far.answer(address, Unavailable("451 later"), time_out)
    far.remember(address, Ambiguous("cannot be asked"))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    second = clock.move(timedelta(minutes=5))
    ledger.send_due(clock)
    ledger.reconcile(clock.move(DAY))
    assert far.asked == [(address, second)]


@pytest.mark.parametrize(
    ("word", "then", "publication_then"),
    [("sent", "sent", "published"), ("refused", "refused", "published"), ("queued", "queued", "publishing")],
)
def test_a_person_settles_what_is_uncertain(
    store: Store, clock: HandClock, word: str, then: str, publication_then: str
) -> None:
    ledger, far, addresses, number = uncertain_ones(store, clock, 1)
    (row,) = ledger.rows()
    ledger.resolve(row.id, DeliveryState(word), NOW, "settled by staff")
    (row,) = ledger.rows()
    assert (row.state, row.reply, state_of(store, number)) == (then, "settled by staff", publication_then)
    ledger.send_due(clock)
    assert far.taken == (addresses if word == "queued" else [])
    assert state_of(store, number) == "published"


def test_only_what_is_uncertain_can_be_settled(store: Store, clock: HandClock) -> None:
    readers(store, 1)
    ledger = deliveries_through(store, newsletter=FarSide())
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    (row,) = ledger.rows()
    with pytest.raises(IllegalStep, match=f"delivery {row.id} is sent, not uncertain: there is nothing to settle"):
        ledger.resolve(row.id, DeliveryState.QUEUED, NOW, "")
    with pytest.raises(NotFound, match="there is no delivery 99; `publisher deliveries list` shows them"):
        ledger.resolve(99, DeliveryState.SENT, NOW, "")
    assert states(ledger) == ["sent"]


def test_nothing_of_a_cancelled_publication_can_be_sent_again(store: Store, clock: HandClock) -> None:
    ledger, _, _, number = uncertain_ones(store, clock, 1)
    set_publication(store, number, state="cancelled")
    (row,) = ledger.rows()
    with pytest.raises(IllegalStep, match="its publication is cancelled"):
        ledger.resolve(row.id, DeliveryState.QUEUED, NOW, "")
    ledger.resolve(row.id, DeliveryState.SENT, NOW, "")
    assert (states(ledger), state_of(store, number)) == (["sent"], "cancelled")


def test_what_leaves_is_the_frozen_message_with_its_readers_own_values(
    store: Store, clock: HandClock, tmp_path: Path
) -> None:
    readers(store, 1)
    seen: list[tuple[Message, Any]] = []

    class Listening(FarSide):
        def send(self, message: Message, destination: Any) -> Outcome:
            seen.append((message, destination))
            return super().send(message, destination)

    ledger = deliveries_through(store, newsletter=Listening())
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    ((message, destination),) = seen
    assert message == MESSAGE
    assert (destination.name, destination.lang) == ("Мария", "bg")
    assert destination.reader == {"name": "Мария", "subscribed_on": "1 ноември 2026 г.", "fallback_note": ""}


def test_rows_can_be_asked_for_by_publication_and_state(store: Store, clock: HandClock) -> None:
    ledger, _, addresses, number = uncertain_ones(store, clock, 2)
    other = publication(store, what="2027-01", at=NOW + DAY)
    ledger.enqueue(other, NOW)
    assert [row.destination for row in ledger.rows(number, "uncertain")] == addresses
    assert [row.publication for row in ledger.rows(state="queued")] == [other, other]
    assert ledger.rows(other, "sent") == []
    assert ledger.counts([number, other]) == {number: {"uncertain": 2}, other: {"queued": 2}}


def test_a_frozen_message_survives_the_folder_being_moved(tmp_path: Path) -> None:
    from publisher.core.messages import content_hash, thaw
    from publisher.core.types import Media

    picture = Media(tmp_path / "old" / "media" / "a.jpg", "Хора", "image/jpeg", "a@mail")
    outside = Media(Path("/elsewhere/b.png"), "Мост", "image/png")
    message = Message("bg", "Текст", media=(picture, outside))
    moved = thaw(freeze(message, tmp_path / "old"), tmp_path / "new")
    assert [media.path for media in moved.media] == [tmp_path / "new" / "media" / "a.jpg", outside.path]
    assert thaw(freeze(message, tmp_path / "old"), tmp_path / "old") == message
    assert content_hash({"a": 1, "b": [2]}) == content_hash({"b": [2], "a": 1}) != content_hash({"a": 1, "b": [3]})


def test_the_ledger_keeps_the_row_of_every_try_it_has_begun(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 1)
    far = FarSide()
    far.answer(addresses[0], lambda: _assert_sending(store))
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store), NOW)
    ledger.send_due(clock)
    assert far.taken == addresses


def _assert_sending(store: Store) -> None:
    # In the middle of the hand-over: seen from outside, it is committed already.
    with store.read() as connection:
        assert connection.execute(select(deliveries.c.state)).scalar_one() == "sending"


def letter(store: Store, address: str, at: datetime = NOW) -> int:
    """A letter that waits to be sent, as it is written for a person who has just subscribed."""
    number = publication(store, kind="letter", what=f"confirm-{address}", at=at, state="publishing")
    row = {"publication_id": number, "destination": address, "lang": "bg", "key": f"letter-{number}", "state": "queued"}
    with store.begin() as connection:
        connection.execute(deliveries.insert().values(**row, next_at=at, changed_at=at))
        connection.execute(update(publications).where(publications.c.id == number).values(planned=1))
    return number


def _write_letter(store: Store, address: str) -> None:
    letter(store, address)


def test_letters_go_before_mailings(store: Store, clock: HandClock) -> None:
    addresses = readers(store, 3)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    ledger.enqueue(publication(store, at=NOW - DAY), NOW)
    number = letter(store, "new@reader.example")
    assert ledger.send_due(clock) == 4
    assert far.taken == ["new@reader.example", *addresses]
    assert state_of(store, number) == "published"
    (row,) = ledger.rows(number)
    assert (row.what, row.state) == ("confirm-new@reader.example", "sent")


def test_a_letter_that_comes_in_meanwhile_waits_for_a_batch_and_not_for_the_mailing(
    store: Store, clock: HandClock
) -> None:
    addresses = readers(store, 250)
    far = FarSide()
    ledger = deliveries_through(store, newsletter=far)
    mailing = publication(store)
    ledger.enqueue(mailing, NOW)
    far.answer(addresses[20], partial(_write_letter, store, "new@reader.example"))
    # A letter whose far side asks to come later is not asked for again until then.
    far.answer("slow@reader.example", Unavailable("451 greylisted"))
    far.answer(addresses[120], partial(_write_letter, store, "slow@reader.example"))
    assert ledger.send_due(clock) == 252
    assert far.taken == [*addresses[:100], "new@reader.example", *addresses[100:]]
    assert state_of(store, mailing) == "published"
    clock.move(HOUR)
    assert ledger.send_due(clock) == 1
    assert far.taken[-1] == "slow@reader.example"


def test_a_stop_holds_for_letters_too(store: Store, clock: HandClock) -> None:
    far = FarSide()
    letter(store, "new@reader.example")
    assert deliveries_through(store, newsletter=far).send_due(clock, lambda: True) == 0
    assert far.taken == []
