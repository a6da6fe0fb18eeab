"""The journal of a sender: what it stores, when it is synced, and what a full disk does to it."""

import errno
import mmap
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import StoreError
from publisher.ledger.owners import new_owner
from publisher.sending.journal.journal import Journal, boot, left_behind
from publisher.sending.journal.mapped_file import whole_lines
from support.full_disk import full_disk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.mark.parametrize("sync", ["never", "batch", "message"])
def test_a_large_journal_is_replaced_under_the_same_name(folder: Path, sync: str) -> None:
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
    journal.abandon()  # What a kill leaves.
    (found,) = left_behind(folder)
    assert found.begun == {number for number, *_ in answers}
    assert dict(found.answers) == {number: (answer, reply) for number, answer, reply in answers}
    assert set(found.tries.values()) == {3}
    assert found.complete


def test_a_folder_that_cannot_be_written_stops_the_sender_with_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"journal of what is being sent cannot be written: .*nothing is sent"):
        Journal(tmp_path / "journal", new_owner()).claimed({1: 1})


def test_a_full_disk_stops_the_sender_with_a_clear_error_and_leaves_no_file_open(folder: Path) -> None:
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


class Disk:
    """Counts the syncs of a mapped file, and makes them fail when `broken`."""

    waits = 0
    broken = False


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()

    class WatchedMap(mmap.mmap):
        def flush(self, offset: int = 0, size: int = -1, /) -> None:
            disk.waits += 1
            if disk.broken:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            super().flush()

    monkeypatch.setattr(mmap, "mmap", WatchedMap)
    return disk


STEPS: tuple[Callable[[Journal], None], ...] = (
    lambda journal: journal.claimed({1: 1, 2: 1}),
    lambda journal: journal.begun(1),
    lambda journal: journal.answered(1, "sent", "250 ok"),
    lambda journal: journal.settle(),
    lambda journal: journal.settled({2: 1}, []),
    lambda journal: journal.claimed({3: 1}),
    lambda journal: journal.close(),
)


@pytest.mark.parametrize(
    ("sync", "waits"),
    [("never", [0, 0, 0, 0, 0, 0, 0]), ("batch", [1, 1, 1, 2, 2, 2, 2]), ("message", [1, 2, 3, 4, 4, 4, 4])],
)
def test_a_journal_is_synced_as_often_as_it_is_told_to(folder: Path, disk: Disk, sync: str, waits: list[int]) -> None:
    journal, seen = Journal(folder, new_owner(), sync), []  # type: ignore[arg-type]
    for step in STEPS:
        step(journal)
        seen.append(disk.waits)
    assert seen == waits


@pytest.mark.parametrize(
    ("sync", "fails"), [("never", []), ("batch", [0, 3]), ("message", [0, 1, 2, 3])]
)  # fmt: skip
def test_a_failed_sync_stops_the_sender_with_a_clear_error(
    folder: Path, disk: Disk, sync: str, fails: list[int]
) -> None:
    for number, step in enumerate(STEPS[:4]):
        journal = Journal(folder / str(number), new_owner(), sync)  # type: ignore[arg-type]
        for earlier in STEPS[:number]:
            earlier(journal)
        disk.broken = True
        if number in fails:
            with pytest.raises(StoreError, match=r"\.journal: the journal .* cannot be written: Input/output error"):
                step(journal)
        else:
            step(journal)
        disk.broken = False
        journal.close()


def test_a_new_journal_is_synced_before_it_replaces_the_old_one(folder: Path, disk: Disk) -> None:
    journal = Journal(folder, new_owner(), "batch")
    journal.claimed({1: 1})
    for _ in range(2600):
        journal.answered(1, "deferred", "450 " + "x" * 400)
    disk.broken = True
    (path,) = folder.iterdir()
    with pytest.raises(StoreError, match="cannot be written: Input/output error"):
        journal.settled({1: 1}, [1])
    # The old one is unchanged and still locked.
    assert list(folder.iterdir()) == [path]
    assert len(whole_lines(path.read_bytes())) == 2602
    assert list(left_behind(folder)) == []
    disk.broken = False
    journal.close()


