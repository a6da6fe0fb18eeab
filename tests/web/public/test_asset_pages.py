"""Files of the pages: fonts and styles that browsers keep, the mark, and the card that networks show for each page."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from support.core_parts import HandClock
from support.public_pages import ADDRESS, Pages
from support.published_site import BOTH, EVENT, LATE, published_site


@pytest.fixture
def site(workspace: Path) -> Iterator[Pages]:
    post = workspace / "posts" / f"{BOTH}.md"
    # A story without a picture, too.
    text = post.read_text(encoding="utf-8")
    post.write_text(re.sub(r"(?m)^image:\n(?:  .*\n)+", "", text), encoding="utf-8")
    sidecar = workspace / "posts" / f"{BOTH}.en.md"
    text = sidecar.read_text(encoding="utf-8")
    sidecar.write_text(re.sub(r"(?m)^image:\n(?:  .*\n)+", "", text), encoding="utf-8")
    with published_site(workspace, HandClock(LATE)) as opened:
        yield opened


def test_fonts_and_styles_are_kept_for_good_under_names_that_change_with_them(site: Pages) -> None:
    page = site.get("/bg/")
    assert "font-src 'self'" in page.headers["Content-Security-Policy"]
    (styles,) = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
    preloaded = re.findall(r'<link rel="preload" as="font" type="font/woff2" href="([^"]+)" crossorigin>', page.text)
    assert [path.partition(".")[0].rpartition("/")[2] for path in preloaded] == [
        "source-serif-4-cyrillic-wght-normal", "source-sans-3-cyrillic-wght-normal",
    ]  # fmt: skip
    sheet = site.get(styles)
    fonts = re.findall(r"url\(([^)]+)\)", sheet.text)
    assert set(preloaded) < set(fonts)
    assert len(fonts) == 4
    for path in (styles, *fonts):
        answer = site.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"].startswith("text/css" if path == styles else "font/woff2")
    assert site.get("/assets/none.css").status_code == 404


@pytest.mark.parametrize("path", [f"/bg/posts/{EVENT}", f"/bg/posts/{BOTH}", "/bg/issues/2026-12", "/bg/", "/en/"])
def test_every_page_has_a_card_with_or_without_a_picture(site: Pages, path: str) -> None:
    (address,) = re.findall(r'<meta property="og:image" content="([^"]+)">', site.get(path).text)
    assert address.startswith(f"{ADDRESS}{path.rstrip('/')}/card.jpg?v=")
    card = site.get(address)
    assert card.headers["Content-Type"] == "image/jpeg"
    assert len(card.content) < 600_000
    with Image.open(BytesIO(card.content)) as picture:
        assert picture.size == (1200, 630)


def test_nobody_can_have_cards_drawn_for_what_is_not_public(site: Pages) -> None:
    before = len(list((site.publisher.config.media / "cards").glob("card-*")))
    for number in range(5):
        assert site.get(f"/bg/posts/{EVENT}/card.jpg?v={number}").status_code == 200
    for path in ("/bg/posts/none/card.jpg", "/bg/issues/none/card.jpg", "/xx/card.jpg"):
        assert site.get(path).status_code == 404
    drawn = list((site.publisher.config.media / "cards").glob("card-*"))
    assert len(drawn) == before + 1
    # By the name of its file a card would outlive the withdrawal of its issue.
    assert site.get(f"/media/cards/{drawn[0].name}").status_code == 404


def test_the_site_has_a_mark_without_a_picture_of_anybody(site: Pages) -> None:
    for path, form in (("/favicon.ico", "ICO"), ("/icon.png", "PNG")):
        answer = site.get(path)
        assert "max-age" in answer.headers["Cache-Control"]
        with Image.open(BytesIO(answer.content)) as picture:
            assert picture.format == form
