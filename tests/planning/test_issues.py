"""Newsletter issues: ordered posts, and the texts of staff above them."""

from datetime import timedelta
from typing import cast

import pytest

from publisher.core.errors import Conflict, InvalidInput, NotFound
from publisher.core.types import Cadence
from publisher.planning import EditionText, Issues
from publisher.storage.database import Store
from support.core_parts import NOW

TEXTS = {"bg": EditionText("Вести", "Накратко", "Здравейте!"), "en": EditionText("News")}


@pytest.fixture
def issues(store: Store) -> Issues:
    return Issues(store)


def test_an_issue_keeps_its_posts_in_order_and_its_texts_by_language(issues: Issues) -> None:
    made = issues.create("2026-12", ["c", "a", "b"], TEXTS, NOW)
    assert (made.slugs, made.texts, made.created_at) == (("c", "a", "b"), TEXTS, NOW)
    assert issues.get("2026-12") == made


def test_issues_come_oldest_first(issues: Issues) -> None:
    for key in ("2026-12", "2026-11", "2027-01"):
        issues.create(key, ["a"], {}, NOW)
    assert [issue.key for issue in issues.all()] == ["2026-12", "2026-11", "2027-01"]
    assert issues.all()[0].texts == {}


def test_a_key_is_taken_once(issues: Issues) -> None:
    issues.create("2026-12", ["a"], TEXTS, NOW)
    with pytest.raises(Conflict, match="issue 2026-12 exists already; choose another key"):
        issues.create("2026-12", ["b"], {}, NOW + timedelta(hours=1))
    assert issues.get("2026-12").slugs == ("a",)


def test_an_unknown_key_names_the_newest_or_how_to_make_one(issues: Issues) -> None:
    with pytest.raises(NotFound, match="there is no issue 2026-12; `publisher issues create` makes one"):
        issues.get("2026-12")
    for number in range(7):
        issues.create(f"2026-0{number}", ["a"], {}, NOW)
    with pytest.raises(NotFound, match=r"the newest are 2026-06, 2026-05, 2026-04, 2026-03, 2026-02$"):
        issues.get("2026-12")


@pytest.mark.parametrize(
    ("slugs", "texts", "said"),
    [
        ([], {}, "name at least one post"),
        (["a", "b", "a"], {}, "a is in it twice"),
        (["a"], {"bg": EditionText("  ")}, "the subject in 'bg' must be one line"),
        (["a"], {"en": EditionText("News\nBcc: all@reader.example")}, "the subject in 'en' must be one line"),
        (["a"], {"en": EditionText("News\r")}, "the subject in 'en' must be one line"),
        (["a"], {"en": EditionText("News\u2028and more")}, "the subject in 'en' must be one line"),
        (["a"], {"en": EditionText("News\x00")}, "the subject in 'en' must be one line"),
    ],
)
def test_an_invalid_issue_is_refused_and_leaves_nothing(
    issues: Issues, slugs: list[str], texts: dict[str, EditionText], said: str
) -> None:
    with pytest.raises(InvalidInput, match=f"issue 2026-12: {said}"):
        issues.create("2026-12", slugs, texts, NOW)
    assert issues.all() == []


@pytest.mark.parametrize("key", ["", " ", "2026/12", "../2026", "2026\n12", "2026 12", "к" * 101, "-", ".hidden"])
def test_a_key_is_a_word_that_can_stand_in_a_file_name_and_on_the_command_line(issues: Issues, key: str) -> None:
    with pytest.raises(InvalidInput, match="a key is made of letters, digits"):
        issues.create(key, ["a"], {}, NOW)
    assert issues.all() == []


def test_typographic_spaces_and_joined_emoji_may_stand_in_a_subject(issues: Issues) -> None:
    subject = "Вести №\u00a01: 5\u202f000 лв. 👩\u200d🔬"
    assert issues.create("2026-12", ["a"], {"bg": EditionText(subject)}, NOW).texts["bg"].subject == subject


@pytest.mark.parametrize("key", ["2026-12", "декември", "2026.12_2"])
def test_usual_keys_are_taken(issues: Issues, key: str) -> None:
    assert issues.create(key, ["a"], {}, NOW).key == key


@pytest.mark.parametrize("cadence", ["each", "weekly", "monthly"])
def test_an_issue_says_who_reads_it_and_who_made_it(issues: Issues, cadence: Cadence) -> None:
    issues.create("2026-12", ["a"], {}, NOW, cadence=cadence, made_by="schedule")
    kept = issues.get("2026-12")
    assert (kept.cadence, kept.made_by) == (cadence, "schedule")
    assert (issues.create("plain", ["a"], {}, NOW).cadence, issues.get("plain").made_by) == ("each", "staff")


def test_an_issue_of_an_unknown_cadence_is_refused(issues: Issues) -> None:
    with pytest.raises(InvalidInput, match="issue 2026-12: no readers are called 'daily'; there are: each, weekly"):
        issues.create("2026-12", ["a"], {}, NOW, cadence=cast("Cadence", "daily"))


def test_an_issue_holds_sixty_posts_and_no_more(issues: Issues) -> None:
    slugs = [f"post-{number}" for number in range(61)]
    with pytest.raises(
        InvalidInput, match="issue 2026-12: it would hold 61 posts, and the limit is 60; split it in two"
    ):
        issues.create("2026-12", slugs, {}, NOW)
    assert len(issues.create("2026-12", slugs[:60], {}, NOW).slugs) == 60