def test_journals_leave_no_file_open(folder: Path) -> None:
    def one_mailing() -> None:
        journal = Journal(folder, new_owner(), "never")
        journal.claimed({1: 1})
        for _ in range(2600):
            journal.answered(1, "deferred", "450 " + "x" * 400)
        journal.settled({}, ())
        journal.claimed({1: 2})
        journal.close()

    one_mailing()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        one_mailing()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert list(folder.iterdir()) == []


def test_a_journal_of_less_than_a_million_bytes_is_not_replaced(folder: Path) -> None:
    journal = Journal(folder, new_owner(), "never")
    journal.claimed({1: 1})
    for _ in range(2000):
        journal.answered(1, "deferred", "450 " + "x" * 400)
    journal.settled({1: 1}, ())
    (path,) = folder.iterdir()
    assert len(whole_lines(path.read_bytes())) == 2002
    journal.close()


def test_only_its_owner_may_read_a_journal(folder: Path) -> None:
    before = os.umask(0)
    try:
        journal = Journal(folder, new_owner())
        journal.claimed({1: 1})
        (path,) = folder.iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        journal.close()
    finally:
        os.umask(before)


def test_a_journal_is_named_after_its_owners_last_part(folder: Path) -> None:
    journal = Journal(folder, "host/17/aaaaaaaa/bbbbbbbb")
    journal.claimed({1: 1})
    assert [path.name for path in folder.iterdir()] == ["bbbbbbbb.journal"]
    journal.abandon()
    (found,) = left_behind(folder)
    assert (found.owner, found.path, found.complete) == ("host/17/aaaaaaaa/bbbbbbbb", folder / "bbbbbbbb.journal", True)
    found.remove()
    assert list(folder.iterdir()) == []


def test_nothing_is_begun_that_was_not_claimed_and_an_empty_claim_makes_no_file(folder: Path) -> None:
    journal = Journal(folder, new_owner())
    journal.claimed({})
    journal.settle()
    journal.settled({}, ())
    journal.close()
    assert not folder.exists()
    with pytest.raises(RuntimeError, match="nothing was claimed"):
        journal.begun(1)


def test_a_second_try_cancels_the_answer_of_the_first(folder: Path) -> None:
    journal = Journal(folder, new_owner(), "never")
    journal.claimed({1: 1, 2: 1})
    journal.begun(1)
    journal.answered(1, "deferred", "451 later")
    journal.begun(2)
    journal.answered(2, "sent", "250 ok")
    journal.claimed({1: 2})
    journal.begun(1)
    journal.abandon()
    (found,) = left_behind(folder)
    assert (found.tries, sorted(found.begun)) == ({1: 2, 2: 1}, [1, 2])
    assert found.answers == {2: ("sent", "250 ok")}


def test_files_that_are_no_journals_are_skipped_and_unreadable_ones_are_reported(folder: Path) -> None:
    folder.mkdir()
    for number, text in enumerate(["", "owner\n", "owner a/b c\n", "not a/1/b/c boot\n", "owner a/1/b/c boot more\n"]):
        (folder / f"{number}.journal").write_text(text, encoding="utf-8")
    assert list(left_behind(folder)) == []
    (folder / "z.journal").mkdir()
    with pytest.raises(StoreError, match=r"z\.journal: the journal cannot be read: Is a directory"):
        list(left_behind(folder))


def test_without_a_boot_identifier_no_journal_counts_as_complete(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert boot() != ""

    def unreadable(self: Path, *arguments: object, **options: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_text", unreadable)
    assert boot() == ""
    journal = Journal(folder, new_owner(), "never")
    journal.claimed({1: 1})
    journal.abandon()
    (found,) = left_behind(folder)
    assert not found.complete
