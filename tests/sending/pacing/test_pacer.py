"""The pacer: several workers on one database together keep every limit, and each learns what it may claim."""

import threading
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from publisher.config.tables import PROVIDERS, Pacing
from publisher.ledger.owners import new_owner
from publisher.sending.pacing.allowances import Grant
from publisher.sending.pacing.paces import HOLD, UNLIMITED, Why
from publisher.sending.pacing.rows import WHOLE
from publisher.storage.tables import paces
from support.paces import HOUR, MINUTE, NOW, SECOND, Worker, gmail, most_within, new_channel, workers


def test_mails_given_back_can_be_taken_again_unless_they_no_longer_count(engine: Engine) -> None:
    [worker] = workers(engine, gmail(100, per_hour=150))
    grant = worker.take(NOW, gmail=80)
    worker.give_back(grant, {"gmail": 30}, NOW + SECOND)
    assert worker.number(NOW + SECOND, 100) == 50
    later = worker.take(NOW + 2 * MINUTE, gmail=100)
    assert later.counts == {"gmail": 50}
    worker.give_back(grant, {"gmail": 40}, NOW + 2 * MINUTE)
    # The hour has them back. In the minute they no longer counted, so it still holds the later ones.
    assert worker.allowance(NOW + 2 * MINUTE).rooms["gmail"] == 50
    assert worker.allowance(NOW + 2 * MINUTE).total == 40


ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from(("gmail", "abv", "example.org")), st.integers(0, 30), st.integers(0, 25)
    ),
    max_size=25,
)


