"""Issues can be changed until they are out: texts, stories, a copy, the end."""

import pytest

from publisher.app.assembly import Publisher
from publisher.app.holding import hold
from publisher.app.issue_editing import WrongTexts, edit_issue, move_issue
from publisher.app.issue_making import issue_standing
from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.planning import EditionText
from support.calendar_rows import HOUR, INVITATION, LEAD, far_side, issue, schedule, state, subscribe
from support.core_parts import NOW, HandClock

THIRD = "stazhanti-umen-grad"


def test_texts_and_stories_change_and_what_is_not_named_stays(publisher: Publisher) -> None:
    key = issue(publisher)
    done = edit_issue(
        publisher, key, subjects={"bg": "Нова тема"}, preheaders={"en": "Two stories"}, intros={"en": ""},
        add=[THIRD], order=[THIRD, INVITATION],
    )  # fmt: skip
    assert done.issue.slugs == (THIRD, INVITATION, LEAD)
    assert done.issue.texts == {
        "bg": EditionText("Нова тема"), "en": EditionText("News of December", preheader="Two stories"),
    }  # fmt: skip
    assert publisher.issues.get(key) == done.issue
    assert edit_issue(publisher, key, remove=[INVITATION]).issue.slugs == (THIRD, LEAD)


def test_an_edition_on_the_calendar_is_held_until_it_is_approved_again(publisher: Publisher, clock: HandClock) -> None:
    row = schedule(publisher, issue(publisher, LEAD))
    done = edit_issue(publisher, "2026-12", subjects={"bg": "Друга тема"})
    assert [one.id for one in done.voided] == [row.id]
    clock.move(HOUR)
    publisher.tick()
    assert state(publisher, row)[0] == "needs review"
    publisher.calendar.approve(row.id, clock())
    message = publisher.calendar.get(row.id).message
    assert message is not None
    assert message.subject == "Друга тема"


def test_an_edit_names_the_editions_that_the_calendar_says_will_not_go_out_and_no_other(publisher: Publisher) -> None:
    key = issue(publisher)
    bg, en = schedule(publisher, key), schedule(publisher, key, "en")
    assert en.why.startswith("left out until reviewed"), "which is no reason to be approved again"
    hold(publisher, "", "en", NOW, why="review")
    done = edit_issue(publisher, key, subjects={"bg": "Друга тема"})
    shown = {one.id: one for one in publisher.calendar.compared()}
    assert [one.id for one in done.voided] == [one.id for one in shown.values() if one.void] == [bg.id]
    assert shown[en.id].why == "held at its time (review): publisher resume"
    done = edit_issue(publisher, key, subjects={"en": "Other news"})
    assert [one.id for one in done.voided] == [bg.id, en.id]
    assert done.voided[1].why.startswith("held at its time (review): publisher resume; will not go out, changed since")


def test_what_has_gone_out_is_not_rewritten_and_a_story_can_still_be_taken_out_for_the_others(
    publisher: Publisher, clock: HandClock
) -> None:
    far_side(publisher)
    subscribe(publisher, "reader@reader.example")
    row = schedule(publisher, issue(publisher))
    clock.move(HOUR)
    publisher.tick()
    assert state(publisher, row)[0] == "published"
    with pytest.raises(Conflict, match="has gone out in bg: what readers have cannot be changed"):
        edit_issue(publisher, "2026-12", subjects={"bg": "Друга тема"})
    with pytest.raises(Conflict, match="can only be taken out; `publisher issues duplicate 2026-12 NEW`"):
        edit_issue(publisher, "2026-12", add=[THIRD])
    with pytest.raises(Conflict, match="can only be taken out"):
        edit_issue(publisher, "2026-12", order=[INVITATION])
    assert edit_issue(publisher, "2026-12", subjects={"en": "Late news"}, remove=[INVITATION]).issue.slugs == (LEAD,)
    with pytest.raises(Conflict, match="has gone out in bg: readers have it"):
        publisher.issue_changes.delete("2026-12")


def test_a_story_whose_post_is_gone_names_itself_and_can_be_taken_out(publisher: Publisher) -> None:
    key = issue(publisher)
    (publisher.config.folder("posts") / f"{INVITATION}.md").unlink()
    gone = next(one for one in issue_standing(publisher, key).posts if one.slug == INVITATION)
    assert not gone.fit
    assert f"`publisher issues edit {key} --remove {INVITATION}` takes it out" in gone.why
    with pytest.raises(NotFound, match=f"issue {key}: .*{INVITATION}.* takes it out"):
        schedule(publisher, key)
    edit_issue(publisher, key, remove=[INVITATION])
    assert schedule(publisher, key).state == "scheduled"


def test_a_copy_has_the_stories_and_texts_and_a_life_of_its_own(publisher: Publisher) -> None:
    key = issue(publisher)
    copy = publisher.issue_changes.duplicate(key, "2027-01", NOW)
    edit_issue(publisher, "2027-01", subjects={"bg": "Януари"})
    assert publisher.issues.get(key).texts["bg"].subject == "Вести от декември"
    assert copy.slugs == publisher.issues.get(key).slugs
    with pytest.raises(Conflict, match="exists already"):
        publisher.issue_changes.duplicate(key, "2027-01", NOW)


def test_an_issue_is_deleted_unless_the_calendar_has_it(publisher: Publisher) -> None:
    row = schedule(publisher, issue(publisher, LEAD))
    with pytest.raises(Conflict, match=rf"is on the calendar; first `publisher schedule cancel {row.id}` \(bg\)"):
        publisher.issue_changes.delete("2026-12")
    publisher.calendar.cancel(row.id, NOW)
    publisher.issue_changes.delete("2026-12")
    with pytest.raises(NotFound):
        publisher.issues.get("2026-12")
    issue(publisher, THIRD)
    assert publisher.issues.get("2026-12").slugs == (THIRD,)


def test_all_editions_of_an_issue_move_together(publisher: Publisher) -> None:
    key = issue(publisher, LEAD)
    rows = publisher.scheduling.schedule(key, "newsletter", [], NOW + HOUR, NOW)
    moved = move_issue(publisher, key, NOW + 5 * HOUR, NOW)
    assert [(row.id, row.at) for row in moved] == [(row.id, NOW + 5 * HOUR) for row in rows]
    for row in rows:
        publisher.calendar.cancel(row.id, NOW)
    with pytest.raises(NotFound, match="no edition of issue 2026-12 waits on the calendar"):
        move_issue(publisher, key, NOW + 6 * HOUR, NOW)


def test_a_slip_is_refused_with_what_is_there(publisher: Publisher) -> None:
    key = issue(publisher, LEAD)
    with pytest.raises(InvalidInput, match=f"has no {THIRD}; it has {LEAD}"):
        edit_issue(publisher, key, remove=[THIRD])
    with pytest.raises(InvalidInput, match=f"has no {THIRD}; it has {LEAD}"):
        edit_issue(publisher, key, order=[THIRD])
    with pytest.raises(InvalidInput, match="name at least one post"):
        edit_issue(publisher, key, remove=[LEAD])
    with pytest.raises(NotFound):
        edit_issue(publisher, key, add=["nosuch"])
    with pytest.raises(WrongTexts, match="no edition is made in fr"):
        edit_issue(publisher, key, subjects={"fr": "Nouvelles"})
    with pytest.raises(InvalidInput, match="must be one line"):
        edit_issue(publisher, key, subjects={"bg": "две\nлинии"})
