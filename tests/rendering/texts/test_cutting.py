"""Where a text is cut: never in what belongs together, at a sentence's end without an ellipsis."""

import pytest

from publisher.rendering.texts.cutting import beginning, shortened


def every_beginning(text: str, lang: str = "bg") -> set[str]:
    """What the text is cut to for every room that there can be: one that ends with a word, or with an ellipsis."""
    ends = [place for place, letter in enumerate(text) if letter.isspace()]
    return {beginning(text, end + more, lang) for end in ends for more in (0, 1)}


WHOLE = [
    # numbers
    ("събра", "1 500 000 лв.", "от дарения"),
    ("събра", "1\u00a0234\u00a0567,89\u202fлв.", "от дарения"),
    ("струва", "€ 3.2 million", "годишно"),
    ("струва", "3,2 милиона български лева", "годишно"),
    ("струва", "двеста хиляди евро", "годишно"),
    ("расте", "с 7,5 на сто", "всяка година"),
    ("приема", "150 нови студенти", "всяка година"),
    ("приема", "двадесет и пет души", "всяка година"),
    ("мери", "3 х 4 м", "според скицата"),
    ("сочи", "−5 °C", "според скицата"),
    ("отговаря", "на +359 2 987 65 43", "всеки ден"),
    ("губи", "2 : 1", "според протокола"),
    ("спазва", "чл. 5, ал. 2, т. 3", "всеки ден"),
    ("издава", "Наредба № 5 от 2027 г. за", "всички"),
    # dates
    ("започва", "на 5 май 2027 г. в София", "според плана"),
    ("започва", "в понеделник, 5 май", "според плана"),
    ("започва", "на 05.05.2027 г. в София", "според плана"),
    ("започва", "през XXI век", "според плана"),
    ("започва", "May 5, 2027 at noon", "според плана"),
    ("започва", "първи юни", "според плана"),
    ("започва", "през март 2027 година", "според плана"),
    # ranges
    ("работи", "14:00–17:30 ч. всеки", "делник"),
    ("работи", "14:00 – 17:30 ч. всеки", "делник"),
    ("работи", "от 9.00 до 17.30 часа", "всеки делник"),
    ("работи", "между 5 и 10 май", "всеки делник"),
    ("работи", "понеделник – петък", "според графика"),
    ("работи", "2021 – 2027 г. според", "графика"),
    ("работи", "юли и август 2027 г. според", "графика"),
    ("работи", "10 ч. и 30 мин. според", "графика"),
    # names
    ("награди", "проф. д-р Асен Златаров", "вчера"),
    ("награди", "г-жа Райна Попгеоргиева", "вчера"),
    ("награди", "И. М. Вазов", "вчера"),
    ("награди", "Христо Г. Данов", "вчера"),
    ("награди", "цар Борис III", "вчера"),
    ("награди", "Лудвиг ван Бетховен", "вчера"),
    ("награди", "професор Параскев Стоянов", "вчера"),
    ("награди", "Dr. Martin Luther King, PhD", "вчера"),
    # quotations and brackets
    ("стартира", "„Умен град 2.0 за всички“", "вчера"),
    ("стартира", "«Умен град за всички»", "вчера"),
    ("стартира", '"Умен град за всички"', "вчера"),
    ("стартира", "„Новини от «Умен град» днес“", "вчера"),
    ("стартира", "(виж на стр. 5)", "вчера"),
    # addresses
    ("посреща", "на ул. „Граф Игнатиев“ № 12, ет. 3", "днес"),
    ("посреща", "на бул. Цариградско шосе 115, бл. 2, вх. Б", "днес"),
    ("посреща", "на пл. „Св. св. Кирил и Методий“ 1", "днес"),
    ("посреща", "at 12 Baker Street, London", "днес"),
    ("посреща", "https://example.org/a-b/в", "днес"),
    ("посреща", "office@example.org", "днес"),
    ("посети", "Босна и Херцеговина", "вчера"),
    ("награди", "г-н и г-жа Петрови", "вчера"),
    ("награди", "Лудвиг ван дер Рое", "вчера"),
    ("награди", "проф. дтн инж. Христо Смирненски", "вчера"),
    ("открива", "на 5 май 2027г. София", "според плана"),
    ("приема", "2 милиона и половина лева", "всяка година"),
    ("приема", "5 лв. на човек", "всяка година"),
    ("посреща", "с. Баня, общ. Карлово, обл. Пловдив", "днес"),
    # words that promise another one
    ("представя", "т.нар. зелен", "преход"),
    ("представя новини", "и данни", "днес"),
    ("няма", "да стартира", "днес"),
    ("представя", "гр. Русе", "днес"),
    ("представя", "научно- и приложно", "изследване"),
]