@given(ACTIONS, st.integers(1, 50), st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_two_workers_together_keep_the_limits_of_the_whole_and_of_each_group(
    engine: Engine, actions: list[tuple[int, str, int, int]], whole: int, each: int
) -> None:
    pacing = gmail(each, per_minute=whole, other_per_minute=each)
    pair, at = workers(engine, pacing, 2), 0
    sent: list[tuple[float, str, int]] = []
    for who, group, wanted, pause in actions:
        at += pause
        now = NOW + at * SECOND
        grant = pair[who].take_of(now, {group: wanted, "mail.example": 3})
        begun = {name: number - number // 3 for name, number in grant.counts.items()}
        pair[who].give_back(grant, {name: number // 3 for name, number in grant.counts.items()}, now)
        sent += [(at, name, number) for name, number in begun.items()]
    assert most_within([(when, number) for when, _, number in sent], 60) <= whole
    for name in {name for _, name, _ in sent} - {"abv"}:
        assert most_within([(when, number) for when, its, number in sent if its == name], 60) <= each


def test_threads_that_ask_at_the_same_moment_get_the_limit_once(engine: Engine) -> None:
    crowd = workers(engine, gmail(100, per_minute=130), 6)
    granted: Counter[str] = Counter()
    lock = threading.Lock()

    def ask(worker: Worker) -> None:
        for _ in range(10):
            grant = worker.take(NOW, gmail=7, abv=5)
            with lock:
                granted.update(grant.counts)

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert granted.total() == 130
    assert granted["gmail"] <= 100


def test_a_transaction_that_is_rolled_back_has_taken_nothing(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10))
    with worker.store.begin() as connection:
        assert worker.pacer.take(connection, {"gmail": 10}, NOW).counts == {"gmail": 10}
        connection.rollback()
    assert worker.number(NOW, 20) == 10


def test_only_so_many_workers_hold_mails_of_a_group_at_the_same_time(engine: Engine) -> None:
    first, second, third = workers(engine, gmail(at_once=2), 3)
    assert [worker.number(NOW, 5) for worker in (first, second, third)] == [5, 5, 0]
    [closed] = third.allowance(NOW).closed
    assert (closed.group, closed.domains, closed.why) == ("gmail", ("gmail.com", "googlemail.com"), Why.AT_ONCE)
    assert first.allowance(NOW).closed == ()
    # The first worker's next batch has none of the group; then the second worker is done.
    first.take(NOW + SECOND, abv=5)
    assert third.number(NOW + SECOND, 5) == 5
    assert first.number(NOW + SECOND, 5) == 0
    second.leave(NOW + 2 * SECOND)
    assert first.number(NOW + 2 * SECOND, 5) == 5


def test_the_slot_of_a_worker_that_died_becomes_free(engine: Engine) -> None:
    pacing, channel = gmail(at_once=1), new_channel()
    host, pid, _, nonce = new_owner().rsplit("/", 3)
    living = Worker(engine, pacing, channel)
    # An earlier run of this process.
    assert Worker(engine, pacing, channel, f"{host}/{pid}/00000000/{nonce}").number(NOW, 5) == 5
    assert living.number(NOW, 5) == 5
    living.leave(NOW)
    # Whether a worker on another host died, only time can tell.
    assert Worker(engine, pacing, channel, f"elsewhere/1/{nonce}/{nonce}").number(NOW, 5) == 5
    assert living.number(NOW + MINUTE, 5) == 0
    assert living.number(NOW + HOLD, 5) == 5


def test_an_allowance_names_the_domains_to_leave_out_and_when_the_first_opens(engine: Engine) -> None:
    [worker] = workers(engine, gmail(10, other_per_minute=4))
    worker.take_of(NOW, {"gmail": 10, "example.org": 2})
    worker.take_of(NOW + 30 * SECOND, {"example.org": 2, "gmail": 5})
    allowance = worker.allowance(NOW + 30 * SECOND)
    assert set(allowance.domains) == {"gmail.com", "googlemail.com", "example.org"}
    assert allowance.total == UNLIMITED
    assert allowance.rooms["gmail"] == 0
    assert allowance.rooms["abv"] == PROVIDERS["abv"].per_minute
    assert allowance.until == NOW + 65 * SECOND
    assert worker.allowance(NOW + 65 * SECOND).rooms == {**allowance.rooms, "gmail": 10, "example.org": 2}


def test_a_sender_that_has_used_its_limit_says_until_when(engine: Engine) -> None:
    [worker] = workers(engine, gmail(per_hour=20))
    assert worker.take(NOW, gmail=15, abv=15).counts == {"gmail": 15, "abv": 5}
    allowance = worker.allowance(NOW)
    assert (allowance.total, allowance.until, allowance.domains) == (0, NOW + HOUR + 5 * MINUTE, ())
    assert [(closed.group, closed.why) for closed in allowance.closed] == [(WHOLE, Why.HOUR)]
    assert worker.allowance(NOW + HOUR + 5 * MINUTE).total == 20


def test_a_grant_is_shared_out_to_the_first_mails_of_each_group() -> None:
    grant = Grant(NOW, {"gmail": 2, "abv": 1})
    assert grant.shared_out(["gmail", "abv", "abv", "gmail", "gmail", "dir-bg"]) == [
        True,
        True,
        False,
        True,
        False,
        False,
    ]


def test_domains_of_a_provider_are_one_group_and_any_other_is_its_own(engine: Engine) -> None:
    [worker] = workers(engine, Pacing())
    assert {worker.pacer.group_of(name) for name in ("gmail.com", "GoogleMail.com", "ivan@gmail.com")} == {"gmail"}
    assert worker.pacer.group_of("office@Example.org.") == "example.org"


def test_five_hundred_mails_to_mixed_domains_need_not_wait_by_default(engine: Engine) -> None:
    team = workers(engine, Pacing(), 3)
    batch = {"gmail": 60, "abv": 45, "microsoft": 15, "yahoo": 10, "mail-bg": 8, "dir-bg": 7, "example.org": 22}
    for worker in team:
        assert worker.take_of(NOW, dict(batch)).counts == batch
        assert worker.allowance(NOW + SECOND).closed == ()
    with team[0].store.read() as connection:
        kept = connection.execute(select(paces.c.name).where(paces.c.channel == team[0].channel)).scalars()
        # A domain without a limit costs no row.
        assert set(kept) == {WHOLE, *batch} - {"example.org"}
