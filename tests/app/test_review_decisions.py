"""What a reviewer decides: nothing is approved or accepted that they have not seen, or do not know to be open."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.app import review_decisions
from publisher.app.assembly import Publisher, open_publisher
from publisher.app.review_decisions import LONGEST_REMARK, StandsOpen
from publisher.app.review_rows import ReviewRows, finding_words, kind_of, review_rows, segment_name
from publisher.core.errors import Conflict, IllegalStep, InvalidInput
from publisher.core.states import TranslationState
from publisher.core.wording import in_words
from publisher.translation.checks.messages import make
from support.calendar_rows import INVITATION, replace_in
from support.core_parts import NOW, HandClock
from support.workspaces import configure

ANA, BORIS = "ana@example.org", "boris@example.org"
SLUG = INVITATION


@pytest.fixture
def office(workspace: Path, clock: HandClock) -> Iterator[Publisher]:
    configure(workspace, engines='["apertium"]')
    replace_in(workspace / "config.toml", "# [console]", "[console]\nfour_eyes = true")
    with open_publisher(workspace / "config.toml", clock) as opened:
        opened.editorial.translate([SLUG], "en", NOW)
        yield opened


def rows(office: Publisher) -> ReviewRows:
    return review_rows(office, SLUG, "en", NOW)


def seen(office: Publisher) -> str:
    return rows(office).review.translation.content_hash


def test_an_approval_asks_while_errors_stand_or_segments_are_unread(office: Publisher) -> None:
    found = rows(office)
    assert (found.read, found.percent) == (0, 0)
    with pytest.raises(StandsOpen) as asked:
        review_decisions.approve(office, SLUG, "en", NOW, BORIS, seen(office))
    assert asked.value.errors
    assert asked.value.unread == found.unread == len(found.rows)
    with pytest.raises(StandsOpen) as asked:
        review_decisions.approve(office, SLUG, "en", NOW, BORIS, seen(office), True, found.unread - 1)
    assert (asked.value.errors, asked.value.unread) == ((), found.unread)
    with pytest.raises(Conflict):
        review_decisions.approve(office, SLUG, "en", NOW, BORIS, "another", True, found.unread)
    review_decisions.approve(office, SLUG, "en", NOW, BORIS, seen(office), True, found.unread)
    after = rows(office)
    assert after.review.translation.state is TranslationState.APPROVED
    assert (after.unread, after.percent) == (0, 100), "an approval has read all"


def test_accepting_takes_only_what_is_clean_and_makes_it_the_persons(office: Publisher) -> None:
    before = rows(office)
    clean = {row.id for row in before.clean}
    assert clean
    assert len(clean) < len(before.rows)
    with pytest.raises(Conflict):
        review_decisions.accept_clean(office, SLUG, "en", NOW, ANA, "another")
    assert review_decisions.accept_clean(office, SLUG, "en", NOW, ANA, seen(office)) == len(clean)
    after = rows(office)
    assert {row.id for row in after.rows if row.read} == clean
    assert after.review.translation.state is not TranslationState.APPROVED
    assert review_decisions.accept_clean(office, SLUG, "en", NOW, ANA, seen(office)) == 0
    with pytest.raises(IllegalStep, match="somebody else approves it"):
        review_decisions.approve(office, SLUG, "en", NOW, ANA, seen(office), True, 99)


def test_a_remark_is_kept_until_it_is_answered(office: Publisher) -> None:
    for text in ("", " \r\n", "я" * (LONGEST_REMARK + 1)):
        with pytest.raises(InvalidInput):
            review_decisions.send_back(office, SLUG, "en", text, NOW, BORIS)
    review_decisions.send_back(office, SLUG, "en", " Първо.\r\nВторо. ", NOW, BORIS, seen(office))
    remark = rows(office).remark
    assert remark
    assert remark.text == "Първо.\nВторо."
    assert review_decisions.ask_again(office, SLUG, "en", NOW, ANA)
    assert not review_decisions.ask_again(office, SLUG, "en", NOW, ANA)
    assert rows(office).remark is None


def test_rows_say_what_has_changed_in_the_original_and_what_stays_read(office: Publisher) -> None:
    office.editorial.edit(SLUG, "en", {one.id: one.reviewed.segment.target for one in rows(office).rows}, NOW, ANA)
    assert rows(office).unread == 0
    replace_in(office.config.folder("posts") / f"{SLUG}.md", "Отворени данни", "Свободни данни")
    office.editorial.translate([SLUG], "en", NOW)
    found = rows(office)
    changed = [row for row in found.rows if row.changes]
    assert changed
    assert found.read == len(found.rows) - len(changed)
    assert ("-", "Отворени") in {(kind, text.strip()) for row in changed for kind, text in row.changes}
    assert found.row("title").name in {segment_name(office, SLUG, row.id) for row in found.rows}
    with pytest.raises(KeyError):
        found.row("body.999")


def test_findings_are_sorted_by_what_they_are_about(office: Publisher) -> None:
    kinds = set().union(*(row.kinds for row in rows(office).rows))
    assert kinds
    assert kind_of(make("name-lost", "error", segment="title", source="Умен град")) == "names"
    assert kind_of(make("draft-engine", "warning", engine="apertium")) == "other"
    said = [in_words(finding_words(one), "bg") for one in rows(office).of_post]
    assert all("apertium" not in one.lower() for one in said)
