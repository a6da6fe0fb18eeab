"""Text in the product's own fonts."""

import pytest
from PIL import features

from publisher.rendering.fonts import FONTS, SERIF
from publisher.rendering.pages.lettering import Lettering, drawable, script_of

LETTERS = Lettering(SERIF, 56, 700, "bg")


def test_the_fonts_come_with_their_licence() -> None:
    for font in FONTS:
        assert font.path.read_bytes()[:4] == b"wOF2"
        assert "SIL OPEN FONT LICENSE" in (font.path.parent / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sign", "script"), [("ж", "cyrillic"), ("№", "cyrillic"), ("a", "latin"), ("„", "latin"), ("中", "")]
)
def test_each_character_is_looked_up_in_the_font_that_has_it(sign: str, script: str) -> None:
    assert script_of(sign) == script


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert drawable("Новина 🎉\u2060 №\u00a012") == "Новина №\u00a012"


def test_lines_are_few_even_and_never_broken_at_a_no_break_space() -> None:
    lines = LETTERS.lines("Покана за открита работилница „Отворени данни за умния град“ №\u00a012", 528)
    assert all(LETTERS.width(line) <= 528 for line in lines)
    assert all("№" not in line or "№\u00a012" in line for line in lines)
    widths = [LETTERS.width(line) for line in lines]
    assert min(widths) > max(widths) / 3


@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow cannot shape")
def test_bulgarian_has_its_letter_forms() -> None:
    assert LETTERS.width("вгдзикптш") != Lettering(SERIF, 56, 700, "ru").width("вгдзикптш")
