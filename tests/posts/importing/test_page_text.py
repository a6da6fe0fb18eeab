"""The text of a copied page: its title, story, picture and day are told from menu, footer and other stories."""

from pathlib import Path

import pytest

from publisher.posts.importing.article import Article
from publisher.posts.importing.page_text import read_page_text
from publisher.posts.importing.page_title import find_title
from publisher.posts.importing.text_blocks import Block, Shape

PROSE = (
    "В сряда клъстерът представи новата програма пред повече от сто гости от цялата страна.",
    "Срещата продължи с обсъждане на бюджета и завърши с кратка викторина за младите участници.",
)


def read(text: str, *take: int) -> Article:
    return read_page_text(text, "a page", take)


def title_of(article: Article) -> str:
    return article.title.value if article.title else ""


def test_the_page_of_the_organisation_gives_its_story_and_nothing_else() -> None:
    lines = [
        "Image", "", "Всички новини", "", "Партньорска среща", "", "Партньорска среща", "", "Партньорска среща", "",
        f"На 19 март 2024 г. в Антверпен. {PROSE[0]}", "", "Това е 10-тата конференция по програмата Interreg в града.",
        "", "Снимка: Приятелска вечеря след деловата среща", "", " Делова_вечеря.jpeg", "", "", "Блог публикации", "",
        "© 2024 СОФИЯ - Град на знанието - клъстер.", "Image",
    ]  # fmt: skip
    article = read("\n".join(lines))
    assert title_of(article) == "Партньорска среща"
    assert "Партньорска среща" not in article.body
    assert "10-тата" in article.body
    [picture] = article.pictures
    assert (picture.name, picture.caption) == ("Делова_вечеря.jpeg", "Приятелска вечеря след деловата среща")
    assert article.lead == 0
    assert article.date is None
    assert article.offered_dates == ["19 март 2024 г."]
    assert [one.text for one in article.dropped] == [
        "Image", "Всички новини", "Блог публикации", "© 2024 СОФИЯ - Град на знанието - клъстер.", "Image",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Начало\nЗа нас\nНовини\nНачало\nЗа нас\nНовини\n\nНови места за стажанти\n", "Нови места за стажанти"),
        ("Начало » Новини » Нови места за стажанти\n\nНови места за стажанти\n", "Нови места за стажанти"),
        ("Нови места за стажанти | Клъстер София\n\nМеню\n\nНови места за стажанти\n", "Нови места за стажанти"),
        ("Нови места\n\n21.03.2024\n\nНови места\n", "Нови места"),
        ("Кои сме ние\nПроекти\n\nВтори прием на стажанти в клъстера\n", "Втори прием на стажанти в клъстера"),
    ],
)
def test_the_title_is_told_from_the_menu_however_the_page_repeats_it(head: str, title: str) -> None:
    article = read(f"{head}\n{PROSE[0]}\n\n{PROSE[1]}\n")
    assert title_of(article) == title
    assert article.body == "\n\n".join(PROSE)


def test_a_title_that_is_there_once_is_called_uncertain() -> None:
    article = read(f"Новини\n\nНови места за стажанти\n\n{PROSE[0]}")
    assert any(one.startswith("title:") for one in article.uncertain)


@pytest.mark.parametrize(
    "line", ["Публикувано на 15.12.2022 08:14", "Публикувана на: 15 декември 2022 г.", "Дата: 15.XII.2022"]
)
def test_a_line_that_says_when_the_story_was_published_gives_its_date(line: str) -> None:
    article = read(f"Заглавие на новина\n\nЗаглавие на новина\n\n{line}\n\n{PROSE[0]} Ще бъде на 3 май 2023 г.")
    assert article.date is not None
    assert article.date.value == "2022-12-15"
    assert line in article.date.origin
    assert line not in article.body


def test_other_stories_and_comments_below_the_story_are_left_out_and_can_be_taken() -> None:
    text = f"Нова новина\n\nНова новина\n\n{PROSE[0]}\n\nСвързани новини\n\n{PROSE[1]}\n\nКоментари\nИван: Браво!"
    article = read(text)
    assert article.body == PROSE[0]
    assert [one.text for one in article.dropped] == ["Свързани новини", PROSE[1], "Коментари", "Иван: Браво!"]
    assert read(text, 2).body == f"{PROSE[0]}\n\n{PROSE[1]}"


def test_short_lines_become_headings_and_marked_lines_lists_and_nothing_is_markdown_by_accident() -> None:
    lines = [
        "Нова новина", "", "Нова новина", "", PROSE[0], "", "Какво предстои", "", "• първо", "• второ", "", PROSE[1],
        "",        "1. Отваряме залата.", "2. Затваряме я.", "", "# не е заглавие, а просто ред с диез в началото.", "",
        "1. май е празник за всички хора у нас.", "", "*бележка* и _наклонено_ и [скоби] в едно изречение.",
    ]  # fmt: skip
    article = read("\n".join(lines))
    assert article.body.split("\n\n")[1:] == [
        "## Какво предстои", "- първо\n- второ", PROSE[1], "1. Отваряме залата.\n2. Затваряме я.",
        r"\# не е заглавие, а просто ред с диез в началото.", r"1\. май е празник за всички хора у нас.",
        r"\*бележка\* и \_наклонено\_ и \[скоби\] в едно изречение.",
    ]  # fmt: skip
    assert any("Какво предстои" in one for one in article.uncertain)


def test_lines_that_a_mail_program_has_wrapped_are_one_paragraph() -> None:
    words = " ".join([*PROSE, *PROSE])
    wrapped, line = [], ""
    for word in words.split():
        if len(line) + len(word) > 70:
            wrapped.append(line.strip())
            line = ""
        line += f" {word}"
    article = read("Тема на писмото\n\nТема на писмото\n\n" + "\n".join([*wrapped, line.strip()]))
    assert article.body == words


def test_the_given_page_is_a_story_of_five_paragraphs() -> None:
    given = Path(__file__).parents[2] / "data" / "copied_page.txt"
    article = read(given.read_text(encoding="utf-8"))
    assert title_of(article) == "Партньорска среща SmartCityTech Partnership"
    assert article.body.count("\n\n") == 4
    assert article.body.startswith("На 19 март 2024 г. в Антверпен")
    assert article.body.endswith("умните градове.")


def test_a_page_of_lines_that_all_stand_twice_has_no_first_paragraph() -> None:
    lines = [
        f"Изречение номер {number} е казано още веднъж на тази дълга страница с новини." for number in range(20_000)
    ]
    blocks = [Block(line, Shape.PARAGRAPH) for line in lines + lines]
    found = find_title(blocks)
    assert found is not None
    assert found.text == lines[79]
