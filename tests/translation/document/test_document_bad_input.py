"""Bad input: handled without loss or refused by its line, and never a hang."""

import time

import pytest

from publisher.core.errors import TranslationError
from publisher.translation.document.document import read_document


def seconds(body: str) -> float:
    """Processor time to read a body and write another text for each of its segments."""
    started = time.process_time()
    document = read_document({}, body, "bg")
    targets = {each.id: document.assemble(each, [f"B{s.text}" for s in each.sentences]) for each in document.segments}
    assert document.write(targets)[1] != body
    return time.process_time() - started


def test_control_characters_and_nul_are_read_and_written_without_loss() -> None:
    body = "Е\0дно\x01 две \u200f🎉\x85.\n\nТри\0\n"
    document = read_document({"title": "А\0б"}, body, "bg")
    assert [sentence.text for each in document.segments[1:] for sentence in each.sentences] == [
        "Е⟦1⟧дно⟦2⟧ две ⟦3⟧⟦4⟧⟦5⟧.",
        "Три⟦1⟧",
    ]
    target = document.assemble(document.segments[1], ["⟦1⟧One⟦2⟧ two ⟦3⟧⟦4⟧⟦5⟧."])
    assert target == "\0One\x01 two \u200f🎉\x85."
    assert document.write({"body.1": target}) == ({"title": "А\0б"}, "\0One\x01 two \u200f🎉\x85.\n\nТри\0\n")


@pytest.mark.parametrize(
    "text",
    ["Среща! " * 160_000, "а" * 100_000, "http://" + "a" * 100_000 + " а"],
    ids=["two megabytes", "no space", "address"],
)
def test_a_huge_block_is_translated_in_seconds(text: str) -> None:
    assert seconds(text) < 10


@pytest.mark.parametrize("unit", ["а[", "* а", "а@", "[а](", "а\\*", "а!\n", "а😀", "а_ ", "а&", "![", "#а "], ids=repr)
def test_the_time_grows_with_a_pathological_block_and_not_with_its_square(unit: str) -> None:
    small, large = seconds("а" + unit * 5_000), seconds("а" + unit * 20_000)
    # Four times the block; a quadratic reader would need sixteen times the time.
    assert large < 8 * small + 0.5


def test_a_text_beyond_the_parsers_depth_is_refused_and_not_lost() -> None:
    assert len(read_document({}, "> " * 18 + "а\n", "bg").segments) == 1
    with pytest.raises(TranslationError, match=r"^line 3: blocks nested 20 deep"):
        read_document({}, "Увод\n\n" + "> " * 5_000 + "а\n", "bg")


@pytest.mark.parametrize(
    "text", ["*а* " * 5_000, "а\\\n" * 5_000, "*a " * 30 + "b*" * 30], ids=["marks", "breaks", "depth"]
)
def test_a_block_with_too_many_marks_is_left_naming_its_line(text: str) -> None:
    document = read_document({}, f"Увод\n\n{text}\n\nКрай\n", "bg", first_line=11)
    (left,) = document.left
    assert left.line == 13
    assert "cannot be translated" in left.why
    assert left.words == text.strip()
    assert [each.id for each in document.segments] == ["body.1", "body.3"]
