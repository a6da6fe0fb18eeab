"""The brand's four colours → the light and the dark palette of mails, pages and cards, with WCAG 2.2's contrast."""

import colorsys
from dataclasses import dataclass

from publisher.config.tables import Colours

AA = 4.5
"""WCAG 2.2, success criterion 1.4.3: the minimum contrast of text below 18 pt."""

EDGE = 3.0
"""Success criterion 1.4.11: the minimum contrast of a control's edge."""

_EASY = 5.5
"""The contrast of small coloured and grey text on light grounds."""

_BRIGHT = 6.6
"""The contrast of coloured text on dark grounds, where thin letters look weaker than they measure."""

WHITE, BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. `on_x` is text on x; `card` is the background of stories, `paper` that of the mail.

    The text colours (`ink`, `muted`, `link`, `spot`) are readable on `card`, `paper` and `tint`; `edge` is that of
    controls, `rule` only divides. `primary` is the ground of the main button. `ok`, `warn` and `bad` are text on their
    own grounds `ok_bg`, `warn_bg` and `bad_bg`.
    """

    paper: str
    card: str
    tint: str
    rule: str
    edge: str
    ink: str
    muted: str
    link: str
    spot: str
    band: str
    on_band: str
    soft_on_band: str
    accent: str
    on_accent: str
    primary: str
    on_primary: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    bad: str
    bad_bg: str


def light_palette(colours: Colours) -> Palette:
    """The palette for light mode."""
    paper, tint = _at_least(colours.paper, BLACK, 12.0), mix(colours.primary, WHITE, 0.93)
    grounds = (WHITE, paper, tint)
    ink = readable(colours.ink, *grounds, ratio=7.0)
    return Palette(
        paper=paper, card=WHITE, tint=tint, rule=mix(ink, paper, 0.88),
        edge=readable(mix(ink, WHITE, 0.5), *grounds, ratio=EDGE),
        ink=ink,
        muted=readable(mix(ink, WHITE, 0.25), *grounds, ratio=_EASY),
        link=readable(colours.primary, *grounds),
        spot=readable(colours.accent, *grounds, ratio=_EASY),
        primary=colours.primary, on_primary=_text_on(colours.primary),
        ok="#1d6640", ok_bg="#e5f2ea", warn="#7a4b00", warn_bg="#fcf0d8", bad="#a3261b", bad_bg="#fbe9e6",
        **_brand(colours),
    )  # fmt: skip


def dark_palette(colours: Colours) -> Palette:
    """The palette for `prefers-color-scheme: dark`; the band keeps the brand's colour."""
    card = _at_least(mix(colours.ink, "#14181b", 0.6), WHITE, 14.0)
    paper, tint = mix(card, BLACK, 0.35), mix(card, WHITE, 0.06)
    grounds = (card, paper, tint)
    ink = readable(mix(colours.paper, card, 0.06), *grounds, ratio=7.0)
    link = lifted(colours.primary, *grounds, ratio=_BRIGHT)
    return Palette(
        paper=paper, card=card, tint=tint, rule=mix(ink, card, 0.84),
        edge=readable(mix(ink, card, 0.5), *grounds, ratio=EDGE),
        ink=ink,
        muted=readable(mix(ink, card, 0.3), *grounds, ratio=_EASY),
        link=link,
        spot=lifted(colours.accent, *grounds, ratio=_BRIGHT),
        primary=link, on_primary=readable(mix(colours.primary, BLACK, 0.45), link),
        ok="#8fd6ae", ok_bg="#17352a", warn="#f1c772", warn_bg="#3a2e12", bad="#ffa496", bad_bg="#45211c",
        **_brand(colours),
    )  # fmt: skip


def _brand(colours: Colours) -> dict[str, str]:
    """What is the same in both modes."""
    on_band = _text_on(colours.primary)
    return {
        "band": colours.primary,
        "on_band": on_band,
        "soft_on_band": readable(mix(on_band, colours.primary, 0.2), colours.primary),
        "accent": colours.accent,
        "on_accent": _text_on(colours.accent),
    }


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` mixed with a share (0 to 1) of `other`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, *grounds: str, ratio: float = AA) -> str:
    """The colour nearest to `colour`, towards black or white, that has the contrast `ratio` on every ground."""
    pole = max((BLACK, WHITE), key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(21):
        candidate = mix(colour, pole, step / 20)
        if all(contrast(candidate, ground) >= ratio for ground in grounds):
            return candidate
    return pole


def lifted(colour: str, *grounds: str, ratio: float) -> str:
    """The colour made lighter, of the same hue, until it has the contrast `ratio` on every (dark) ground."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in _channels(colour)))
    for step in range(51):
        lighter = lightness + (1 - lightness) * step / 50
        # Full saturation glows on a dark ground.
        channels = colorsys.hls_to_rgb(hue, lighter, min(saturation, 0.65))
        candidate = "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
        if all(contrast(candidate, ground) >= ratio for ground in grounds):
            return candidate
    return WHITE


def _at_least(ground: str, text: str, ratio: float) -> str:
    """A background moved away from the text colour until the contrast reaches `ratio`."""
    pole = WHITE if text == BLACK else BLACK
    return next(c for step in range(21) if contrast(c := mix(ground, pole, step / 20), text) >= ratio)


def _text_on(ground: str) -> str:
    return WHITE if contrast(WHITE, ground) >= AA else BLACK


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
