"""A post in a language as it is rendered, and the hash that an approval is bound to."""

from pathlib import Path

import pytest

from publisher.storage.database import Store
from support.office import Office


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def test_a_story_says_whether_a_machine_made_it(office: Office) -> None:
    office.translate()
    story = office.editorial.story("novina", "en")
    assert (story.title, story.lang, story.machine, story.engine) == ("News", "en", True, "told")
    assert "[the map](https://example.org/karta)" in story.body
    office.edit({"title": "Edited"})
    story = office.editorial.story("novina", "en")
    assert (story.title, story.machine, story.engine) == ("Edited", False, "")
    original = office.editorial.story("novina", "bg")
    assert (original.title, original.machine) == ("Новина", False)


def test_the_basis_changes_with_post_translation_and_approval_and_with_nothing_else(office: Office) -> None:
    def both() -> tuple[str, str]:
        return office.editorial.basis("novina", "bg"), office.editorial.basis("novina", "en")

    seen = [both()]
    office.translate()
    seen.append(both())
    office.translate()
    assert both() == seen[-1]
    office.approve()
    seen.append(both())
    office.edit({"title": "Edited"})
    seen.append(both())
    assert len({bulgarian for bulgarian, _ in seen}) == 1
    office.write("Друго.")
    seen.append(both())
    assert seen[-1][0] != seen[0][0]
    assert len({english for _, english in seen}) == 5


def test_fields_of_an_event_and_a_picture_are_translated_too(office: Office) -> None:
    office.write(front='tags: [град]\nevent:\n  starts: 2025-06-01 10:00\n  place: "София, ул. Граф Игнатиев 1"\n')
    office.translate()
    story = office.editorial.story("novina", "en")
    assert story.event is not None
    assert story.event.place == "Sofia, ul. Graf Ignatiev 1"
    assert story.tags == ("grad",)
