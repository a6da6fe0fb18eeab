"""Readable text for any brand."""

from hypothesis import given
from hypothesis import strategies as st

from publisher.config.tables import Colours
from publisher.rendering.formats.colours import Palette, contrast, dark_palette, light_palette, mix, readable

colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
brands = st.builds(Colours, primary=colour, accent=colour, ink=colour, paper=colour)


def assert_readable(palette: Palette) -> None:
    for words in (palette.ink, palette.muted, palette.link, palette.spot):
        for ground in (palette.card, palette.paper, palette.tint):
            assert contrast(words, ground) >= 4.5, (words, ground)
    for words in (palette.on_band, palette.soft_on_band):
        assert contrast(words, palette.band) >= 4.5
    assert contrast(palette.on_accent, palette.accent) >= 4.5


@given(brands)
def test_any_brand_is_readable_by_day(colours: Colours) -> None:
    assert_readable(light_palette(colours))


@given(brands)
def test_any_brand_is_readable_at_night(colours: Colours) -> None:
    palette = dark_palette(colours)
    assert_readable(palette)
    assert contrast("#ffffff", palette.card) > contrast("#000000", palette.card)


def test_the_ratio_is_that_of_wcag() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_a_colour_that_is_readable_already_is_kept() -> None:
    assert readable("#0f4c5c", "#ffffff") == "#0f4c5c"
    assert light_palette(Colours()).paper == Colours().paper


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]
