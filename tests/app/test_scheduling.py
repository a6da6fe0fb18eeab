"""Scheduling in several languages, and the approval of an issue: all the editions asked for, or none."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher, open_publisher
from publisher.app.issue_editing import edit_issue
from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound
from publisher.core.types import Message
from publisher.planning import EditionText, Publication
from support.core_parts import NOW, HandClock

LEAD = "partnyorska-sreshta"
"""A sample post with a reviewed English translation beside it."""

INVITATION = "pokana-otvoreni-danni"
"""A sample post without one."""

HOUR = timedelta(hours=1)


def issue(publisher: Publisher, *slugs: str) -> str:
    texts = {"bg": EditionText("Вести"), "en": EditionText("News")}
    return publisher.issues.create("2026-12", slugs or (LEAD,), texts, NOW).key


def approve(publisher: Publisher, *langs: str, after: timedelta | None = None) -> list[Publication]:
    at = None if after is None else NOW + after
    return publisher.scheduling.approve_issue("2026-12", "newsletter", langs, at, publisher.clock())


def frozen(publisher: Publisher) -> dict[str, tuple[object, ...]]:
    """What the calendar holds, with the messages that are approved."""
    return {row.lang: (row.id, row.state, row.at, row.message) for row in publisher.calendar.all()}


def rewrite(workspace: Path, suffix: str, old: str, new: str) -> None:
    file = workspace / "posts" / f"{LEAD}{suffix}"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_without_a_language_every_edition_is_approved_to_go_out_now(publisher: Publisher) -> None:
    issue(publisher)
    rows = approve(publisher)
    assert [(row.lang, row.state, row.at) for row in rows] == [("bg", "scheduled", NOW), ("en", "scheduled", NOW)]
    assert publisher.calendar.all() == rows


def test_an_edition_on_the_calendar_is_rendered_again_and_keeps_its_time(publisher: Publisher, workspace: Path) -> None:
    issue(publisher)
    publisher.schedule("2026-12", "newsletter", "bg", NOW + HOUR)
    rewrite(workspace, ".md", "title: ", "title: Поправено — ")
    first, second = approve(publisher)
    assert [(row.lang, row.at) for row in (first, second)] == [("bg", NOW + HOUR), ("en", NOW)]
    assert first.message is not None
    assert "Поправено\u00a0– " in first.message.html, "as it is set in Bulgarian"
    assert len(publisher.calendar.all()) == 2


def test_an_unknown_language_leaves_the_other_edition_unscheduled(publisher: Publisher) -> None:
    issue(publisher)
    with pytest.raises(InvalidInput, match=r"'de' is not among the languages of config\.toml: bg, en"):
        approve(publisher, "bg", "de")
    assert publisher.calendar.all() == []


def test_a_conflict_of_one_edition_leaves_the_other_unscheduled(publisher: Publisher) -> None:
    issue(publisher)
    publisher.schedule("2026-12", "newsletter", "en", NOW + HOUR)
    before = frozen(publisher)
    with pytest.raises(Conflict, match=r"\(2026-12, newsletter, en\) is scheduled already"):
        approve(publisher, "bg", "en", after=2 * HOUR)
    assert frozen(publisher) == before


def test_an_edition_that_was_cancelled_for_that_time_is_approved_for_it_again(publisher: Publisher) -> None:
    issue(publisher)
    cancelled = publisher.schedule("2026-12", "newsletter", "en", NOW + HOUR)
    publisher.calendar.cancel(cancelled.id, NOW)
    rows = approve(publisher, "bg", "en", after=HOUR)
    assert [(row.lang, row.state, row.at) for row in rows] == [
        ("bg", "scheduled", NOW + HOUR), ("en", "scheduled", NOW + HOUR),
    ]  # fmt: skip
    assert publisher.calendar.get(cancelled.id).state == "cancelled"


def test_an_edition_that_still_needs_a_look_leaves_the_other_as_it_was_approved(
    publisher: Publisher, workspace: Path
) -> None:
    issue(publisher, INVITATION)
    publisher.schedule("2026-12", "newsletter", "bg", NOW + HOUR)
    waiting = publisher.schedule("2026-12", "newsletter", "en", NOW + HOUR)
    assert waiting.state == "needs review"
    before = frozen(publisher)
    file = workspace / "posts" / f"{INVITATION}.md"
    file.write_text(file.read_text(encoding="utf-8").replace("title: ", "title: Поправено — ", 1), encoding="utf-8")
    with pytest.raises(IllegalStep, match=rf"publication {waiting.id} .*{INVITATION}"):
        approve(publisher)
    assert frozen(publisher) == before


def test_an_edition_that_nobody_has_reviewed_yet_waits_on_the_calendar_and_the_other_goes_out(
    publisher: Publisher,
) -> None:
    issue(publisher, INVITATION)
    rows = approve(publisher, after=HOUR)
    assert [(row.lang, row.state) for row in rows] == [("bg", "scheduled"), ("en", "needs review")]
    assert "argos" in rows[1].why


def test_asked_twice_for_the_same_time_the_same_rows_come_back(publisher: Publisher) -> None:
    issue(publisher)
    assert approve(publisher, after=HOUR) == approve(publisher, "bg", "en", "bg", after=HOUR)


def test_a_post_is_scheduled_in_every_language_or_in_none(publisher: Publisher) -> None:
    def schedule(*langs: str) -> list[Publication]:
        return publisher.scheduling.schedule(LEAD, "folder", langs, NOW + HOUR, NOW)

    with pytest.raises(InvalidInput, match="'de'"):
        schedule("bg", "de")
    assert publisher.calendar.all() == []
    rows = schedule()
    assert [(row.kind, row.lang, row.state) for row in rows] == [
        ("post", "bg", "scheduled"), ("post", "en", "scheduled"),
    ]  # fmt: skip
    publisher.calendar.cancel(rows[1].id, NOW)
    publisher.calendar.cancel(rows[0].id, NOW)
    assert [row.id for row in rows if row in schedule()] == [], "their times are free again"


def test_an_unknown_issue_is_not_found(publisher: Publisher) -> None:
    with pytest.raises(NotFound, match="there is no issue 2026-12"):
        approve(publisher)


def test_two_publishers_on_one_database_see_each_others_rows(
    publisher: Publisher, workspace: Path, clock: HandClock
) -> None:
    issue(publisher)
    with open_publisher(workspace / "config.toml", clock) as other:
        rows = approve(publisher, after=HOUR)
        assert other.calendar.all() == rows
        with pytest.raises(Conflict, match="is scheduled already"):
            other.scheduling.approve_issue("2026-12", "newsletter", (), NOW + 2 * HOUR, NOW)
        other.calendar.pause(rows[0].id)
    assert publisher.calendar.get(rows[0].id).state == "paused"


LINK = "https://news.example.org/en/issues/2026-12"


def with_pages(workspace: Path) -> Path:
    file = workspace / "config.toml"
    web = '\n[web]\naddress = "https://news.example.org"\n'
    file.write_text(file.read_text(encoding="utf-8") + web, encoding="utf-8")
    return file


def mail(publisher: Publisher, lang: str = "bg") -> str:
    message = frozen(publisher)[lang][3]
    assert isinstance(message, Message)
    return message.html + message.text


def test_a_mail_links_the_edition_that_is_approved_with_it_or_before(workspace: Path, clock: HandClock) -> None:
    with open_publisher(with_pages(workspace), clock) as publisher:
        issue(publisher)
        approve(publisher, after=HOUR)
        assert mail(publisher).count(LINK) == 2
        assert "https://news.example.org/bg/issues/2026-12" in mail(publisher, "en")


def test_an_edition_that_is_not_planned_is_not_linked_but_named(workspace: Path, clock: HandClock) -> None:
    with open_publisher(with_pages(workspace), clock) as publisher:
        issue(publisher)
        approve(publisher, "bg", after=HOUR)
        assert LINK not in mail(publisher)
        assert mail(publisher).count("Not in English yet") == 2
        approve(publisher, "en", after=HOUR)
        assert "https://news.example.org/bg/issues/2026-12" in mail(publisher, "en")
        # Approved again, the first one knows of the second.
        approve(publisher, "bg")
        assert LINK in mail(publisher)


def test_of_an_edition_that_waits_for_its_approval_at_the_same_time_nothing_is_said(
    workspace: Path, clock: HandClock
) -> None:
    with open_publisher(with_pages(workspace), clock) as publisher:
        key = issue(publisher)
        schedule = publisher.scheduling.schedule
        rows = schedule(key, "newsletter", ["bg", "en"], NOW + HOUR, NOW, needs_approval=True)
        assert [(row.state, row.message is not None) for row in rows] == [("needs review", True)] * 2
        approve(publisher, "bg", after=HOUR)
        assert LINK not in mail(publisher)
        assert "Not in English yet" not in mail(publisher)
        approve(publisher, "en", after=HOUR)
        assert "https://news.example.org/bg/issues/2026-12" in mail(publisher, "en")


def test_an_edition_that_waits_for_a_review_is_not_linked(workspace: Path, clock: HandClock) -> None:
    with open_publisher(with_pages(workspace), clock) as publisher:
        issue(publisher)
        publisher.editorial.translate([LEAD], "en", NOW)
        rewrite(workspace, ".md", "title: ", "title: Поправено — ")
        approve(publisher, after=HOUR)
        assert publisher.calendar.all()[1].state == "needs review"
        assert LINK not in mail(publisher)
        assert "Not in English yet" in mail(publisher)


def test_an_edition_that_was_edited_is_rendered_again_when_it_is_approved_for_the_same_time(
    publisher: Publisher,
) -> None:
    publisher.issues.create("2027-05", [LEAD], {}, NOW)
    (row,) = publisher.scheduling.approve_issue("2027-05", "newsletter", ["bg"], NOW + HOUR, NOW)
    edit_issue(publisher, "2027-05", subjects={"bg": "Втора тема"})
    (again,) = publisher.scheduling.approve_issue("2027-05", "newsletter", ["bg"], NOW + HOUR, NOW)
    assert again.id == row.id
    assert again.message is not None
    assert again.message.subject == "Втора тема"
    assert publisher.calendar.compared()[-1].why == ""
