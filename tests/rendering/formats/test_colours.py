"""Readable text for any brand."""

import colorsys

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
    assert contrast(palette.on_primary, palette.primary) >= 4.5
    for words, ground in (
        (palette.ok, palette.ok_bg), (palette.warn, palette.warn_bg), (palette.bad, palette.bad_bg),
    ):  # fmt: skip
        assert contrast(words, ground) >= 4.5, (words, ground)
    for ground in (palette.card, palette.paper, palette.tint):
        assert contrast(palette.edge, ground) >= 3.0, ("a control's edge", ground)


@given(brands)
def test_any_brand_is_readable_by_day(colours: Colours) -> None:
    assert_readable(light_palette(colours))


@given(brands)
def test_any_brand_is_readable_at_night(colours: Colours) -> None:
    palette = dark_palette(colours)
    assert_readable(palette)
    assert contrast("#ffffff", palette.card) > contrast("#000000", palette.card)


def test_dark_colours_keep_the_hue_of_the_brand() -> None:
    palette = dark_palette(Colours())
    for bright, brand in ((palette.link, Colours().primary), (palette.spot, Colours().accent)):
        assert abs(hue(bright) - hue(brand)) < 0.02


def hue(colour: str) -> float:
    return colorsys.rgb_to_hls(*(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0]


def test_the_ratio_is_that_of_wcag() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_a_colour_that_is_readable_already_is_kept() -> None:
    assert readable("#0f4c5c", "#ffffff") == "#0f4c5c"
    assert light_palette(Colours()).paper == Colours().paper


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert [mix("#000000", "#ffffff", share) for share in (0, 0.5, 1)] == ["#000000", "#808080", "#ffffff"]
