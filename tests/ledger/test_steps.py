"""The ledger's statements on a real database: planned once, claimed once, begun and recorded by the owner alone."""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from publisher.core.states import SETTLED_DELIVERIES, DeliveryState, PublicationState
from publisher.ledger import abandoned, audience, claims, steps
from publisher.ledger.claims import LEASE, Claimed
from publisher.ledger.owners import new_owner, owner_is_gone
from publisher.storage.database import Store, open_store
from publisher.storage.tables import deliveries, publications, subscribers, subscriptions
from support.core_parts import NOW, publication, readers
from support.planned_rows import is_leased, pass_time

pytestmark = pytest.mark.both_databases

ME = new_owner()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
HOST = new_owner().split("/")[0]


def plan(store: Store, number: int, now: datetime = NOW) -> int:
    with store.begin() as connection:
        return audience.plan_subscribers(connection, number, "news", now)


def claim(store: Store, number: int, owner: str = ME, now: datetime = NOW, limit: int = 100) -> list[Claimed]:
    with store.begin() as connection:
        return claims.claim(connection, number, owner, now, limit)


def begin(store: Store, delivery: Claimed, owner: str = ME, now: datetime = NOW) -> bool:
    with store.begin() as connection:
        return steps.begin(connection, delivery, owner, now)


def record(store: Store, delivery: Claimed, state: DeliveryState, owner: str = ME, now: datetime = NOW) -> bool:
    with store.begin() as connection:
        return steps.record(connection, delivery.id, owner, now, state, reply="250 ok", remote_id="<1@example.org>")


def abandon(store: Store, now: datetime = NOW) -> int:
    with store.begin() as connection:
        return abandoned.abandon(connection, now)


def settle(store: Store, number: int) -> PublicationState | None:
    with store.begin() as connection:
        return steps.settle(connection, number, NOW)


def rows(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(deliveries).order_by(deliveries.c.id)))


def states(store: Store) -> list[str]:
    return [row.state for row in rows(store)]


def set_state(store: Store, number: int, state: str, **values: object) -> None:
    with store.begin() as connection:
        connection.execute(update(publications).where(publications.c.id == number).values(state=state, **values))


@pytest.fixture
def number(store: Store) -> int:
    """A publication that is being sent, planned for three readers."""
    readers(store, 3)
    number = publication(store, state="publishing")
    assert plan(store, number) == 3
    set_state(store, number, "publishing", planned=3)
    return number


@pytest.fixture
def dead_owner() -> str:
    """The name of a sender whose process has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return f"{HOST}/{process.pid}/00000000/00000000"


@pytest.fixture
def living_owner() -> Iterator[str]:
    """The name of a sender in another process, which runs."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield f"{HOST}/{process.pid}/00000000/00000000"
    process.communicate(b"\n")


def test_planning_takes_every_confirmed_reader_of_the_language_and_nobody_else(store: Store) -> None:
    bulgarian = readers(store, 3)
    readers(store, 2, "en")
    with store.begin() as connection:
        left, unconfirmed = bulgarian[1], bulgarian[2]
        by = {
            address: select(subscribers.c.id).where(subscribers.c.email == address).scalar_subquery()
            for address in (left, unconfirmed)
        }
        connection.execute(update(subscriptions).where(subscriptions.c.subscriber_id == by[left]).values(left_at=NOW))
        connection.execute(
            update(subscriptions).where(subscriptions.c.subscriber_id == by[unconfirmed]).values(confirmed=False)
        )
    assert plan(store, publication(store)) == 1
    (row,) = rows(store)
    assert (row.destination, row.name, row.lang, row.state) == (bulgarian[0], "Мария", "bg", "queued")
    assert (row.attempts, row.owner, row.tried_at, row.next_at) == (0, None, None, NOW)
    assert row.subscribed_at == NOW - timedelta(days=30)


def test_planning_twice_writes_no_second_row(store: Store, number: int) -> None:
    assert plan(store, number, NOW + HOUR) == 0
    assert len(rows(store)) == 3


def test_the_database_itself_refuses_a_second_row_for_a_destination(store: Store, number: int) -> None:
    first = rows(store)[0]
    double = {**first._mapping, "id": None, "key": "another"}
    with pytest.raises(IntegrityError), store.begin() as connection:
        connection.execute(deliveries.insert().values(**double))


