"""Which translations may go to readers under each policy of `translation.review`."""

from pathlib import Path

import pytest

from publisher.core.errors import NotFound
from publisher.storage.database import Store
from support.office import TOLD, Office, answer
from support.scripted_engines import ScriptedEngine


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def test_a_post_that_is_not_translated_is_not_fit_and_has_no_story(office: Office) -> None:
    assert office.editorial.translation("novina", "en") is None
    assert office.fit() == (False, "needs review: it is not translated yet")
    with pytest.raises(NotFound, match="novina is not translated to 'en': publisher translate novina --to en"):
        office.editorial.story("novina", "en")


def test_a_draft_is_held_back_until_every_sentence_is_replaced_or_approved(office: Office) -> None:
    office.engines = [ScriptedEngine(answer, "rough", draft=True)]
    office.review("never")
    office.translate()
    assert office.fit()[1].startswith("needs review: 1 error; first: draft-engine: rough makes drafts")
    office.edit({"title": "News!"})
    assert office.fit()[1].startswith("needs review: 1 error; first: draft-engine")
    edited = office.edit(
        {"summary": "The city.", "body.1": "One. See [it](https://example.org/karta).", "body.2": "5 May 2025."}
    )
    assert (edited.engine, office.fit()) == ("", (True, ""))


def test_a_draft_may_go_once_a_person_has_approved_it(office: Office) -> None:
    office.engines = [ScriptedEngine(answer, "rough", draft=True)]
    office.translate()
    office.approve()
    assert office.fit() == (True, "")


@pytest.mark.parametrize(
    ("policy", "target", "expected"),
    [
        ("always", "Second paragraph on 5 May 2025.", "needs review: nobody has approved it yet"),
        ("on-warning", "Second paragraph on 5 May 2025.", ""),
        ("never", "Second paragraph on 5 May 2025.", ""),
        ("always", "A paragraph not of 5 May 2025.", "needs review: 1 warning; first: negation-lost in body.2: "),
        ("on-warning", "A paragraph not of 5 May 2025.", "needs review: 1 warning; first: negation-lost in body.2: "),
        ("never", "A paragraph not of 5 May 2025.", ""),
        ("always", "Second.", "needs review: 3 errors, 1 warning; first: date-changed in body.2: "),
        ("never", "Second.", "needs review: 3 errors, 1 warning; first: date-changed in body.2: "),
    ],
)
def test_the_policy_decides_what_may_go_out_unread(office: Office, policy: str, target: str, expected: str) -> None:
    office.engines = [ScriptedEngine(TOLD | {"Втори абзац на 5 май 2025 г.": target}, "told")]
    office.review(policy)
    office.translate()
    fit, why = office.fit()
    assert fit == (not expected)
    assert why.startswith(expected)


def test_the_original_is_always_fit(office: Office) -> None:
    assert office.editorial.fit("novina", "bg") == (True, "")
