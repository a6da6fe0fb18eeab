"""The editors' verbs over a real workspace and database: people's work is kept, machines fill in, a policy decides."""

import dataclasses
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.config.workspace import load_config
from publisher.core.errors import (
    ConfigError,
    Conflict,
    IllegalStep,
    InvalidInput,
    NotFound,
    PostError,
    TranslationError,
)
from publisher.core.states import TranslationState as State
from publisher.editorial import Editorial, StoredTranslation
from publisher.storage.database import Store
from publisher.storage.tables import translations
from publisher.translation.types import SentenceProgress
from support.core_parts import NOW, HandClock
from support.office import BODY, TOLD, Office, answer
from support.scripted_engines import AbsentEngine, ScriptedEngine, in_latin


@pytest.fixture
def office(tmp_path: Path, store: Store) -> Office:
    return Office(tmp_path / "office", store)


def segments(stored: StoredTranslation) -> dict[str, tuple[str, str]]:
    return {one.id: (one.target, one.origin) for one in stored.segments}


def test_a_translation_is_kept_with_its_maker_and_read_again_by_another_process(office: Office) -> None:
    made = office.translate()[0]
    assert (made.slug, made.lang, made.state, made.engine) == ("novina", "en", State.MACHINE, "told")
    assert made.fields == {"title": "News", "summary": "About the city"}
    assert made.body == (
        "First sentence. See [the map](https://example.org/karta).\n\nSecond paragraph on 5 May 2025.\n"
    )
    assert segments(made)["body.1"] == ("First sentence. See [the map](https://example.org/karta).", "machine")
    assert made.source_hash == office.editorial.post("novina").content_hash
    assert office.opened().translation("novina", "en") == made


def test_what_is_not_translated_yet_is_none_and_no_story(office: Office) -> None:
    assert office.editorial.translation("novina", "en") is None
    assert office.fit() == (False, "needs review: it is not translated yet")
    with pytest.raises(NotFound, match="novina is not translated to 'en': publisher translate novina --to en"):
        office.editorial.story("novina", "en")


def test_an_unknown_post_is_named_with_those_that_are_near(office: Office) -> None:
    office.write(slug="novini-ot-grada")
    for call in (
        office.editorial.post,
        lambda slug: office.translate(slug),
        lambda slug: office.editorial.fit(slug, "en"),
    ):
        with pytest.raises(NotFound, match="there is no post 'novinа-ot-grada'; did you mean novini-ot-grada"):
            call("novinа-ot-grada")


def test_a_post_whose_file_is_broken_is_an_error_of_that_file(office: Office) -> None:
    office.write(slug="schupena", title="[")
    posts, errors = office.editorial.posts()
    assert ([post.slug for post in posts], [error.path.stem for error in errors]) == (["novina"], ["schupena"])
    with pytest.raises(PostError, match=r"schupena\.md:\d+: "):
        office.editorial.post("schupena")


def test_a_changed_added_or_removed_file_is_seen_at_once(office: Office) -> None:
    def titles() -> list[str]:
        return [post.title for post in office.editorial.posts()[0]]

    assert titles() == ["Новина"]
    office.write(title="Друга")
    assert titles() == ["Друга"]
    second = office.write(slug="b", title="Трета")
    assert titles() == ["Трета", "Друга"]
    second.unlink()
    assert titles() == ["Друга"]


def test_an_unchanged_folder_is_not_read_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = Path.read_bytes

    def noted(self: Path) -> bytes:
        read.append(self.name)
        return original(self)

    monkeypatch.setattr(Path, "read_bytes", noted)
    settled = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: settled)
    for _ in range(3):
        office.editorial.post("novina")
    assert read.count("novina.md") == 1


def test_a_language_that_is_not_configured_is_refused(office: Office) -> None:
    with pytest.raises(InvalidInput, match=r"'de' is not in languages.targets of config.toml: en"):
        office.editorial.translate(["novina"], "de", NOW)


