"""All checks together: sound and damaged pairs, other languages, hostile text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.types import Finding
from publisher.translation.checks import CODES, check_segment, check_sentence, describe, false_alarms_per_100
from support.checked_pairs import DAMAGED, GLOSSARY, SOUND, check, codes
from support.places import POSTS


def test_sound_pairs_are_sixty_and_raise_at_most_one_alarm_in_a_hundred() -> None:
    assert len(SOUND) == 60
    assert false_alarms_per_100(SOUND, glossary=GLOSSARY) <= 1


@pytest.mark.parametrize(("source", "target"), SOUND)
def test_a_sound_pair_is_left_alone(source: str, target: str) -> None:
    assert check(source, target, glossary=GLOSSARY) == []


@pytest.mark.parametrize(("code", "source", "target"), DAMAGED)
def test_a_damaged_pair_is_caught(code: str, source: str, target: str) -> None:
    assert code in codes(source, target, glossary=GLOSSARY)


def test_the_damaged_pairs_show_every_code() -> None:
    # The desk says these itself: they are about how a translation was made, not about a pair of texts.
    assert {code for code, _, _ in DAMAGED} == set(CODES) - {
        "marks-lost", "draft-engine", "already-translated", "outside-left", "unreadable",
    }  # fmt: skip


def test_a_hand_made_translation_of_a_whole_post_is_left_alone() -> None:
    posts = POSTS
    source = (posts / "partnyorska-sreshta.md").read_text(encoding="utf-8").split("\n\n")[1:]
    target = (posts / "partnyorska-sreshta.en.md").read_text(encoding="utf-8").split("\n\n")[1:]
    assert len(source) == len(target) == 5
    for one, other in zip(source, target, strict=True):
        assert check_segment(one, other, source_lang="bg", target_lang="en", glossary=GLOSSARY) == []


def test_false_alarms_are_counted_per_hundred_pairs() -> None:
    assert false_alarms_per_100([]) == 0.0
    assert false_alarms_per_100([("24 души", "24 people"), ("24 души", "people"), ("а", "a"), ("б", "b")]) == 25.0
    assert false_alarms_per_100([("24 Leute", "24 people"), ("24 Leute", "25 people")], "de") == 50.0


def test_findings_carry_their_segment() -> None:
    found = check_sentence("24 души", "42 people", source_lang="bg", target_lang="en", segment="body.7")
    assert found == [
        Finding("number-changed", "error", "the source has 24, the translation has 42", "body.7"),
    ]


@pytest.mark.parametrize(
    ("to", "source", "target"),
    [
        ("de", "На 19 март 2024 г. се проведе срещата.", "Am 19. März 2024 fand das Treffen statt."),
        ("de", "Двама стажанти с 3 нови проекта.", "Zwei Praktikanten mit drei neuen Projekten."),
        ("de", "В четвъртък от 14:00 до 17:30 ч.", "Am Donnerstag von 14 bis 17.30 Uhr."),
        ("de", "1,2 млн. евро, или 40 % от сумата", "1,2 Millionen Euro, also 40 Prozent der Summe"),
        ("de", "Не знаем дали ще стане.", "Wir wissen nicht, ob es klappt."),
        ("fr", "Срещата е в 14:30 ч., таксата е 45,50 €.", "La réunion est à 14 h 30, les frais sont de 45,50 €."),
        ("es", "Бюджетът е 1 250 000 евро.", "El presupuesto es de 1.250.000 euros."),
        ("pl", "Вихра Андонова говори на 12 април.", "Vihra Andonova mówiła 12 kwietnia."),
        ("cs", "Среща с Мария Иванова", "Setkání s Marií Ivanovovou"),
        ("el", "На 19 март Крум Димитров показа 24 проекта.", "Στις 19 Μαρτίου ο Κρουμ Ντιμιτρόφ έδειξε 24 έργα."),
        ("mk", "Крум Димитров не дойде на 19 март.", "Крум Димитров не дојде на 19 март."),
        ("zh", "На 19 март 2024 г. се проведе срещата.", "会议于2024年3月19日举行。"),
        ("ar", "Проведохме 14 събития през 2024 г.", "نظمنا ١٤ فعالية في عام ٢٠٢٤."),
        ("fi", "Срещата е на 8 ноември 2024 г. в петък.", "Kokous on perjantaina 8. marraskuuta 2024."),
        ("qx", "Срещата е на 8 ноември 2024 г. в петък.", "Zzz xxx 8 yyy 2024 www vvv."),
        ("pt-BR", "На 5 юни идват 300 души.", "Em 5 de junho chegam 300 pessoas."),
    ],
)
def test_other_languages_raise_no_false_alarm(to: str, source: str, target: str) -> None:
    assert codes(source, target, to) == []


@pytest.mark.parametrize(
    ("to", "source", "target", "code"),
    [
        ("de", "На 19 март 2024 г.", "Am 19. Mai 2024", "date-changed"),
        ("de", "На 19 март 2024 г.", "Am 18. März 2024", "date-changed"),
        ("fr", "В четвъртък идват 300 души.", "Vendredi arrivent 300 personnes.", "date-changed"),
        ("de", "Бюджетът е 40 000 евро.", "Das Budget beträgt 40.000 Dollar.", "money-changed"),
        ("es", "24 участници", "42 participantes", "number-changed"),
        ("de", "Партньор е Bayern Innovative.", "Der Partner ist Bayern.", "name-lost"),
    ],
)
def test_damage_is_found_in_other_languages_too(to: str, source: str, target: str, code: str) -> None:
    assert code in codes(source, target, to)


def test_a_source_in_latin_letters_is_checked_with_what_is_known_of_it() -> None:
    def german(source: str, target: str) -> list[str]:
        return [one.code for one in check_sentence(source, target, source_lang="en", target_lang="de")]

    assert german("Two interns joined at 2 pm on 19 March.", "Zwei Praktikanten kamen am 19. März um 14 Uhr.") == []
    assert german("They quote „Съединението“.", "Sie zitieren „Съединението“.") == []
    assert german("The budget is 1,250,000 euros.", "Das Budget beträgt 1.520.000 Euro.") == ["money-changed"]


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "de", "mk", "zh", "??"]))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_check_fail(source: str, target: str, to: str) -> None:
    for found in (
        check_sentence(source, target, source_lang="bg", target_lang=to, glossary=GLOSSARY),
        check_segment(source, target, source_lang="bg", target_lang=to, glossary=GLOSSARY),
    ):
        assert {finding.code for finding in found} <= set(CODES)
        assert all(len(finding.message) < 400 and describe(finding, "bg") for finding in found)


@given(
    st.lists(
        st.sampled_from(["](", "<!--", "-->", "`", "⟦1⟧", "⟦/1⟧", "1", "19.03.", " ", "@a", "#б", "https://", "*", "€"])
    )
)
@settings(max_examples=300, deadline=None)
def test_broken_markup_makes_no_check_fail(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert isinstance(check_segment(text, text, source_lang="bg", target_lang="en"), list)


HOSTILE = [
    "а",
    "1",
    "1 ",
    "1 234 ",
    "](",
    "](a(",
    "`",
    "`a",
    "<a",
    "<!--",
    "*a ",
    "@",
    "a@",
    "#1",
    "https://)",
    "не ",
    "Аа ",
    "12:30 ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_of_100_000_characters_takes_seconds_at_most(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    check_segment(text, text + "x", source_lang="bg", target_lang="en", glossary=GLOSSARY)
    assert time.process_time() - started < 15


def test_a_paragraph_of_2_megabytes_is_checked_in_seconds() -> None:
    source = "На 19 март 2024 г. в Антверпен се проведе срещата на клъстера с 24 участници. " * 16_000
    target = "The meeting of the cluster, with 24 participants, was held in Antwerp on 19 March 2024. " * 16_000
    assert len(source.encode()) > 2_000_000
    started = time.process_time()
    found = check_segment(source, target, source_lang="bg", target_lang="en", glossary=GLOSSARY)
    assert found == []
    assert time.process_time() - started < 60


def test_the_findings_of_a_hostile_pair_are_few() -> None:
    source = " ".join(f"{number} https://a.bg/{number} @a{number} #т{number} x{number}@y.bg" for number in range(2000))
    assert len(check_sentence(source, "Nothing of it.", source_lang="bg", target_lang="en")) < 40
