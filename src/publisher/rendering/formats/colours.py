"""The brand's four colours → a mail's light and dark palettes, with the contrast that WCAG 2.2 requires."""

from dataclasses import dataclass

from publisher.config.tables import Colours

AA = 4.5
"""WCAG 2.2, success criterion 1.4.3: the minimum contrast of text below 18 pt."""

WHITE, BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb`. `on_x` is text on x; `card` is the background of stories, `paper` that of the mail.

    The text colours (`ink`, `muted`, `link`, `spot`) are readable on `card`, `paper` and `tint`.
    """

    paper: str
    card: str
    tint: str
    rule: str
    ink: str
    muted: str
    link: str
    spot: str
    band: str
    on_band: str
    soft_on_band: str
    accent: str
    on_accent: str


def light_palette(colours: Colours) -> Palette:
    """The palette for light mode."""
    paper, tint = _at_least(colours.paper, BLACK, 12.0), mix(colours.primary, WHITE, 0.93)
    return _palette(colours, paper=paper, card=WHITE, tint=tint, ink=colours.ink)


def dark_palette(colours: Colours) -> Palette:
    """The palette for `prefers-color-scheme: dark`; the band keeps the brand's colour."""
    base = mix(colours.ink, "#14181b", 0.6)
    card = _at_least(base, WHITE, 14.0)
    return _palette(
        colours,
        paper=mix(card, BLACK, 0.35),
        card=card,
        tint=mix(card, WHITE, 0.06),
        ink=mix(colours.paper, WHITE, 0.4),
    )


def _palette(colours: Colours, *, paper: str, card: str, tint: str, ink: str) -> Palette:
    grounds = (card, paper, tint)
    ink = readable(ink, *grounds, ratio=7.0)
    on_band = _text_on(colours.primary)
    return Palette(
        paper=paper,
        card=card,
        tint=tint,
        rule=mix(ink, card, 0.84),
        ink=ink,
        muted=readable(mix(ink, card, 0.35), *grounds),
        link=readable(colours.primary, *grounds),
        spot=readable(colours.accent, *grounds),
        band=colours.primary,
        on_band=on_band,
        soft_on_band=readable(mix(on_band, colours.primary, 0.2), colours.primary),
        accent=colours.accent,
        on_accent=_text_on(colours.accent),
    )


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