def test_engines_are_built_once_and_only_when_there_is_something_to_translate(office: Office) -> None:
    office.editorial.posts()
    office.editorial.fit("novina", "en")
    office.write_sidecar(BODY)
    office.translate()
    assert office.built == 0
    office.write(slug="b")
    office.translate("b")
    office.write("Ново.", slug="b")
    office.translate("b")
    assert office.built == 1


def test_one_engine_can_be_asked_alone_and_an_unknown_one_is_named(office: Office) -> None:
    office.engines = [office.engine, ScriptedEngine(str.upper, "loud")]
    assert office.translate(engine="loud")[0].engine == "loud"
    assert office.engine.batches == []
    with pytest.raises(InvalidInput, match=r"engine 'none' is not in translation.engines of config.toml: told, loud"):
        office.translate(engine="none")


def test_an_unchanged_post_needs_no_engine_and_no_writing(office: Office) -> None:
    first = office.translate()[0]
    office.engine.batches.clear()
    again = office.editorial.translate(["novina"], "en", NOW + timedelta(hours=1))[0]
    assert (again, office.engine.batches) == (first, [])
    with office.store.read() as connection:
        assert connection.execute(translations.select()).one().translated_at == NOW


def test_a_changed_post_is_stale_until_it_is_translated_again_and_only_the_change_is_asked_for(office: Office) -> None:
    office.translate()
    office.engine.batches.clear()
    office.write(BODY + "\nТрети абзац.\n")
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    assert stored.state is State.STALE
    assert office.fit() == (False, "needs review: the post has changed since it was translated")
    made = office.translate()[0]
    assert (made.state, made.body.endswith("Third paragraph.\n")) == (State.MACHINE, True)
    assert office.engine.batches == [["Трети абзац."]]
    assert segments(made)["body.2"] == ("Second paragraph on 5 May 2025.", "memory")


def test_a_new_term_of_the_glossary_makes_the_sentences_that_it_is_in_anew(office: Office) -> None:
    office.translate()
    office.engine.batches.clear()
    with (office.folder / "glossary.csv").open("a", encoding="utf-8") as file:
        file.write("абзац,clause,en,translate,,\n")
    office.translate()
    assert office.engine.batches[0] == ["Втори абзац на 5 май 2025 г."]


def test_a_new_model_makes_everything_anew(office: Office) -> None:
    office.translate()
    office.engine.batches.clear()
    office.engine.model = "two"
    office.translate()
    assert "Първо изречение." in office.engine.asked


def test_an_engine_that_is_back_takes_over_from_the_one_that_stood_in(office: Office) -> None:
    office.engines = [AbsentEngine("told"), ScriptedEngine(in_latin, "rough", draft=True)]
    assert office.translate()[0].engine == "rough"
    office.engines = [office.engine, ScriptedEngine(in_latin, "rough", draft=True)]
    office.editorial = office.opened()
    made = office.translate()[0]
    assert (made.engine, made.findings) == ("told", ())


def test_without_any_engine_nothing_is_kept_and_what_a_person_wrote_is_taken_all_the_same(office: Office) -> None:
    office.engines = [AbsentEngine()]
    office.write_sidecar(BODY)
    office.write(slug="b")
    with pytest.raises(TranslationError, match="no model bg→en"):
        office.translate("novina", "b")
    assert office.editorial.translation("b", "en") is None
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    assert stored.state is State.APPROVED


def test_several_posts_go_in_one_batch_and_come_in_the_order_that_was_asked_for(office: Office) -> None:
    office.write("Трети абзац.", slug="b")
    made = office.translate("novina", "b", "novina")
    assert [one.slug for one in made] == ["novina", "b", "novina"]
    assert office.engine.batches[0].count("Новина") == 1
    assert len([batch for batch in office.engine.batches if "Трети абзац." in batch]) == 1


