"""Segments whose inline elements are numbered marks: which changes to the marks are refused."""

import re

import pytest

from publisher.core.errors import TranslationError
from publisher.editorial.exchange.table import ReviewTable
from publisher.translation.document.document import read_document
from support.review_sheets import sheet, sheet_of


@pytest.mark.parametrize(
    ("new", "complaint"),
    [
        ("TWO.", "em is missing; url https://example.org is missing"),
        ("⟦1⟧TWO⟦/1⟧ ⟦2⟧ ⟦2⟧", "url https://example.org is extra"),
        ("⟦1⟧TWO⟦/1⟧ ⟦2⟧ ⟦9⟧", "mark 9 is extra"),
        ("⟦1⟧⟦/1⟧TWO ⟦2⟧", "they must nest, and enclose words"),
    ],
)
def test_a_mark_that_is_missing_doubled_unknown_or_empty_is_named(new: str, complaint: str) -> None:
    coded = sheet("*Две* https://example.org").rows[2].coded
    with pytest.raises(TranslationError, match=f"its marks must be those of the source: {re.escape(complaint)}"):
        coded.markdown(new)


@pytest.mark.parametrize(
    ("body", "new", "complaint"),
    [
        ("[Две](a) `x`", "[Two](b) `x`", "link a is missing; link b is extra"),
        ("Две `x`", "Two `y`", "code x is missing; code y is extra"),
        ("Две ![Схема](a.png)", "Two ![Scheme](b.png)", "image a.png is missing; image b.png is extra"),
        ("Две ![Схема](a.png)", "Two ![Scheme](a.png)", "a description or a title is changed here"),
        ("[Две](a 'Т')", "[Two](a 'T')", "a description or a title is changed here"),
        ("Две", "Two 🎉", "emoji 🎉 is extra"),
        ("Две", "**Two**", "strong is extra"),
        ("Две\\\nтри", "Two three", "break is missing"),
        ("Две", "Two\x00", "has a NUL character"),
        ("Две", "Two\x07", "control U+0007 is extra"),
    ],
)
def test_markdown_with_other_marks_than_the_source_is_refused(body: str, new: str, complaint: str) -> None:
    coded = sheet(body).rows[2].coded
    with pytest.raises(TranslationError, match=re.escape(complaint)):
        coded.check(ReviewTable().markdown(coded, new))


def test_a_description_may_be_the_one_that_its_own_segment_has() -> None:
    coded = sheet("Две ![Схема *а*](a.png)").rows[2].coded
    coded.check("Two ![Scheme *a*](a.png)", ["Scheme *a*"])


def test_marks_that_the_translation_has_already_dropped_may_stay_away() -> None:
    document = read_document({"title": "Дума"}, "*Две* думи", "bg")
    coded = sheet_of(document, "*Две* думи", {"title": "Word", "body.1": "Two words"}).rows[1].coded
    coded.check("Two short words")
    coded.check("*Two* words")
    assert coded.markdown("Three words") == "Three words"
