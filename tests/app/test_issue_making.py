"""Making issues and digests: what is refused, and what an issue still lacks."""

from datetime import timedelta

import pytest

from publisher.app.assembly import Publisher
from publisher.app.issue_editing import restore_issue, withdraw_issue
from publisher.app.issue_making import WrongTexts, create_digest, create_issue, issue_standing
from publisher.core.errors import Conflict, NotFound
from publisher.planning import EditionText
from support.core_parts import NOW, FarSide, HandClock, readers

LEAD, INVITATION = "partnyorska-sreshta", "pokana-otvoreni-danni"


def test_an_issue_is_made_of_posts_with_its_texts_in_each_language(publisher: Publisher) -> None:
    made = create_issue(
        publisher, "2026-12", [LEAD, INVITATION], {"bg": "Вести", "en": "News"}, {"en": "Hello!"}, NOW,
        preheaders={"bg": "Накратко"},
    )  # fmt: skip
    assert publisher.issues.get("2026-12") == made
    assert made.slugs == (LEAD, INVITATION)
    assert made.texts == {"bg": EditionText("Вести", "Накратко"), "en": EditionText("News", intro="Hello!")}


def test_wrong_texts_or_posts_make_no_issue(publisher: Publisher) -> None:
    with pytest.raises(WrongTexts, match="no edition is made in de; there are bg, en"):
        create_issue(publisher, "2026-12", [LEAD], {"de": "Neues"}, {}, NOW)
    with pytest.raises(WrongTexts, match="for every language that has an"):
        create_issue(publisher, "2026-12", [LEAD], {"bg": "Вести"}, {"en": "Hello!"}, NOW)
    with pytest.raises(NotFound, match="no-such-post"):
        create_issue(publisher, "2026-12", [LEAD, "no-such-post"], {}, {}, NOW)
    assert publisher.issues.all() == []


def test_each_post_of_an_issue_is_fit_or_not_in_each_language(publisher: Publisher) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    made = create_issue(publisher, "2026-12", [LEAD, INVITATION], {}, {}, NOW)
    standing = issue_standing(publisher, "2026-12")
    assert standing.issue == made
    assert [(one.slug, one.lang, one.fit) for one in standing.posts] == [
        (LEAD, "bg", True), (LEAD, "en", True), (INVITATION, "bg", True), (INVITATION, "en", False),
    ]  # fmt: skip
    assert [one.why for one in standing.posts if not one.fit] == ["needs review: it is not translated yet"]


def test_a_digest_has_what_came_out_once_and_then_there_is_nothing(publisher: Publisher, clock: HandClock) -> None:
    publisher._channels["newsletter"] = FarSide()
    readers(publisher.store, 1)
    nothing = create_digest(publisher, "weekly", NOW)
    assert (nothing.issue, nothing.left_out, nothing.since) == (None, (), NOW - timedelta(days=7))
    create_issue(publisher, "2026-12", [INVITATION], {}, {}, NOW)
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    made = create_digest(publisher, "weekly", clock.move(timedelta(days=1)), key="week", subjects={"bg": "Седмица"})
    assert made.issue is not None
    assert (made.issue.key, made.issue.slugs, made.issue.made_by) == ("week", (INVITATION,), "staff")
    assert made.issue.texts["bg"].subject == "Седмица"
    with pytest.raises(Conflict, match="issue week exists already"):
        create_digest(publisher, "weekly", clock(), key="week")
    publisher.schedule("week", "newsletter", "bg", clock())
    assert create_digest(publisher, "weekly", clock.move(timedelta(days=1))).issue is None


def test_a_digest_leaves_out_posts_that_were_deleted(publisher: Publisher) -> None:
    publisher._channels["newsletter"] = FarSide()
    publisher.subscribers.add("maria@reader.example", "bg", NOW, consent="asked on paper")
    create_issue(publisher, "2026-12", [INVITATION, LEAD], {}, {}, NOW)
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    for file in publisher.config.folder("posts").glob(f"{INVITATION}*.md"):
        file.unlink()
    made = create_digest(publisher, "weekly", NOW)
    assert made.issue is not None
    assert (made.issue.slugs, made.left_out) == ((LEAD,), (INVITATION,))


def test_a_digest_leaves_out_posts_that_cannot_be_read_any_more(publisher: Publisher) -> None:
    publisher._channels["newsletter"] = FarSide()
    publisher.subscribers.add("maria@reader.example", "bg", NOW, consent="asked on paper")
    create_issue(publisher, "2026-12", [INVITATION, LEAD], {}, {}, NOW)
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    (publisher.config.folder("posts") / f"{INVITATION}.md").write_text(
        "---\ndraft: true\n---\nТекст\n", encoding="utf-8"
    )
    made = create_digest(publisher, "weekly", NOW)
    assert made.issue is not None
    assert (made.issue.slugs, made.left_out) == ((LEAD,), ())
    assert [f"{INVITATION}.md:2: draft: unknown key" in str(error) for error in made.broken] == [True]


def test_an_issue_is_withdrawn_only_from_an_archive_that_has_it(publisher: Publisher) -> None:
    publisher._channels["newsletter"] = FarSide()
    readers(publisher.store, 1)
    create_issue(publisher, "2026-12", [INVITATION], {}, {}, NOW)
    with pytest.raises(Conflict, match="issue 2026-12 has not gone out, so it is not in the archive"):
        withdraw_issue(publisher, "2026-12", NOW)
    with pytest.raises(NotFound, match="there is no issue 2026-11"):
        withdraw_issue(publisher, "2026-11", NOW)
    with pytest.raises(NotFound, match="there is no issue 2026-11"):
        restore_issue(publisher, "2026-11")
    publisher.schedule("2026-12", "newsletter", "bg", NOW)
    publisher.tick()
    assert [withdraw_issue(publisher, "2026-12", NOW) for _ in range(2)] == [True, False]
    assert [restore_issue(publisher, "2026-12") for _ in range(2)] == [True, False]
