"""How all translations stand is kept between looks, and is never older than the database and the posts."""

from pathlib import Path

import pytest

from publisher.core.states import TranslationState
from publisher.storage.database import Store
from support.core_parts import NOW
from support.office import BODY, Office

both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    office = Office(tmp_path / "office", store)
    office.write(slug="vtora", title="Втора")
    return office


@both
def test_what_another_process_writes_shows_at_the_next_look(office: Office) -> None:
    here, there = office.editorial, office.opened()
    assert here.standing().missing == [("vtora", "en"), ("novina", "en")]
    there.translate(["novina"], "en", NOW)
    assert here.standing().not_approved == [("novina", "en", TranslationState.MACHINE)]
    assert here.standing().missing == [("vtora", "en")]
    there.approve("novina", "en", NOW, "Ана")
    assert here.standing().not_approved == []
    assert here.every_state() == {"novina": {"en": TranslationState.APPROVED}, "vtora": {}}
    there.withdraw("novina", "en", NOW, "Ана")
    assert here.every_state()["novina"] == {"en": TranslationState.EDITED}


@both
def test_a_changed_post_makes_its_approved_translation_stale_at_the_next_look(office: Office) -> None:
    office.translate()
    office.approve()
    assert office.editorial.standing().not_approved == []
    office.write(body=f"{BODY}\nТрети абзац.\n")
    assert office.editorial.standing().not_approved == [("novina", "en", TranslationState.STALE)]
    office.write()
    assert office.editorial.standing().not_approved == []


def test_one_look_shows_one_moment_and_the_next_one_what_has_changed(office: Office) -> None:
    office.translate("novina", "vtora")
    office.review("always")
    here, there = office.editorial, office.opened()
    with here.folder.one_look():
        here.read_ahead_of(["novina", "vtora", "gone"], ["bg", "en"])
        assert not here.fit("novina", "en")[0]
        basis = here.basis("novina", "en")
        there.approve("novina", "en", NOW, "Ана")
        assert not here.fit("novina", "en")[0]
        assert here.basis("novina", "en") == basis
    assert here.fit("novina", "en")[0]
    assert here.basis("novina", "en") != basis


def test_reading_ahead_gives_what_reading_one_by_one_gives(office: Office) -> None:
    office.translate()
    alone = [(office.editorial.basis(slug, "en"), office.editorial.fit(slug, "en")) for slug in ("novina", "vtora")]
    with office.editorial.folder.one_look():
        office.editorial.read_ahead_of(["novina", "vtora"], ["en"])
        ahead = [(office.editorial.basis(slug, "en"), office.editorial.fit(slug, "en")) for slug in ("novina", "vtora")]
    assert ahead == alone
