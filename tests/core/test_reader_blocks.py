"""Variants of one message: blocks between marks are cut or kept, and no mark is ever sent."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.core.reader_blocks import numbers, variant, variants
from publisher.core.types import Media, Message

TEXT = (
    "Вести\n<!--pub:fallback-->[[reader.fallback_note]]\n<!--/pub:fallback-->"
    "<!--pub:story 1-->Първа\n<!--/pub:story 1--><!--pub:story 2-->Втора\n<!--/pub:story 2-->"
    "Отново: <!--pub:story 1-->1. Първа\n<!--/pub:story 1-->Край\n"
)
MESSAGE = Message("bg", TEXT, subject="Вести", html=f"<!--[if mso]><i><![endif]-->{TEXT}<!-- коментар -->")


def test_a_reader_of_everything_gets_everything_and_no_mark() -> None:
    whole = variant(MESSAGE)
    assert whole.text == "Вести\nПърва\nВтора\nОтново: 1. Първа\nКрай\n"
    assert whole.html == f"<!--[if mso]><i><![endif]-->{whole.text}<!-- коментар -->"
    assert (whole.subject, whole.lang) == ("Вести", "bg")


def test_a_story_goes_with_every_line_of_it() -> None:
    assert variant(MESSAGE, omitted={1}).text == "Вести\nВтора\nОтново: Край\n"
    assert variant(MESSAGE, omitted=(1, 2)).text == "Вести\nОтново: Край\n"


def test_the_line_about_a_missing_language_is_for_readers_of_that_language() -> None:
    assert "[[reader.fallback_note]]" in variant(MESSAGE, fallback=True).text
    assert "[[reader.fallback_note]]" not in variant(MESSAGE).text


@pytest.mark.parametrize(
    "broken", ["<!--pub:story 1-->а", "а<!--/pub:story 1-->", "<!--pub:story 1-->а<!--/pub:story 2-->"]
)
def test_marks_that_do_not_pair_are_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="has no partner"):
        variant(Message("bg", broken))


@pytest.mark.parametrize(
    ("omitted", "left"),
    [
        ((), "цялото, накратко 1, също, [а б в] абв"),
        ((1,), "накратко 2, [б в] бв"),
        ((2,), "накратко 1, също, [а в] ав"),
        ((1, 2), "накратко 3, в"),
        ((2, 3), "накратко 1, а"),
    ],
)
def test_some_blocks_depend_on_what_is_left_for_the_reader(omitted: tuple[int, ...], left: str) -> None:
    stories = "абв"
    contents = " ".join(f"<!--pub:story {n}-->{one}<!--/pub:story {n}-->" for n, one in enumerate(stories, 1))
    text = "".join(
        [
            "<!--pub:whole-->цялото, <!--/pub:whole-->",
            *(f"<!--pub:first {n}-->накратко {n}, <!--/pub:first {n}-->" for n in (1, 2, 3)),
            "<!--pub:also-->също, <!--/pub:also-->",
            f"<!--pub:several-->[{contents}] <!--/pub:several-->",
            *(f"<!--pub:story {n}-->{one}<!--/pub:story {n}-->" for n, one in enumerate(stories, 1)),
        ]
    )
    assert " ".join(variant(Message("bg", text), omitted).text.split()).replace("[ ", "[").replace(" ]", "]") == left


@given(st.lists(st.text(alphabet="аб<>!-/: 12\n", max_size=12), min_size=1, max_size=6), st.sets(st.integers(1, 6)))
def test_what_is_left_is_what_stood_between_the_marks_that_stay(stories: list[str], omitted: set[int]) -> None:
    stories = [re.sub("<!--/?pub:", "", story) for story in stories]
    text = "".join(f"<!--pub:story {n}-->{one}<!--/pub:story {n}-->" for n, one in enumerate(stories, 1))
    assert variant(Message("bg", text), omitted).text == "".join(
        one for n, one in enumerate(stories, 1) if n not in omitted
    )


def picture(name: str) -> Media:
    return Media(Path(f"/media/{name}.jpg"), name, "image/jpeg", f"{name}@mail")


def test_a_picture_of_omitted_stories_alone_is_omitted_too() -> None:
    blocks = [
        f'<!--pub:story {n}--><img src="cid:{name}@mail"><!--/pub:story {n}-->' for n, name in ((1, "a"), (2, "ab"))
    ]
    loose = Media(Path("/media/b.jpg"), "b", "image/jpeg")
    message = Message("bg", "", html="".join(blocks), media=(picture("a"), picture("ab"), loose))
    assert variant(message).media == message.media
    assert variant(message, omitted={1}).media == (picture("ab"), loose)
    assert variant(message, omitted={1, 2}).media == (loose,)


def test_a_variant_is_cut_once_and_is_the_one_for_its_reader() -> None:
    tracked = Message("bg", TEXT, html=f"{MESSAGE.html}counted")
    cut = variants(MESSAGE, tracked)
    assert cut(0b10, False, False) is cut(0b10, False, False)
    assert cut(0b01, True, False) == variant(MESSAGE, {1}, fallback=True)
    assert cut(0b10, False, True) == variant(tracked, {2})
    plain = variants(MESSAGE)
    assert plain(0b10, False, True) is plain(0b10, False, False)


def test_marks_that_do_not_pair_are_found_before_anything_is_sent() -> None:
    with pytest.raises(ValueError, match="has no partner"):
        variants(Message("bg", "<!--pub:story 1-->а"))


@given(st.sets(st.integers(1, 60)))
def test_bits_and_numbers_of_stories_say_the_same(stories: set[int]) -> None:
    assert numbers(sum(1 << number - 1 for number in stories)) == sorted(stories)
