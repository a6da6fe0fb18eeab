"""Posts translated by machine: what is asked for, what is kept, and when it is made again."""

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.config.workspace import load_config
from publisher.core.errors import ConfigError, InvalidInput, TranslationError
from publisher.core.states import TranslationState as State
from publisher.editorial import Editorial, StoredTranslation
from publisher.storage.database import Store
from publisher.storage.tables import translations
from publisher.translation.types import EngineProfile
from support.core_parts import NOW, HandClock
from support.office import BODY, Office
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


def test_one_engine_can_be_chosen_and_an_unknown_one_is_refused(office: Office) -> None:
    office.engines = [office.engine, ScriptedEngine(str.upper, "loud")]
    assert office.translate(engine="loud")[0].engine == "loud"
    assert office.engine.batches == []
    with pytest.raises(InvalidInput, match=r"engine 'none' is not in translation.engines of config.toml: told, loud"):
        office.translate(engine="none")


def test_an_unchanged_post_needs_neither_engine_nor_write(office: Office) -> None:
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


def test_a_new_term_of_the_glossary_makes_its_sentences_again(office: Office) -> None:
    office.translate()
    office.engine.batches.clear()
    with (office.folder / "glossary.csv").open("a", encoding="utf-8") as file:
        file.write("абзац,clause,en,translate,,\n")
    office.translate()
    assert office.engine.batches[0] == ["Втори абзац на 5 май 2025 г."]


def test_a_new_model_makes_everything_again(office: Office) -> None:
    office.translate()
    office.engine.batches.clear()
    office.engine.model = "two"
    office.translate()
    assert "Първо изречение." in office.engine.asked


def test_an_engine_that_is_available_again_replaces_the_fallback_engine(office: Office) -> None:
    office.engines = [AbsentEngine("told"), ScriptedEngine(in_latin, "rough", draft=True)]
    assert office.translate()[0].engine == "rough"
    office.engines = [office.engine, ScriptedEngine(in_latin, "rough", draft=True)]
    office.editorial = office.opened()
    made = office.translate()[0]
    assert (made.engine, made.findings) == ("told", ())


class CountingEngine(ScriptedEngine):
    """Counts how often it is asked who it is: each translation asks, and so does looking whether one is needed."""

    looks = 0

    def profile(self, source: str, target: str) -> EngineProfile:
        self.looks += 1
        return super().profile(source, target)


def test_what_a_fallback_engine_made_is_not_made_again_while_the_first_engine_is_absent(office: Office) -> None:
    rough = CountingEngine(in_latin, "rough")
    office.engines = [AbsentEngine("told"), rough]
    first = office.translate()[0]
    rough.looks = 0
    rough.batches.clear()
    assert office.translate()[0] == first
    assert (rough.looks, rough.batches) == (1, [])


def test_a_new_model_of_the_fallback_engine_makes_it_again(office: Office) -> None:
    rough = ScriptedEngine(in_latin, "rough")
    office.engines = [AbsentEngine("told"), rough]
    office.translate()
    rough.batches.clear()
    rough.model = "two"
    office.translate()
    assert "Първо изречение." in rough.asked


def test_without_any_engine_only_a_persons_translation_is_stored(office: Office) -> None:
    office.engines = [AbsentEngine()]
    office.write_sidecar(BODY)
    office.write(slug="b")
    with pytest.raises(TranslationError, match="no model bg→en"):
        office.translate("novina", "b")
    assert office.editorial.translation("b", "en") is None
    stored = office.editorial.translation("novina", "en")
    assert stored is not None
    assert stored.state is State.APPROVED


def test_several_posts_are_one_batch_and_come_in_the_order_that_was_asked_for(office: Office) -> None:
    office.write("Трети абзац.", slug="b")
    made = office.translate("novina", "b", "novina")
    assert [one.slug for one in made] == ["novina", "b", "novina"]
    assert office.engine.batches[0].count("Новина") == 1
    assert len([batch for batch in office.engine.batches if "Трети абзац." in batch]) == 1


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
