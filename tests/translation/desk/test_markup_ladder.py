"""Sentences with marks through engines that keep them, lose them, or never see them."""

import re
from collections.abc import Callable, Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publisher.core.errors import EngineUnavailable
from publisher.translation.desk.anchoring import anchored, in_pieces
from publisher.translation.desk.latin_names import latin_names
from publisher.translation.desk.markup_ladder import Climbed, Ladder
from publisher.translation.desk.placeholders import protect
from publisher.translation.document.sentence_cores import core_of
from publisher.translation.glossary.glossary import Glossary, Term
from publisher.translation.marks import marks_intact
from publisher.translation.types import Mark, Sentence
from support.scripted_engines import ScriptedEngine, in_latin

TERMS = Glossary([Term("стажант", "intern"), Term("Клъстер София", "Sofia Cluster"), Term("GAIA", rule="keep")])


def climb(
    engine: ScriptedEngine, *texts: str, glossary: Glossary | None = None, target: str = "en"
) -> dict[str, Climbed]:
    ladder = Ladder(engine, engine.profile("bg", target), "bg", target, glossary or Glossary())
    return dict(ladder.translate(texts, None))


def sentence(text: str, **kinds: str) -> Sentence:
    """A sentence whose marks have kinds by number: `m1="emoji"`; a mark with a partner is a pair."""
    marks = tuple(
        Mark(int(name[1:]), kind, "", paired=f"⟦/{name[1:]}⟧" in text) for name, kind in sorted(kinds.items())
    )
    return Sentence(text, marks)


def test_a_sentence_without_marks_goes_whole() -> None:
    engine = ScriptedEngine({"Добър ден!": "Good day!"})
    assert climb(engine, "Добър ден!") == {"Добър ден!": Climbed("Good day!", "whole")}
    assert engine.batches == [["Добър ден!"]]


def test_marks_are_sent_as_placeholders_and_may_come_back_in_another_order() -> None:
    engine = ScriptedEngine(
        {"Виж <x1/>картата<x2/> на <x3/>!": "On <x3/>, see <x1/>the map<x2/>!"}, placeholder="<x{n}/>"
    )
    text = "Виж ⟦1⟧картата⟦/1⟧ на ⟦2⟧!"
    assert climb(engine, text) == {text: Climbed("On ⟦2⟧, see ⟦1⟧the map⟦/1⟧!", "placeholders")}


@pytest.mark.parametrize(
    "answer", ["See <x1/>the map", "See <x1/>the map<x1/><x2/>", "See <x2/>the map<x1/>", "See the map", "", "<x7/>"]
)
def test_a_placeholder_lost_doubled_crossed_or_made_up_sends_the_words_alone(answer: str) -> None:
    answers = {"Виж <x1/>картата<x2/>!": answer, "Виж картата!": "See the map!", "картата": "the map"}
    engine = ScriptedEngine(answers, placeholder="<x{n}/>")
    text = "Виж ⟦1⟧картата⟦/1⟧!"
    assert climb(engine, text)[text] == Climbed("See ⟦1⟧the map⟦/1⟧!", "anchored")
    assert len(engine.batches) == 2


def test_what_cannot_be_anchored_goes_in_pieces() -> None:
    answers = {"Виж картата на проекта!": "Look at it!", "картата": "the map", "Виж": "See", "на проекта!": "of it!"}
    engine = ScriptedEngine(answers)
    text = "Виж ⟦1⟧картата⟦/1⟧ на проекта!"
    assert climb(engine, text)[text] == Climbed("See ⟦1⟧the map⟦/1⟧ of it!", "pieces")


def test_a_sentence_has_no_answer_when_one_of_its_pieces_has_none() -> None:
    engine = ScriptedEngine({"Виж картата!": "Look!", "картата": "the map"})
    text = "Виж ⟦1⟧картата⟦/1⟧!"
    assert climb(engine, text)[text] == Climbed("", "source")


def test_an_answer_with_marks_of_its_own_is_refused() -> None:
    engine = ScriptedEngine({"Здравейте": "Hello ⟦1⟧", "Виж картата": "See ⟦2⟧ the map", "картата": "the map"})
    found = climb(engine, "Здравейте", "Виж ⟦1⟧картата⟦/1⟧")
    assert [one.target for one in found.values()] == ["", ""]


