"""Translations that a person wrote in a file beside the post."""

from pathlib import Path

import pytest

from publisher.core.errors import IllegalStep, PostError
from publisher.core.states import TranslationState as State
from publisher.editorial import StoredTranslation
from publisher.storage.database import Store
from support.office import BODY, Office


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def segments(stored: StoredTranslation) -> dict[str, tuple[str, str]]:
    return {one.id: (one.target, one.origin) for one in stored.segments}


def test_a_sidecar_is_a_full_translation_by_a_person(office: Office) -> None:
    office.write_sidecar(
        "The first sentence. Look at [our map](https://example.org/karta).\n\nAnother one, 6 May 2025.\n"
    )
    made = office.translate()[0]
    assert (made.state, made.engine, office.engine.batches) == (State.APPROVED, "", [])
    assert made.fields["title"] == "Our news"
    assert made.body.startswith("The first sentence. Look at [our map]")
    # What the checks find is information: a person has written it.
    assert {finding.segment for finding in made.findings} == {"body.2"}
    assert office.fit() == (True, "")
    office.write("Виж [картата](other)!\n\n- Първо изречение.", slug="b")
    assert segments(office.translate("b")[0])["body.2"] == ("The first sentence.", "person")


def test_a_sidecar_teaches_the_memory_where_its_sentences_pair(office: Office) -> None:
    office.write_sidecar("Both in one, with [our map](https://example.org/karta).\n\nSecond one, 5 May 2025.\n")
    office.translate()
    office.write("Първо изречение.\n\nВтори абзац на 5 май 2025 г.", slug="b")
    assert office.translate("b")[0].body == "First sentence.\n\nSecond one, 5 May 2025."


def test_a_sidecar_of_another_structure_is_kept_whole_and_teaches_only_its_fields(office: Office) -> None:
    office.write_sidecar("All in one paragraph, 5 May 2025: [map](https://example.org/karta).\n")
    made = office.translate()[0]
    assert [one.id for one in made.segments] == ["title", "summary", "body"]
    assert (made.state, office.fit()) == (State.APPROVED, (True, ""))
    office.write(slug="b")
    assert segments(office.translate("b")[0])["body.2"] == ("Second paragraph on 5 May 2025.", "machine")
    assert office.editorial.translation("b", "en").fields["title"] == "Our news"  # type: ignore[union-attr]
    with pytest.raises(IllegalStep, match=r"another structure than the post.s; edit novina\.en\.md"):
        office.edit({"title": "x"})


def test_an_edit_is_kept_until_the_sidecar_changes(office: Office) -> None:
    office.write_sidecar(BODY)
    office.translate()
    office.edit({"title": "Edited news"})
    assert office.translate()[0].fields["title"] == "Edited news"
    office.write_sidecar(BODY.replace("Първо", "1st"))
    again = office.translate()[0]
    assert (again.fields["title"], again.state) == ("Our news", State.APPROVED)


def test_a_sidecar_of_an_older_post_is_stale_and_no_machine_replaces_it(office: Office) -> None:
    office.write_sidecar(BODY)
    office.translate()
    office.write("Друго.")
    made = office.translate()[0]
    assert (made.state, made.fields["title"], office.engine.batches) == (State.STALE, "Our news", [])
    with pytest.raises(IllegalStep, match=r"bring novina\.en\.md up to date and review it again"):
        office.approve()


def test_a_sidecar_may_say_which_post_it_is_of(office: Office) -> None:
    office.write_sidecar("Nothing in common.\n", front=f"source_hash: {'f' * 64}\n")
    assert office.translate()[0].state is State.STALE
    office.write_sidecar("First.\n", front=f"source_hash: {office.editorial.post('novina').content_hash}\n")
    assert office.translate()[0].state is State.APPROVED


def test_a_sidecar_that_cannot_be_read_is_named(office: Office) -> None:
    office.write_sidecar("> " * 5_000 + "a\n")
    with pytest.raises(PostError, match=r"novina\.en\.md: the body: line 1: "):
        office.translate()
