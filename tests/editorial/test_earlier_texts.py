"""What a changed segment was made from: the old text beside the new one, before and after it is translated again."""

from pathlib import Path

import pytest

from publisher.editorial.earlier_texts import earlier_texts
from publisher.editorial.reviewing import Reviewed, reviewed
from publisher.storage.database import Store
from publisher.translation.types import TranslatedSegment
from support.core_parts import NOW
from support.office import Office

OLD = "Първо изречение. Виж [картата](https://example.org/karta)."
NEW = "Първо ново изречение. Виж [картата](https://example.org/karta)."
DATE = "Втори абзац на 5 май 2025 г."


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def shown(office: Office) -> dict[str, Reviewed]:
    stored = office.editorial.translation("novina", "en")
    assert stored
    return {one.segment.id: one for one in reviewed(office.editorial, stored, NOW)}


def test_a_moved_and_changed_text_is_found_and_a_new_one_has_none() -> None:
    before = [TranslatedSegment("body.1", "едно две три", "1"), TranslatedSegment("body.2", "пет шест седем", "2")]
    found = earlier_texts(
        {"body.1": "съвсем друго нещо", "body.2": "едно две четири", "body.3": "пет шест седем"}, before
    )
    assert {name: one.id for name, one in found.items()} == {"body.2": "body.1"}


def test_an_earlier_text_is_used_once() -> None:
    before = [TranslatedSegment("body.1", "едно две три четири", "1")]
    found = earlier_texts({"body.1": "едно две", "body.2": "едно две три пет"}, before)
    assert list(found) == ["body.2"]


def test_of_a_changed_post_the_old_text_is_shown_until_a_person_has_written(office: Office) -> None:
    office.translate()
    office.write(f"Съвсем друг текст отпред.\n\n{NEW}\n\n{DATE}\n")
    stale = shown(office)
    assert (stale["body.2"].was_source, stale["body.2"].stale) == (OLD, True)
    assert (stale["body.1"].was_source, stale["body.3"].stale) == ("", False)
    was = stale["body.2"].was_target
    office.translate()
    fresh = shown(office)
    assert (fresh["body.2"].was_source, fresh["body.2"].was_target, fresh["body.2"].stale) == (OLD, was, False)
    office.engine.model = "two"
    office.translate()
    assert shown(office)["body.2"].was_source == OLD, "another translation of the same text forgets nothing"
    office.edit({"body.2": "Written. See [the map](https://example.org/karta)."})
    assert shown(office)["body.2"].was_source == ""
    assert shown(office)["body.1"].was_source == ""