def test_keys_are_never_used_again_even_in_a_new_database(tmp_path: Path) -> None:
    keys = []
    for name in ("first.db", "second.db"):
        store = open_store(f"sqlite:///{tmp_path / name}")
        readers(store, 2)
        number = publication(store)
        plan(store, number)
        account = publication(store, kind="post", channel="x")
        with store.begin() as connection:
            assert audience.plan_account(connection, account, "bg", "@example", NOW) == 1
        keys += [row.key for row in rows(store)]
        store.close()
    assert len(set(keys)) == 6
    assert all(len(key) <= 64 and key.isascii() for key in keys)


def test_readers_who_got_an_issue_by_a_cancelled_publication_are_left_out_of_the_next(store: Store) -> None:
    addresses = readers(store, 5)
    first = publication(store, state="publishing")
    plan(store, first)
    ends = ("sent", "uncertain", "sending", "refused", "suppressed")
    with store.begin() as connection:
        for row, state in zip(rows(store), ends, strict=True):
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(state=state))
    set_state(store, first, "cancelled")
    second = publication(store, at=NOW + HOUR)
    assert plan(store, second) == 2
    assert [row.destination for row in rows(store)[5:]] == addresses[3:]


def test_a_reader_who_changes_the_language_between_two_editions_gets_one_of_them(store: Store) -> None:
    addresses = readers(store, 2)
    bulgarian = publication(store, state="publishing")
    assert plan(store, bulgarian) == 2
    with store.begin() as connection:
        person = select(subscribers.c.id).where(subscribers.c.email == addresses[0]).scalar_subquery()
        connection.execute(update(subscriptions).where(subscriptions.c.subscriber_id == person).values(lang="en"))
    assert plan(store, publication(store, lang="en")) == 0
    # For another issue they are recipients again.
    assert plan(store, publication(store, what="2027-01", lang="en")) == 1


def test_a_claimed_row_is_not_claimed_again_until_its_lease_is_over(store: Store, number: int) -> None:
    first = claim(store, number, limit=2)
    assert [row.id for row in first] == [1, 2]
    assert [row.id for row in claim(store, number, "other/1/2/3")] == [3]
    pass_time(store, LEASE - MINUTE)
    assert claim(store, number, "other/1/2/3", NOW + LEASE) == []
    pass_time(store, MINUTE)
    again = claim(store, number, "other/1/2/3", NOW + LEASE + timedelta(microseconds=1))
    assert [row.id for row in again] == [1, 2, 3]


def test_only_what_is_open_and_due_is_claimed(store: Store, number: int) -> None:
    soon = NOW + timedelta(seconds=1)
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == 1).values(state="deferred", next_at=soon))
        connection.execute(update(deliveries).where(deliveries.c.id == 2).values(state="uncertain"))
    assert [row.id for row in claim(store, number)] == [3]
    assert [row.id for row in claim(store, number, now=soon)] == [1]


def test_what_has_failed_before_waits_behind_what_was_never_tried(store: Store, number: int) -> None:
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == 1).values(state="deferred", attempts=1))
    assert [row.id for row in claim(store, number, limit=2)] == [2, 3]
    assert [row.id for row in claim(store, number)] == [1]


