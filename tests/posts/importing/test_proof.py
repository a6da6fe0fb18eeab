"""What a person is told to look at again, and how a summary is made."""

import pytest

from publisher.posts.importing.article import Article, Found, FoundPicture
from publisher.posts.importing.proof import proofread
from publisher.posts.importing.sentences import first_sentence, parts_of


def article(title: str = "Заглавие", body: str = "Текст на новината. Още текст.") -> Article:
    return Article("a", Found(title, "x"), body=body)


def test_the_summary_of_a_story_without_one_is_its_first_sentence_which_is_said() -> None:
    made = article()
    proofread(made, mend=False)
    assert made.summary == Found("Текст на новината.", "the first sentence of the text")
    assert any(one.startswith("summary:") for one in made.uncertain)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("На 5 май 2024 г. Иванов беше на ул. „Шипка“ № 6. Край.", "На 5 май 2024 г. Иванов беше на ул. „Шипка“ № 6."),
        ("Проф. Д. Петров дойде. Край.", "Проф. Д. Петров дойде."),
        ("## Глава\n\n- точка\n\n**Кога?** Утре с [връзка](https://a.bg/x.y).", "Кога?"),
        ("Без точка", "Без точка"),
        ("![снимка](images/a.jpg)\n\nПърво. Второ.", "Първо."),
    ],
)  # fmt: skip
def test_a_first_sentence_does_not_end_at_a_short_form(body: str, sentence: str) -> None:
    assert first_sentence(body) == sentence


@pytest.mark.parametrize(
    ("title", "word"), [("ПОКАНА ЗА ГОЛЯМАТА СРЕЩА", "capitals"), ("Среща на кл…", "cut"), ("Среща -", "cut")]
)
def test_doubtful_titles_are_said(title: str, word: str) -> None:
    made = article(title)
    proofread(made, mend=False)
    assert any(one.startswith("title:") and word in one for one in made.uncertain)


def test_mending_changes_words_and_captions_but_no_addresses() -> None:
    made = article("Cреща", "Вeчер с [връзка](https://example.org/Вeчер).")
    made.pictures = [FoundPicture("a.jpg", caption="Cнимка")]
    proofread(made, mend=True)
    assert made.title == Found("Среща", "x")
    assert made.body == "Вечер с [връзка](https://example.org/Вeчер)."
    assert made.pictures[0].caption == "Снимка"


def test_text_read_in_the_wrong_encoding_is_offered_and_read_again_when_asked() -> None:
    wrong = "Новини от клъстера и покана".encode("cp1251").decode("cp1252")
    made = article(body=wrong)
    proofread(made, mend=False)
    assert made.body == wrong
    assert any("--mend reads it again" in one for one in made.uncertain)
    proofread(made, mend=True)
    assert made.body == "Новини от клъстера и покана"


def test_the_parts_of_a_text_are_counted() -> None:
    body = "## а\n\nб [в](https://a.bg)\n\n- г\n- д\n\n> е\n\n| ж | з |\n| - | - |\n| и | к |\n\n![л](images/m.png)"
    assert parts_of(body) == {
        "headings": 1, "paragraphs": 3, "links": 1, "lists": 1, "quotations": 1, "tables": 1, "pictures": 1,
    }  # fmt: skip
