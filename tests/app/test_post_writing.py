"""Posts and translations that people begin: named by the law of transliteration, never in the place of another file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.app.assembly import Publisher
from publisher.app.post_checks import check_posts
from publisher.app.post_writing import begin_translations, new_post
from publisher.core.errors import Conflict, InvalidInput, NotFound
from support.core_parts import NOW

LEAD, OTHER = "partnyorska-sreshta", "pokana-otvoreni-danni"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Щъркелите се завърнаха!", "shtarkelite-se-zavarnaha"),
        ("„България“ и София: план 2027", "bulgaria-i-sofia-plan-2027"),
        ("Жълт ягодов чай & Co.", "zhalt-yagodov-chay-co"),
        ("Много " * 40 + "дълго", "mnogo-" * 15 + "mnogo"),
        ("Дума" * 60, ("duma" * 60)[:100]),
    ],
)
def test_a_post_is_named_by_its_title_in_latin_letters(publisher: Publisher, title: str, slug: str) -> None:
    path = new_post(publisher, title, NOW)
    assert path.stem == slug
    assert len(path.stem) <= 100
    messages = [error.message for error in check_posts(publisher, [slug]).errors]
    assert messages == [
        "summary: has no value; write it behind the colon",
        "has no text below the lines at the top; write the story there",
    ]


def test_today_is_that_of_the_workspace(publisher: Publisher) -> None:
    path = new_post(publisher, "Късна новина", datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    assert "date: 2026-12-02" in path.read_text(encoding="utf-8")


def test_no_file_and_no_post_is_replaced(publisher: Publisher, workspace: Path) -> None:
    path = new_post(publisher, "Новина", NOW)
    path.write_text("мое", encoding="utf-8")
    for title, slug in (("Новина", ""), ("Друга", LEAD), ("Новина!", "")):
        with pytest.raises(Conflict, match="already; edit it, or choose another name with --slug"):
            new_post(publisher, title, NOW, slug)
    (workspace / "posts" / "2026").mkdir()
    (workspace / "posts" / f"{OTHER}.md").rename(workspace / "posts" / "2026" / f"{OTHER}.md")
    with pytest.raises(Conflict, match="2026"):
        new_post(publisher, "Друга", NOW, OTHER)
    assert path.read_text(encoding="utf-8") == "мое"


@pytest.mark.parametrize(
    ("title", "slug"), [("", ""), ("   ", ""), ("а" * 301, ""), ("Два\nреда", ""), ("!!!", ""), ("Новина", "Новина")]
)
def test_what_can_be_no_title_or_name_is_refused(publisher: Publisher, title: str, slug: str) -> None:
    with pytest.raises(InvalidInput):
        new_post(publisher, title, NOW, slug)


def test_a_translation_by_hand_is_begun_once_and_taken_when_it_is_written(
    publisher: Publisher, workspace: Path
) -> None:
    (path,) = begin_translations(publisher, OTHER)
    assert path == workspace / "posts" / f"{OTHER}.en.md"
    fit, why = publisher.editorial.fit(OTHER, "en")
    assert not fit
    assert f"{path}:" in why
    assert "the text is still that of" in why
    text = path.read_text(encoding="utf-8")
    head, fence, body = text.rpartition("\n---\n")
    path.write_text(f"{head}{fence}\nThe text in English.\n", encoding="utf-8")
    (stored,) = publisher.editorial.translate([OTHER], "en", NOW)
    assert (stored.state, stored.body) == ("approved", "The text in English.\n")
    assert len(body) > 100
    with pytest.raises(Conflict, match="exists already; write the translation there"):
        begin_translations(publisher, OTHER)
    with pytest.raises(InvalidInput, match=r"de is not in languages\.targets"):
        begin_translations(publisher, OTHER, ["de"])
    with pytest.raises(NotFound):
        begin_translations(publisher, "nosuch")
