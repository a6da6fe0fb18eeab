"""The results of a whole batch, recorded by one statement: the values of each row, and rows that it leaves alone."""

from datetime import timedelta

import pytest

from publisher.core.states import DeliveryState
from publisher.core.wording import in_words, worded
from publisher.ledger import claims, steps
from publisher.ledger.steps import End
from publisher.storage.database import Store
from support.core_parts import NOW
from support.planned_rows import planned, put, rows

pytestmark = pytest.mark.both_databases

ME, OTHER = "host/1/run/me", "host/1/run/other"
LATER = NOW + timedelta(minutes=3)


def begun(store: Store, number: int) -> None:
    """So many deliveries, all taken by this sender."""
    mailing = planned(store, number)
    with store.begin() as connection:
        assert len(claims.take(connection, mailing, ME, NOW, number)) == number


def record_all(store: Store, *ends: End, owner: str = ME) -> int:
    with store.begin() as connection:
        return steps.record_all(connection, owner, LATER, ends)


def test_each_end_of_a_batch_stands_in_its_row_and_the_rows_are_free(store: Store) -> None:
    begun(store, 5)
    again = LATER + timedelta(hours=1)
    told = record_all(
        store,
        End(1, DeliveryState.SENT, "250 ok", "<1@example.org>"),
        End(2, DeliveryState.REFUSED, "550 no such user"),
        End(3, DeliveryState.DEFERRED, "451 later", next_at=again),
        End(4, DeliveryState.UNCERTAIN, "the connection was lost"),
    )
    assert told == 4
    assert [(row.state, row.reply, row.remote_id, row.next_at) for row in rows(store)[:4]] == [
        ("sent", "250 ok", "<1@example.org>", LATER),
        ("refused", "550 no such user", "", LATER),
        ("deferred", "451 later", "", again),
        ("uncertain", "the connection was lost", "", LATER),
    ]
    assert {(row.owner, row.lease_until, row.changed_at, row.attempts) for row in rows(store)[:4]} == {
        (None, None, LATER, 1)
    }
    left = rows(store)[4]
    assert (left.state, left.owner, left.changed_at, left.reply) == ("sending", ME, NOW, "")


def test_our_own_reason_can_be_said_in_the_language_of_staff(store: Store) -> None:
    begun(store, 2)
    why = worded("%(what)s: %(why)s", what="relay.example", why=worded("the connection was given up"))
    record_all(store, End(1, DeliveryState.UNCERTAIN, why), End(2, DeliveryState.UNCERTAIN, worded("я" * 9000)))
    ours, long = (row.reply for row in rows(store))
    assert (ours, in_words(ours, "bg")) == (why, in_words(why, "bg"))
    assert in_words(ours, "bg") != ours
    assert long == "я" * 500


def test_an_empty_batch_is_no_statement(store: Store) -> None:
    begun(store, 1)
    assert record_all(store) == 0
    assert rows(store)[0].state == "sending"


def test_rows_that_another_has_settled_or_taken_are_left_and_not_counted(store: Store) -> None:
    begun(store, 4)
    put(store, 1, state="uncertain", owner=None)
    put(store, 2, owner=OTHER)
    # Its owner still stands there, and it is not `sending` any more.
    put(store, 3, state="refused")
    assert record_all(store, *(End(number, DeliveryState.SENT, "250 ok") for number in (1, 2, 3, 4, 99))) == 1
    assert [(row.state, row.reply) for row in rows(store)] == [
        ("uncertain", ""), ("sending", ""), ("refused", ""), ("sent", "250 ok"),
    ]  # fmt: skip


def test_nothing_is_recorded_for_another_owner(store: Store) -> None:
    begun(store, 1)
    assert record_all(store, End(1, DeliveryState.SENT, "250 ok"), owner=OTHER) == 0
    assert rows(store)[0].state == "sending"


def test_long_replies_and_numbers_are_cut_to_what_a_row_holds(store: Store) -> None:
    begun(store, 1)
    assert record_all(store, End(1, DeliveryState.SENT, "я" * 9000, "1" * 9000)) == 1
    (row,) = rows(store)
    assert (row.reply, row.remote_id) == ("я" * 500, "1" * 200)


def test_a_sender_cannot_record_what_is_no_end_of_a_try(store: Store) -> None:
    begun(store, 1)
    with pytest.raises(KeyError):
        record_all(store, End(1, DeliveryState.SUPPRESSED, ""))
    assert rows(store)[0].state == "sending"


def test_an_answer_after_the_lease_is_written_to_the_row_of_the_same_try(store: Store) -> None:
    begun(store, 4)
    for number in range(1, 5):
        put(store, number, state="uncertain", owner=None, lease_until=None)
    # The third has been tried again since.
    put(store, 3, attempts=2)
    told = record_all(
        store,
        End(1, DeliveryState.SENT, "250 ok", attempt=1),
        End(2, DeliveryState.REFUSED, "550 no such user", attempt=1),
        End(3, DeliveryState.SENT, "250 ok", attempt=1),
        # It would be open again, in a publication that may have ended: recovery reopens it.
        End(4, DeliveryState.DEFERRED, "451 later", attempt=1),
    )
    assert told == 2
    assert [row.state for row in rows(store)] == ["sent", "refused", "uncertain", "uncertain"]


def test_a_single_answer_after_the_lease_is_written_to_the_row_of_the_same_try(store: Store) -> None:
    begun(store, 2)
    for number in (1, 2):
        put(store, number, state="uncertain", owner=None, lease_until=None)
    with store.begin() as connection:
        for number, attempt in ((1, 1), (2, 2)):
            told = steps.record(connection, number, ME, LATER, DeliveryState.SENT, reply="250 ok", attempt=attempt)
            assert told is (number == 1)
    assert [row.state for row in rows(store)] == ["sent", "uncertain"]
