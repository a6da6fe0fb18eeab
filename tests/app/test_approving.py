"""Before an issue is approved staff see to whom it goes, when, and what readers do not get."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from publisher.app.approving import outlook, usual_hour
from publisher.app.assembly import Publisher
from publisher.core.errors import NotFound
from publisher.core.wording import in_words
from publisher.storage.tables import deliveries, publications
from support.calendar_rows import HOUR, INVITATION, LEAD, far_side, issue, schedule, subscribe
from support.cli_calls import Call
from support.core_parts import NOW, HandClock

THIRD = "stazhanti-umen-grad"


def had_of(warnings: Sequence[str]) -> str:
    return next(words for words in warnings if "have had “" in words)


def test_it_says_to_whom_when_and_from_where_and_changes_nothing(publisher: Publisher) -> None:
    subscribe(publisher, "one@reader.example", "two@reader.example")
    subscribe(publisher, "three@partner.example", lang="en")
    publisher.editorial.translate([LEAD], "en", NOW)
    key = issue(publisher, LEAD)
    bulgarian, english = outlook(publisher, key, "newsletter", [], NOW + HOUR, NOW)
    assert (bulgarian.lang, bulgarian.readers, english.readers) == ("bg", 2, 1)
    assert bulgarian.subject == "Вести от декември"
    assert bulgarian.time == "Tuesday, 1 December 2026, 10:00"
    assert "@" in bulgarian.sender
    with publisher.store.read() as connection:
        for table in (deliveries, publications):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


def test_it_says_who_has_had_which_story_and_when_the_subject_names_one_that_most_do_not_get(
    publisher: Publisher, clock: HandClock
) -> None:
    far_side(publisher)
    subscribe(publisher, *(f"r{number}@reader.example" for number in range(3)))
    schedule(publisher, issue(publisher, LEAD))
    clock.move(HOUR)
    publisher.tick()
    subscribe(publisher, "new@reader.example")
    publisher.issues.create("2027-01", [LEAD, THIRD], {}, NOW)
    (found,) = outlook(publisher, "2027-01", "newsletter", ["bg"], None, clock())
    assert found.readers == 4
    title = publisher.editorial.post(LEAD).title
    had = f"3 of 4 readers have had “{title}”: they get 1 of 2 stories (--again sends it all the same)"
    assert had in found.warnings
    assert in_words(had_of(found.warnings), "bg").startswith(f"3 от 4 читатели вече имат „{title}“: получават 1 от 2")
    assert (
        f"the subject names {LEAD}, which most readers do not get: publisher issues edit 2027-01 --subject"
        in found.warnings
    )
    publisher.issues.create("2027-02", [LEAD], {}, NOW)
    (again,) = outlook(publisher, "2027-02", "newsletter", ["bg"], None, clock())
    assert (again.readers, again.warnings[0]) == (
        1, "3 more readers get nothing: they have had every story, or want other topics",
    )  # fmt: skip
    (insisted,) = outlook(publisher, "2027-02", "newsletter", ["bg"], None, clock(), again=True)
    assert insisted.readers == 4
    assert insisted.warnings[0] == f"3 of 4 readers have had “{title}”, and get it again"


def test_what_is_on_the_calendar_keeps_its_time_and_a_far_one_is_named(publisher: Publisher) -> None:
    row = schedule(publisher, issue(publisher, LEAD), at=NOW + 5 * HOUR)
    (found,) = outlook(publisher, "2026-12", "newsletter", ["bg"], None, NOW)
    assert found.at == row.at
    (far,) = outlook(publisher, "2026-12", "newsletter", ["bg"], NOW.replace(year=2036), NOW)
    assert far.warnings[0] == "that is in 10 years"
    assert usual_hour(publisher) == "14:00"


def test_an_edition_that_waits_says_why_and_one_that_lacks_a_story_names_it(publisher: Publisher) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    key = issue(publisher, LEAD, INVITATION)
    (english,) = outlook(publisher, key, "newsletter", ["en"], NOW, NOW)
    assert f"left out until reviewed: {INVITATION}" in english.left_out
    publisher.issues.create("2027-01", [INVITATION], {}, NOW)
    (waits,) = outlook(publisher, "2027-01", "newsletter", ["en"], NOW, NOW)
    assert waits.readers is None
    assert INVITATION in waits.waits
    with pytest.raises(NotFound):
        outlook(publisher, "nosuch", "newsletter", [], NOW, NOW)


def test_nothing_is_approved_without_a_word_and_a_mailing_never_goes_out_now_by_default(call: Call) -> None:
    call("issues", "create", "2027-01", LEAD)
    when = call("issues", "approve", "2027-01", "--lang", "bg")
    assert (when.code, "T08:00, or --at now" in when.err) == (2, True)
    bare = call("issues", "approve", "2027-01", "--lang", "bg", "--at", "2099-01-05")
    assert (bare.code, "names no hour; write --at 2099-01-05T08:00" in bare.err) == (2, True)
    asked = call("issues", "approve", "2027-01", "--lang", "bg", "--at", "2099-01-05T08:00")
    assert (asked.code, "Monday, 5 January 2099, 08:00, to 0 readers" in asked.out) == (1, True), asked.out
    assert "add --yes" in asked.err
    assert call("--json", "calendar").value == []
    assert call("issues", "approve", "2027-01", "--lang", "bg", "--at", "2099-01-05T08:00", "--yes").code == 0
