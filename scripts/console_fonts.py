"""Makes the fonts of the console's headlines: Source Serif 4 in one weight, which is a third of the variable one.

    python -m scripts.console_fonts            write the files into src/publisher/rendering/fonts
    python -m scripts.console_fonts --check    only say whether they are what would be written

The files are committed, so that neither users nor the package's build need fontTools. Glyphs and Bulgarian forms
(`locl`) stay as they are. The licence reserves the name "Source" for the unchanged font, so these are called otherwise.
"""

import argparse
import io
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from publisher.rendering.fonts import FONTS, HEADLINES, SERIF, Font

_NAME = "Publisher Headlines"
_FEATURES = ["ccmp", "locl", "kern", "liga", "mark", "mkmk", "tnum", "pnum"]
_NAMES = {
    1: _NAME,
    3: f"{_NAME} 700",
    4: _NAME,
    6: _NAME.replace(" ", "") + "-Bold",
    16: _NAME,
    25: "PublisherHeadlines",
}
"""Numbers of entries in a font's table of names (OpenType, `name`), and what they say."""


def main() -> int:
    """The exit code: 0, or 1 when a file is not what would be written."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only compare the files with what would be written")
    only_check = parser.parse_args().check
    variable = {font.script: font for font in FONTS if font.family == SERIF}
    wrong = []
    for font in HEADLINES:
        made = headline_font(variable[font.script], font)
        if only_check and font.path.read_bytes() != made:
            wrong.append(f"{font.path.name}: is not what this script writes")
        elif not only_check:
            font.path.write_bytes(made)
            print(f"{font.path.name}: {len(made):,} bytes")
    print("\n".join(wrong), end="")
    return int(bool(wrong))


def headline_font(variable: Font, wanted: Font) -> bytes:
    """A variable font in the weight of another, as WOFF2."""
    return instance(variable.path, int(wanted.weight))


def instance(file: Path, weight: int) -> bytes:
    """The font of a file in one weight, with all its characters."""
    # The time of the original, so that the same input gives the same file.
    font = instantiateVariableFont(TTFont(file, recalcTimestamp=False), {"wght": weight})
    options = Options(layout_features=_FEATURES, name_IDs=["*"], recalc_timestamp=False, hinting=False)
    cutting = Subsetter(options)
    cutting.populate(unicodes=font.getBestCmap())
    cutting.subset(font)
    for entry in font["name"].names:
        if entry.nameID in _NAMES:
            entry.string = _NAMES[entry.nameID]
    font.flavor = "woff2"
    into = io.BytesIO()
    font.save(into, reorderTables=False)
    return into.getvalue()


if __name__ == "__main__":
    sys.exit(main())
