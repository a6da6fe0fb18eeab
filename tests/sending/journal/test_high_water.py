"""The file that knows how much has begun: it only rises, keeps to its own database, and is never half written."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from publisher.core.errors import StoreError
from publisher.ledger.installation import Installation
from publisher.sending.journal.high_water import NAME, HighWaterMark, Mark
from support.core_parts import NOW

HERE = "5d0a3f2b9c8e7f61"


def test_the_first_rise_makes_the_file_and_the_later_ones_only_raise_it(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "workspace")
    assert mark.read() is None
    mark.raise_to(Installation(HERE, 3), NOW)
    assert mark.read() == Mark(HERE, 3, NOW)
    mark.raise_to(Installation(HERE, 5), NOW - timedelta(hours=1))
    # The time of the latest beginning, whatever clock told it.
    assert mark.read() == Mark(HERE, 5, NOW)
    mark.raise_to(Installation(HERE, 4), NOW + timedelta(hours=1))
    assert mark.read() == Mark(HERE, 5, NOW)


def test_the_mark_of_another_database_stays_until_a_person_replaces_it(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path)
    mark.raise_to(Installation(HERE, 3), NOW)
    mark.raise_to(Installation("another", 9), NOW)
    assert mark.read() == Mark(HERE, 3, NOW)
    mark.replace(Mark("another", 9, NOW))
    assert mark.read() == Mark("another", 9, NOW)


def test_many_threads_leave_the_highest(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path)
    mark.raise_to(Installation(HERE, 1), NOW)
    seen: list[int] = []

    def rise(start: int) -> None:
        for number in range(start, 400, 4):
            HighWaterMark(tmp_path).raise_to(Installation(HERE, number), NOW)
            known = HighWaterMark(tmp_path).read()
            assert known is not None
            seen.append(known.number - number)

    threads = [threading.Thread(target=rise, args=(start,)) for start in range(2, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mark.read() == Mark(HERE, 399, NOW)
    assert len(seen) == 399 - 1
    assert min(seen) >= 0


@pytest.mark.parametrize("damage", [b"", b"\0" * 96, "надпис".encode(), b"a b c\n"])
def test_a_file_that_is_no_mark_belongs_to_no_database(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / NAME).write_bytes(damage)
    assert HighWaterMark(tmp_path).read() == Mark("", 0, datetime.min.replace(tzinfo=UTC))


def test_a_mark_that_cannot_be_kept_stops_the_sender(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="nothing is sent without it"):
        HighWaterMark(tmp_path / "file").replace(Mark(HERE, 1, NOW))
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match="nothing is sent without it"):
        HighWaterMark(tmp_path).raise_to(Installation(HERE, 1), NOW)
