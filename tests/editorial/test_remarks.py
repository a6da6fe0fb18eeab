"""Translations that are sent back to their writers: held from readers until they are answered or approved."""

from datetime import timedelta
from pathlib import Path

import pytest

from publisher.core.errors import Conflict, IllegalStep, NotFound
from publisher.core.wording import in_words
from publisher.storage.database import Store
from support.core_parts import NOW
from support.office import Office

both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    office = Office(tmp_path / "office", store)
    office.review("never")
    office.translate()
    return office


def send_back(office: Office, text: str = "Друго заглавие", seen: str = "") -> None:
    office.editorial.send_back("novina", "en", text, NOW, "Борис", seen)


@both
def test_a_remark_goes_to_whoever_wrote_last_and_holds_the_translation(office: Office) -> None:
    office.editorial.edit("novina", "en", {"title": "A"}, NOW, "Ана")
    office.editorial.edit("novina", "en", {"title": "B"}, NOW, "Вера")
    office.editorial.edit("novina", "en", {"title": "C"}, NOW, "Ана")
    stored = office.editorial.translation("novina", "en")
    assert stored
    assert stored.writers == ("Вера", "Ана")
    assert office.fit() == (True, "")
    basis = office.editorial.basis("novina", "en")
    send_back(office)
    remark = office.editorial.remark("novina", "en")
    assert remark
    assert (remark.text, remark.made_by, remark.writer) == ("Друго заглавие", "Борис", "Ана")
    assert list(office.editorial.remarks()) == [("novina", "en")]
    assert "Борис върна превода с бележка" in in_words(office.fit()[1], "bg")
    assert not office.fit()[0]
    assert office.editorial.basis("novina", "en") != basis, "a publication that was approved with it does not go out"
    office.editorial.edit("novina", "en", {"title": "D"}, NOW, "Ана")
    assert not office.fit()[0], "a change alone answers nothing"
    assert office.editorial.answer_remark("novina", "en", LATER, "Ана")
    assert office.fit() == (True, "")
    assert office.editorial.remark("novina", "en") is None
    assert not office.editorial.answer_remark("novina", "en", LATER, "Ана")


@both
def test_an_approval_closes_the_remark_and_a_new_remark_replaces_the_old_one(office: Office) -> None:
    send_back(office, "Първа")
    send_back(office, "Втора")
    assert [one.text for one in office.editorial.remarks().values()] == ["Втора"]
    office.approve()
    assert office.editorial.remarks() == {}
    assert office.fit() == (True, "")
    with pytest.raises(IllegalStep, match="is approved: withdraw the approval first"):
        send_back(office)


def test_a_translation_made_again_by_a_machine_is_still_sent_back_and_a_persons_file_is_not(office: Office) -> None:
    send_back(office)
    office.write("Нов текст.\n")
    office.translate()
    assert not office.fit()[0]
    office.write_sidecar("New text.\n")
    office.translate()
    assert office.fit() == (True, "")
    assert office.editorial.remarks() == {}


def test_what_was_changed_meanwhile_or_is_not_there_is_not_sent_back(office: Office) -> None:
    stored = office.editorial.translation("novina", "en")
    assert stored
    office.edit({"title": "Changed"})
    with pytest.raises(Conflict, match="somebody changed it at the same time"):
        send_back(office, seen=stored.content_hash)
    assert office.editorial.remarks() == {}
    with pytest.raises(NotFound):
        office.editorial.send_back("nothing", "en", "x", NOW, "Борис")
