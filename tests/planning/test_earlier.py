"""A post goes out once on a channel in a language, at whatever time it is asked for again, unless a person insists."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict
from support.calendar_rows import HOUR, LEAD, issue, schedule
from support.core_parts import NOW, HandClock


def test_a_post_that_is_on_its_way_is_not_scheduled_for_another_time(publisher: Publisher) -> None:
    first = schedule(publisher)
    with pytest.raises(
        Conflict, match=rf"^publication {first.id} \({LEAD}, folder, bg\) is scheduled .*schedule move {first.id}"
    ):
        schedule(publisher, at=NOW + 2 * HOUR)
    assert schedule(publisher, lang="en").state == "scheduled"
    assert len(publisher.calendar.all()) == 2


def test_a_post_that_is_out_stays_out_once_however_much_later(publisher: Publisher, clock: HandClock) -> None:
    first = schedule(publisher)
    clock.move(HOUR)
    assert publisher.tick().tried == 1
    clock.move(timedelta(days=400))
    with pytest.raises(Conflict, match=rf"publication {first.id} .*was published 2026-12-01 10:00 already; --again"):
        publisher.schedule(LEAD, "folder", "bg", clock())
    insisted = publisher.schedule(LEAD, "folder", "bg", clock(), again=True)
    assert publisher.tick().tried == 1
    assert publisher.calendar.get(insisted.id).state == "published"
    clock.move(HOUR)
    with pytest.raises(Conflict, match=rf"publication {first.id} "):
        publisher.schedule(LEAD, "folder", "bg", clock())


def test_what_has_sent_nothing_does_not_count(publisher: Publisher, clock: HandClock) -> None:
    publisher.calendar.cancel(schedule(publisher).id, NOW)
    expired = schedule(publisher, at=NOW + 2 * HOUR)
    clock.move(timedelta(hours=6))
    assert publisher.tick().tried == 0
    assert publisher.calendar.get(expired.id).state == "expired"
    third = publisher.schedule(LEAD, "folder", "bg", clock() + HOUR)
    assert third.state == "scheduled"
    # Late is better than never, but not beside the new one.
    with pytest.raises(Conflict, match=rf"publication {third.id} "):
        publisher.calendar.approve(expired.id, clock())


def test_what_was_cancelled_after_it_had_gone_out_counts(publisher: Publisher, clock: HandClock) -> None:
    first = schedule(publisher)
    clock.move(HOUR)
    publisher.tick()
    with publisher.store.begin() as connection:
        connection.exec_driver_sql("UPDATE publications SET state = 'cancelled'")
    with pytest.raises(
        Conflict, match=rf"publication {first.id} .*is cancelled, but went out 2026-12-01 10:00, or may"
    ):
        publisher.schedule(LEAD, "folder", "bg", clock() + HOUR)


def test_an_issue_is_not_mailed_again_also_when_its_stories_are(publisher: Publisher) -> None:
    key = issue(publisher)
    publisher.schedule(key, "newsletter", "bg", NOW + HOUR, again=True)
    with pytest.raises(Conflict, match=r"is scheduled already, and a reader gets an issue once"):
        publisher.schedule(key, "newsletter", "bg", NOW + 2 * HOUR, again=True)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_processes_that_publish_a_post_at_the_same_moment_one_does(
    database: str, workspace: Path, clock: HandClock, request: pytest.FixtureRequest
) -> None:
    if database == "postgresql":
        config = workspace / "config.toml"
        url = request.getfixturevalue("postgres").database()
        text = config.read_text(encoding="utf-8").replace("[paths]\n", f'[paths]\ndatabase = "{url}"\n', 1)
        config.write_text(text, encoding="utf-8")
    code = "from publisher.cli import main; input(); main()"
    call = ["publish", LEAD, "--channel", "folder", "--lang", "bg", "--at"]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, *call, f"2099-01-01T0{hour}:00"], cwd=workspace, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for hour in (7, 8, 9)
    ]  # fmt: skip
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[1] for process in started]
    assert sorted(process.returncode == 0 for process in started) == [False, False, True], said
    assert sum("already" in words and "--again" in words for words in said) == 2, said
    with open_publisher(workspace / "config.toml", clock) as opened:
        assert len(opened.calendar.all()) == 1
