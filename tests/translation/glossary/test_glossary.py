"""Finding the terms of a glossary in any of their Bulgarian forms, and replacing terms."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Glossary, Term
from support.places import STARTER_GLOSSARY


def found(text: str, *terms: Term, to: str = "en") -> list[tuple[str, str]]:
    return [(hit.matched_text, hit.target_text) for hit in Glossary(terms).find(text, to)]


def matched(source: str, text: str) -> list[str]:
    return [hit.matched_text for hit in Glossary([Term(source, "x")]).find(text)]


@pytest.mark.parametrize(
    ("source", "forms"),
    [
        ("клъстер", "клъстер клъстера клъстерът клъстери клъстерите"),
        ("град", "град града градът градове градовете"),
        ("член", "член члена членът членове членовете"),
        ("участник", "участник участника участникът участници участниците"),
        ("диалог", "диалог диалога диалози диалозите"),
        ("успех", "успех успеха успехи успехите"),
        ("център", "център центъра центърът центрове центровете"),
        ("министър", "министър министъра министърът министри министрите"),
        ("чужденец", "чужденец чужденеца чужденецът чужденци чужденците"),
        ("европеец", "европеец европеецът европейци европейците"),
        ("гражданин", "гражданин гражданинът граждани гражданите"),
        ("учител", "учител учителя учителят учители учителите"),
        ("лекар", "лекар лекаря лекарят лекари лекарите"),
        ("музей", "музей музея музеят музеи музеите"),
        ("път", "път пътя пътят пътища пътищата"),
        ("ден", "ден деня денят дни дните дена"),
        ("алгоритъм", "алгоритъм алгоритъма алгоритми алгоритмите"),
        ("книга", "книга книгата книги книгите"),
        ("стая", "стая стаята стаи стаите"),
        ("станция", "станция станцията станции станциите"),
        ("промяна", "промяна промяната промени промените"),
        ("ръка", "ръка ръката ръце ръцете"),
        ("област", "област областта области областите"),
        ("реч", "реч речта речи речите"),
        ("село", "село селото села селата"),
        ("място", "място мястото места местата"),
        ("събитие", "събитие събитието събития събитията"),
        ("училище", "училище училището училища училищата"),
        ("име", "име името имена имената"),
        ("дете", "дете детето деца децата"),
        ("интервю", "интервю интервюто интервюта интервютата"),
        ("човек", "човек човека човекът хора хората"),
        ("данни", "данни данните"),
    ],
)
def test_a_noun_is_found_in_all_its_forms(source: str, forms: str) -> None:
    for form in forms.split():
        assert matched(source, f"Тук е {form}, а после край.") == [form]
        assert matched(source, form.capitalize()) == [form.capitalize()]


@pytest.mark.parametrize(
    ("source", "others"),
    [
        ("клъстер", "клъстерен клъстерна клъстерни клъстеризация"),
        ("член", "членство членски членувам членка разчленен"),
        ("град", "градина градус градски градя градушка награда"),
        ("проект", "проектор проектант проектен проектирам"),
        ("университет", "университетски"),
        ("книга", "книжен книгоиздаване"),
        ("данни", "даннъчен данъци"),
        ("стажант", "стажантски стаж"),
        ("мрежа", "мрежов мрежест"),
    ],
)
def test_other_words_of_the_same_stem_are_not_found(source: str, others: str) -> None:
    for other in others.split():
        assert matched(source, f"Тук е {other}.") == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("умен град", "умен град"),
        ("умен град", "умния град"),
        ("умен град", "умният град"),
        ("умен град", "умните градове"),
        ("умен град", "умни градове"),
        ("умен град", "Умни\u00a0 градове"),
        ("отворени данни", "отворените данни"),
        ("управителен съвет", "управителния съвет"),
        ("общо събрание", "общото събрание"),
        ("Европейска комисия", "Европейската комисия"),
        ("зелена сделка", "зелените сделки"),
        ("качество на въздуха", "качеството на въздуха"),
        ("заместник-председател", "заместник-председателя"),
        ("добра практика", "добри практики"),
        ("голям форум", "големите форуми"),
    ],
)
def test_a_term_of_several_words_is_found_in_its_forms(source: str, text: str) -> None:
    assert matched(source, f"Виж, {text} е тук.") == [text]


@pytest.mark.parametrize(
    ("source", "text"),
    [("умен град", "умен, град"), ("умен град", "умен зелен град"), ("качество на въздуха", "качество за въздуха")],
)
def test_a_term_of_several_words_is_not_found_apart(source: str, text: str) -> None:
    assert matched(source, text) == []


def test_the_longest_term_wins_and_hits_do_not_overlap() -> None:
    terms = [Term("клъстер", "cluster"), Term("Клъстер София град на знанието", "Sofia Knowledge City Cluster")]
    text = "Клъстер София Град на Знанието и други клъстери"
    assert found(text, *terms) == [
        ("Клъстер София Град на Знанието", "Sofia Knowledge City Cluster"),
        ("клъстери", "clusters"),
    ]
    hits = Glossary(terms).find(text)
    assert [text[hit.start : hit.end] for hit in hits] == [hit.matched_text for hit in hits]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("клъстерът", "cluster"),
        ("Клъстерите", "Clusters"),
        ("КЛЪСТЕРИТЕ", "CLUSTERS"),
        ("клъстера", "cluster"),
    ],
)
def test_the_target_follows_number_and_case(text: str, target: str) -> None:
    assert found(text, Term("клъстер", "cluster")) == [(text, target)]


def test_latin_names_are_kept_whole_with_a_bulgarian_article() -> None:
    terms = [Term("SmartCityTech Partnership", rule="keep", lang=ANY_LANGUAGE), Term("GAIA", rule="keep", lang="*")]
    assert found("SmartCityTech Partnership, GAIA-та и gaia", *terms, to="de") == [
        ("SmartCityTech Partnership", "SmartCityTech Partnership"),
        ("GAIA-та", "GAIA"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "https://interreg.eu/x",
        "a@interreg.eu",
        "@interreg",
        "#interreg",
        "www.interreg.eu",
        "interreg.eu",
        "my_interreg",
    ],
)
def test_parts_of_addresses_are_not_terms(text: str) -> None:
    assert found(f"Виж {text} тук", Term("Interreg", rule="keep", lang="*")) == []
    assert found("Виж Interreg. Край", Term("Interreg", rule="keep", lang="*")) == [("Interreg", "Interreg")]


def test_an_acronym_is_found_in_capitals_only() -> None:
    term = Term("управителен съвет", "Management Board", forms=("УС",))
    assert found("Член на УС и ус", term) == [("УС", "Management Board")]
    assert found("ИТ и ит", Term("ИТ", "IT")) == [("ИТ", "IT")]


def test_a_name_is_transliterated_or_spelled_as_given_and_never_inflected() -> None:
    assert found("Вихра Андонова", Term("Вихра Андонова", rule="transliterate")) == [
        ("Вихра Андонова", "Vihra Andonova")
    ]
    assert found("Иван Станчов", Term("Иван Станчов", "Ivan Stancioff", "transliterate")) == [
        ("Иван Станчов", "Ivan Stancioff")
    ]
    assert found("Ивана дойде", Term("Иван", rule="transliterate")) == []


def test_terms_apply_to_their_language_or_to_all() -> None:
    terms = [Term("клъстер", "cluster"), Term("клъстер", "Cluster", lang="de"), Term("AMEC", rule="keep", lang="*")]
    assert found("клъстер AMEC", *terms, to="de") == [("клъстер", "Cluster"), ("AMEC", "AMEC")]
    assert found("клъстер AMEC", *terms, to="fr") == [("AMEC", "AMEC")]


def test_punctuation_around_a_term_must_match() -> None:
    assert found("C и C++ и .NET", Term("C++", rule="keep", lang="*"), Term(".NET", rule="keep", lang="*")) == [
        ("C++", "C++"),
        (".NET", ".NET"),
    ]


def test_a_glossary_is_changed_by_making_another() -> None:
    first = Glossary([Term("клъстер", "cluster")])
    second = first.with_term(Term("КЛЪСТЕР", "hub"))
    assert [term.target for term in first] == ["cluster"]
    assert [term.target for term in second] == ["hub"]
    assert len(second.without("клъстер")) == 0
    assert first.fingerprint != second.fingerprint
    assert first.fingerprint == Glossary([Term("клъстер", "cluster")]).fingerprint
    with pytest.raises(KeyError):
        first.without("няма такъв")


def test_a_thousand_terms_in_ten_thousand_sentences_take_less_than_three_seconds() -> None:
    letters = "абвгдежзиклмнопрстуф"
    words = [f"тер{one}{two}{three}мин" for one in letters for two in letters for three in "аеи"][:1000]
    glossary = Glossary([Term(word + (" продукт" if at % 3 else ""), "x") for at, word in enumerate(words)])
    sentences = [f"Това изречение за {words[at % 1000]}а продукта е от срещата в София." for at in range(10_000)]
    started = time.process_time()
    hits = sum(len(glossary.find(sentence)) for sentence in sentences)
    assert time.process_time() - started < 3
    assert hits == 10_000


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_hits_are_in_order_and_point_at_their_text(text: str) -> None:
    hits = Glossary([*load_glossary(STARTER_GLOSSARY)[:20], Term("а", "x"), Term("0", "y")]).find(text)
    end = 0
    for hit in hits:
        assert end <= hit.start < hit.end
        assert text[hit.start : hit.end] == hit.matched_text
        end = hit.end


OWN_NAME = Term("Клъстер София град на знанието", "Sofia Knowledge City Cluster")


@pytest.mark.parametrize(
    "name",
    [
        "Клъстер „София – град на знанието“",
        "Клъстера „София – град на знанието“",
        "Клъстерът „София град на знанието“",
        "Клъстер “София — град на знанието”",
        "Клъстер «София град на знанието»",
        "Клъстер София град на знанието",
    ],
)
def test_a_name_is_found_with_quotation_marks_and_a_dash(name: str) -> None:
    assert found(f"Вчера {name} откри изложба.", OWN_NAME) == [(name, OWN_NAME.target)]


def test_a_quotation_mark_around_the_name_stays_outside() -> None:
    (hit,) = Glossary([Term("София град на знанието", "Sofia Knowledge City")]).find("сп. „София – град на знанието“ и")
    assert hit.matched_text == "София – град на знанието"


def test_a_pronoun_may_stand_inside_a_term() -> None:
    board = Term("управителен съвет", "Management Board")
    assert [match for match, _ in found("управителния ни съвет, управителният му съвет", board)] == [
        "управителния ни съвет",
        "управителният му съвет",
    ]
    assert found("управителния, ни съвет", board) == []
    assert found("управителния при съвет", board) == []


def test_words_behind_a_term_with_a_pronoun_are_still_read() -> None:
    terms = Term("управителен съвет", "Management Board"), Term("член", "member")
    assert [match for match, _ in found("управителния ни съвет член", *terms)] == ["управителния ни съвет", "член"]


def test_a_term_in_the_plural_is_found_in_the_singular() -> None:
    term = Term("малки и средни предприятия", "small and medium-sized enterprises")
    assert found("Всяко малко и средно предприятие; малките и средни предприятия.", term) == [
        ("малко и средно предприятие", "small and medium-sized enterprise"),
        ("малките и средни предприятия", "small and medium-sized enterprises"),
    ]


@pytest.mark.parametrize(
    ("term", "target", "text", "wanted"),
    [
        ("заинтересовани страни", "interested parties", "заинтересована страна", "interested party"),
        ("градски пространства", "urban spaces", "градско пространство", "urban space"),
        ("умни градове", "smart cities", "умния град", "smart city"),
        ("доброволци", "volunteers", "доброволец", "volunteer"),
        ("граждани", "citizens", "гражданинът", "citizen"),
        ("деца", "children", "детето", "child"),
        ("млади хора", "young people", "младият човек", "young person"),
        ("европейци", "Europeans", "европеец", "European"),
        ("диалози", "dialogues", "диалози", "dialogues"),
        ("възобновяеми източници", "renewable sources", "възобновяемия източник", "renewable source"),
    ],
)
def test_the_singular_of_a_plural_term_has_its_target_in_the_singular(
    term: str, target: str, text: str, wanted: str
) -> None:
    assert found(text, Term(term, target)) == [(text, wanted)]


@pytest.mark.parametrize(("source", "text"), [("свят", "свята"), ("цвят", "цвете"), ("цвят", "цветя"), ("път", "под")])
def test_another_word_is_no_form(source: str, text: str) -> None:
    assert matched(source, text) == []


def test_a_listed_form_of_several_words_declines_and_a_hyphen_may_be_a_space() -> None:
    term = Term("заместник-председател", "Deputy Chair", forms=("зам.-председател",))
    text = "зам.-председателя, заместник председателят, заместник-председатели"
    assert [match for match, _ in found(text, term)] == text.split(", ")
