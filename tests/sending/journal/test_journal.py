"""The journal of a sender: what it says after a kill, after a power cut, and when the disk is full."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from publisher.core.errors import StoreError
from publisher.ledger import audience, claims
from publisher.ledger.owners import new_owner
from publisher.sending.journal.journal import Journal, boot, left_behind
from publisher.sending.journal.mapped_file import whole_lines
from publisher.sending.journal.recovery import RESENT, UNKNOWN, recover_journals
from publisher.storage.database import Store
from publisher.storage.tables import deliveries, publications
from support.core_parts import NOW, publication, readers
from support.full_disk import full_disk

pytestmark = pytest.mark.both_databases

OTHER = "elsewhere/1/aaaaaaaa/bbbbbbbb"

KILLED = """
import os, sys
from pathlib import Path
from publisher.sending.journal.journal import Journal
journal = Journal(Path(sys.argv[1]), sys.argv[2])
journal.claimed({1: 1, 2: 1, 3: 1, 4: 1})
journal.begun(1)
journal.answered(1, "sent", "250 „добре“ ok")
journal.begun(2)
journal.answered(2, "deferred", "451 later")
journal.begun(3)
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def rows(store: Store) -> list[tuple[str, int, str]]:
    with store.read() as connection:
        found = connection.execute(select(deliveries).order_by(deliveries.c.id)).all()
    return [(row.state, row.attempts, row.reply) for row in found]


def taken(store: Store, number: int, owner: str) -> None:
    """So many deliveries, all taken by a sender."""
    readers(store, number)
    one = publication(store, state="publishing")
    with store.begin() as connection:
        audience.plan_subscribers(connection, one, "news", NOW)
        connection.execute(
            update(deliveries).values(state="sending", attempts=1, owner=owner, lease_until=NOW + claims.LEASE)
        )


def kill_a_sender(folder: Path, owner: str) -> None:
    sender = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), owner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert sender.stdout is not None
    assert sender.stdin is not None
    assert sender.stdout.readline() == "ready\n"
    # While it lives nobody touches its journal, whatever name the machine has.
    assert list(left_behind(folder)) == []
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    sender.stdin.close()
    sender.stdout.close()


