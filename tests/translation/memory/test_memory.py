"""The translation memory in a real database: precedence, equal sentences and near matches."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.database import Store
from publisher.translation.glossary.glossary import Glossary, Term
from publisher.translation.memory.memory import Memory, MemoryEntry, source_key
from publisher.translation.types import EngineProfile, TranslatedSentence
from support.core_parts import HandClock

ARGOS = EngineProfile("argos", "1", "bg_en 1.0")
Make = Callable[..., Memory]


@pytest.fixture
def make(store: Store, clock: HandClock) -> Make:
    """A memory of the test's database; anything about it can be given."""

    def made(domain: str = "news", target: str = "en", terms: tuple[Term, ...] = ()) -> Memory:
        return Memory(store, domain, "bg", target, clock, Glossary(terms))

    return made


def by_argos(source: str, target: str, model: str = ARGOS.model) -> TranslatedSentence:
    return TranslatedSentence(source, target, "machine", "argos", model, "placeholders")


def say(store: Store, memory: Memory, clock: HandClock, *pairs: tuple[str, str], by: str = "Ана") -> None:
    with store.begin() as connection:
        memory.learn(connection, [MemoryEntry(a, b, "person", clock(), made_by=by) for a, b in pairs], ())


def test_an_engines_translation_comes_back_with_its_engine_and_rung(make: Make) -> None:
    make().add([by_argos("Виж ⟦1⟧тук⟦/1⟧.", "See ⟦1⟧here⟦/1⟧.")])
    assert make().by_machine(["Виж ⟦1⟧тук⟦/1⟧.", "Друго."], ARGOS) == {
        "Виж ⟦1⟧тук⟦/1⟧.": TranslatedSentence(
            "Виж ⟦1⟧тук⟦/1⟧.", "See ⟦1⟧here⟦/1⟧.", "memory", "argos", "bg_en 1.0", "placeholders"
        )
    }


@pytest.mark.parametrize("profile", [replace(ARGOS, model="bg_en 1.1"), replace(ARGOS, name="deepl")])
def test_another_engine_or_model_finds_nothing(make: Make, profile: EngineProfile) -> None:
    make().add([by_argos("Едно.", "One.")])
    assert make().by_machine(["Едно."], profile) == {}


def test_another_version_of_the_program_with_the_same_model_counts_as_the_same(make: Make) -> None:
    make().add([by_argos("Едно.", "One.")])
    assert list(make().by_machine(["Едно."], replace(ARGOS, version="2"))) == ["Едно."]


def test_a_draft_from_the_memory_is_still_a_draft(make: Make) -> None:
    make().add([by_argos("Едно.", "One.")])
    assert make().by_machine(["Едно."], replace(ARGOS, draft=True))["Едно."].draft


def test_the_last_answer_of_an_engine_counts(make: Make) -> None:
    make().add([by_argos("Едно.", "Won.")])
    make().add([by_argos("Едно.", "One.")])
    assert make().by_machine(["Едно."], ARGOS)["Едно."].target == "One."
    assert len(list(make().entries())) == 1


def test_translations_by_machines_and_by_people_are_kept_apart(make: Make, store: Store, clock: HandClock) -> None:
    make().add([by_argos("Едно.", "One.")])
    say(store, make(), clock, ("Две.", "Two."))
    assert make().by_person(["Едно.", "Две."]) == {"Две.": "Two."}
    assert list(make().by_machine(["Едно.", "Две."], ARGOS)) == ["Едно."]


def test_a_changed_glossary_term_invalidates_machine_translations_made_with_the_old_one(
    make: Make, store: Store, clock: HandClock
) -> None:
    old, new = (Term("стажант", "trainee"),), (Term("стажант", "intern"),)
    make(terms=old).add([by_argos("Новият стажант.", "The new trainee."), by_argos("Едно.", "One.")])
    say(store, make(terms=old), clock, ("Тук е стажант.", "Here is a trainee."))
    assert list(make(terms=new).by_machine(["Новият стажант.", "Едно."], ARGOS)) == ["Едно."]
    assert list(make(terms=old).by_machine(["Новият стажант.", "Едно."], ARGOS)) == ["Новият стажант.", "Едно."]
    assert list(make(terms=new).by_person(["Тук е стажант."])) == ["Тук е стажант."]


@pytest.mark.parametrize("other", [{"domain": "legal"}, {"target": "de"}])
def test_domains_and_pairs_of_languages_are_kept_apart(
    make: Make, store: Store, clock: HandClock, other: dict[str, str]
) -> None:
    say(store, make(**other), clock, ("Едно.", "Anders."))
    say(store, make(), clock, ("Едно.", "One."))
    assert make().by_person(["Едно."]) == {"Едно.": "One."}
    assert make(**other).by_person(["Едно."]) == {"Едно.": "Anders."}


def test_white_space_and_unicode_form_do_not_make_another_sentence(make: Make, store: Store, clock: HandClock) -> None:
    say(store, make(), clock, ("Краят  на\u00a0йота ", "The end."))
    decomposed = "Краят на\nи\u0306ота"
    assert make().by_person([decomposed]) == {decomposed: "The end."}


