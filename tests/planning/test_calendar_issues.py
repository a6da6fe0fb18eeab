"""Issues on the calendar: once in each language, with the stories that are ready."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from publisher.app.assembly import Publisher, open_publisher
from publisher.core.errors import Conflict, InvalidInput
from publisher.storage.tables import publications
from support.calendar_rows import (
    HOUR,
    INVITATION,
    LEAD,
    SOFIA,
    far_side,
    issue,
    schedule,
    state,
    subscribe,
    translate_by_hand,
)
from support.core_parts import NOW, HandClock


def test_a_person_may_schedule_again_what_expired(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, "maria@reader.example")
    far = far_side(publisher)
    row = schedule(publisher, "2026-12")
    clock.now = row.expires_at
    publisher.tick()
    with pytest.raises(InvalidInput, match="is past"):
        schedule(publisher, "2026-12")
    again = schedule(publisher, "2026-12", at=clock() + HOUR)
    assert (again.state, again.id != row.id) == ("scheduled", True)
    # Both would be the same mail to the same readers.
    with pytest.raises(Conflict, match=rf"publication {again.id} .*is scheduled already, and a reader gets an issue"):
        publisher.calendar.approve(row.id, clock())
    clock.move(HOUR)
    publisher.tick()
    assert far.taken == ["maria@reader.example"]


def test_an_issue_is_not_scheduled_twice_in_a_language(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    subscribe(publisher, "maria@reader.example")
    far = far_side(publisher)
    first = schedule(publisher, "2026-12")
    said = rf"publication {first.id} \(2026-12, newsletter, bg\) is scheduled already.*schedule move {first.id}"
    with pytest.raises(Conflict, match=said):
        schedule(publisher, "2026-12", at=NOW + 2 * HOUR)
    assert schedule(publisher, "2026-12", "en", NOW + 2 * HOUR).state == "scheduled"
    clock.move(HOUR)
    publisher.tick()
    with pytest.raises(Conflict, match=r"is published already, and a reader gets an issue once$"):
        schedule(publisher, "2026-12", at=clock() + HOUR)
    clock.move(2 * HOUR)
    publisher.tick()
    assert far.taken == ["maria@reader.example"]


def test_a_cancelled_one_makes_room_for_another_at_its_own_time_and_at_any_other(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    row = schedule(publisher, "2026-12")
    assert publisher.calendar.cancel(row.id, clock()).state == "cancelled"
    second = schedule(publisher, "2026-12")
    assert (second.id != row.id, second.at, second.state) == (True, row.at, "scheduled")
    assert schedule(publisher, "2026-12") == second, "asked twice, it is one"
    publisher.calendar.cancel(second.id, clock())
    assert schedule(publisher, "2026-12", at=NOW + 2 * HOUR).state == "scheduled"
    clock.move(HOUR)
    assert publisher.tick().started == 0


def test_an_issue_goes_out_with_what_is_ready_and_names_the_rest(publisher: Publisher) -> None:
    issue(publisher)
    bulgarian, english = (schedule(publisher, "2026-12", lang) for lang in ("bg", "en"))
    assert (bulgarian.state, bulgarian.why, bulgarian.stories) == ("scheduled", "", (LEAD, INVITATION))
    assert (english.state, english.stories) == ("scheduled", (LEAD,))
    assert english.why == f"left out until reviewed: {INVITATION} (publisher issues show 2026-12)"
    assert english.message is not None
    assert (english.message.subject, "Hello!" in english.message.html) == ("News of December", True)


def test_an_issue_of_which_nothing_is_ready_waits(publisher: Publisher) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    issue(publisher, INVITATION)
    row = schedule(publisher, "2026-12", "en")
    assert row.why.startswith(f"{INVITATION}: needs review: it is not translated yet: ")
    assert "engine argos: no model" in row.why
    publisher.tick()
    assert state(publisher, row) == ("needs review", f"{INVITATION}: needs review: it is not translated yet")
    translate_by_hand(publisher, INVITATION)
    publisher.tick()
    assert state(publisher, row) == ("scheduled", "")


def test_what_becomes_ready_after_approval_does_not_slip_in_nor_hold_the_issue(
    publisher: Publisher, clock: HandClock
) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12", "en")
    translate_by_hand(publisher, INVITATION)
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == [row.id]
    assert publisher.calendar.get(row.id).stories == (LEAD,)
    # A person may take it in.
    assert publisher.calendar.approve(row.id, clock()).stories == (LEAD, INVITATION)


def test_a_removed_post_holds_the_issue_that_it_is_in(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    (publisher.config.folder("posts") / f"{INVITATION}.md").unlink()
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "needs review"
    assert f"there is no post '{INVITATION}'" in state(publisher, row)[1]


@pytest.mark.parametrize("part", ["newsletter/issue.mjml.j2", "newsletter/_story.mjml.j2", "newsletter/issue.txt.j2"])
def test_a_change_of_any_template_of_the_mail_holds_the_issue(
    publisher: Publisher, clock: HandClock, part: str
) -> None:
    issue(publisher)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    path = publisher.config.folder("templates") / part
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    clock.move(HOUR)
    assert publisher.tick().started == 0
    assert state(publisher, row)[0] == "needs review"


def test_a_day_is_that_of_the_readers_clock(publisher: Publisher) -> None:
    issue(publisher)
    # 23:30 in Sofia is still yesterday in UTC, and 00:30 in Sofia is already today.
    row = schedule(publisher, "2026-12", "en", datetime(2026, 12, 5, 0, 30, tzinfo=SOFIA))
    assert row.message is not None
    assert "5 December 2026" in row.message.text
    assert row.at.astimezone(UTC).date() == date(2026, 12, 4)


def test_a_template_of_another_kind_of_mail_does_not_hold_the_issue(publisher: Publisher, clock: HandClock) -> None:
    issue(publisher, LEAD)
    far_side(publisher)
    row = schedule(publisher, "2026-12")
    assert row.message is not None
    assert row.message.kind == "story"
    templates = publisher.config.folder("templates") / "newsletter"
    for name, held in (("digest.txt.j2", False), ("invitation.mjml.j2", False), ("story.txt.j2", True)):
        path = templates / name
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert bool(publisher.calendar._approvals.change(row)) is held
    clock.move(HOUR)
    assert publisher.calendar.release(clock()) == []


def test_an_invitation_is_held_by_its_own_template(publisher: Publisher) -> None:
    issue(publisher, INVITATION)
    row = schedule(publisher, "2026-12")
    path = publisher.config.folder("templates") / "newsletter" / "invitation.txt.j2"
    assert not publisher.calendar._approvals.change(row)
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert publisher.calendar._approvals.change(row)


def test_the_topics_of_stories_are_frozen_with_them(workspace: Path, clock: HandClock) -> None:
    tables = """
[topics.partners]
name = { bg = "Партньори" }
tags = ["ПАРТНЬОРСТВА", "interreg"]

[topics.events]
name = { bg = "Събития" }
tags = ["събития", "партньорства"]
"""
    with (workspace / "config.toml").open("a", encoding="utf-8") as file:
        file.write(tables)
    with open_publisher(workspace / "config.toml", clock) as publisher:
        issue(publisher, LEAD, INVITATION, "stazhanti-umen-grad")
        for lang in ("bg", "en"):
            number = schedule(publisher, "2026-12", lang).id
            query = select(publications.c.stories, publications.c.topics).where(publications.c.id == number)
            with publisher.store.read() as connection:
                stories, topics = connection.execute(query).one()
            # The English story has English tags; the topics are those of the post.
            expected = {LEAD: ["partners", "events"], INVITATION: ["events"], "stazhanti-umen-grad": []}
            assert dict(zip(stories, topics, strict=True)) == {slug: expected[slug] for slug in stories}
