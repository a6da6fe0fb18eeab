"""The rows of notices on both databases: each person and thing once, taken by one process, and again when it recurs."""

from datetime import timedelta

import pytest

from publisher.core.states import NoticeState
from publisher.core.wording import in_words, worded
from publisher.ledger.notices import LEASE, Notices, Thing, Words
from publisher.storage.database import Store
from support.core_parts import NOW

pytestmark = pytest.mark.both_databases

WAITS = Thing("review", "publication 1", needed_by=NOW)
OUT = Thing("finished", "publication 1")
WORDS = Words(worded("Why: %(why)s", why="x"), worded("notice to %(name)s: %(why)s", name="Ева", why="y"), "publisher")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rows(store: Store) -> Notices:
    found = Notices(store)
    assert found.switch_on("Ева", [OUT], NOW)
    assert not found.switch_on("Ева", [OUT], NOW)
    return found


def test_a_thing_is_noted_once_and_again_after_it_was_over(rows: Notices) -> None:
    assert rows.known_people() == {"Ева"}
    for _ in range(2):
        rows.note([("Ева", WAITS, WORDS), ("Ева", OUT, WORDS)], [], NOW)
    (one,) = rows.waiting("Ева")
    assert (one.kind, one.thing, one.needed_by, one.words) == ("review", "publication 1", NOW, WORDS)
    assert in_words(one.words.subject, "bg") == "Причина: x"
    assert set(rows.open(NOW)) == {("Ева", "review", "publication 1"), ("Ева", "finished", "publication 1")}
    rows.note([], [one.id], NOW)
    # Nobody is told of what is over.
    assert rows.waiting("Ева") == []
    assert [row.state for row in rows.latest(9)] == [NoticeState.SETTLED]
    rows.note([("Ева", WAITS, WORDS)], [], NOW)
    assert [row.id for row in rows.waiting("Ева")] != [one.id]


def test_one_process_takes_a_notice_and_a_dead_one_leaves_it(rows: Notices, store: Store) -> None:
    rows.note([("Ева", WAITS, WORDS)], [], NOW)
    (one,) = rows.waiting("Ева")
    (taken,) = rows.claim([one.id], "mail-1", NOW)
    assert (taken.attempts, taken.mail, taken.first_tried_at) == (1, "mail-1", NOW)
    assert rows.claim([one.id], "mail-2", NOW) == rows.waiting("Ева") == []
    assert rows.anyone_waiting() == {"Ева"}
    assert rows.mails_since("Ева", NOW - MINUTE) == {"mail-1": 1}
    if store.engine.dialect.name == "sqlite":
        assert rows.recover(NOW + LEASE - MINUTE) == 0
        assert rows.recover(NOW + LEASE) == 1
        (again,) = rows.waiting("Ева")
        assert (again.mail, again.maybe_told) == ("mail-1", True)


def test_what_is_put_off_waits_until_then_and_what_is_told_stays(rows: Notices) -> None:
    rows.note([("Ева", WAITS, WORDS)], [], NOW)
    (one,) = rows.waiting("Ева")
    rows.claim([one.id], "mail-1", NOW)
    rows.put_off([one.id], NOW + MINUTE, worded("%(place)s did not take it", place="z" * 600), False)
    assert rows.claim([one.id], "mail-1", NOW) == []
    (taken,) = rows.claim([one.id], "mail-1", NOW + MINUTE)
    assert (taken.attempts, taken.maybe_told, taken.reply) == (2, False, "z" * 500)
    rows.told([one.id], NOW + MINUTE, "250 ok")
    rows.give_up([one.id], "no")
    rows.note([], [one.id], NOW)
    (told,) = rows.latest(1)
    assert (told.state, told.told_at, told.reply) == (NoticeState.SENT, NOW + MINUTE, "250 ok")
