"""Mails as a browser draws them: on desktops and phones, in light and dark mode, with and without pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image as Picture
from playwright.sync_api import Browser

from publisher.core.types import Edition, Image, Story
from support.mail_screens import CONTRASTS, DOUBLED, TARGETS, chromium, opened
from support.rendering_data import WEB, bulgarian, editions, english, renderer


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def kinds() -> dict[str, Edition]:
    issue, row = bulgarian(), "| " + " | ".join(["предизвикателство"] * 6) + " |\n"
    wide = f"{row}|{'-|' * 6}\n{row}\n\n`{'x' * 200}`\n\n```\n{'y' * 200}\n```\n\nhttps://example.org/{'z' * 200}"
    return {
        "full": issue,
        "english": english(),
        "wide": replace(issue, stories=(replace(issue.stories[0], body=wide, title="Ж" * 80),)),
    }


@pytest.mark.parametrize("kind", ["full", "english", "wide"])
@pytest.mark.parametrize("articles", ["full", "teaser"])
def test_nobody_has_to_scroll_sideways(kind: str, articles: str, browser: Browser, cache: Path, tmp_path: Path) -> None:
    message = renderer(cache, articles).newsletter(kinds()[kind])
    for images in (True, False):
        page = opened(browser, message, tmp_path, 640, "light", images)
        for width in (640, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(DOUBLED)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.context.close()


@pytest.mark.parametrize("name", ["issue.bg", "digest.en", "story.bg", "invitation.bg"])
def test_links_are_large_enough_for_a_thumb(name: str, browser: Browser, cache: Path, tmp_path: Path) -> None:
    for articles in ("full", "teaser"):
        message = renderer(cache, articles, web=WEB).newsletter(editions()[name])
        page = opened(browser, message, tmp_path, 390, "light")
        targets = page.evaluate(TARGETS)
        page.context.close()
        assert len(targets) > 5
        assert [one["words"] for one in targets if one["bottom"] - one["top"] < 43.5] == []
        for number, one in enumerate(targets):
            for other in targets[:number]:
                apart = one["left"] >= other["right"] or one["right"] <= other["left"]
                assert apart or one["top"] >= other["bottom"] or one["bottom"] <= other["top"], (one, other)


def test_on_a_phone_a_button_is_as_wide_as_the_words(browser: Browser, cache: Path, tmp_path: Path) -> None:
    message = renderer(cache, "teaser", web=WEB).newsletter(bulgarian())
    for width, across in ((390, 350), (640, None)):
        page = opened(browser, message, tmp_path, width, "light")
        box = page.get_by_role("link", name="Прочетете новината").bounding_box()
        page.context.close()
        assert box is not None
        assert box["width"] == across if across else box["width"] < 320


def test_a_wide_table_scrolls_in_its_own_box(browser: Browser, cache: Path, tmp_path: Path) -> None:
    page = opened(browser, renderer(cache).newsletter(kinds()["wide"]), tmp_path, 390, "light")
    inside, box = page.eval_on_selector('[style*="overflow-x"]', "e => [e.scrollWidth, e.clientWidth]")
    page.context.close()
    assert inside > box == 350


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("articles", ["full", "teaser"])
def test_all_text_has_the_contrast_that_wcag_requires(
    scheme: str, articles: str, browser: Browser, cache: Path, tmp_path: Path
) -> None:
    for edition in (bulgarian(), english()):
        page = opened(browser, renderer(cache, articles).newsletter(edition), tmp_path, 640, scheme)
        seen = page.evaluate(CONTRASTS)
        page.context.close()
        assert len(seen) > 15
        assert [words for ratio, words in seen if ratio < 4.5] == []


def test_dark_mode_is_dark(browser: Browser, cache: Path, tmp_path: Path) -> None:
    message = renderer(cache).newsletter(bulgarian())
    brightness = "e => getComputedStyle(e).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"
    for scheme, dark in (("light", False), ("dark", True)):
        page = opened(browser, message, tmp_path, 640, scheme)
        for selector in ("body", ".paper", ".card", ".tint"):
            assert (page.eval_on_selector(selector, brightness) < 200) is dark, (scheme, selector)
        page.context.close()


def test_outlook_s_own_dark_mode_gets_the_same_colours(browser: Browser, cache: Path, tmp_path: Path) -> None:
    page = opened(browser, renderer(cache).newsletter(bulgarian()), tmp_path, 640, "light")
    page.eval_on_selector(".paper", "e => e.parentElement.setAttribute('data-ogsc', '')")
    seen = page.evaluate(CONTRASTS)
    page.context.close()
    assert [words for ratio, words in seen if ratio < 4.5] == []


def test_on_a_phone_the_first_picture_is_wide_and_the_others_small(
    browser: Browser, cache: Path, tmp_path: Path
) -> None:
    page = opened(browser, renderer(cache, "teaser").newsletter(bulgarian()), tmp_path, 390, "light")
    first, *others = page.eval_on_selector_all(
        "img", "all => all.map(e => [e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    )
    page.context.close()
    assert first[0] == 390
    assert others == [[96, 72]] * 3


@pytest.mark.parametrize("first", ["event", "news", "portrait"])
def test_on_a_phone_the_first_screen_has_a_story(first: str, browser: Browser, cache: Path, tmp_path: Path) -> None:
    edition = bulgarian()
    call, *news = edition.stories
    stories = {"event": (call, *news), "news": (*news, call), "portrait": (with_portrait(news[0], tmp_path), call)}
    message = renderer(cache, "teaser").newsletter(replace(edition, stories=stories[first]))
    page = opened(browser, message, tmp_path, 390, "light")
    heights = {
        name: page.eval_on_selector(selector, "e => e.getBoundingClientRect().bottom")
        for name, selector in {"head": "h1", "picture": "img", "title": "h2", "button": ".button a"}.items()
    }
    page.context.close()
    assert heights["head"] < 130
    assert heights["head"] < heights["picture"] < heights["title"] < heights["button"] < 844, heights


def with_portrait(story: Story, folder: Path) -> Story:
    """The story with a picture taken on a phone held upright."""
    Picture.new("RGB", (900, 1600), "teal").save(folder / "portrait.jpg")
    return replace(story, image=Image(folder / "portrait.jpg", "Висока снимка"))


def test_without_pictures_their_words_are_read(browser: Browser, cache: Path, tmp_path: Path) -> None:
    page = opened(browser, renderer(cache).newsletter(bulgarian()), tmp_path, 640, "light", images=False)
    sizes = page.eval_on_selector_all("img", "all => all.map(e => [e.alt.length, e.getBoundingClientRect().height])")
    page.context.close()
    assert all(words > 40 and height >= 30 for words, height in sizes)
