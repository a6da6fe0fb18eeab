"""Long work: its row while it runs, when it is done, when it fails, and when its process is gone."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from publisher.app.assembly import Publisher, open_publisher, utc_now
from publisher.config.new_workspace import make_workspace
from publisher.core.errors import NotFound, TooOften
from publisher.core.states import JobState
from publisher.core.wording import in_words, worded
from publisher.storage.tables.staff import jobs as jobs_table
from publisher.storage.tables.staff import staff
from publisher.web.console.jobs import ALL, EACH, Job, Jobs


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    make_workspace(tmp_path)
    row = {
        "id": 1, "email": "ani@example.org", "role": "author", "language": "bg", "fs_uniquifier": "1",
        "created_at": utc_now(),
    }  # fmt: skip
    with open_publisher(tmp_path / "config.toml", utc_now) as opened:
        with opened.store.begin() as connection:
            connection.execute(insert(staff).values(row))
        yield opened


def colleague(publisher: Publisher, number: int) -> None:
    row = {
        "id": number, "email": f"{number}@example.org", "role": "author", "language": "bg",
        "fs_uniquifier": str(number), "created_at": utc_now(),
    }  # fmt: skip
    with publisher.store.begin() as connection:
        connection.execute(insert(staff).values(row))


@pytest.fixture
def jobs(publisher: Publisher) -> Iterator[Jobs]:
    made = Jobs(publisher, lambda: open_publisher(publisher.config.file, utc_now))
    yield made
    made.close()


def ended(jobs: Jobs, number: int) -> Job:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = jobs.job(number)
        assert found is not None
        if not found.running:
            return found
        time.sleep(0.05)
    raise AssertionError("still at work")


def test_it_is_seen_at_work_and_done(jobs: Jobs) -> None:
    go_on = threading.Event()

    def work(_: Publisher, progress: object) -> tuple[str, dict[str, int]]:
        progress(3, 7)  # type: ignore[operator]
        assert go_on.wait(60)
        return worded("%(name)s may sign in again.", name="X"), {"made": 7}

    number = jobs.start(1, "translate", "novina", work)
    until = time.monotonic() + 60
    while (found := jobs.job(number)) and found.finished != 3 and time.monotonic() < until:
        time.sleep(0.05)
    assert found is not None
    assert (found.running, found.finished, found.total) == (True, 3, 7)
    go_on.set()
    done = ended(jobs, number)
    assert (done.state, done.result) == (JobState.DONE, {"made": 7})
    assert in_words(done.message, "bg") == "X отново може да влиза."


def test_an_error_is_said_in_words_and_a_defect_without_a_traceback(jobs: Jobs) -> None:
    def refused(_: Publisher, __: object) -> tuple[str, dict[str, int]]:
        raise NotFound(worded("%(email)s has an account already", email="x"))

    def broken(_: Publisher, __: object) -> tuple[str, dict[str, int]]:
        raise RuntimeError("boom")

    failed = ended(jobs, jobs.start(1, "import", "x", refused))
    assert (failed.state, in_words(failed.message, "bg")) == (JobState.FAILED, "x вече има профил")
    assert "RuntimeError" in ended(jobs, jobs.start(1, "import", "x", broken)).message


def test_what_has_not_been_heard_of_has_been_interrupted(jobs: Jobs, publisher: Publisher) -> None:
    number = jobs.start(1, "doctor", "", lambda _, __: ("", {}))
    ended(jobs, number)
    long_ago = utc_now() - timedelta(minutes=5)
    with publisher.store.begin() as connection:
        connection.execute(update(jobs_table).values(state=JobState.RUNNING, seen_at=long_ago))
    found = jobs.job(number)
    assert found is not None
    assert found.state is JobState.INTERRUPTED
    assert "програмата е спряла" in in_words(found.message, "bg")


def test_many_jobs_hold_up_the_end_no_longer_than_one(publisher: Publisher) -> None:
    made, go_on = Jobs(publisher, lambda: open_publisher(publisher.config.file, utc_now)), threading.Event()

    def work(_: Publisher, __: object) -> tuple[str, dict[str, int]]:
        assert go_on.wait(60)
        return "", {}

    colleague(publisher, 2)
    numbers = [made.start(1 + place // EACH, "translate", "novina", work) for place in range(2 * EACH)]
    begun = time.monotonic()
    made.close(seconds=1.0)
    # Six seconds if each were waited for in turn.
    assert time.monotonic() - begun < 4
    go_on.set()
    for number in numbers:
        ended(made, number)


def test_nobody_has_more_at_work_than_their_share_and_all_together_no_more_than_there_is_room(
    publisher: Publisher, jobs: Jobs
) -> None:
    for number in range(2, 5):
        colleague(publisher, number)
    go_on = threading.Event()

    def work(_: Publisher, __: object) -> tuple[str, dict[str, int]]:
        assert go_on.wait(60)
        return "", {}

    def broken(_: Publisher, __: object) -> tuple[str, dict[str, int]]:
        raise RuntimeError("boom")

    first = [jobs.start(1, "translate", "", work) for _ in range(EACH)]
    with pytest.raises(TooOften) as refused:
        jobs.start(1, "translate", "", work)
    assert "3 Ваши продължителни задачи са в ход" in in_words(refused.value, "bg")
    others = [jobs.start(2 + place // EACH, "translate", "", work) for place in range(ALL - EACH)]
    with pytest.raises(TooOften) as refused:
        jobs.start(4, "translate", "", work)
    assert "задачи на колегите" in in_words(refused.value, "bg")
    go_on.set()
    for number in [*first, *others]:
        ended(jobs, number)
    # A place is free again however the work has ended.
    for _ in range(EACH + 1):
        number = jobs.start(1, "import", "x", broken, "/console/")
        assert ended(jobs, number).result == {"back": "/console/"}
