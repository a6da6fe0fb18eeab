"""English words in what a Bulgarian terminal says, other than names and what is to be typed."""

import re
from collections.abc import Sequence

from support.calendar_rows import INVITATION, LEAD
from support.cli_calls import Said

SAME_EVERYWHERE = re.compile(
    r"`[^`]*`"  # what is to be typed
    r"|publisher(?: (?:--[a-z-]+|[a-z-]{2,}|[\w-]*\d[\w-]*))*"  # the same without quotation marks
    r"|--[a-z-]+(?: (?:[A-Z]+|now)\b)?|=[\w-]+"  # options
    r"|(?:едно от|има|са|посочете):? [a-z][a-z\d_, .-]*"  # the names to choose from
    r"|\[\[?[\w.-]+\]?\](?: \w+:)?|\"[^\"]*\"|'[^']*'"  # keys of config.toml, and what somebody has written
    r"|[\w.-]*[/@][\w./@:-]*|\b\w+(?:\.\w+)+\b|\b[a-z]+(?:_[a-z]+)+\b"  # paths, addresses, keys
    r"|\b(?:SmartCityTech|Partnership|relay|gmail|newsletter|folder|social|bg|en|fr|now|TOML|UTF|Ctrl-C)\b"
    rf"|\b(?:{LEAD}|{INVITATION}|NUMBER|WHAT|PERIOD)\b"
)
LATIN = re.compile(r"[A-Za-z]{2,}")


def english_in(said: Said, typed: Sequence[str] = ()) -> list[str]:
    """Words in Latin letters that are neither names, nor to be typed, nor what was `typed`."""
    found = LATIN.findall(SAME_EVERYWHERE.sub(" ", said.out + said.err))
    return [word for word in found if word not in typed]