def test_all_sentences_on_a_rung_share_one_call_and_no_text_is_asked_for_twice() -> None:
    engine = ScriptedEngine(in_latin)
    climb(engine, *(f"Виж ⟦1⟧картата⟦/1⟧ {word}!" for word in ("тук", "там")), "картата")
    assert engine.batches == [["Виж картата тук!", "картата", "Виж картата там!"]]


def test_what_is_finished_before_an_engine_fails_is_not_lost() -> None:
    engine = ScriptedEngine({"Добър ден!": "Good day!", "Виж картата!": "Look!"})
    engine.calls_until_failure = 1
    done: dict[str, Climbed] = {}
    ladder = Ladder(engine, engine.profile("bg", "en"), "bg", "en", Glossary())
    with pytest.raises(EngineUnavailable, match="quota"):
        done.update(ladder.translate(["Добър ден!", "Виж ⟦1⟧картата⟦/1⟧!"], None))
    assert done == {"Добър ден!": Climbed("Good day!", "whole")}


def test_a_wrong_number_of_answers_makes_an_engine_unavailable() -> None:
    class Short(ScriptedEngine):
        def translate(self, *arguments: object, **named: object) -> list[str]:
            return ["one"]

    with pytest.raises(EngineUnavailable, match="engine short: it answered 1 of 2 sentences"):
        climb(Short({}, "short"), "Едно.", "Две.")


def test_terms_of_the_glossary_go_as_placeholders_and_come_back_as_the_glossary_wants_them() -> None:
    engine = ScriptedEngine(
        {"Новият <x1/> на <x2/> работи с <x3/>.": "<x2/>'s new <x1/> works with <x3/>."}, placeholder="<x{n}/>"
    )
    text = "Новият стажант на Клъстер София работи с GAIA."
    assert climb(engine, text, glossary=TERMS)[text].target == "Sofia Cluster's new intern works with GAIA."


def test_the_engines_own_word_for_a_term_is_replaced_where_it_carries_no_placeholder() -> None:
    engine = ScriptedEngine({"Новият стажант дойде.": "The new trainee came.", "стажант": "The trainee."})
    assert climb(engine, "Новият стажант дойде.", glossary=TERMS)["Новият стажант дойде."].target == (
        "The new intern came."
    )
    assert engine.batches[1] == ["стажант"]


def test_a_replaced_word_keeps_the_capital_at_the_beginning_of_the_sentence() -> None:
    engine = ScriptedEngine({"Днес говори стажант.": "Trainee speaks as a TRAINEE.", "стажант": "trainee"})
    once = Glossary([Term("стажант", "intern"), Term("говори", "speaks")])
    assert climb(engine, "Днес говори стажант.", glossary=once)["Днес говори стажант."].target == (
        "Trainee speaks as a TRAINEE."
    )
    engine = ScriptedEngine({"Днес говори стажант.": "Trainee speaks today.", "стажант": "trainee"})
    assert climb(engine, "Днес говори стажант.", glossary=once)["Днес говори стажант."].target == (
        "Intern speaks today."
    )


def test_a_term_whose_own_translation_is_not_in_the_sentence_changes_nothing() -> None:
    engine = ScriptedEngine({"Новият стажант дойде.": "The newcomer arrived.", "стажант": "trainee"})
    found = climb(engine, "Новият стажант дойде.", glossary=TERMS)
    assert found["Новият стажант дойде."].target == "The newcomer arrived."


