"""A person approves or edits a translation: their work is kept, and no machine writes over it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from publisher.core.errors import Conflict, IllegalStep, InvalidInput, NotFound, TranslationError
from publisher.core.states import TranslationState as State
from publisher.editorial import StoredTranslation
from publisher.storage.database import Store
from publisher.translation.types import SentenceProgress
from support.core_parts import NOW
from support.office import BODY, TOLD, Office
from support.scripted_engines import ScriptedEngine


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def segments(stored: StoredTranslation) -> dict[str, tuple[str, str]]:
    return {one.id: (one.target, one.origin) for one in stored.segments}


def test_an_approved_translation_is_fit_and_teaches_the_memory(office: Office) -> None:
    office.translate()
    office.review("always")
    assert office.fit() == (False, "needs review: nobody has approved it yet")
    assert office.approve().state is State.APPROVED
    assert office.fit() == (True, "")
    office.write("Виж [картата](https://example.org/drugade). Първо изречение.", slug="b")
    made = office.translate("b")[0]
    assert segments(made)["body.1"] == ("See [the map](https://example.org/drugade). First sentence.", "person")


def test_no_machine_overwrites_an_approved_translation(office: Office) -> None:
    office.translate()
    approved = office.approve()
    office.engine.model = "two"
    office.engine.batches.clear()
    assert office.translate() == [approved]
    assert office.engine.batches == []


def test_an_approval_made_while_an_engine_is_running_is_kept(office: Office) -> None:
    office.translate()

    class Slow(ScriptedEngine):
        def translate(
            self, sentences: Sequence[str], source: str, target: str, progress: SentenceProgress | None = None
        ) -> list[str]:
            office.approve()
            return super().translate(sentences, source, target, progress)

    office.engines = [Slow(str.upper, "slow")]
    made = office.opened().translate(["novina"], "en", NOW)[0]
    assert (made.state, made.fields["title"]) == (State.APPROVED, "News")


def test_an_edited_segment_is_checked_again_and_becomes_a_persons(office: Office) -> None:
    office.translate()
    edited = office.edit({"body.2": "On 6 May 2025, the _second_.", "title": " The\nnews "})
    assert edited.state is State.EDITED
    assert edited.fields["title"] == "The news"
    assert edited.body.endswith("\n\nOn 6 May 2025, the _second_.\n")
    assert segments(edited)["body.2"] == ("On 6 May 2025, the _second_.", "person")
    assert segments(edited)["body.1"][1] == "machine"
    assert [finding.segment for finding in edited.findings] == ["body.2"] * len(edited.findings)
    assert office.fit()[1].startswith("needs review: 1 error; first: date-changed in body.2: ")
    fixed = office.edit({"body.2": "On 5 May 2025, the second."})
    assert (fixed.findings, office.fit()) == ((), (True, ""))


def test_an_edit_is_remembered_for_other_posts_sentence_by_sentence(office: Office) -> None:
    office.translate()
    office.edit({"body.1": "The first. Look at [this map](https://example.org/karta)!"})
    office.write("Първо изречение.\n\n> Виж [картата](other).", slug="b")
    made = office.translate("b")[0]
    assert made.body == "The first.\n\n> Look at [this map](other)!"


def test_an_edit_that_joins_sentences_is_remembered_as_a_whole(office: Office) -> None:
    office.translate()
    office.edit({"body.1": "First, see [the map](https://example.org/karta)."})
    office.write("- Първо изречение. Виж [картата](https://example.org/karta).\n- Първо изречение.", slug="b")
    made = office.translate("b")[0]
    assert made.body == "- First, see [the map](https://example.org/karta).\n- First sentence."
    office.edit({"body.1": "The first. See [it](https://example.org/karta)."})
    assert office.translate("b")[0].body == "- The first. See [it](https://example.org/karta).\n- The first."


def test_after_a_change_of_the_post_a_persons_other_segments_are_kept(office: Office) -> None:
    office.translate()
    office.edit({"body.1": "First, see [the map](https://example.org/karta)."})
    office.approve()
    # Another post teaches the memory another translation of the same sentence.
    office.write("Втори абзац на 5 май 2025 г.", slug="b")
    office.translate("b")
    office.editorial.edit("b", "en", {"body.1": "Paragraph two, 5 May 2025."}, NOW, "Борис")
    office.write(BODY + "\nТрети абзац.\n")
    made = office.translate()[0]
    assert made.state is State.MACHINE
    assert segments(made) | {} == {
        "title": ("News", "person"),
        "summary": ("About the city", "person"),
        "body.1": ("First, see [the map](https://example.org/karta).", "person"),
        "body.2": ("Second paragraph on 5 May 2025.", "person"),
        "body.3": ("Third paragraph.", "machine"),
    }
    office.write(BODY + "\nТрети абзац.\n\nЧетвърти.\n")
    assert segments(office.translate()[0])["body.2"] == ("Second paragraph on 5 May 2025.", "person")


def test_an_approved_finding_does_not_hold_back_the_next_version(office: Office) -> None:
    office.engines = [ScriptedEngine(TOLD | {"Втори абзац на 5 май 2025 г.": "Second paragraph."}, "told")]
    office.translate()
    assert not office.fit()[0]
    office.approve(despite_errors=True)
    office.write(BODY + "\nТрети абзац.\n")
    made = office.translate()[0]
    assert office.fit() == (True, "")
    assert [one.findings != () for one in made.segments if one.id == "body.2"] == [True]


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"body.9": "x"}, InvalidInput, "there is no segment body.9; `publisher review novina` shows them"),
        ({"body.1": " "}, TranslationError, "segment body.1: the translation is empty"),
        ({"body.2": "<div>x</div>"}, TranslationError, "segment body.2: "),
    ],
)
def test_an_impossible_edit_is_refused_by_segment_and_changes_nothing(
    office: Office, changes: dict[str, str], error: type[Exception], message: str
) -> None:
    before = office.translate()[0]
    with pytest.raises(error, match=f"novina \\(en\\): {message}"):
        office.edit(changes)
    assert office.editorial.translation("novina", "en") == before


def test_a_stale_translation_is_neither_edited_nor_approved(office: Office) -> None:
    office.translate()
    office.write("Друго.")
    verbs: list[Callable[[], StoredTranslation]] = [lambda: office.approve(), lambda: office.edit({"body.1": "x"})]
    for verb in verbs:
        with pytest.raises(IllegalStep, match="the post has changed since; translate it again and review it again"):
            verb()


def test_a_translation_changed_in_the_meantime_is_not_approved_unseen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.translate()
    other = office.opened()
    begin = Store.begin

    def overtaken(self: Store) -> object:
        monkeypatch.undo()
        other.edit("novina", "en", {"title": "Other news"}, NOW, "Борис")
        return begin(self)

    monkeypatch.setattr(Store, "begin", overtaken)
    with pytest.raises(Conflict, match="somebody changed it at the same time; look at it again"):
        office.approve()
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    assert (stored.state, stored.fields["title"]) == (State.EDITED, "Other news")


def test_an_edit_takes_the_approval_back(office: Office) -> None:
    office.translate()
    office.approve()
    office.review("always")
    office.edit({"title": "Other news"})
    assert office.fit() == (False, "needs review: nobody has approved it yet")


def test_similar_sentences_are_shown_best_first(office: Office) -> None:
    office.translate()
    office.approve()
    office.write("Втори абзац на 9 май 2025 г.", slug="b")
    near = office.editorial.near("b", "en", "body.1", NOW)
    assert [(one.source, one.target) for one in near] == [
        ("Втори абзац на 5 май 2025 г.", "Second paragraph on 5 May 2025.")
    ]
    assert 0.9 < near[0].score < 1
    assert office.editorial.near("b", "en", "body.7", NOW) == []


@pytest.mark.parametrize("segment", ["title", "body.1"])
def test_a_text_without_letters_can_be_edited_like_any_other(office: Office, segment: str) -> None:
    office.write("Сто и пет.\n\nОще един абзац.\n")
    office.translate()
    changed = {one.id: one for one in office.edit({segment: "105"}).segments}
    assert (changed[segment].target, changed[segment].kept) == ("105", True)
    assert changed["body.2"].target != ""
    assert {one.id: one.target for one in office.approve(despite_errors=True).segments}[segment] == "105"


def test_an_edit_of_an_approved_translation_keeps_the_other_segments_approved(office: Office) -> None:
    office.translate()
    office.approve()
    edited = office.edit({"title": "City news"})
    assert all(segment.kept for segment in edited.segments)
    office.write(BODY + "\nТрети абзац.\n")
    (made,) = office.translate()
    assert {segment.id for segment in made.segments if not segment.kept} == {"body.3"}
    assert {segment.id: segment.target for segment in made.segments}["title"] == "City news"


def test_every_verb_refuses_an_unknown_post(office: Office) -> None:
    for verb in (
        office.editorial.post,
        office.translate,
        lambda slug: office.editorial.fit(slug, "en"),
        lambda slug: office.editorial.approve(slug, "en", NOW, "Ана"),
    ):
        with pytest.raises(NotFound, match="there is no post 'novinа'; did you mean novina"):
            verb("novinа")
