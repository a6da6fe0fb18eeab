"""Source Serif 4 and Source Sans 3 (Adobe, SIL Open Font License 1.1: OFL.txt): variable weight, two subsets each.

They are built by Fontsource (npm: @fontsource-variable/source-serif-4 and …/source-sans-3, 5.3.1). Both have Bulgarian
letter forms (OpenType `locl`, BGR), which browsers use where `lang="bg"` is.
"""

from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent

CYRILLIC = "U+0301, U+0400-045F, U+0490-0491, U+04B0-04B1, U+2116"
LATIN = (
    "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, "
    "U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD"
)


@dataclass(frozen=True, slots=True)
class Font:
    """One subset of a family: its file, and the characters in it as CSS writes them (`unicode-range`)."""

    family: str
    script: str
    range: str
    weight: str = "wght"
    """The one weight that it has, or "wght": all from 200 to 900."""

    @property
    def path(self) -> Path:
        """The WOFF2 file."""
        return _FOLDER / f"{self.family.lower().replace(' ', '-')}-{self.script}-{self.weight}-normal.woff2"


SERIF, SANS = "Source Serif 4", "Source Sans 3"
FONTS = tuple(
    Font(family, script, signs)
    for family in (SERIF, SANS)
    for script, signs in (("cyrillic", CYRILLIC), ("latin", LATIN))
)
HEADLINES = (Font(SERIF, "cyrillic", CYRILLIC, "700"), Font(SERIF, "latin", LATIN, "700"))
"""The serif in the one weight that headlines of the console have: a third of the bytes (`scripts/console_fonts.py`)."""