def test_a_killed_sender_is_known_to_the_message(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    done = recover_journals(store, folder, NOW)
    assert rows(store) == [
        ("sent", 1, "250 „добре“ ok"), ("deferred", 1, "451 later"), ("uncertain", 1, UNKNOWN), ("queued", 0, ""),
    ]  # fmt: skip
    assert (done.answered, done.uncertain, done.free) == (2, 1, 1)
    assert list(folder.iterdir()) == []
    assert recover_journals(store, folder, NOW).uncertain == 0


def test_who_wishes_so_has_it_sent_again_and_it_is_said(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    recover_journals(store, folder, NOW, resend=True)
    assert rows(store)[2] == ("queued", 1, RESENT)


def test_after_a_power_cut_what_was_taken_may_have_gone_out(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    (path,) = folder.iterdir()
    path.write_text(path.read_text(encoding="utf-8").replace(boot(), "another-start"), encoding="utf-8")
    with store.begin() as connection:
        # And the database has lost the newest claim.
        connection.execute(
            update(deliveries).where(deliveries.c.id == 3).values(state="queued", attempts=0, owner=None)
        )
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["sent", "deferred", "uncertain", "uncertain"]


def test_what_a_lease_has_made_uncertain_is_set_right_by_the_journal(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        connection.execute(update(deliveries).values(state="uncertain", owner=None, lease_until=None))
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["sent", "deferred", "uncertain", "queued"]


def test_what_a_person_or_a_later_try_has_settled_stays(store: Store, folder: Path) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        values = {"state": "refused", "owner": None, "reply": "by hand"}
        connection.execute(update(deliveries).where(deliveries.c.id == 3).values(**values))
        later = {"state": "sending", "attempts": 2, "owner": "host/2/c/d"}
        connection.execute(update(deliveries).where(deliveries.c.id == 4).values(**later))
    recover_journals(store, folder, NOW)
    assert rows(store)[2:] == [("refused", 1, "by hand"), ("sending", 2, "")]


@pytest.mark.parametrize(
    ("its", "then", "states"),
    [
        ("published", "publishing", ["sent", "deferred", "uncertain", "queued"]),
        ("cancelled", "cancelled", ["sent", "suppressed", "uncertain", "suppressed"]),
    ],
)
def test_what_turns_out_to_be_open_goes_on_with_its_publication(
    store: Store, folder: Path, its: str, then: str, states: list[str]
) -> None:
    taken(store, 4, OTHER)
    kill_a_sender(folder, OTHER)
    with store.begin() as connection:
        # The lease was over, and the rest of the mailing is done or was called off since.
        connection.execute(update(deliveries).values(state="uncertain", owner=None, lease_until=None))
        connection.execute(update(publications).values(state=its))
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == states
    with store.read() as connection:
        assert connection.execute(select(publications.c.state)).scalar_one() == then


def test_a_line_that_was_cut_off_never_happened(store: Store, folder: Path) -> None:
    taken(store, 2, OTHER)
    folder.mkdir()
    text = f"owner {OTHER} {boot()}\nclaimed 1.1 2.1\nbegun 1\nanswered 1 se"
    (folder / "bbbbbbbb.journal").write_text(text, encoding="utf-8")
    (folder / "nonsense.journal").write_text("not ours\n", encoding="utf-8")
    recover_journals(store, folder, NOW)
    assert [state for state, *_ in rows(store)] == ["uncertain", "queued"]
    assert [path.name for path in folder.iterdir()] == ["nonsense.journal"]


def test_a_line_that_was_half_copied_at_a_kill_never_happened() -> None:
    # Copies of a few octets may begin at their end: then the line's end is there, and its beginning is not.
    data = b"owner a\nbegun 1\n\0\0\0\0\0 17\nbegun 2\nbeg" + bytes(40)
    assert whole_lines(data) == ["owner a", "begun 1", "begun 2"]


@pytest.mark.parametrize("sync", ["never", "batch", "message"])
def test_a_journal_that_has_grown_begins_anew_under_its_name(folder: Path, sync: str) -> None:
    journal = Journal(folder, new_owner(), sync)  # type: ignore[arg-type]
    for batch in range(40):
        numbers = range(batch * 100, batch * 100 + 100)
        journal.claimed(dict.fromkeys(numbers, 1))
        for number in numbers if sync != "message" else list(numbers)[:2]:
            journal.begun(number)
            journal.answered(number, "sent", "250 " + "x" * 400)
        journal.settle()
        journal.settled({}, ())
    journal.claimed({9001: 1, 9002: 2})
    journal.begun(9002)
    for _ in range(3000):
        journal.answered(9001, "deferred", "450 " + "x" * 400)
    journal.settled({9001: 1, 9002: 2}, [9002])
    (path,) = folder.iterdir()
    assert path.stat().st_size < 300_000
    (head, *lines) = whole_lines(path.read_bytes())
    assert lines == ["claimed 9001.1 9002.2", "begun 9002"]
    assert head.startswith("owner ")
    journal.close()
    assert list(folder.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 60),
            st.sampled_from(["sent", "refused", "deferred", "uncertain"]),
            st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
        ),
        max_size=30,
    )
)
def test_every_answer_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, answers: list[tuple[int, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = Journal(folder, new_owner(), "never")
    journal.claimed(dict.fromkeys(range(1, 61), 3))
    for number, answer, reply in answers:
        journal.begun(number)
        journal.answered(number, answer, reply)  # type: ignore[arg-type]
    journal.abandon()  # As a kill does.
    (found,) = left_behind(folder)
    assert found.begun == {number for number, *_ in answers}
    assert dict(found.answers) == {number: (answer, reply) for number, answer, reply in answers}
    assert set(found.tries.values()) == {3}
    assert found.complete


def test_a_folder_that_cannot_be_written_stops_the_sender_by_name(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"journal of what is being sent cannot be written: .*nothing is sent"):
        Journal(tmp_path / "journal", new_owner()).claimed({1: 1})


def test_a_disk_that_is_full_stops_the_sender_by_name_and_leaves_nothing_open(folder: Path) -> None:
    journal = Journal(folder, new_owner())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with full_disk(after=1000), pytest.raises(StoreError, match=r"cannot be written: .*nothing is sent"):
            journal.claimed({1: 1})
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert list(folder.iterdir()) == []
    journal.claimed({1: 1})
    journal.begun(1)
    with full_disk(after=300_000), pytest.raises(StoreError, match="cannot be written"):
        journal.answered(1, "sent", "250 " + "x" * 600_000)
    journal.answered(1, "sent", "250 short")
    journal.abandon()
    (found,) = left_behind(folder)
    assert found.answers == {1: ("sent", "250 short")}
