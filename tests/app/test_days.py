"""What waits for a person is listed with the command that goes on with it, what is needed first on top."""

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.app.days import today, unreviewed
from support.calendar_rows import HOUR, INVITATION, LEAD, replace_in, schedule
from support.core_parts import NOW, HandClock


def test_what_waits_is_named_with_its_command(publisher: Publisher, clock: HandClock) -> None:
    paused, changed = schedule(publisher), schedule(publisher, "stazhanti-umen-grad")
    publisher.calendar.pause(paused.id)
    waits = schedule(publisher, INVITATION, "en")
    replace_in(publisher.config.folder("posts") / "stazhanti-umen-grad.md", "title: ", "title: Нова ")
    commands = [one.command for one in today(publisher, NOW).waiting]
    assert sorted(commands[:3]) == [
        f"publisher review {INVITATION} --to en", f"publisher schedule approve {changed.id}",
        f"publisher schedule resume {paused.id}",
    ]  # fmt: skip
    assert publisher.calendar.get(waits.id).state == "needs review"
    clock.move(HOUR)
    publisher.calendar.resume(paused.id)
    publisher.tick()
    found = today(publisher, clock())
    assert [one.what for one in found.behind] == [LEAD]
    assert (found.uncertain, found.suspicion) == (0, "")


def test_unreviewed_translations_come_in_the_order_in_which_they_are_needed(publisher: Publisher) -> None:
    assert unreviewed(publisher, publisher.calendar.all()) == []


def test_after_a_withdrawn_approval_the_translation_is_to_be_reviewed_and_not_the_publication_approved(
    publisher: Publisher, clock: HandClock
) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    schedule(publisher, lang="en")
    reviewing.withdraw(publisher, LEAD, "en", NOW, "Мария")
    review = f"publisher review {LEAD} --to en"
    assert [one.command for one in today(publisher, NOW).waiting] == [review], "before its time"
    clock.move(HOUR)
    publisher.tick()
    assert [one.command for one in today(publisher, clock()).waiting] == [review], "and when it is held"
    publisher.editorial.approve(LEAD, "en", clock(), "Мария")
    assert [one.command for one in today(publisher, clock()).waiting] == ["publisher schedule approve 1"]


def test_an_edition_with_a_withdrawn_story_names_that_story(publisher: Publisher, clock: HandClock) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    publisher.issues.create("2026-12", [LEAD], {}, NOW)
    schedule(publisher, "2026-12", "en")
    reviewing.withdraw(publisher, LEAD, "en", NOW, "Мария")
    assert [one.command for one in today(publisher, NOW).waiting] == [f"publisher review {LEAD} --to en"]


def test_a_withdrawn_approval_waits_for_a_person_before_anything_needs_it(publisher: Publisher) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    reviewing.withdraw(publisher, LEAD, "en", NOW, "Мария")
    (waits,) = today(publisher, NOW).waiting
    assert (waits.what, waits.command) == (f"{LEAD} (en)", f"publisher review {LEAD} --to en")
    assert waits.why == "Мария has withdrawn the approval of its translation"


def test_a_post_that_names_another_time_now_is_moved_by_a_person(publisher: Publisher) -> None:
    row = schedule(publisher)
    file = publisher.config.folder("posts") / f"{LEAD}.md"
    replace_in(file, "title: ", "publish_at: 2026-12-04 10:00\ntitle: ")
    (waits,) = today(publisher, NOW).waiting
    assert waits.command == f"publisher schedule move {row.id} --at 2026-12-04T10:00"
    assert "its post names another time now, Friday, 4 December 2026, 10:00: a person has to move it" in waits.why
