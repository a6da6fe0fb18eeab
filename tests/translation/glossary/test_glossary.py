"""Terms found in any of their Bulgarian forms, missed ones, and glossaries as CSV and TBX files."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import FileError, TranslationError
from publisher.translation.glossary.csv_files import load_glossary, save_glossary
from publisher.translation.glossary.glossary import ANY_LANGUAGE, Glossary, Term
from publisher.translation.language.inflection import adjective_forms, english_plural, noun_forms
from support.places import ROOT

STARTER = ROOT / "glossary.example.csv"


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


@pytest.mark.parametrize(
    ("source", "target", "missed"),
    [
        ("Клъстерът расте.", "The cluster is growing.", []),
        ("Клъстерите растат.", "The clusters' growth", []),
        ("Целта на клъстера", "the cluster’s aim", []),
        ("Клъстерът и клъстерите", "the cluster", ["клъстерите"]),
        ("Клъстерът", "the group", ["Клъстерът"]),
        ("Умните градове", "Smart-city projects", []),
        ("Умните градове", "clever towns", ["Умните градове"]),
        ("Отворените данни", "Open  data", []),
        ("Вихра Андонова", "Ms Andonova's talk", []),
        ("Вихра Андонова", "Vihra spoke", ["Вихра Андонова"]),
    ],
)
def test_missed_terms_are_those_without_their_target(source: str, target: str, missed: list[str]) -> None:
    glossary = Glossary(
        [
            Term("клъстер", "cluster"),
            Term("умен град", "smart city"),
            Term("отворени данни", "open data"),
            Term("Вихра Андонова", rule="transliterate"),
        ]
    )
    assert [hit.matched_text for hit in glossary.missed(source, target, "en")] == missed


@pytest.mark.parametrize(
    ("wanted", "target", "count"),
    [("Stadt", "in den Städten", 0), ("Mitglied", "die Mitglieder", 0), ("Mitglied", "die Gäste", 1)],
)
def test_in_other_languages_the_beginning_of_a_word_is_enough(wanted: str, target: str, count: int) -> None:
    glossary = Glossary([Term("град", wanted, lang="de")])
    assert len(glossary.missed("градове", target, "de")) == count


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
    hits = Glossary([*load_glossary(STARTER)[:20], Term("а", "x"), Term("0", "y")]).find(text)
    end = 0
    for hit in hits:
        assert end <= hit.start < hit.end
        assert text[hit.start : hit.end] == hit.matched_text
        end = hit.end


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("умен", "умна умно умни умния умният умната умното умните"),
        ("бял", "бяла бяло бели белите бялата"),
        ("европейски", "европейска европейския европейските"),
    ],
)
def test_the_forms_of_an_adjective_are_those_of_the_grammar(word: str, forms: str) -> None:
    assert set(forms.split()) <= adjective_forms(word).keys()


def test_short_words_and_latin_ones_are_not_inflected() -> None:
    assert noun_forms("на") == {"на": False}
    assert noun_forms("SMART") == {"smart": False}


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("smart city", "smart cities"),
        ("call for proposals", "calls for proposals"),
        ("open data", "open data"),
        ("branch", "branches"),
        ("analysis", "analyses"),
        ("person", "people"),
        ("best practices", "best practices"),
    ],
)
def test_english_plurals_follow_the_head_of_the_phrase(singular: str, plural: str) -> None:
    assert english_plural(singular) == plural


TERMS = [
    Term("клъстер", "cluster", note='с „кавички“, запетая, & <знак> "х"'),
    Term("управителен съвет", "Management Board", forms=("УС", "управителния орган")),
    Term("SmartCityTech Partnership", rule="keep", lang="*"),
    Term("Вихра Андонова", rule="transliterate", lang="en"),
    Term("Иван Станчов", "Ivan Stancioff", "transliterate", "de"),
    Term("умен град", "intelligente Stadt", lang="de"),
]


@pytest.mark.parametrize("name", ["terms.csv", "terms.tbx", "terms.XML"])
def test_a_glossary_comes_back_from_a_file_as_it_was(tmp_path: Path, name: str) -> None:
    save_glossary(TERMS, tmp_path / name)
    assert load_glossary(tmp_path / name) == TERMS


def test_the_starter_has_about_sixty_terms_and_goes_through_both_formats(tmp_path: Path) -> None:
    terms = load_glossary(STARTER)
    assert 60 <= len(terms) <= 80
    for name in ("a.csv", "a.tbx"):
        save_glossary(terms, tmp_path / name)
        assert load_glossary(tmp_path / name) == terms


words = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(texts, texts, st.lists(texts.filter(lambda form: "|" not in form), max_size=2)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_sound_terms_survive_both_formats(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, list[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("glossary")
    terms = {}
    for at, (source, target, forms) in enumerate(rows):
        terms[at] = Term(f"дума{at} {source}", f"word {target}", forms=tuple(forms))
    for name in ("a.csv", "a.tbx"):
        save_glossary(terms.values(), folder / name)
        assert load_glossary(folder / name) == list(terms.values())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_from_a_bulgarian_office_is_read(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "terms.csv"
    lines = [["Source", "Target", "Lang"], ["клъстер", "cluster", "en"], ["", "", ""], ["град", "city", ""]]
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding="utf-8-sig")
    assert load_glossary(path) == [Term("клъстер", "cluster"), Term("град", "city")]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("term,target\nx,y\n", 1, "unknown column 'term'"),
        ("source,note\nx,y\n", 1, "missing column 'target'"),
        ("source,target,source\nx,y,z\n", 1, "repeated column 'source'"),
        ("", 1, "missing column 'source'"),
        ("source,target,rule\nград,city,translte\n", 2, "unknown rule 'translte'"),
        ("source,target\nград,city\n,village\n", 3, "the source term is empty"),
        ("source,target\nград,\n", 2, "has no target"),
        ("source,target,rule\nAMEC,Amec,keep\n", 2, "its target must be empty"),
        ("source,target,lang\nград,city,english\n", 2, "not a language code"),
        ("source,target,lang\nград,city,*\n", 2, "its language cannot be *"),
        ("source,target\nград,city\nГрад,town\n", 3, "already defined on line 2"),
        ("source,target\nград,city,extra\n", 2, "3 cells under 2 columns"),
        ('source,target\n"град,city\n', 2, "not readable as CSV"),
        ("source,target\nград,ci\x07ty\n", 2, "control character"),
    ],
)
def test_a_wrong_sheet_is_refused_with_its_line(tmp_path: Path, content: str, line: int, words: str) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TranslationError) as error:
        load_glossary(path)
    assert str(error.value).startswith(f"{path}:{line}: ")
    assert words in str(error.value)


def test_a_sheet_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes("source,target\nград,city\n".encode("cp1251"))
    with pytest.raises(TranslationError, match=r"terms\.csv:2: not UTF-8"):
        load_glossary(path)


def test_files_that_are_absent_or_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        load_glossary(tmp_path / "none.csv")
    with pytest.raises(TranslationError, match=r"\.csv or a \.tbx"):
        load_glossary(tmp_path / "terms.docx")
    with pytest.raises(TranslationError, match=r"\.csv or \.tbx"):
        save_glossary([], tmp_path / "terms.docx")
    with pytest.raises(FileError, match="cannot be written"):
        save_glossary([], tmp_path / "no" / "terms.csv")


def tbx(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "terms.tbx"
    path.write_text(content, encoding="utf-8")
    return path


def test_tbx_of_the_second_version_and_of_the_dct_style_is_read(tmp_path: Path) -> None:
    old = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX"><text><body><termEntry id="1">
<langSet xml:lang="bg-BG"><tig><term>клъстер</term></tig></langSet>
<langSet xml:lang="en-GB"><ntig><termGrp><term>cluster</term></termGrp></ntig></langSet>
</termEntry></body></text></martif>"""
    assert load_glossary(tbx(tmp_path, old)) == [Term("клъстер", "cluster")]
    new = """<tbx type="TBX-Basic" style="dct" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:min="http://www.tbxinfo.net/ns/min"
 xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body><conceptEntry id="1"><note>бележка</note>
<langSec xml:lang="bg"><termSec><term>клъстер</term></termSec><termSec><term>кластер</term></termSec></langSec>
<langSec xml:lang="en"><termSec><term>clump</term>
<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>
</termSec><termSec><term>cluster</term></termSec></langSec>
<langSec xml:lang="de"><termSec><term>Cluster</term></termSec></langSec></conceptEntry></body></text></tbx>"""
    assert load_glossary(tbx(tmp_path, new)) == [
        Term("клъстер", "cluster", note="бележка"),
        Term("клъстер", "Cluster", lang="de", note="бележка"),
        Term("кластер", "cluster", note="бележка"),
        Term("кластер", "Cluster", lang="de", note="бележка"),
    ]