@pytest.mark.parametrize(
    ("source", "answer", "target"),
    [
        ("Програма на деня", "Programme of the day.", "Programme of the day"),
        ("Тя работи.", "She works.", "She works."),
        ("Тя работи.", "  She works. ", "She works."),
        ("Край", "The end . ", "The end"),
        ("И така…", "And so on.", "And so on."),
        ("Фирма Алфа", "Alpha Ltd.", "Alpha Ltd."),
        ("Край", "The end...", "The end..."),
        ("Той каза: „Да.“", "He said “Yes”.", "He said “Yes”."),
    ],
)
def test_a_title_gets_no_full_stop(source: str, answer: str, target: str) -> None:
    assert climb(ScriptedEngine({source: answer}), source)[source].target == target


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Пишете на ⟦1⟧.", {"Пишете на": "Write to"}, "Write to ⟦1⟧."),
        ("⟦1⟧: пишете ни", {"пишете ни": "write to us"}, "⟦1⟧: write to us"),
        ("Виж ⟦1⟧тук⟦/1⟧: ⟦2⟧", {"Виж тук": "See here", "тук": "here"}, "See ⟦1⟧here⟦/1⟧: ⟦2⟧"),
        ("⟦1⟧Виж тук⟦/1⟧.", {"Виж тук.": "See here.", "Виж тук": "See here"}, "⟦1⟧See here⟦/1⟧."),
        ("Програма ⟦1⟧Interreg⟦/1⟧", {"Програма Interreg": "The Interreg programme"}, "The ⟦1⟧Interreg⟦/1⟧ programme"),
        (
            "⟦1⟧Виж ⟦2⟧много⟦/2⟧⟦/1⟧ тук",
            {"Виж много тук": "Look here a lot", "Виж много": "Look here", "много": "here"},
            "⟦1⟧Look ⟦2⟧here⟦/2⟧⟦/1⟧ a lot",
        ),
        ("Тук и ⟦1⟧тук⟦/1⟧", {"Тук и тук": "Here and here", "тук": "here"}, "Here and ⟦1⟧here⟦/1⟧"),
        ("Виж ⟦1⟧ тук", {"Виж тук": "See here"}, None),
        ("Виж ⟦1⟧тук⟦/1⟧ и там", {"Виж тук и там": "See here and here", "тук": "here"}, None),
        ("Виж ⟦1⟧а⟦/1⟧ и ⟦2⟧б⟦/2⟧", {"Виж а и б": "See ab", "а": "ab", "б": "ab"}, None),
    ],
)
def test_marks_are_put_back_only_where_their_place_is_certain(
    text: str, words: Mapping[str, str], expected: str | None
) -> None:
    assert anchored(text, lambda plain: words.get(plain, plain if plain.isascii() else "")) == expected


def test_pieces_keep_the_punctuation_and_spaces_at_their_ends() -> None:
    assert in_pieces("Виж (⟦1⟧тук⟦/1⟧), а после ⟦2⟧ – там.", str.upper) == "ВИЖ (⟦1⟧ТУК⟦/1⟧), А ПОСЛЕ ⟦2⟧ – ТАМ."


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Write to <x1/> the team <x2/> ( <x3/> ) today <x4/> .", "Write to ⟦1⟧the team⟦/1⟧ (⟦2⟧) today ⟦3⟧."),
        ("Write to<x1/>the team<x2/>(<x3/>) today<x4/>.", "Write to ⟦1⟧the team⟦/1⟧ (⟦2⟧) today ⟦3⟧."),
    ],
)
def test_the_white_space_beside_a_placeholder_is_that_of_the_source(answer: str, expected: str) -> None:
    protected = protect("Пишете на ⟦1⟧екипа⟦/1⟧ (⟦2⟧) днес ⟦3⟧.", [], "<x{n}/>")
    assert protected.sent == "Пишете на <x1/>екипа<x2/> (<x3/>) днес <x4/>."
    assert protected.restored(answer) == expected


@pytest.mark.parametrize(
    ("one", "text", "before", "after"),
    [
        (sentence("⟦4⟧ Ура! ⟦5⟧", m4="emoji", m5="footnote"), "Ура!", "⟦4⟧ ", " ⟦5⟧"),
        (sentence("⟦1⟧⟦2⟧Новини⟦/2⟧⟦/1⟧", m1="link", m2="strong"), "Новини", "⟦1⟧⟦2⟧", "⟦/2⟧⟦/1⟧"),
        (sentence("Виж ⟦7⟧тук⟦/7⟧ и ⟦9⟧.", m7="link", m9="url"), "Виж ⟦1⟧тук⟦/1⟧ и ⟦2⟧.", "", ""),
        (sentence("⟦3⟧ кани", m3="handle"), "⟦1⟧ кани", "", ""),
        (sentence("⟦1⟧Едно⟦/1⟧ и ⟦2⟧две⟦/2⟧", m1="em", m2="em"), "⟦1⟧Едно⟦/1⟧ и ⟦2⟧две⟦/2⟧", "", ""),
    ],
)
def test_marks_around_a_sentence_are_set_aside_and_those_inside_numbered_from_one(
    one: Sentence, text: str, before: str, after: str
) -> None:
    core = core_of(one)
    assert (core.text, core.before, core.after) == (text, before, after)
    assert core.whole(core.text) == one.text
    assert core.part(one.text) == text


