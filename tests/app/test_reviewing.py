"""Reviewing a translation: it is made when first looked at, edited and approved, taken out into a file and back."""

from pathlib import Path

import pytest

from publisher.app import reviewing
from publisher.app.assembly import Publisher
from publisher.core.errors import FileError, IllegalStep, NotFound, TranslationError
from publisher.core.states import PublicationState
from support.calendar_rows import HOUR, INVITATION, LEAD, schedule, state, translate_by_hand
from support.core_parts import NOW, HandClock


def test_a_translation_is_made_when_it_is_first_looked_at(publisher: Publisher) -> None:
    assert publisher.editorial.translation(LEAD, "en") is None
    review = reviewing.look(publisher, LEAD, "en", "", NOW)
    assert (review.fit, review.why, review.translation.state) == (True, "", "approved")
    assert len(review.segments) == len(review.translation.segments)
    (title,) = reviewing.look(publisher, LEAD, "en", "title", NOW).segments
    assert title.segment.id == "title"


def test_what_cannot_be_looked_at_is_told(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"there is no segment body\.99"):
        reviewing.look(publisher, LEAD, "en", "body.99", NOW)
    for verb in (
        lambda: reviewing.look(publisher, INVITATION, "en", "", NOW),
        lambda: reviewing.export(publisher, INVITATION, "en", tmp_path / "out.xlf", NOW),
    ):
        with pytest.raises(TranslationError, match="no model bg→en"):
            verb()
    with pytest.raises(IllegalStep, match=f"its translation is the file .*{LEAD}.en.md"):
        reviewing.export(publisher, LEAD, "en", tmp_path / "out.xlf", NOW)
    assert list(tmp_path.glob("*.xlf")) == []
    with pytest.raises(FileError, match="cannot be read"):
        reviewing.take_back(publisher, LEAD, "en", tmp_path / "none.xlf", False, NOW, "Мария")


def test_a_withdrawn_approval_voids_what_relies_on_it_where_everybody_sees_it(
    publisher: Publisher, clock: HandClock
) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    row, other = schedule(publisher, lang="en"), schedule(publisher, lang="bg")
    taken = reviewing.withdraw(publisher, LEAD, "en", NOW, "Мария")
    assert (taken.withdrawn, taken.translation.state, taken.fit) == (True, "edited", False)
    assert [one.id for one in taken.held] == [row.id]
    shown = {one.id: one.why for one in publisher.calendar.compared()}
    why = f"changed since it was approved: Мария has withdrawn the approval of {LEAD}"
    assert shown == {row.id: f"will not go out, {why}", other.id: ""}
    again = reviewing.withdraw(publisher, LEAD, "en", NOW, "Мария")
    assert (again.withdrawn, again.deleted, again.restored) == (False, 0, 0)
    clock.move(HOUR)
    assert publisher.tick().started == 1, "the Bulgarian one goes out"
    assert state(publisher, row) == ("needs review", why)
    with pytest.raises(IllegalStep, match="needs review: Мария has withdrawn its approval"):
        publisher.calendar.approve(row.id, clock())
    publisher.editorial.approve(LEAD, "en", clock(), "Мария")
    assert publisher.calendar.approve(row.id, clock()).state is PublicationState.SCHEDULED


def test_what_has_gone_out_stays_when_its_approval_is_withdrawn(publisher: Publisher, clock: HandClock) -> None:
    publisher.editorial.translate([LEAD], "en", NOW)
    row = schedule(publisher, lang="en", at=NOW)
    publisher.tick()
    before = publisher.calendar.get(row.id)
    assert before.state is PublicationState.PUBLISHED
    taken = reviewing.withdraw(publisher, LEAD, "en", clock(), "Мария")
    assert ([one.id for one in taken.gone], taken.held) == ([row.id], ())
    assert publisher.calendar.get(row.id) == before
    publisher.tick()
    assert publisher.calendar.get(row.id) == before


def test_publications_name_what_was_approved_despite_errors(publisher: Publisher) -> None:
    translate_by_hand(publisher, INVITATION)
    row = schedule(publisher, INVITATION, "en")
    (line,) = reviewing.despite_errors(publisher, [row])
    assert line.startswith(f"{INVITATION} (en) was approved by {INVITATION}.en.md despite ")
    assert reviewing.despite_errors(publisher, [schedule(publisher, LEAD, "en")]) == []