def test_what_is_written_is_tbx_basic(tmp_path: Path) -> None:
    save_glossary([Term("клъстер", "cluster", forms=("кластера",))], tmp_path / "a.tbx")
    text = (tmp_path / "a.tbx").read_text(encoding="utf-8")
    assert '<tbx type="TBX-Basic" style="dca" xml:lang="bg" xmlns="urn:iso:std:iso:30042:ed-2">' in text
    assert "<tbxHeader><fileDesc><sourceDesc><p>" in text
    assert '<term>кластера</term><termNote type="partOfSpeech">noun</termNote><termNote type="termType">variant' in text


ENTRY = '<conceptEntry id="1"><langSec xml:lang="{}"><termSec><term>{}</term></termSec></langSec>{}</conceptEntry>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<tbx><text>", ":1: not well-formed XML"),
        ("", ":1: not well-formed XML"),
        ("<html/>", ":1: not a TBX file, its root element is <html>"),
        ('<!DOCTYPE tbx [\n<!ENTITY a "aaaa">]><tbx>&a;</tbx>', ":2: XML entities are not accepted"),
        ('<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>', ":1: XML entities are not accepted"),
        ("<tbx>" + "<a>" * 100, "nested deeper than 64"),
        ("<tbx>" + ENTRY.format("fr", "grappe", "") + "</tbx>", "no term from bg; the file has fr"),
        (
            "<tbx>\n"
            + ENTRY.format("bg", "", '<langSec xml:lang="en"><termSec><term>x</term></termSec></langSec>')
            + "</tbx>",
            ":2: the source term is empty",
        ),
    ],
)
def test_wrong_tbx_is_refused_with_its_line(tmp_path: Path, content: str, message: str) -> None:
    path = tbx(tmp_path, content)
    with pytest.raises(TranslationError) as error:
        load_glossary(path)
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_entities_do_not_expand(tmp_path: Path) -> None:
    lines = ['<!ENTITY a0 "лол">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    started = time.process_time()
    with pytest.raises(TranslationError, match="entities"):
        load_glossary(tbx(tmp_path, f"<!DOCTYPE tbx [{''.join(lines)}]><tbx>&a11;</tbx>"))
    assert time.process_time() - started < 1