def test_approval_makes_it_a_persons_and_teaches_the_memory(office: Office) -> None:
    office.translate()
    office.review("always")
    assert office.fit() == (False, "needs review: nobody has approved it yet")
    assert office.approve().state is State.APPROVED
    assert office.fit() == (True, "")
    office.write("Виж [картата](https://example.org/drugade). Първо изречение.", slug="b")
    made = office.translate("b")[0]
    assert segments(made)["body.1"] == ("See [the map](https://example.org/drugade). First sentence.", "person")


def test_no_machine_writes_over_what_is_approved(office: Office) -> None:
    office.translate()
    approved = office.approve()
    office.engine.model = "two"
    office.engine.batches.clear()
    assert office.translate() == [approved]
    assert office.engine.batches == []


def test_what_is_approved_while_an_engine_is_at_work_stays(office: Office) -> None:
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


def test_an_edited_segment_is_checked_again_and_its_words_are_a_persons(office: Office) -> None:
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


def test_after_a_change_of_the_post_what_a_person_wrote_of_the_rest_stays(office: Office) -> None:
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


def test_a_finding_that_a_person_has_approved_does_not_hold_the_next_version(office: Office) -> None:
    office.engines = [ScriptedEngine(TOLD | {"Втори абзац на 5 май 2025 г.": "Second paragraph."}, "told")]
    office.translate()
    assert not office.fit()[0]
    office.approve()
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
def test_an_edit_that_cannot_be_is_refused_by_name_and_changes_nothing(
    office: Office, changes: dict[str, str], error: type[Exception], message: str
) -> None:
    before = office.translate()[0]
    with pytest.raises(error, match=f"novina \\(en\\): {message}"):
        office.edit(changes)
    assert office.editorial.translation("novina", "en") == before


def test_a_stale_translation_is_neither_edited_nor_approved(office: Office) -> None:
    office.translate()
    office.write("Друго.")
    for verb in (office.approve, lambda: office.edit({"body.1": "x"})):
        with pytest.raises(IllegalStep, match="the post has changed since; translate it again and look at it anew"):
            verb()