def test_two_senders_claiming_two_thousand_rows_take_none_twice(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'large.db'}"
    store = open_store(address)
    with store.begin() as connection:
        people = [{"email": f"r{n}@reader.example", "address_hash": str(n), "created_at": NOW} for n in range(2000)]
        connection.execute(subscribers.insert(), people)
        consents = [
            {"subscriber_id": n + 1, "list": "news", "lang": "bg", "confirmed": True, "consent": "", "consent_at": NOW}
            for n in range(2000)
        ]
        connection.execute(subscriptions.insert(), consents)
    number = publication(store, state="publishing")
    assert plan(store, number) == 2000
    both = threading.Barrier(2)
    taken: dict[str, list[int]] = {}

    def take(owner: str) -> None:
        own = open_store(address)
        mine: list[int] = []
        while batch := claim(own, number, owner, limit=17):
            with own.begin() as connection:
                mine += [row.id for row in batch if steps.begin(connection, row, owner, NOW)]
            if len(mine) == len(batch):
                # Neither may take all before the other has begun.
                both.wait(30)
        own.close()
        taken[owner] = mine

    threads = [threading.Thread(target=take, args=(f"host/1/run/{name}",)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = Counter(identity for mine in taken.values() for identity in mine)
    assert set(times) == set(range(1, 2001))
    assert set(times.values()) == {1}
    assert all(len(mine) >= 17 for mine in taken.values())
    assert {(row.attempts, row.state) for row in rows(store)} == {(1, "sending")}
    store.close()


def test_a_begun_try_is_sending_with_its_time_and_a_lease_of_its_own(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    late = NOW + LEASE - timedelta(seconds=1)
    pass_time(store, LEASE - MINUTE)
    assert begin(store, first, now=late)
    row = rows(store)[0]
    assert (row.state, row.attempts, row.tried_at) == ("sending", 1, late)
    assert is_leased(store, row, late)
    # A living owner's try is not taken from it while that lease runs.
    pass_time(store, LEASE - MINUTE)
    assert abandon(store, late + LEASE) == 0


def test_a_try_begins_once(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    assert begin(store, first)
    assert not begin(store, first)
    assert rows(store)[0].attempts == 1


def test_a_try_does_not_begin_when_the_lease_is_over(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    pass_time(store, LEASE)
    assert not begin(store, first, now=NOW + LEASE)
    assert states(store) == ["queued"] * 3


def test_a_try_does_not_begin_for_another_owner(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    assert not begin(store, first, "host/1/run/other")
    assert states(store) == ["queued"] * 3


@pytest.mark.parametrize("state", ["paused", "cancelled", "published"])
def test_a_try_does_not_begin_once_the_publication_is_held_or_over(store: Store, number: int, state: str) -> None:
    (first, *_) = claim(store, number)
    set_state(store, number, state)
    publication(store, what="2027-01", state="publishing")
    assert not begin(store, first), "that another publication goes out says nothing about this one"
    set_state(store, number, "publishing")
    assert begin(store, first)


def test_an_outcome_is_recorded_with_the_far_sides_words_and_the_row_is_free(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    begin(store, first)
    assert record(store, first, DeliveryState.SENT, now=NOW + HOUR)
    row = rows(store)[0]
    assert (row.state, row.reply, row.remote_id) == ("sent", "250 ok", "<1@example.org>")
    assert (row.owner, row.lease_until, row.changed_at, row.tried_at) == (None, None, NOW + HOUR, NOW)


def test_very_long_replies_are_cut_to_what_a_row_holds(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    begin(store, first)
    with store.begin() as connection:
        assert steps.record(connection, first.id, ME, NOW, DeliveryState.SENT, reply="я" * 9000, remote_id="1" * 9000)
    row = rows(store)[0]
    assert (len(row.reply), len(row.remote_id)) == (500, 200)


def test_an_outcome_after_the_row_was_lost_changes_nothing(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    begin(store, first)
    pass_time(store, LEASE)
    assert abandon(store, NOW + LEASE + timedelta(seconds=1)) == 1
    lost = rows(store)[0]
    assert lost.state == "uncertain"
    assert not record(store, first, DeliveryState.SENT)
    assert rows(store)[0] == lost


def test_an_outcome_is_not_recorded_for_another_owner_or_before_the_try(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    assert not record(store, first, DeliveryState.SENT)
    begin(store, first)
    assert not record(store, first, DeliveryState.SENT, "host/1/run/other")
    assert states(store) == ["sending", "queued", "queued"]


def test_what_was_claimed_and_not_begun_can_be_given_back(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    begin(store, first)
    with store.begin() as connection:
        claims.release(connection, ME)
    assert states(store) == ["sending", "queued", "queued"]
    assert [row.id for row in claim(store, number, "host/1/run/other")] == [2, 3]


def test_a_dead_senders_try_becomes_uncertain_and_its_claims_are_free_immediately(
    store: Store, number: int, dead_owner: str
) -> None:
    (first, *_) = claim(store, number, dead_owner)
    begin(store, first, dead_owner)
    assert abandon(store, NOW + timedelta(seconds=1)) == 1
    assert states(store) == ["uncertain", "queued", "queued"]
    row = rows(store)[0]
    assert (row.owner, row.reply) == (None, "the sender stopped before an answer was noted; it may have gone out")
    assert [taken.id for taken in claim(store, number)] == [2, 3]
    assert abandon(store, NOW + HOUR) == 0


def test_a_living_senders_try_is_left_alone_until_its_lease_is_over(
    store: Store, number: int, living_owner: str
) -> None:
    (first, *_) = claim(store, number, living_owner)
    begin(store, first, living_owner)
    pass_time(store, LEASE - MINUTE)
    assert abandon(store, NOW + LEASE) == 0
    assert states(store)[0] == "sending"
    assert claim(store, number) == []
    pass_time(store, MINUTE)
    assert abandon(store, NOW + LEASE + timedelta(seconds=1)) == 1


def test_of_a_sender_on_another_host_only_the_lease_tells(store: Store, number: int, dead_owner: str) -> None:
    # A clone of this machine has its name, and another boot.
    host, place = dead_owner.split("/")[0].split("~")
    elsewhere = dead_owner.replace(f"{host}~{place}", f"{host}~{place[::-1]}", 1)
    (first, *_) = claim(store, number, elsewhere)
    begin(store, first, elsewhere)
    pass_time(store, LEASE - MINUTE)
    assert abandon(store, NOW + LEASE) == 0
    pass_time(store, MINUTE)
    assert abandon(store, NOW + LEASE + timedelta(seconds=1)) == 1
    assert f"claimed by a sender on {host} that has not answered for 15 minutes" in rows(store)[0].reply


def test_a_second_sender_in_this_process_is_alive_and_an_earlier_process_with_its_number_is_not() -> None:
    assert not owner_is_gone(new_owner())
    assert new_owner() != new_owner()
    host = new_owner().split("/")[0]
    assert owner_is_gone(f"{host}/{os.getpid()}/00000000/00000000")
    # A process of another user, which we may not signal, counts as running.
    assert not owner_is_gone(f"{host}/1/00000000/00000000")


@pytest.mark.parametrize("missing", ["queued", "sending", "deferred"])
def test_a_publication_is_published_only_when_every_planned_row_is_settled(store: Store, missing: str) -> None:
    readers(store, 5)
    number = publication(store, state="publishing")
    planned = plan(store, number)
    set_state(store, number, "publishing", planned=planned)
    ends = [missing, *(str(state) for state in SETTLED_DELIVERIES)]
    with store.begin() as connection:
        for row, state in zip(rows(store), ends, strict=True):
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(state=state))
    assert not settle(store, number)
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.state == missing).values(state="sent"))
    assert settle(store, number)
    with store.read() as connection:
        row = connection.execute(select(publications)).one()
        assert (row.state, row.published_at) == ("published", NOW)
        assert steps.counts(connection, [number]) == {
            number: {"sent": 2, "refused": 1, "suppressed": 1, "uncertain": 1}
        }


def test_a_publication_with_a_lost_row_is_not_called_published(store: Store, number: int) -> None:
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="sent"))
        connection.execute(deliveries.delete().where(deliveries.c.id == 3))
    assert not settle(store, number)


@pytest.mark.parametrize("state", ["paused", "cancelled", "scheduled"])
def test_only_what_is_being_sent_is_settled_or_held(store: Store, number: int, state: str) -> None:
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="sent"))
    set_state(store, number, state)
    assert not settle(store, number)
    with store.begin() as connection:
        assert not steps.hold(connection, number, "why")
    with store.read() as connection:
        assert connection.execute(select(publications.c.state, publications.c.why)).one() == (state, "")


def test_a_publication_on_hold_is_paused_and_says_why(store: Store, number: int) -> None:
    other = publication(store, what="2027-01", state="publishing")
    with store.begin() as connection:
        assert steps.hold(connection, number, "the channel has a bug")
        query = select(publications.c.state, publications.c.why).order_by(publications.c.id)
        assert connection.execute(query).all() == [("paused", "the channel has a bug"), ("publishing", "")]
        assert not steps.hold(connection, number, "again")
    assert other == number + 1


def test_postponing_moves_what_is_open_and_due_sooner_and_nothing_else(store: Store, number: int) -> None:
    later = NOW + 2 * HOUR
    with store.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == 1).values(state="sent"))
        connection.execute(update(deliveries).where(deliveries.c.id == 2).values(state="deferred", next_at=later))
        steps.postpone(connection, number, NOW + HOUR)
    assert [row.next_at for row in rows(store)] == [NOW, later, NOW + HOUR]


def test_withdrawing_suppresses_what_was_not_begun(store: Store, number: int) -> None:
    (first, *_) = claim(store, number)
    begin(store, first)
    with store.begin() as connection:
        steps.withdraw(connection, number, NOW + HOUR, "cancelled by staff")
    assert [(row.state, row.reply) for row in rows(store)[1:]] == [("suppressed", "cancelled by staff")] * 2
    # The attempt that has begun is still recorded.
    assert record(store, first, DeliveryState.SENT)
    with store.read() as connection:
        assert connection.execute(select(func.count()).where(deliveries.c.owner.is_not(None))).scalar_one() == 0


def test_settling_one_publication_leaves_another_as_it_is(store: Store, number: int) -> None:
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="sent"))
    other = publication(store, what="2027-01")
    set_state(store, other, "publishing", planned=3)
    assert settle(store, number)
    with store.read() as connection:
        query = select(publications.c.state).order_by(publications.c.id)
        assert connection.execute(query).scalars().all() == ["published", "publishing"]
