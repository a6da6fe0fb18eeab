"""The Cyrillic script: its letters and the languages written in it."""

import re
from typing import Final

CYRILLIC_LANGUAGES: Final = frozenset(["bg", "ru", "uk", "be", "mk", "sr", "kk", "ky", "mn", "tg", "tt", "ba", "cv"])
"""Language codes of those written in Cyrillic (two letters)."""

CYRILLIC: Final = re.compile(r"[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]")
"""One Cyrillic letter."""