def test_what_has_been_changed_meanwhile_is_not_approved_unseen(
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
    with pytest.raises(Conflict, match="somebody has changed it in this moment; look at it again"):
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


def test_a_draft_waits_for_a_person_until_the_last_of_its_sentences_is_replaced_or_approved(office: Office) -> None:
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
def test_the_policy_says_what_may_go_out_unread(office: Office, policy: str, target: str, expected: str) -> None:
    office.engines = [ScriptedEngine(TOLD | {"Втори абзац на 5 май 2025 г.": target}, "told")]
    office.review(policy)
    office.translate()
    fit, why = office.fit()
    assert fit == (not expected)
    assert why.startswith(expected)


def test_the_original_is_always_fit(office: Office) -> None:
    assert office.editorial.fit("novina", "bg") == (True, "")


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


def test_a_sidecar_that_is_built_in_another_way_is_kept_whole_and_teaches_its_fields_alone(office: Office) -> None:
    office.write_sidecar("All in one paragraph, 5 May 2025: [map](https://example.org/karta).\n")
    made = office.translate()[0]
    assert [one.id for one in made.segments] == ["title", "summary", "body"]
    assert (made.state, office.fit()) == (State.APPROVED, (True, ""))
    office.write(slug="b")
    assert segments(office.translate("b")[0])["body.2"] == ("Second paragraph on 5 May 2025.", "machine")
    assert office.editorial.translation("b", "en").fields["title"] == "Our news"  # type: ignore[union-attr]
    with pytest.raises(IllegalStep, match=r"built in another way than that of the post; edit novina\.en\.md"):
        office.edit({"title": "x"})


def test_a_changed_sidecar_is_read_again_and_an_edit_stands_until_then(office: Office) -> None:
    office.write_sidecar(BODY)
    office.translate()
    office.edit({"title": "Edited news"})
    assert office.translate()[0].fields["title"] == "Edited news"
    office.write_sidecar(BODY.replace("Първо", "1st"))
    again = office.translate()[0]
    assert (again.fields["title"], again.state) == ("Our news", State.APPROVED)


def test_a_sidecar_of_an_older_post_is_stale_and_no_machine_takes_its_place(office: Office) -> None:
    office.write_sidecar(BODY)
    office.translate()
    office.write("Друго.")
    made = office.translate()[0]
    assert (made.state, made.fields["title"], office.engine.batches) == (State.STALE, "Our news", [])
    with pytest.raises(IllegalStep, match=r"bring novina\.en\.md up to date and look at it anew"):
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


def test_the_basis_moves_with_post_translation_and_approval_and_with_nothing_else(office: Office) -> None:
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


def test_what_is_like_a_segment_is_shown_best_first(office: Office) -> None:
    office.translate()
    office.approve()
    office.write("Втори абзац на 9 май 2025 г.", slug="b")
    near = office.editorial.near("b", "en", "body.1", NOW)
    assert [(one.source, one.target) for one in near] == [
        ("Втори абзац на 5 май 2025 г.", "Second paragraph on 5 May 2025.")
    ]
    assert 0.9 < near[0].score < 1
    assert office.editorial.near("b", "en", "body.7", NOW) == []


def test_fields_of_an_event_and_a_picture_are_translated_too(office: Office) -> None:
    office.write(front='tags: [град]\nevent:\n  starts: 2025-06-01 10:00\n  place: "София, ул. Граф Игнатиев 1"\n')
    office.translate()
    story = office.editorial.story("novina", "en")
    assert story.event is not None
    assert story.event.place == "Sofia, ul. Graf Ignatiev 1"
    assert story.tags == ("grad",)


def test_every_sample_post_is_translated_or_taken(workspace: Path, store: Store, clock: HandClock) -> None:
    editorial = Editorial(store, load_config(workspace / "config.toml"), lambda: [ScriptedEngine(in_latin, "latin")])
    slugs = [post.slug for post in editorial.posts()[0]]
    made = {one.slug: one for one in editorial.translate(slugs, "en", clock())}
    assert made["partnyorska-sreshta"].state is State.APPROVED
    others = [one for slug, one in made.items() if slug != "partnyorska-sreshta"]
    assert {one.state for one in others} == {State.MACHINE}
    assert not [
        one for one in others if any(sentence.rung == "source" for s in one.segments for sentence in s.sentences)
    ]
    assert [dataclasses.replace(one) for one in editorial.translate(slugs, "en", clock())] == list(made.values())


def test_a_workspace_without_engines_is_told_what_to_write(office: Office) -> None:
    office.engines = []
    with pytest.raises(ConfigError, match=r"translation.engines of config.toml names no engine"):
        office.translate()


@pytest.mark.parametrize("segment", ["title", "body.1"])
def test_a_text_without_a_letter_is_taken_like_any_other(office: Office, segment: str) -> None:
    office.write("Сто и пет.\n\nОще един абзац.\n")
    office.translate()
    changed = {one.id: one for one in office.edit({segment: "105"}).segments}
    assert (changed[segment].target, changed[segment].kept) == ("105", True)
    assert changed["body.2"].target != ""
    assert {one.id: one.target for one in office.approve().segments}[segment] == "105"


def test_who_edits_one_segment_of_an_approved_translation_still_stands_for_the_others(office: Office) -> None:
    office.translate()
    office.approve()
    edited = office.edit({"title": "City news"})
    assert all(segment.kept for segment in edited.segments)
    office.write(BODY + "\nТрети абзац.\n")
    (made,) = office.translate()
    assert {segment.id for segment in made.segments if not segment.kept} == {"body.3"}
    assert {segment.id: segment.target for segment in made.segments}["title"] == "City news"
