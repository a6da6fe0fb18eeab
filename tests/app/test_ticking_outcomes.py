"""What a tick says of publications of which nothing, or not all, went out, and of those that wait for a person."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import ConfigError, Refused, StoreError
from publisher.core.states import PublicationState
from servers.postgres import Cluster
from support.calendar_rows import HOUR, LEAD, far_side, issue, replace_in, schedule, state, subscribe
from support.cli_calls import Call
from support.core_parts import NOW, FarAccount, HandClock
from support.workspaces import configure


def test_a_post_that_the_network_refuses_has_failed_and_its_words_are_shown(
    publisher: Publisher, clock: HandClock
) -> None:
    far = FarAccount("folder")
    far.answer("folder", Refused("not allowed", "403 You are not permitted to post"))
    publisher._channels["folder"] = far
    row = schedule(publisher)
    clock.move(HOUR)
    done = publisher.tick()
    assert done.troubles == (f"{row.name} failed: refused: 403 You are not permitted to post",)
    failed = publisher.calendar.get(row.id)
    assert (failed.state, failed.reason) == (PublicationState.FAILED, "refused: 403 You are not permitted to post")
    assert publisher.tick().troubles == ()
    # A person may try again at another time, or take it off the calendar.
    again = schedule(publisher, at=NOW + 2 * HOUR)
    clock.move(HOUR)
    publisher.tick()
    assert state(publisher, again) == ("published", "")
    assert publisher.calendar.cancel(row.id, clock()).state is PublicationState.CANCELLED


def test_an_issue_that_all_readers_have_had_has_failed_and_can_be_scheduled_again(
    publisher: Publisher, clock: HandClock
) -> None:
    far = far_side(publisher)
    subscribe(publisher, "a@reader.example", "b@reader.example")
    issue(publisher, LEAD)
    schedule(publisher, "2026-12")
    clock.move(HOUR)
    publisher.tick()
    publisher.issues.create("2026-12-again", [LEAD], {}, NOW)
    row = publisher.schedule("2026-12-again", "newsletter", "bg", clock())
    publisher.tick()
    assert len(far.taken) == 2
    left_out = "0 sent, 2 left out: has had every story already, or wants other topics"
    assert (state(publisher, row)[0], publisher.calendar.get(row.id).outcome) == ("failed", left_out)
    subscribe(publisher, "c@reader.example")
    again = publisher.schedule("2026-12-again", "newsletter", "bg", clock() + HOUR)
    clock.move(HOUR)
    publisher.tick()
    assert far.taken[2:] == ["c@reader.example"]
    assert publisher.calendar.get(again.id).outcome == "1 sent, 2 left out"


def test_an_issue_that_went_to_some_says_to_how_many(publisher: Publisher, clock: HandClock) -> None:
    far = far_side(publisher)
    subscribe(publisher, *(f"r{number}@reader.example" for number in range(12)))
    for number in range(7):
        far.answer(f"r{number}@reader.example", Refused("no such user", "550 5.1.1 no such user"))
    issue(publisher, LEAD)
    row = schedule(publisher, "2026-12")
    clock.move(HOUR)
    assert publisher.tick().troubles == ()
    now = publisher.calendar.get(row.id)
    assert (now.state, now.outcome) == (PublicationState.PUBLISHED, "5 sent, 7 refused")


def test_a_tick_says_what_waits_for_a_person_and_ends_with_three(workspace: Path, call: Call) -> None:
    with open_publisher(workspace / "config.toml") as publisher:
        at = publisher.clock() + timedelta(seconds=1)
        row = publisher.schedule(LEAD, "folder", "bg", at)
    replace_in(workspace / "posts" / f"{LEAD}.md", "\n---\n", "\n---\n\nЕдно изречение повече.\n")
    shown = call("calendar")
    assert "will not go out, changed since it was approved" in shown.out
    moment = (at + timedelta(minutes=1)).isoformat()
    for _ in range(2):
        ticked = call("tick", "--at", moment)
        assert ticked.code == 3
        assert f"{row.name} needs review: changed since it was approved" in ticked.out
    assert "changed since it was approved" in call("issues", "show", "none").out + call("calendar").out


@pytest.mark.parametrize("folder", ["posts", "templates"])
@pytest.mark.parametrize("emptied", [False, True], ids=["absent", "empty"])
def test_a_host_without_posts_or_templates_refuses_and_voids_nothing(
    publisher: Publisher, clock: HandClock, folder: Literal["posts", "templates"], emptied: bool
) -> None:
    row = schedule(publisher)
    place = publisher.config.folder(folder)
    kept = place.rename(place.with_name("kept"))
    if emptied:
        place.mkdir()
    clock.move(HOUR)
    with pytest.raises(ConfigError, match=rf"^paths\.{folder}: the folder {place} "):
        publisher.tick()
    assert state(publisher, row) == ("scheduled", "")
    if emptied:
        place.rmdir()
    kept.rename(place)
    publisher.tick()
    assert state(publisher, row) == ("published", "")


@pytest.mark.parametrize("channel", ["newsletter", "folder"])
@pytest.mark.parametrize("harm", ["gone", "empty"])
def test_a_picture_that_is_gone_pauses_its_publication_and_blames_nobody(
    publisher: Publisher, clock: HandClock, workspace: Path, channel: str, harm: str
) -> None:
    configure(workspace, port=9)
    subscribe(publisher, "a@reader.example", "b@reader.example")
    issue(publisher, LEAD)
    row = schedule(publisher, "2026-12" if channel == "newsletter" else LEAD)
    assert row.message is not None
    picture = row.message.media[0].path
    whole = picture.read_bytes()
    if harm == "gone":
        picture.unlink()
    else:
        picture.write_bytes(b"")
    (shown,) = publisher.calendar.compared()
    assert shown.why.startswith(f"will not go out, {picture}: the picture ")
    clock.move(HOUR)
    (trouble,) = publisher.tick().troubles
    held = publisher.calendar.get(row.id)
    assert trouble == f"{row.name} is paused: {held.why}"
    assert held.state is PublicationState.PAUSED
    assert held.why.startswith(f"{picture}: the picture ")
    assert f"publisher schedule resume {row.id}" in held.why
    assert {(one.state, one.attempts) for one in publisher.deliveries.rows()} == {("queued", 0)}
    picture.write_bytes(whole)
    publisher.calendar.resume(row.id)
    with open_publisher(workspace / "config.toml", clock) as again:
        if channel == "newsletter":
            far_side(again)
        again.tick()
    assert state(publisher, row) == ("published", "")


def test_a_clock_that_is_not_the_databases_stops_sending(workspace: Path, postgres: Cluster, clock: HandClock) -> None:
    config = workspace / "config.toml"
    text = config.read_text(encoding="utf-8").replace("[paths]\n", f'[paths]\ndatabase = "{postgres.database()}"\n', 1)
    config.write_text(text, encoding="utf-8")
    with open_publisher(config) as publisher:
        assert publisher.tick().troubles == ()
        clock.now = publisher.clock() + timedelta(minutes=16)
        publisher.clock = clock
        with pytest.raises(StoreError, match=r"the clock of this machine is 9[56]\d s ahead of the database's"):
            publisher.tick()
