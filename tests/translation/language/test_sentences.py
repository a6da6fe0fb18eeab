"""Where Bulgarian and English sentences end, and how long splitting takes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.translation.language.sentences import split
from support.places import DATA


def sentences(text: str, lang: str = "bg") -> list[str]:
    return [sentence for sentence, _ in split(text, lang)]


@pytest.mark.parametrize(
    "text",
    [
        "На 19 март 2024 г. в Антверпен се проведе среща.",
        "През 2024 г. България домакинства срещата.",
        "Офисът е на ул. „Граф Игнатиев“ № 5, бул. Витоша.",
        "Т.нар. Умен град, напр. София, вж. Приложение 2.",
        "Говориха проф. Иванов, инж. Петрова, доц. Колев и д-р. Стоянов.",
        "По чл. 5, ал. 2 от закона, стр. 7.",
        "Присъстваха И. Петров, А. Б. Иванов и Д.К. Стоев.",
        "Т.е. Новият проект продължава.",
        "1. Първо условие на конкурса.",
        "II. Общи положения на договора.",
        "Срещата е в 14 ч. Елате.",
        "Виж напр. ⟦1⟧ за подробности.",
        "Ура! каза той.",
        "Версия 3.11 излезе.",
    ],
)
def test_a_full_stop_that_may_go_on_does_not_end_a_bulgarian_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith met Prof. Jones and Mr. Brown at St. Mary.",
        "See fig. 3, e.g. Sofia, i.e. Bulgaria.",
        "No. 5 was chosen.",
        "J. R. R. Tolkien wrote it, Jones et al. Agreed.",
        "The meeting is at 5 p.m. Tuesday.",
    ],
)
def test_an_english_abbreviation_does_not_end_a_sentence(text: str) -> None:
    assert sentences(text, "en") == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Дойдоха. Видяха! Победиха?", ["Дойдоха.", "Видяха!", "Победиха?"]),
        ("Местата са 40. Записването е до 3 декември.", ["Местата са 40.", "Записването е до 3 декември."]),
        ("Испания, Дания и др. Срещата продължи.", ["Испания, Дания и др.", "Срещата продължи."]),
        ("„Целта е ясна.“ Той си тръгна.", ["„Целта е ясна.“", "Той си тръгна."]),
        ("Край… Начало", ["Край…", "Начало"]),
        ("Край (наистина.) 58 членове останаха.", ["Край (наистина.)", "58 членове останаха."]),
        ("Пишете на ⟦1⟧. Отговаряме до ⟦2⟧часове⟦/2⟧.", ["Пишете на ⟦1⟧.", "Отговаряме до ⟦2⟧часове⟦/2⟧."]),
        ("Едно. ⟦1⟧Две⟦/1⟧ са.", ["Едно.", "⟦1⟧Две⟦/1⟧ са."]),
        ("⟦1⟧Едно.⟦/1⟧ Две.", ["⟦1⟧Едно.⟦/1⟧", "Две."]),
        ("Said. “Next one,” he said.", ["Said.", "“Next one,” he said."]),
    ],
)
def test_a_sentence_ends_before_a_capital_letter_or_a_number(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_nothing_is_cut_inside_a_pair_of_marks() -> None:
    text = "⟦1⟧Едно. Две. ⟦2⟧Три. Четири.⟦/2⟧⟦/1⟧ Пет."
    assert sentences(text) == ["⟦1⟧Едно. Две. ⟦2⟧Три. Четири.⟦/2⟧⟦/1⟧", "Пет."]


def test_an_empty_line_ends_a_sentence_without_a_full_stop() -> None:
    assert split("Заглавие\n\nтекст", "bg") == [("Заглавие", "\n\n"), ("текст", "")]


def test_a_line_end_after_a_full_stop_is_the_white_space_between_sentences() -> None:
    assert split("Едно.\nДве\nтри.", "bg") == [("Едно.", "\n"), ("Две\nтри.", "")]


def test_a_number_with_a_full_stop_is_an_ordinal_in_german_and_ends_a_sentence_in_bulgarian() -> None:
    assert sentences("Das Treffen ist am 3. Mai.", "de") == ["Das Treffen ist am 3. Mai."]
    assert sentences("Останаха 3. Май е топъл.", "bg") == ["Останаха 3.", "Май е топъл."]


@given(st.text(alphabet='АбвGh 12.!?…„“"()⟦⟧/1\n\t,- г', max_size=120))
def test_the_pieces_joined_are_the_text_and_no_mark_is_cut(text: str) -> None:
    pairs = split(text, "bg")
    assert "".join(sentence + space for sentence, space in pairs) == text
    marks = re.findall(r"⟦/?\d+⟧", text)
    assert [mark for sentence, _ in pairs for mark in re.findall(r"⟦/?\d+⟧", sentence)] == marks
    assert all(not space.strip() for _, space in pairs)


def seconds(text: str) -> float:
    started = time.process_time()
    split(text, "bg")
    return time.process_time() - started


def test_a_paragraph_of_two_megabytes_is_split_in_two_seconds() -> None:
    text = "Нашата среща беше добра. " * (2_000_000 // len("Нашата среща беше добра. ".encode()))
    assert seconds(text) < 2


@pytest.mark.parametrize(
    "unit",
    ["а", ". ", "! ", ".)", "⟦1⟧. ", "А.Б", '. "', "\n\n", ".\n ", "1. "],
    ids=repr,
)
def test_the_time_grows_with_the_text_and_not_with_its_square(unit: str) -> None:
    small, large = (seconds(unit * (size // len(unit))) for size in (60_000, 240_000))
    # Four times the text; a quadratic splitter would need sixteen times the time.
    assert large < 8 * small + 0.2


def _marked_texts() -> list[str]:
    lines = (DATA / "bulgarian_sentences.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


_BEYOND_US = (
    "Изложбата е отворена. ¦[Снимка: архив] ¦Каталогът се продава на място.",
    "Проектът е от 2024 г. ¦Европейската комисия го одобри.",
    "Използваме Yahoo! Mail и Google Docs.",
)
"""No full stop, a name behind a year, a name with an exclamation mark: nothing in the characters tells."""


@pytest.mark.parametrize("marked", [text for text in _marked_texts() if text not in _BEYOND_US])
def test_bulgarian_texts_are_cut_where_their_sentences_end(marked: str) -> None:
    found = "".join(f"{sentence}{space}¦" for sentence, space in split(marked.replace("¦", ""), "bg"))
    assert found.removesuffix("¦") == marked
