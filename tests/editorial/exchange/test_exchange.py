"""Review files of all formats come back complete."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.editorial.exchange.coded import code_segment
from publisher.editorial.exchange.sheet import Format, folded
from publisher.editorial.exchange.table import ReviewTable
from publisher.editorial.exchange.xliff import Xliff
from publisher.editorial.exchange.xliff12 import Xliff12
from publisher.translation.document.document import read_document
from publisher.translation.document.structure import structure
from support.post_bodies import BODIES, reversed_words, translated
from support.review_sheets import FIELDS, HASH, NEAR, NOTES, returned, sheet, sheet_of
from support.xliff12_rules import check_rules_of_12
from support.xliff_rules import check_rules

FORMATS: list[Format] = [Xliff(), Xliff12(), ReviewTable()]


@pytest.mark.parametrize("form", FORMATS)
def test_unchanged_texts_come_back_as_they_were(form: Format, tmp_path: Path) -> None:
    out = sheet(notes=NOTES, near=NEAR)
    back = returned(form, form.write(out), tmp_path)
    assert (back.slug, back.source_lang, back.target_lang, back.source_hash) == ("novina", "bg", "en", HASH)
    pairs = [tuple(map(folded, form.texts(row))) for row in out.rows]
    assert [(folded(row.source), folded(row.target)) for row in back.rows] == pairs
    assert [row.id for row in back.rows] == [row.coded.segment.id for row in out.rows]
    assert all(re.fullmatch("[0-9a-f]{12}", row.base) for row in back.rows)


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES)
def test_any_post_comes_back_whole_and_only_changed_words_change(form: Format, tmp_path: Path, body: str) -> None:
    document = read_document(FIELDS, body, "bg")
    targets = translated(document, reversed_words)
    out = sheet_of(document, body, targets)
    text = form.write(out)
    if isinstance(form, Xliff):
        check_rules(text)
    elif isinstance(form, Xliff12):
        check_rules_of_12(text)
    back = returned(form, text, tmp_path)
    assert [(folded(row.source), folded(row.target)) for row in back.rows] == [
        tuple(map(folded, form.texts(row))) for row in out.rows
    ]
    changed = {}
    for row, one in zip(out.rows, back.rows, strict=True):
        new = form.markdown(row.coded, f"Numerus {one.target} finis")
        row.coded.check(new)
        changed[row.coded.segment.id] = new
        coded = code_segment(row.coded.segment, new, row.coded.references)
        assert coded.target == f"Numerus {row.coded.target} finis"
    fields, written = document.write({**targets, **changed})
    assert structure(written) == structure(body)
    assert fields["summary"] == f"Numerus {targets['summary']} finis"


SNIPPETS = [
    "|", "\\", "<br/>", "<br //>", "<u+000D/>", "\n", "\r", "\x01", "\u2028", "а", "`", " ", "]]>", "&amp;", "<",
    "שלום", "\ufeff", "👩‍🔬", "é",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SNIPPETS), min_size=1).map("".join))
def test_any_characters_come_back(form: Format, tmp_path: Path, text: str) -> None:
    document = read_document({"title": "Дума", "summary": "Дума"}, "Дума", "bg")
    out = sheet_of(document, "Дума", {"title": "Word", "summary": "Word", "body.1": f"a{text}b"})
    back = returned(form, form.write(out), tmp_path)
    assert folded(back.rows[2].target) == folded(form.texts(out.rows[2])[1])