@given(st.text(), st.text())
def test_keys_differ_with_the_words_and_with_the_unit(one: str, other: str) -> None:
    assert (source_key(one) == source_key(other)) == (source_key(one, "paragraph") == source_key(other, "paragraph"))
    assert source_key(one) != source_key(one, "paragraph")


def test_a_sentence_whose_marks_do_not_fit_is_passed_over(make: Make, store: Store, clock: HandClock) -> None:
    say(store, make(), clock, ("Виж ⟦1⟧тук⟦/1⟧.", "See here."), ("Пиши на ⟦1⟧.", "Write to ⟦1⟧."))
    assert make().by_person(["Виж ⟦1⟧тук⟦/1⟧.", "Пиши на ⟦1⟧."]) == {"Пиши на ⟦1⟧.": "Write to ⟦1⟧."}


def test_thousands_of_sentences_are_found_in_one_call(make: Make) -> None:
    texts = [f"Изречение {number}." for number in range(1_234)]
    make().add(by_argos(text, f"Sentence {number}.") for number, text in enumerate(texts))
    found = make().by_machine([*texts, "Липсва."], ARGOS)
    assert {text: one.target for text, one in found.items()} == {
        text: f"Sentence {number}." for number, text in enumerate(texts)
    }


def test_a_paragraph_counts_until_a_person_gives_its_sentences_apart(
    make: Make, store: Store, clock: HandClock
) -> None:
    memory = make()
    whole = MemoryEntry("Едно. Две.", "Both.", "person", clock(), unit="paragraph")
    with store.begin() as connection:
        memory.learn(connection, [whole], ())
    assert memory.by_person(["Едно. Две."], "paragraph") == {"Едно. Две.": "Both."}
    assert memory.by_person(["Едно. Две."]) == {}
    with store.begin() as connection:
        memory.learn(connection, [MemoryEntry("Едно.", "One.", "person", clock())], ["Едно. Две."])
    assert memory.by_person(["Едно. Две."], "paragraph") == {}
    assert memory.by_person(["Едно."]) == {"Едно.": "One."}


def test_nothing_is_stored_when_the_transaction_fails(make: Make, store: Store, clock: HandClock) -> None:
    def fail() -> None:
        with store.begin() as connection:
            make().learn(connection, [MemoryEntry("Едно.", "One.", "person", clock())], ())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(make().entries()) == []


def test_an_import_does_not_replace_newer_entries(make: Make, store: Store, clock: HandClock) -> None:
    memory = make()
    say(store, memory, clock, ("Едно.", "One."))
    earlier = MemoryEntry("Едно.", "Won.", "person", clock() - timedelta(days=1))
    later = MemoryEntry("Едно.", "The one.", "person", clock() + timedelta(days=1))
    with store.begin() as connection:
        assert memory.write(connection, [earlier], newer_only=True) == 0
    assert memory.by_person(["Едно."]) == {"Едно.": "One."}
    with store.begin() as connection:
        assert memory.write(connection, [later], newer_only=True) == 1
    assert memory.by_person(["Едно."]) == {"Едно.": "The one."}


def test_the_revision_changes_with_a_persons_entry_and_not_with_a_machines(
    make: Make, store: Store, clock: HandClock
) -> None:
    memory = make()
    seen = [memory.revision()]
    memory.add([by_argos("Едно.", "One.")])
    assert memory.revision() == seen[-1]
    for target in ("One.", "The one."):
        say(store, memory, clock, ("Едно.", target))
        seen.append(memory.revision())
    clock.move(timedelta(seconds=1))
    say(store, memory, clock, ("Едно.", "The two."))
    seen.append(memory.revision())
    assert len(set(seen)) == 4


def test_near_matches_come_best_first_without_the_sentence_itself(make: Make, store: Store, clock: HandClock) -> None:
    memory = make()
    text = "Срещата започва в 10:30 ч. в библиотеката."
    say(
        store, memory, clock,
        (text, "itself"),
        ("Срещата започва в 11:30 ч. в библиотеката.", "best"),
        ("Срещата започва в 9 ч. в голямата зала.", "good"),
        ("Нещо съвсем друго за времето утре.", "none"),
    )  # fmt: skip
    found = memory.near(text)
    assert [near.target for near in found] == ["best", "good"]
    assert 0.7 <= found[1].score < found[0].score < 1
    assert [near.target for near in memory.near(text, limit=1)] == ["best"]
    assert memory.near(text, threshold=0.99) == []


def test_of_two_equally_good_near_matches_a_persons_comes_first(make: Make, store: Store, clock: HandClock) -> None:
    memory = make()
    memory.add([by_argos("Среща номер 2.", "by a machine")])
    say(store, memory, clock, ("Среща номер 3.", "by a person"))
    assert [(near.target, near.origin) for near in memory.near("Среща номер 1.")] == [
        ("by a person", "person"),
        ("by a machine", "machine"),
    ]


def test_near_matches_of_paragraphs_and_of_other_languages_are_not_shown(
    make: Make, store: Store, clock: HandClock
) -> None:
    with store.begin() as connection:
        make().learn(connection, [MemoryEntry("Среща 2.", "x", "person", clock(), unit="paragraph")], ())
        make(target="de").learn(connection, [MemoryEntry("Среща 3.", "x", "person", clock())], ())
    assert make().near("Среща 1.") == []
    assert make().near("") == []
