"""Finds decades that are named by a century: "80-те години на 20 век" is the 1980s."""

import re
from typing import Final

from publisher.translation.checks.number_words import TENS
from publisher.translation.checks.quantities import Quantity


def _words(text: str) -> list[str]:
    return text.split()


_CENTURIES: Final = {
    **dict.fromkeys(_words("миналия миналият last двадесети двайсети twentieth xx хх 20 20-и 20-ти 20th"), 20),
    **dict.fromkeys(_words("деветнадесети деветнайсети nineteenth xix хіх хix 19 19-и 19-ти 19th"), 19),
    **dict.fromkeys(_words("осемнадесети eighteenth xviii 18 18-и 18-ти 18th"), 18),
}
_DECADE: Final = re.compile(
    r"(?<![\w.,])(?P<tens>[1-9]0|[^\W\d_]{5,14})(?:-?те|['’]?s)?(?:\s+години(?:те)?)?\s+"
    rf"(?:на|от|of)\s+(?:the\s+)?(?P<century>{'|'.join(sorted(_CENTURIES, key=len, reverse=True))})\s+(?:век|century)",
    re.IGNORECASE,
)


def find_decades(text: str) -> tuple[list[Quantity], str]:
    """The decades of a text that name their century, and the text with spaces in their place."""
    found: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        word = match["tens"].lower()
        tens = int(word) if word.isdigit() else TENS.get(word, 0)
        if not tens:
            return match.group()
        century = _CENTURIES[match["century"].lower()]
        year = (century - 1) * 100 + tens
        start, end = match.span()
        parts = (Quantity(word, (str(tens),), start, end), Quantity(match["century"], (str(century),), start, end))
        found.append(Quantity(match.group(), (str(year), str(tens)), start, end, "date", parts=parts))
        return " " * (end - start)

    low = text.lower()
    if "век" in low or "century" in low:
        text = _DECADE.sub(take, text)
    return found, text
