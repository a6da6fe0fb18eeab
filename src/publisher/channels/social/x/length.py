"""How X counts a text (the weighted length), and which characters it refuses.

The rule is twitter-text's configuration v3 (https://docs.x.com/fundamentals/counting-characters): Latin,
Cyrillic and most punctuation weigh 1, everything else 2 (`…`, `№` and `€` too), an emoji of any kind 2,
a link 23 however long it is, a bare domain such as `example.bg` included.
"""

import re
import unicodedata

from publisher.core.wording import worded

_INVALID = re.compile("[\ufffe\ufeff\uffff]")
"""What twitter-text calls invalid: two code points that are not characters, and a pasted byte order mark."""


def weighted_length(text: str) -> int:
    """Length of `text` in X's units, counted as X stores it: composed (NFC), with `\\n` for a line's end."""
    # Imported here: its tables and patterns take half a second to build.
    from twitter_text import parse_tweet

    length: int = parse_tweet(_as_stored(text)).weightedLength
    return length


def forbidden_characters(text: str) -> list[str]:
    """The problem of a text that holds a character which X refuses; empty when it holds none."""
    found = _INVALID.search(text)
    if not found:
        return []
    return [
        worded(
            "the text holds U+%(found)s, which X refuses, at character %(start)s",
            found=f"{ord(found[0]):04X}",
            start=found.start() + 1,
        )
    ]


def _as_stored(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
