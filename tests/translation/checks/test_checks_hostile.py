"""Text that nobody would write on purpose: no check fails, takes long or floods the reviewer."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.translation.checks import CODES, check_segment, check_sentence, describe
from support.checking import GLOSSARY, check


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
