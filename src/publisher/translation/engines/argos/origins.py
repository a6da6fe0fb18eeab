"""What a package says about its origin: who trained the model, and the licence that asks for their names.

Packages have a README.md beside metadata.json. Those that LibreTranslate's `opus_mt_convert.py` made, bg→en 1.9 among
them, say there that they are conversions of OPUS-MT models (Helsinki-NLP), licensed CC-BY 4.0.
"""

import re
from pathlib import Path
from typing import Final

_README_LIMIT: Final = 64 * 2**10
_LICENCE: Final = re.compile(
    r"\b(?:CC0|CC[- ]BY(?:-(?:SA|NC|ND))*(?:[- ]?\d\.\d)?|MIT|Apache[- ]2\.0|GPL-?[v ]?\d)(?!\w)"
)
_OPUS_MT: Final = re.compile(r"\bOPUS[- ]MT\b|Helsinki-NLP", re.IGNORECASE)
_CONVERTED: Final = "OPUS-MT (Tiedemann and Thottingal, University of Helsinki), converted"


def origin(folder: Path) -> str:
    """Origin and licence of an unpacked package in one line, "" when its README.md says nothing of them."""
    try:
        with (folder / "README.md").open("rb") as file:
            text = file.read(_README_LIMIT).decode("utf-8", "replace")
    except OSError:
        return ""
    licence = _LICENCE.search(text)
    parts = [_CONVERTED if _OPUS_MT.search(text) else "", licence.group() if licence else ""]
    return ", ".join(filter(None, parts))