@pytest.mark.parametrize(("before", "whole", "after"), WHOLE)
def test_what_belongs_together_is_not_cut(before: str, whole: str, after: str) -> None:
    text = f"клъстерът {before} {whole} {after} и още много други неща следват скоро"
    start, end = text.index(whole), text.index(whole) + len(whole)
    for cut in every_beginning(text):
        kept = cut.removesuffix("…").rstrip()
        assert text.startswith(kept)
        assert not start < len(kept) < end - len(" ,."), cut


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("Първото е тук. Второто изречение е по-дълго.", 16, "Първото е тук."),
        ("Първото е тук. Второто изречение е по-дълго.", 24, "Първото е тук."),
        ("Първото е тук. Второто изречение е по-дълго.", 36, "Първото е тук. Второто изречение…"),
        ("Идват ли гости? Второто изречение е по-дълго.", 15, "Идват ли гости?"),
        ("„Добре дошли!“ Второто изречение е дълго.", 14, "„Добре дошли!“"),
        ("През 2027 г. България приема гости от чужбина", 28, "През 2027 г. България…"),
        ("Учи в 119. СУ на София отскоро", 12, "Учи…"),
        ("Започва през 2027. Очакваме ви с радост", 20, "Започва през 2027."),
        ("Клъстерът, който работи", 12, "Клъстерът…"),
        ("Клъстерът – наш партньор – работи", 12, "Клъстерът…"),
        ("Вижте https://example.org/a-/ още днес", 32, "Вижте https://example.org/a-/ …"),
        ("Един… два три четири", 8, "Един…"),
        ("кратко", 6, "кратко"),
        ("", 5, ""),
    ],
)
def test_an_ellipsis_says_that_there_is_more_but_not_at_a_sentences_end(text: str, room: int, expected: str) -> None:
    assert beginning(text, room, "bg") == expected


def test_a_quotation_without_end_is_cut_between_words_and_closed() -> None:
    assert (
        beginning("„Градът е преди всичко хората, които живеят в него“", 34, "bg") == "„Градът е преди всичко хората…“"
    )


@pytest.mark.parametrize(
    ("text", "lang", "never"),
    [
        ("The cluster presents the results of its year in the city", "en", ("the", "of", "its", "in")),
        ("Der Verein zeigt die Ergebnisse mit den Partnern aus der Stadt", "de", ("die", "mit", "den", "aus", "der")),
        ("Le pôle présente les résultats de son année dans la ville", "fr", ("les", "de", "son", "dans", "la")),
        ("Clusterul prezinta rezultatele de la un an in oras", "ro", ("de", "la", "un", "in")),
    ],
)
def test_no_text_ends_with_a_word_that_promises_another_one(text: str, lang: str, never: tuple[str, ...]) -> None:
    ends = {cut.removesuffix("…").rpartition(" ")[2] for cut in every_beginning(text, lang)}
    assert not ends & set(never)
    assert len(ends) > 3


def test_the_first_words_that_are_asked_for_are_kept_or_nothing_is() -> None:
    text = "клъстер проект среща данни знание въздух"
    assert shortened(text, "bg", lambda cut: len(cut) <= 29, least=4) == "клъстер проект среща данни…"
    assert shortened(text, "bg", lambda cut: len(cut) <= 21, least=4) is None
    assert shortened(text, "bg", lambda cut: len(cut) <= 2) == ""


def test_a_long_text_is_cut_as_a_short_one_is() -> None:
    text = "„(" * 1_000 + "Град 5 000 000 лв. ул. И. П. " * 1_000 + "“)" * 1_000
    assert beginning("Клъстерът работи. " + text, 40, "bg") == "Клъстерът работи."


def test_a_quotation_is_cut_only_where_there_is_nothing_else_to_show() -> None:
    text = "Кметът каза: „Градът е преди всичко хората, които живеят в него“"
    assert beginning(text, 40, "bg") == "Кметът каза…"
    assert shortened(text, "bg", lambda cut: len(cut) <= 40, least=5) is None


def test_a_single_word_that_is_too_long_is_cut() -> None:
    assert beginning("нещо" * 40, 10, "bg") == "нещонещон…"
