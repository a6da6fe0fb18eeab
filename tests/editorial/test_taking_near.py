"""An earlier translation of a similar sentence is taken into the field, and nothing that was typed is lost."""

from pathlib import Path

import pytest

from publisher.core.errors import NotFound
from publisher.editorial.reviewing import reviewed
from publisher.editorial.taking_near import with_near
from publisher.storage.database import Store
from support.core_parts import NOW
from support.office import Office


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    office = Office(tmp_path / "office", store)
    office.translate()
    office.edit({"body.2": "The second paragraph is of 5 May 2025."})
    office.approve()
    office.write(
        "Втори абзац на 7 май 2025 г.\n\n"
        "Първо изречение. Виж [карта](https://example.org/k). Втори абзац на 6 май 2025 г.\n"
    )
    office.translate()
    return office


def taken(office: Office, segment: str, text: str | None = None, number: int = 0) -> str:
    stored = office.editorial.translation("novina", "en")
    assert stored
    (one,) = reviewed(office.editorial, stored, NOW, [segment])
    return with_near(office.editorial, stored, one, number, one.segment.target if text is None else text)


def test_a_sentence_that_is_alone_is_replaced_whatever_was_typed(office: Office) -> None:
    assert taken(office, "body.1") == "The second paragraph is of 5 May 2025."
    assert taken(office, "body.1", "Something else") == "The second paragraph is of 5 May 2025."


def test_of_several_sentences_only_the_similar_one_is_replaced(office: Office) -> None:
    stored = office.editorial.translation("novina", "en")
    assert stored
    before = next(one.target for one in stored.segments if one.id == "body.2")
    there = next(
        number for number, match in enumerate(reviewed(office.editorial, stored, NOW, ["body.2"])[0].near)
        if "абзац" in match.sentence
    )  # fmt: skip
    after = taken(office, "body.2", number=there)
    assert after.endswith("The second paragraph is of 5 May 2025.")
    assert "https://example.org/k" in after
    assert after.split("(")[0] == before.split("(")[0]
    assert taken(office, "body.2", "My own words.", there) == "My own words. The second paragraph is of 5 May 2025."


def test_a_similar_sentence_that_is_gone_is_said(office: Office) -> None:
    for number in (-1, 99):
        with pytest.raises(NotFound, match="load the page again"):
            taken(office, "body.1", number=number)
