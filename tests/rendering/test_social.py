"""Stories as posts of a social network."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from publisher.channels.social.x.length import weighted_length
from publisher.core.errors import TemplateError
from publisher.core.types import Story
from publisher.rendering.renderer import Renderer
from publisher.rendering.texts.hashtags import hashtags
from publisher.rendering.texts.linking import with_links_whole
from support.rendering_data import renderer, story

SLUGS = ("pokana-otvoreni-danni", "stazhanti-umen-grad", "partnyorska-sreshta", "godishen-otchet-2026")


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return renderer(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def plain() -> Story:
    return replace(story("partnyorska-sreshta"), image=None)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_sample_post_fits_and_says_what_it_should(slug: str, press: Renderer) -> None:
    message = press.social(story(slug), "x", 280, weighted_length)
    assert message.length == weighted_length(message.text) <= 280
    assert message.text.startswith(story(slug).title)
    assert message.text.endswith(f"\nhttps://example.org/novini/{slug}")
    assert message.link == f"https://example.org/novini/{slug}"
    assert 1 <= message.text.count("#") <= 2
    assert message.media[0].alt == story(slug).image.alt  # type: ignore[union-attr]


def test_a_summary_that_fits_is_whole(press: Renderer, plain: Story) -> None:
    message = press.social(replace(plain, summary="Кратко."), "x", 280, weighted_length)
    assert message.text == (
        "Партньорска среща SmartCityTech Partnership\n\nКратко.\n\n#Interreg #Партньорства\n"
        "https://example.org/novini/partnyorska-sreshta"
    )


def test_a_long_summary_ends_with_a_sentence_or_between_words(press: Renderer, plain: Story) -> None:
    long = replace(plain, summary="Първо изречение, което е дълго. " * 20)
    text = press.social(long, "x", 280, weighted_length).text
    kept = text.split("\n\n")[1]
    assert long.summary.startswith(kept) if kept.endswith(".") else long.summary.startswith(kept.removesuffix("…"))
    assert weighted_length(text) > 250


def test_a_machine_translation_is_marked_in_its_language(press: Renderer, plain: Story) -> None:
    bulgarian = press.social(replace(plain, machine=True), "x", 280, weighted_length)
    english = press.social(replace(story("partnyorska-sreshta", "en"), machine=True), "x", 280, weighted_length)
    assert bulgarian.text.split("\n")[0].endswith("(машинен превод)")
    assert english.text.split("\n")[0].endswith("(machine-translated)")
    assert english.length <= 280


def test_without_a_limit_nothing_is_shortened(press: Renderer, plain: Story) -> None:
    long = replace(plain, summary="дума " * 2000)
    assert press.social(long, "x", 0, len).text.count("дума") == 2000


def test_hashtags_go_before_the_first_words_of_the_summary_do(press: Renderer, plain: Story) -> None:
    text = press.social(plain, "x", 110, weighted_length).text
    assert "#" not in text
    assert "На 19 март 2024" in text


def test_a_shorter_summary_is_tried_before_the_hashtags_go(press: Renderer, plain: Story) -> None:
    whole = replace(plain, summary="клъстер проект среща данни знание въздух")
    limit = weighted_length(press.social(whole, "x", 0, weighted_length).text) + weighted_length("…")
    text = press.social(
        replace(plain, summary=f"{whole.summary} транспорт сензори платформа"), "x", limit, weighted_length
    ).text
    assert text.split("\n\n")[1] == "клъстер проект среща данни знание въздух…"
    assert "#Interreg #Партньорства" in text


def test_a_title_that_is_too_long_is_shortened_too(press: Renderer, plain: Story) -> None:
    text = press.social(replace(plain, title="заглавие " * 60), "x", 280, weighted_length).text
    assert text.startswith("заглавие заглавие")
    assert "…\n\nhttps://example.org/" in text


def test_a_post_without_an_address_is_words_alone(press: Renderer, plain: Story) -> None:
    message = press.social(replace(plain, url="", tags=()), "x", 280, weighted_length)
    assert message.link == ""
    assert "http" not in message.text
    assert message.text == message.text.strip()


def test_a_limit_that_not_even_the_link_keeps_is_an_error(press: Renderer, plain: Story) -> None:
    with pytest.raises(TemplateError, match=r"partnyorska-sreshta.* 10$"):
        press.social(plain, "x", 10, weighted_length)


def test_a_line_end_in_a_title_stays_out_of_the_post(press: Renderer, plain: Story) -> None:
    text = press.social(replace(plain, title="a\r\n\r\nb\u2028c\x07"), "x", 280, weighted_length).text
    assert text.startswith("a b c\n\n")


@pytest.mark.parametrize("size", [len, weighted_length, lambda text: len(text.encode())])
def test_any_measure_is_kept(size: Callable[[str], int], press: Renderer, plain: Story) -> None:
    for limit in (90, 150, 280, 300, 500):
        message = press.social(plain, "x", limit, size)
        assert message.length == size(message.text) <= limit


pieces = [*"абвгabc 12.,;–… #@/:„“", "   ", "\n", "👩‍🚀", "е\u0301", "🇧🇬", "example.org", "https://x.example/a?b "]
words = st.lists(st.sampled_from(pieces), max_size=150).map("".join)


@settings(deadline=None, max_examples=80)
@given(title=words, summary=words, tags=st.lists(words, max_size=3), machine=st.booleans(), limit=st.integers(70, 320))
def test_any_story_fits_any_limit_with_its_link_and_whole_words(
    title: str, summary: str, tags: list[str], machine: bool, limit: int, press: Renderer, plain: Story
) -> None:
    given_story = replace(plain, title=title, summary=summary, tags=tuple(tags), machine=machine)
    message = press.social(given_story, "x", limit, weighted_length)
    assert message.length == weighted_length(message.text) <= limit
    assert message.text.endswith(plain.url)
    body = message.text.removesuffix(plain.url).replace("(машинен превод)", " ")
    known = set(with_links_whole(" ".join([title, summary, *hashtags(tags)])).split())
    for word in body.split():
        cut = word.rstrip("“…")
        # A quotation that is open where an address is cut off ends as its author ends quotations.
        assert (
            word in known or word.rstrip("„“”«»") == "…" or any(whole.rstrip(",;:·–-….(“") == cut for whole in known)
        ), word


def test_the_picture_is_small_enough_for_a_network(press: Renderer) -> None:
    (media,) = press.social(story("stazhanti-umen-grad"), "x", 280, weighted_length).media
    assert media.mime == "image/jpeg"
    assert media.content_id == ""
    assert media.path.stat().st_size < 1_000_000
    with Pillow.open(media.path) as image:
        assert max(image.size) <= 1600


def test_pictures_are_left_alone_without_a_cache(plain: Story) -> None:
    original = story("stazhanti-umen-grad").image
    assert original is not None
    (media,) = renderer(None).social(story("stazhanti-umen-grad"), "x", 280, weighted_length).media
    assert media.path == Path(original.path)
