"""Glossary files: CSV sheets, and what both formats keep."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.errors import FileError, TranslationError
from publisher.translation.glossary.csv_files import load_glossary, save_glossary
from publisher.translation.glossary.glossary import Term
from support.places import STARTER_GLOSSARY

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
    terms = load_glossary(STARTER_GLOSSARY)
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
