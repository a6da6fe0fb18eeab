"""Each pair of colours that mails and pages show together, with its contrast (WCAG 2.2)."""

from dataclasses import dataclass

from publisher.core.wording import worded
from publisher.rendering.formats.colours import AA, EDGE, Palette, contrast


@dataclass(frozen=True, slots=True)
class ContrastPair:
    """What is shown in `colour` on `ground`. `ratio` is 1 to 21, `least` what it has to be."""

    what: str
    colour: str
    ground: str
    ratio: float
    least: float

    @property
    def enough(self) -> bool:
        """Whether everybody can read it."""
        return self.ratio >= self.least


_TEXTS = (
    (worded("Text on the cards"), "ink", "card"),
    (worded("Text on the page"), "ink", "paper"),
    (worded("Quiet text on the cards"), "muted", "card"),
    (worded("Quiet text on the page"), "muted", "paper"),
    (worded("Links on the cards"), "link", "card"),
    (worded("Links on the page"), "link", "paper"),
    (worded("Links on tinted ground"), "link", "tint"),
    (worded("Tags and dates on the cards"), "spot", "card"),
    (worded("Tags and dates on the page"), "spot", "paper"),
    (worded("Title on the band"), "on_band", "band"),
    (worded("Small text on the band"), "soft_on_band", "band"),
    (worded("Text of the main button"), "on_primary", "primary"),
    (worded("Text on the accent colour"), "on_accent", "accent"),
    (worded("Warnings"), "warn", "warn_bg"),
    (worded("Good news"), "ok", "ok_bg"),
    (worded("Errors"), "bad", "bad_bg"),
)
"""Text, or what stands for it: success criterion 1.4.3."""

_MARKS = (
    (worded("Letter in place of a logo"), "band", "card"),
    (worded("Edges of fields and buttons"), "edge", "card"),
    (worded("Frame around what is chosen, on the cards"), "accent", "card"),
    (worded("Frame around what is chosen, on the page"), "accent", "paper"),
)
"""Large letters (1.4.3), edges of controls and the mark of the focus (1.4.11)."""


def contrast_pairs(palette: Palette) -> tuple[ContrastPair, ...]:
    """All pairs of one palette."""
    rows = [(*row, AA) for row in _TEXTS] + [(*row, EDGE) for row in _MARKS]
    return tuple(
        ContrastPair(what, one, other, contrast(one, other), least)
        for what, colour, ground, least in rows
        for one, other in [(getattr(palette, colour), getattr(palette, ground))]
    )
