"""Each check with cases that it must and must not find; the false-alarm rate; other languages; hostile text."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.core.types import Finding
from publisher.translation import checks
from publisher.translation.checks import CODES, check_segment, check_sentence, describe, false_alarms_per_100
from publisher.translation.checks.messages import TEMPLATES, make
from publisher.translation.glossary.csv_files import load_glossary
from publisher.translation.glossary.glossary import Glossary, Term
from support.places import DATA, POSTS, ROOT

GLOSSARY = Glossary(load_glossary(ROOT / "glossary.example.csv"))


def rows(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


SOUND = rows("sound_pairs.tsv")
DAMAGED = rows("damaged_pairs.tsv")


def check(source: str, target: str, to: str = "en", **more: object) -> list[Finding]:
    glossary, names = more.get("glossary"), more.get("names")
    assert glossary is None or isinstance(glossary, Glossary)
    assert names is None or isinstance(names, dict)
    return check_sentence(source, target, source_lang="bg", target_lang=to, glossary=glossary, names=names)


def codes(source: str, target: str, to: str = "en", **more: object) -> list[str]:
    return [finding.code for finding in check(source, target, to, **more)]


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
    assert {code for code, _, _ in DAMAGED} == set(CODES) - {"marks-lost", "draft-engine", "already-translated"}


def test_a_hand_made_translation_of_a_whole_post_is_left_alone() -> None:
    posts = POSTS
    source = (posts / "partnyorska-sreshta.md").read_text(encoding="utf-8").split("\n\n")[1:]
    target = (posts / "partnyorska-sreshta.en.md").read_text(encoding="utf-8").split("\n\n")[1:]
    assert len(source) == len(target) == 5
    for one, other in zip(source, target, strict=True):
        assert check_segment(one, other, source_lang="bg", target_lang="en", glossary=GLOSSARY) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("1 250 участници", "1,250 participants"),
        ("1 250 участници", "1250 participants"),
        ("1\u00a0250\u00a0000 жители", "1,250,000 inhabitants"),
        ("12,5 точки", "12.5 points"),
        ("12,50 точки", "12.5 points"),
        ("10-тата конференция", "the 10th conference"),
        ("3-тото повикване", "the third call"),
        ("два проекта", "2 projects"),
        ("2 проекта", "two projects"),
        ("двайсет и четири проекта", "24 projects"),
        ("един проект", "a project"),
        ("1 проект", "one project"),
        ("40 % от членовете", "40% of the members"),
        ("40 на сто", "40 per cent"),
        ("1,2 млн. жители", "1.2 million inhabitants"),
        ("15 хил. участници", "15,000 participants"),
        ("15 хиляди участници", "15 thousand participants"),
        ("90-те години", "the 1990s"),
        ("12 100 участници", "12,100 participants"),
        ("през 2024 300 участници", "in 2024, 300 participants"),
        ("XXI век", "the 21st century"),
        ("програма H2020 и CO2", "the H2020 programme and CO2"),
        ("36 месеца", "three years"),
        ("120 минути", "two hours"),
        ("тел. +359 2 123 45 67", "phone +359 2 1234567"),
        ("версия 2.1.3", "version 2.1.3"),
    ],
)
def test_numbers_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("24 участници", "42 participants"),
        ("24 участници", "participants"),
        ("участници", "24 participants"),
        ("1 250 участници", "125 participants"),
        ("12,5 точки", "125 points"),
        ("24 от 24 проекта", "24 projects"),
        ("третото повикване", "the fourth call"),
        ("трима експерти", "five experts"),
        ("1,2 млн. жители", "1.2 billion inhabitants"),
        ("15 хил. участници", "15 participants"),
        ("40 и 50 души", "40 and 60 people"),
    ],
)
def test_a_changed_number_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert [(finding.code, finding.severity) for finding in findings] == [("number-changed", "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("На 19 март 2024 г.", "On 19 March 2024"),
        ("На 19 март 2024 г.", "On March 19th, 2024"),
        ("На 19.03.2024 г.", "On 19 March 2024"),
        ("На 19.3.2024", "On 2024-03-19"),
        ("На 3.4.2024 г.", "On 4/3/2024"),
        ("до 19.03.", "by 19 March"),
        ("На 5.V.2024 г.", "On 5 May 2024"),
        ("от 2 март до 5 март", "from 2 to 5 March"),
        ("12–14 март 2025 г.", "March 12–14, 2025"),
        ("мартенската среща", "the March meeting"),
        ("през май", "in May"),
        ("19 ян. 2024 г.", "19 Jan. 2024"),
        ("в сряда", "on Wednesday"),
        ("в събота и неделя", "at the weekend"),
        ("Може да дойдете.", "You may march in."),
    ],
)
def test_dates_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("На 19 март 2024 г.", "On 19 March 2025"),
        ("На 19 март 2024 г.", "On 18 March 2024"),
        ("На 19 март 2024 г.", "On 19 May 2024"),
        ("На 19 март 2024 г.", "On 19 2024"),
        ("На 19.03.2024 г.", "On 19 April 2024"),
        ("от 12 март до 14 април", "from 12 April to 14 March"),
        ("През 2023 г.", "In 2022"),
        ("в сряда", "on Thursday"),
        ("в сряда", "on that day"),
        ("на срещата", "at the Monday meeting"),
    ],
)
def test_a_changed_date_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert {(finding.code, finding.severity) for finding in findings} == {("date-changed", "error")}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 pm"),
        ("в 14:00 ч.", "at 14:00"),
        ("в 14 ч.", "at 2 p.m."),
        ("в 10,30 ч.", "at 10.30 am"),
        ("в 10.30 ч.", "at half past ten (10:30)"),
        ("от 14 до 17:30 ч.", "from 2 to 5:30 pm"),
        ("в 12:00 ч.", "at noon (12:00)"),
        ("в 0:15 ч.", "at 12:15 am"),
        ("за 3 часа", "within 3 hours"),
    ],
)
def test_times_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("в 14:00 ч.", "at 2 am"),
        ("в 14:00 ч.", "at 4 pm"),
        ("в 10:30 ч.", "at 10:35"),
        ("в 10:30 ч.", "in the morning"),
        ("от 14:00 до 17:30 ч.", "from 14:00 to 16:30"),
    ],
)
def test_a_changed_time_is_an_error(source: str, target: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("time-changed", "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€12,400"),
        ("12 400 евро", "EUR 12 400"),
        ("200 лв.", "BGN 200"),
        ("200 лева", "200 leva"),
        ("1,8 млрд. лв.", "BGN 1.8bn"),
        ("1,2 млн. евро", "€1.2m"),
        ("1 250 000 евро", "1.25 million euros"),
        ("5 хил. щатски долара", "$5,000"),
        ("от 1 000 до 5 000 евро", "from €1,000 to €5,000"),
        ("от 500 € до 700 €", "from €500 to 700"),
        ("Цена в евро: 85 €", "Price in euros: 85"),
    ],
)
def test_money_in_another_spelling_is_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("12 400 €", "€14,200"),
        ("12 400 €", "$12,400"),
        ("12 400 €", "12,400"),
        ("200 лв.", "200 euros"),
        ("1,8 млрд. лв.", "BGN 1.8 million"),
        ("85 участници", "€85"),
        ("12 400 € и 8 750 €", "€12,400 and £8,750"),
    ],
)
def test_changed_money_is_an_error(source: str, target: str) -> None:
    findings = check(source, target)
    assert {(finding.code, finding.severity) for finding in findings} == {("money-changed", "error")}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("6 км", "6 kilometres"),
        ("5 и 10 км", "5 to 10 km"),
        ("320 кв. м", "320 square metres"),
        ("1,2 МВт", "1.2 MW"),
        ("50 мкг/куб. м", "50 µg/m³"),
        ("41 °C", "41 degrees"),
        ("10 минути", "10 min"),
        ("5 дни", "a five-day visit"),
        ("100 кг", "100 kilograms"),
    ],
)
def test_units_in_another_spelling_are_equal(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "severity"),
    [
        ("6 км", "6 metres", "error"),
        ("1,2 МВт", "1.2 kW", "error"),
        ("10 минути", "10 hours", "error"),
        ("40 %", "40", "error"),
        ("46 % за проекти и 31 % за екипа", "46% for projects and for the team 31", "error"),
        ("320 кв. м", "320", "warning"),
    ],
)
def test_a_changed_unit_is_found(source: str, target: str, severity: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [("unit-changed", severity)]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("Вижте https://a.bg/новини?x=1.", "See https://a.bg/news?x=1.", "link-changed"),
        ("Вижте https://a.bg и https://b.bg", "See https://a.bg", "link-changed"),
        ("Вижте сайта.", "See https://a.bg", "link-changed"),
        ("Пишете на a_b@c.bg", "Write to a b@c.bg", "email-changed"),
        ("Пишете на a@b.bg", "Write to us", "email-changed"),
        ("Вижте @umengrad", "See @smartcity", "handle-changed"),
        ("Вижте @umengrad@mastodon.social", "See us", "handle-changed"),
        ("Етикет #ЧистВъздух", "Tag #CleanAir", "tag-changed"),
        ("Етикет тук", "Tag #here", "tag-changed"),
    ],
)
def test_changed_addresses_are_errors(source: str, target: str, code: str) -> None:
    assert [(finding.code, finding.severity) for finding in check(source, target)] == [(code, "error")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Вижте (https://a.bg/x_(y)).", "See “https://a.bg/x_(y)”!"),
        ("Пишете на a_b@c.bg.", "Write to a_b@c.bg, please."),
        ("Вижте @umengrad и #ЧистВъздух!", "See @umengrad, #ЧистВъздух"),
        ("точка № 3", "item #3"),
    ],
)
def test_addresses_are_compared_without_the_punctuation_around_them(source: str, target: str) -> None:
    assert codes(source, target) == []


@pytest.mark.parametrize(
    ("source", "target", "to", "expected"),
    [
        ("Стажантите дойдоха.", "The стажанти came.", "en", ["cyrillic-left"]),
        ("Град София е домакин.", "The city of Sоfia is the host.", "en", ["cyrillic-left"]),
        ("Стажантите дойдоха.", "Стажанти дојдоа.", "mk", []),
        ("Вижте https://a.bg/новини", "See https://a.bg/новини", "en", []),
        ("Етикет #Въздух", "Tag #Въздух", "en", []),
    ],
)
def test_cyrillic_is_an_error_only_where_it_does_not_belong(
    source: str, target: str, to: str, expected: list[str]
) -> None:
    assert codes(source, target, to) == expected


def test_cyrillic_that_the_glossary_keeps_may_stay() -> None:
    glossary = Glossary([Term("БНР", rule="keep", lang="*")])
    assert codes("Интервю за БНР", "An interview for БНР", glossary=glossary) == []


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Срещата е по програма Interreg.", "The meeting is under an international programme.", ["name-lost"]),
        ("Партньор е Bayern Innovative.", "The partner is Bavaria Innovative.", ["name-lost"]),
        ("в сферата SMART", "in the Smart field", ["name-lost"]),
        ("в сферата SMART", "in the SMART-oriented field", []),
        ("темата Big Data", "the topic of big data", []),
        ("две API-та", "two APIs", []),
        ("на e-mail", "by email", []),
        ("дължина 6 km", "a length of 6 kilometres", []),
        ("през XX век", "in the twentieth century", []),
    ],
)
def test_latin_names_must_stay(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "error" for finding in findings)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Говори Вихра Андонова.", "Vihra Andonova speaks.", []),
        ("Говори Вихра Андонова.", "Ms Andonova speaks.", []),
        ("Говори Христо Цветков.", "Christo Tzvetkoff speaks.", []),
        ("Говори Д. Филипов.", "D. Filipov speaks.", []),
        ("Говори Вихра Андонова.", "The whirlwind speaks.", ["name-lost"]),
        ("Говори Крум Димитров.", "Krum Demetrius speaks.", ["name-lost"]),
        ("Паметник на Васил Левски.", "A monument to Vasil Left.", ["name-lost"]),
        ("Държавите са Северна Македония и Молдова.", "The countries are North Macedonia and Moldova.", []),
        ("В Стара Загора и Велико Търново.", "In Stara Zagora and Veliko Tarnovo.", []),
        ("Мария Кюри е пример.", "Marie Curie is an example.", []),
        ("Новата Европейска комисия.", "The new European Commission.", []),
    ],
)
def test_people_are_recognised_in_their_usual_spellings(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "warning" for finding in findings)


def test_a_name_is_spelled_as_its_owner_does_when_that_is_known() -> None:
    names = {"Иван Станчов": "Ivan Stancioff"}
    assert codes("Говори Иван Станчов.", "Ivan Stancioff speaks.", names=names) == []
    findings = check("Говори Иван Станчов.", "Ivan Stanchov speaks.", names=names)
    assert [finding.message for finding in findings] == [
        "the name Иван Станчов is not in the translation; it is written Ivan Stancioff"
    ]


def test_a_name_in_the_glossary_is_left_to_the_glossary() -> None:
    glossary = Glossary([Term("Иван Станчов", "Ivan Stancioff", "transliterate")])
    assert codes("Говори Иван Станчов.", "Ivan Stanchov speaks.", glossary=glossary) == ["term-missed"]


def test_a_missed_term_is_a_warning_that_names_both_sides() -> None:
    findings = check("Клъстерите растат.", "The groups are growing.", glossary=GLOSSARY)
    assert findings == [Finding("term-missed", "warning", "the glossary wants “Clusters” for “Клъстерите”")]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Не знаем това.", "We know this.", ["negation-lost"]),
        ("Няма места.", "There are places.", ["negation-lost"]),
        ("Никога не закъсняваме.", "We are always late.", ["negation-lost"]),
        ("Дойдохме без покана.", "We came with an invitation.", ["negation-lost"]),
        ("Знаем това.", "We do not know this.", ["negation-lost"]),
        ("Не знаем това.", "We don't know this.", []),
        ("Невъзможно е да закъснеем.", "We cannot be late.", []),
        ("Не е възможно да закъснеем.", "It is impossible for us to be late.", []),
        ("Не само фирмите, но и общините.", "Companies and municipalities alike.", []),
        ("Не по-късно от петък.", "By Friday.", []),
        ("Докато не решим, чакаме.", "We wait until we decide.", []),
        ("Всички членове са поканени.", "All members are invited, whether or not they vote.", []),
        ("Безплатно обучение.", "Free training.", []),
        ("Проектът не успя.", "The project failed.", []),
    ],
)
def test_negation_is_weighed_between_bulgarian_and_english(source: str, target: str, expected: list[str]) -> None:
    findings = check(source, target)
    assert [finding.code for finding in findings] == expected
    assert all(finding.severity == "warning" for finding in findings)


def test_negation_is_weighed_sentence_by_sentence() -> None:
    source = "Не знаем датата. Не чакаме никого."
    assert codes(source, "We do not know the date. We are waiting for somebody.") == ["negation-lost"]
    assert codes(source, "We do not know the date. We are waiting for nobody.") == []


@pytest.mark.parametrize("target", ["", "  ", "…", "–", "\n"])
def test_an_empty_translation_is_one_error(target: str) -> None:
    assert codes("Очакваме ви!", target) == ["empty"]


def test_nothing_to_translate_is_not_empty() -> None:
    assert codes("…", "…") == []
    assert codes("", "") == []


@pytest.mark.parametrize(
    ("source", "to", "expected"),
    [
        ("Очакваме ви!", "en", ["untranslated"]),
        ("SmartCityTech Partnership", "en", []),
        ("2024", "en", []),
        ("Interreg – програма", "de", ["untranslated"]),
        ("София", "mk", []),
        ("Всички партньори са поканени на срещата.", "mk", ["untranslated"]),
    ],
)
def test_a_source_given_back_is_found_where_it_has_words(source: str, to: str, expected: list[str]) -> None:
    assert codes(source, source, to) == expected


@pytest.mark.parametrize(
    ("characters", "expected"),
    [
        (200, []),
        (91, []),
        (89, [("too-short", "warning")]),
        (49, [("too-short", "error")]),
        (439, []),
        (441, [("too-long", "warning")]),
        (801, [("too-long", "error")]),
    ],
)
def test_length_is_judged_by_its_ratio(characters: int, expected: list[tuple[str, str]]) -> None:
    words = [f"w{number}" for number in range(400)]
    source = ("дума " * 40)[:199] + "."
    target = " ".join(words).translate(str.maketrans("0123456789", "abcdefghij"))[: characters - 1] + "x"
    assert len(source) == 200
    assert len(target) == characters
    findings = [one for one in check(source, target) if one.code.startswith("too-")]
    assert [(finding.code, finding.severity) for finding in findings] == expected


def test_a_short_title_may_shrink_but_not_grow_into_a_story() -> None:
    assert codes("Ден на отворените врати", "Open day") == []
    assert codes("Покана", "The invitation to the meeting of the partners was sent out to all the members of it") == [
        "too-long"
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Домакините благодариха.", "The hosts hosts hosts thanked.", ["repeated"]),
        ("Домакините благодариха.", "of the hosts of the hosts of the hosts", ["repeated"]),
        ("Домакините благодариха днес.", "They thanked the hosts they thanked the hosts", ["repeated"]),
        ("Радост навсякъде днес.", "Joy everywhere hahahahahahahahahahahahahaha", ["repeated"]),
        ("Не, не, не, не!", "No, no, no, no!", []),
        ("Стъпка по стъпка все по-добре.", "Step by step, better and better.", []),
        ("Това, което беше, беше.", "What had had an effect was that that was.", []),
    ],
)
def test_a_decoder_in_a_loop_is_found(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Той е стажант.", "He is a *stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a **stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a @stazhant.", ["unknown-marks"]),
        ("Той е стажант.", "He is a ⁇.", ["unknown-marks"]),
        ("Той е стажант.", "He is a <unk>.", ["unknown-marks"]),
        ("Той е *стажант*.", "He is an *intern*.", []),
        ("2 * 3 * 4", "2 * 3 * 4", []),
    ],
)
def test_marks_of_an_engine_are_found(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Първо. Второ. Трето.", "The first.", ["sentence-count"]),
        ("Първо нещо.", "The first. And another. And one more.", ["sentence-count"]),
        ("Първо нещо. Второ нещо.", "The first thing. The second thing. Done.", []),
        (
            "Проф. Николова от ул. Шипка дойде в 10 ч. вчера.",
            "Prof. Nikolova of Shipka St. came at 10 a.m. yesterday.",
            [],
        ),
    ],
)
def test_sentences_are_counted_with_some_freedom(source: str, target: str, expected: list[str]) -> None:
    assert codes(source, target) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("The\x00 recording", ["control-characters"]),
        ("The \ufffd recording", ["control-characters"]),
        ("The \u202erecording", ["control-characters"]),
        ("The\trecording\nis 👩\u200d👩\u200d👧 here", []),
    ],
)
def test_control_characters_are_errors(target: str, expected: list[str]) -> None:
    assert codes("Записът", target) == expected


def test_marks_of_the_canonical_form_are_not_words() -> None:
    source = "Вижте ⟦1⟧картата⟦/1⟧ на⟦2⟧София до 19 март."
    assert codes(source, "See ⟦1⟧the map⟦/1⟧ of⟦2⟧Sofia by 19 March.") == []
    assert codes(source, "See ⟦1⟧the map⟦/1⟧ of⟦2⟧Sofia by 18 March.") == ["date-changed"]


def test_inline_markdown_is_read_as_words_and_its_destinations_as_links() -> None:
    source = '**Кога:** на *19 март*, вижте [картата](https://a.bg/x_1 "Карта 5") и `код-7`[^1] <br> &amp; 3\\*4'
    good = '**When:** on *19 March*, see [the map](https://a.bg/x_1 "Map 5") and `код-7`[^1] <br> &amp; 3\\*4'

    def segment_codes(target: str) -> list[str]:
        return [one.code for one in check_segment(source, target, source_lang="bg", target_lang="en")]

    assert segment_codes(good) == []
    assert segment_codes(good.replace("x_1", "x_2")) == ["link-changed"]
    assert segment_codes(good.replace("Map 5", "Map 6")) == ["number-changed"]
    assert segment_codes(good.replace("the map", "картата")) == ["cyrillic-left"]


def test_pictures_in_markdown_are_links_too() -> None:
    found = check_segment("![Карта](images/a.jpg)", "![Map](images/b.jpg)", source_lang="bg", target_lang="en")
    assert [finding.code for finding in found] == ["link-changed"]


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


@given(
    st.integers(min_value=13, max_value=9_999_999),
    st.sampled_from([" ", "\u00a0", "\u202f", ""]),
    st.sampled_from([",", ""]),
)
@settings(max_examples=150, deadline=None)
def test_any_number_is_equal_to_itself_in_english_spelling(number: int, bg_mark: str, en_mark: str) -> None:
    source = f"Общо {number:,} души дойдоха.".replace(",", bg_mark)
    target = f"A total of {number:,} people came.".replace(",", en_mark)
    assert codes(source, target) == []
    assert codes(source, target.replace(f"{number:,}".replace(",", en_mark), f"{number + 1}")) != []


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


def test_more_numbers_than_any_person_writes_are_said_not_to_be_compared() -> None:
    found = check("1 " * 100_001, "1 " * 100_001)
    assert [(finding.code, finding.severity) for finding in found] == [("number-changed", "warning")]
    assert found[0].message == "more than 100000 numbers, not compared"


def test_the_findings_of_a_hostile_pair_are_few() -> None:
    source = " ".join(f"{number} https://a.bg/{number} @a{number} #т{number} x{number}@y.bg" for number in range(2000))
    assert len(check_sentence(source, "Nothing of it.", source_lang="bg", target_lang="en")) < 40


def templates() -> Iterator[tuple[str, str, str, str]]:
    for code, variants in TEMPLATES.items():
        for variant, (english, bulgarian) in variants.items():
            yield code, variant, english, bulgarian


@pytest.mark.parametrize(("code", "variant", "english", "bulgarian"), list(templates()))
def test_every_message_exists_in_bulgarian_with_the_same_values(
    code: str, variant: str, english: str, bulgarian: str
) -> None:
    values = {"source": "А 1", "target": "B 2", "wanted": "C 3", "count": "4", "engine": "e"}
    finding = make(code, "warning", variant, "", **values)
    assert finding.message == english.format(**values)
    assert describe(finding, "bg") == bulgarian.format(**values)
    assert describe(finding, "en") == finding.message


def test_a_message_of_another_version_is_shown_as_it_is() -> None:
    assert describe(Finding("gone", "error", "something else"), "bg") == "something else"


def test_messages_hold_no_control_characters() -> None:
    found = check("Вижте https://a.bg/\x00\u202e.", "See https://a.bg/\x01")
    assert all(finding.message.isprintable() for finding in found)
    assert "link-changed" in [finding.code for finding in found]


def test_long_values_are_cut_in_messages() -> None:
    assert len(make("name-lost", "error", source="x" * 1000).message) < 150


def test_emphasis_that_a_person_writes_is_no_mark_of_an_engine() -> None:
    def codes(source: str, target: str) -> list[str]:
        return [one.code for one in check_segment(source, target, source_lang="bg", target_lang="en")]

    assert codes("Той е стажант.", "He is an **intern**.") == []
    assert codes("Той е *стажант*.", "He is *an intern*.") == []
    assert codes("Той е **стажант**.", "He is **a *stazhant**.") == ["unknown-marks"]


def test_everything_that_is_found_can_be_said_in_bulgarian() -> None:
    """Every template is made once with sample values, and recognised again."""
    for code, variants in TEMPLATES.items():
        for variant, (english, bulgarian) in variants.items():
            names = re.findall(r"\{(\w+)\}", english)
            assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", bulgarian)), code
            values = dict.fromkeys(names, "7")
            assert describe(make(code, "error", variant, **values), "bg") == bulgarian.format(**values)


def test_no_finding_is_made_past_the_templates() -> None:
    """A code that `messages` doesn't know would stay English in a Bulgarian report."""
    package = Path(checks.__file__).parents[2]
    for path in package.rglob("*.py"):
        if path.name != "messages.py":
            assert not re.search(r"\bFinding\(\s*[\"']", path.read_text(encoding="utf-8")), path
