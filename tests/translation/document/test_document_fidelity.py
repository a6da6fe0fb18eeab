"""Whatever the post and whatever the engine: only words change.

Documents are built out of every kind of block and mark. Everything that no engine may see has the word `secret` in it.
"""

import re
from collections.abc import Callable

import mdformat
from hypothesis import event, given, settings
from hypothesis import strategies as st

from publisher.core.errors import TranslationError
from publisher.translation.document.document import read_document
from publisher.translation.document.structure import structure
from publisher.translation.marks import without_marks
from support.post_bodies import BODIES, LABELS, inline, quoted, reversed_words, translated


@settings(deadline=None, max_examples=30)
@given(BODIES)
def test_an_identity_engine_gives_the_post_back_byte_for_byte(body: str) -> None:
    fields = {"title": "Среща @secret на  „града“\n ", "summary": "#secret"}
    document = read_document(fields, body, "bg")
    assert document.segments
    assert document.write({}) == (fields, body)
    assert document.write({segment.id: segment.source for segment in document.segments}) == (fields, body)
    assert document.write(translated(document, str)) == (fields, body)


@settings(deadline=None, max_examples=30)
@given(BODIES, st.sampled_from([str.upper, reversed_words]))
def test_no_engine_changes_the_structure_the_links_or_the_images(body: str, engine: Callable[[str], str]) -> None:
    document = read_document({}, body, "bg")
    targets = translated(document, engine)
    _, output = document.write(targets)
    assert structure(output) == structure(body)
    again = read_document({}, output, "bg")
    assert len(again.segments) == len(document.segments)


@settings(deadline=None, max_examples=30)
@given(BODIES)
def test_no_engine_sees_an_address_a_handle_a_tag_or_code(body: str) -> None:
    document = read_document({"title": "Виж secret.example.org и @secret или #secret: secret@example.org"}, body, "bg")
    seen = [without_marks(sentence.text) for segment in document.segments for sentence in segment.sentences]
    hidden = [text for text in seen if re.search(r"secret|https?:|[@#<>`🎉]", text.replace("1 < 2", ""))]
    # The description of an image with a reference is words, even when they are its label.
    assert all(text == "secret" for text in hidden)


@settings(deadline=None, max_examples=30)
@given(BODIES)
def test_rewriting_every_text_changes_nothing_in_normal_form(body: str) -> None:
    _, normal = read_document({}, body, "bg").write({}, verbatim=False)
    assert structure(normal) == structure(body)
    assert read_document({}, normal, "bg").write({}, verbatim=False)[1] == normal


COMMON = inline(
    ["\\\n"], ["`secret`", "<https://secret.example.org>", "@secret", r"\*", "1 < 2"], ["![Схема](secret.png)"]
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.one_of(COMMON, COMMON.map(quoted), COMMON.map("- {}".format)), min_size=1, max_size=4))
def test_a_text_written_by_mdformat_is_rewritten_unchanged(blocks: list[str]) -> None:
    normal = mdformat.text("\n\n".join(block.replace("~~", "") for block in blocks) + LABELS, options={"wrap": "no"})
    assert read_document({}, normal, "bg").write({}, verbatim=False)[1] == normal


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="*_~`[]()!<>&#|-+=\\:^1.@ \n\tаБ\0\r⟦⟧/x\u2028", max_size=60))
def test_any_text_at_all_comes_back_byte_for_byte_or_is_refused_by_name(body: str) -> None:
    document = read_document({}, body, "bg")
    assert document.write({segment.id: segment.source for segment in document.segments})[1] == body
    try:
        _, output = document.write(translated(document, str.upper))
    except TranslationError as error:
        event("refused")
        output, message = body, str(error)
        assert re.match(r"segment body\.\d", message)
    assert structure(output) == structure(body)
