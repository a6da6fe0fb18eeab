"""Cards and the mark: drawn for every text, with and without a picture."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from publisher.config.tables import Colours
from publisher.core.focus import Focus
from publisher.rendering.formats.colours import light_palette
from publisher.rendering.pages.cards import HEIGHT, WIDTH, PageCard, card_file, mark_picture

PALETTE = light_palette(Colours())
PICTURE = Path("posts/images/pokana-otvoreni-danni.jpg").resolve()
SHORT = PageCard("bg", "Новина", "Събития", "Клъстер „София – град на знанието“", "С")


def pixels(card: PageCard, cache: Path) -> Image.Image:
    with Image.open(card_file(card, PALETTE, cache)) as picture:
        return picture.convert("RGB")


@pytest.mark.parametrize(
    "title", ["Новина", "Дълга дума " * 40, "Непротивоконституционствувателствувайте" * 4, "🎉🎉", "", "中文標題"]
)
@pytest.mark.parametrize("picture", [None, PICTURE])
def test_any_title_stays_inside_its_card(tmp_path: Path, title: str, picture: Path | None) -> None:
    drawn = pixels(PageCard("bg", title, title, title, "С", picture), tmp_path)
    assert drawn.size == (WIDTH, HEIGHT)
    edge = WIDTH - 560 if picture else WIDTH
    ground = tuple(int(PALETTE.band[at : at + 2], 16) for at in (1, 3, 5))
    # Nothing of the words reaches the margin of 64 px, or what stands beside it.
    for across in (20, edge - 30) if picture else (20,):
        column = {drawn.getpixel((across, down)) for down in range(HEIGHT - 20)}
        assert all(max(abs(a - b) for a, b in zip(one, ground, strict=True)) < 12 for one in column), across  # type: ignore[arg-type]


def test_a_picture_that_is_gone_leaves_a_card_of_words(tmp_path: Path) -> None:
    lost = PageCard("bg", "Новина", "", "Клъстер", "С", tmp_path / "gone.jpg")
    assert pixels(lost, tmp_path / "cache").size == (WIDTH, HEIGHT)


def test_a_card_is_drawn_once_and_again_when_something_on_it_changes(tmp_path: Path) -> None:
    first = card_file(SHORT, PALETTE, tmp_path)
    made = first.stat().st_mtime_ns
    assert card_file(SHORT, PALETTE, tmp_path).stat().st_mtime_ns == made
    others = [
        PageCard("bg", "Друга", "Събития", SHORT.organisation, "С"),
        PageCard("bg", "Новина", "Събития", SHORT.organisation, "С", PICTURE),
    ]
    assert len({card_file(card, PALETTE, tmp_path) for card in (SHORT, *others)}) == 3
    assert card_file(SHORT, light_palette(Colours(primary="#333333")), tmp_path) != first


def test_the_mark_has_the_letter_in_the_middle() -> None:
    picture = mark_picture("С", PALETTE, 180)
    white = picture.convert("RGB").convert("L").point(lambda light: 255 * (light > 240))
    box = white.getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert abs((left + right) / 2 - 90) < 8
    assert abs((top + bottom) / 2 - 90) < 8


def test_another_focus_is_another_card(tmp_path: Path) -> None:
    Image.linear_gradient("L").rotate(90).resize((1800, 600)).convert("RGB").save(tmp_path / "a.png")
    card = PageCard("bg", "Новина", "", "Клъстер", "С", tmp_path / "a.png")
    moved = [replace(card, focus=Focus(left, 50)) for left in (0, 100)]
    assert len({one.version(PALETTE) for one in (card, *moved)}) == 3
    assert replace(card, focus=Focus(50, 50)).version(PALETTE) == card.version(PALETTE)
    seen = [pixels(one, tmp_path / "cache").getpixel((WIDTH - 280, 300)) for one in moved]
    assert abs(seen[0][0] - seen[1][0]) > 100  # type: ignore[index]
