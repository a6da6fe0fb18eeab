"""What a journal makes of the rows that its sender has left: every step, what is counted, and what is left alone."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from publisher.core.states import DELIVERY_STEPS, Cause, DeliveryState
from publisher.ledger import audience
from publisher.ledger.abandoned import STOPPED
from publisher.sending.journal.journal import Found, Journal, JournalState
from publisher.sending.journal.recovery import RESENT, Recovered, apply, recover_journals
from publisher.storage.database import Store
from support.core_parts import NOW, publication
from support.mailing import many_readers
from support.planned_rows import planned, put, rows

OWNER = "elsewhere/1/aaaaaaaa/bbbbbbbb"
LEFT: dict[str, dict[str, object]] = {
    "sending": {"attempts": 2, "owner": OWNER},
    "uncertain": {"attempts": 2, "owner": None},
    # The claim was undone: the journal is one try ahead.
    "queued": {"attempts": 1, "owner": None},
    "deferred": {"attempts": 1, "owner": None},
}


def found(
    tries: Mapping[int, int], begun: set[int], answers: dict[int, tuple[JournalState, str]], complete: bool = True
) -> Found:
    return Found(Path("made.journal"), OWNER, complete, tries, frozenset(begun), answers)


def applied(store: Store, journal: Found, resend: bool = False) -> Recovered:
    with store.begin() as connection:
        return apply(connection, journal, NOW, resend)


@pytest.mark.both_databases
@pytest.mark.parametrize(("left", "noted"), list(product(LEFT, ["sent", "refused", "deferred", "uncertain"])))
def test_an_answer_in_the_journal_counts_whatever_state_the_row_was_left_in(
    store: Store, left: str, noted: JournalState
) -> None:
    planned(store, 1)
    put(store, 1, state=left, **LEFT[left])
    assert applied(store, found({1: 2}, {1}, {1: (noted, "its answer")})) == Recovered(answered=1)
    (row,) = rows(store)
    assert (row.state, row.reply, row.owner, row.lease_until) == (noted, "its answer", None, None)


@pytest.mark.both_databases
@pytest.mark.parametrize("left", LEFT)
def test_what_was_certainly_not_begun_is_queued_again_without_the_try(store: Store, left: str) -> None:
    planned(store, 1)
    put(store, 1, state=left, **LEFT[left])
    assert applied(store, found({1: 2}, set(), {})) == Recovered(free=1)
    (row,) = rows(store)
    assert (row.state, row.attempts, row.reply) == ("queued", 1, "")


@pytest.mark.parametrize("resend", [False, True])
@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize(("begun", "complete"), [(True, True), (True, False), (False, False)])
def test_what_may_have_gone_out_is_uncertain_unless_it_is_to_be_sent_again(
    store: Store, left: str, begun: bool, complete: bool, resend: bool
) -> None:
    planned(store, 1)
    put(store, 1, state=left, **LEFT[left])
    done = applied(store, found({1: 2}, {1} if begun else set(), {}, complete), resend)
    assert done == Recovered(uncertain=1)
    (row,) = rows(store)
    assert (row.state, row.reply) == (("queued", RESENT) if resend else ("uncertain", STOPPED))


def test_these_are_all_the_steps_of_the_table() -> None:
    steps = {(old, new) for new, olds in DELIVERY_STEPS[Cause.JOURNAL].items() for old in olds}
    assert steps == set(product(LEFT, ["sent", "refused", "deferred", "uncertain", "queued"]))


@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("attempts", [0, 1, 2, 3])
def test_a_row_that_has_moved_on_stays(store: Store, state: DeliveryState, attempts: int) -> None:
    theirs = attempts == 2 and state in ("sending", "uncertain")
    undone = attempts < 2 and state in ("queued", "deferred")
    planned(store, 1)
    put(store, 1, state=state, attempts=attempts, reply="as it was")
    done = applied(store, found({1: 2}, {1}, {1: ("sent", "250 ok")}))
    assert done == (Recovered(answered=1) if theirs or undone else Recovered())
    assert rows(store)[0].reply == ("250 ok" if theirs or undone else "as it was")


def test_a_row_of_another_owner_stays(store: Store) -> None:
    planned(store, 1)
    put(store, 1, state="sending", attempts=2, owner="host/2/c/d")
    assert applied(store, found({1: 2}, {1}, {1: ("sent", "250 ok")})) == Recovered()
    assert rows(store)[0].state == "sending"


@pytest.mark.parametrize("column", ["state = 'refused'", "attempts = 3"])
def test_a_row_that_is_settled_between_look_and_step_stays(store: Store, column: str) -> None:
    planned(store, 2)
    for number in (1, 2):
        put(store, number, state="uncertain", attempts=1)

    def settle_first(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE deliveries"):
            cursor.execute(f"UPDATE deliveries SET {column}, reply = 'by a person' WHERE id = 1")  # noqa: S608

    event.listen(store.engine, "before_cursor_execute", settle_first)
    done = applied(store, found({1: 1, 2: 1}, {1, 2}, {1: ("sent", "250 ok"), 2: ("sent", "250 ok")}))
    event.remove(store.engine, "before_cursor_execute", settle_first)
    assert done == Recovered(answered=1)
    assert [row.reply for row in rows(store)] == ["by a person", "250 ok"]


def test_what_several_journals_say_adds_up_and_the_journals_are_gone(store: Store, tmp_path: Path) -> None:
    planned(store, 8)
    folder = tmp_path / "journal"
    for nonce, first in (("aaaa", 1), ("bbbb", 5)):
        owner = f"elsewhere/1/run/{nonce}"
        for number in range(first, first + 4):
            put(store, number, state="sending", attempts=1, owner=owner)
        journal = Journal(folder, owner)
        journal.claimed(dict.fromkeys(range(first, first + 4), 1))
        for number in (first, first + 1):
            journal.begun(number)
        journal.answered(first, "sent", "250 ok")
        journal.abandon()
    assert recover_journals(store, folder, NOW) == Recovered(uncertain=2, answered=2, free=4)
    assert [row.state for row in rows(store)] == ["sent", "uncertain", "queued", "queued"] * 2
    assert list(folder.iterdir()) == []


def test_a_journal_longer_than_one_query_is_brought_in_whole(store: Store) -> None:
    many_readers(store, 501)
    mailing = publication(store, state="publishing")
    with store.begin() as connection:
        assert audience.plan_subscribers(connection, mailing, "news", NOW) == 501
    assert applied(store, found(dict.fromkeys(range(1, 502), 1), set(), {})) == Recovered(free=501)