def test_a_translation_with_other_marks_around_it_has_no_core() -> None:
    core = core_of(sentence("⟦4⟧ Виж ⟦5⟧.", m4="emoji", m5="url"))
    assert core.part("See ⟦5⟧. ⟦4⟧") is None
    assert core.part("⟦4⟧ See.") is None
    assert core.part("⟦4⟧ See ⟦6⟧.") is None
    assert core.part("⟦4⟧ See ⟦5⟧!") == "See ⟦1⟧!"


MARKED = st.recursive(
    st.sampled_from(["Среща", "град", "GAIA", "12", "⟦⟧", ",", "(", ")"]),
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=4).map(" ".join), inner.map("⟦({})⟧".format)),
    max_leaves=8,
)


def numbered(text: str) -> str:
    """Marks drawn without numbers, `⟦⟧` and `⟦(…)⟧`, with numbers."""
    count = 0
    opened: list[int] = []

    def number(found: re.Match[str]) -> str:
        nonlocal count
        if found[0] == ")⟧":
            return f"⟦/{opened.pop()}⟧"
        count += 1
        if found[0] == "⟦(":
            opened.append(count)
        return f"⟦{count}⟧"

    return re.sub(r"⟦⟧|⟦\(|\)⟧", number, text)


ENGINES: list[Callable[[str], str]] = [
    str,
    in_latin,
    lambda text: in_latin(" ".join(reversed(text.split()))),
    lambda text: in_latin(re.sub(r"<x\d+/>", "", text)),
    lambda text: in_latin(re.sub(r"(<x\d+/>)", r" \1 \1 ", text)),
    lambda text: f"[{in_latin(text)}].",
    lambda text: "the same for all" if text.strip() else "",
]


@settings(deadline=None, max_examples=200)
@example(", Среща ⟦1⟧, Среща⟦/1⟧", str, None)
@given(MARKED.map(numbered), st.sampled_from(ENGINES), st.sampled_from([None, "<x{n}/>"]))
def test_whatever_an_engine_does_marks_come_through_intact_or_the_sentence_is_left(
    text: str, answer: Callable[[str], str], placeholder: str | None
) -> None:
    found = climb(ScriptedEngine(answer, placeholder=placeholder), text, glossary=TERMS)[text]
    assert marks_intact(text, found.target) or found == Climbed("", "source")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Говори Вихра Андонова.", "Вихра Андонова speaks.", "Vihra Andonova speaks."),
        ("Срещата е в Антверпен, България.", "It is in Антверпен, България.", "It is in Antverpen, Bulgaria."),
        ("Обсъждане в София", "Обсъждане in София", "Обсъждане in Sofia"),
        ("Член на УС", "Member of the УС", "Member of the УС"),
        ("⟦1⟧Обсъждане⟦/1⟧ днес", "⟦1⟧Обсъждане⟦/1⟧ today", "⟦1⟧Обсъждане⟦/1⟧ today"),
        ("Иван Станчов говори.", "Иван Станчов spoke.", "Ivan Stancioff spoke."),
        ("Тук е клъстерът.", "Here is the клъстерът.", "Here is the cluster."),
        ("Каза И. Петров.", "Said И. Петров.", "Said I. Petrov."),
        ("в. „Труд“ пише за Труд", "the Труд newspaper", "the Trud newspaper"),
    ],
)
def test_names_that_an_engine_left_are_spelled_by_the_glossary_or_the_act(
    source: str, target: str, expected: str
) -> None:
    glossary = Glossary([Term("Иван Станчов", "Ivan Stancioff", "transliterate"), Term("клъстер", "cluster")])
    assert latin_names(source, target, "bg", "en", glossary) == expected


def test_names_stay_between_two_languages_in_cyrillic() -> None:
    assert latin_names("Вихра Андонова", "Вихра Андонова", "bg", "mk", Glossary()) == "Вихра Андонова"
