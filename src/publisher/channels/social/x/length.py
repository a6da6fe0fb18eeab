"""How X counts: the weighted length of a text, and what that makes of it.

The rule is twitter-text's configuration v3 (https://docs.x.com/fundamentals/counting-characters): Latin,
Cyrillic and most punctuation weigh 1, everything else 2 (`…`, `№` and `€` too), an emoji of whatever make 2,
a link 23 however long it is, a bare domain such as `example.bg` included.
"""

import re
import unicodedata

_INVALID = re.compile("[\ufffe\ufeff\uffff]")
"""What twitter-text calls invalid: two code points that are no characters, and a pasted byte order mark."""


def weighted_length(text: str) -> int:
    """Length of `text` in X's units, counted as X stores it: composed (NFC), with `\\n` for a line's end."""
    # Imported here: its tables and patterns take half a second to build.
    from twitter_text import parse_tweet

    length: int = parse_tweet(_as_stored(text)).weightedLength
    return length


def length_problems(text: str, limit: int) -> list[str]:
    """Why X would not take `text` at `limit` weighted characters; empty when it would."""
    if not text.strip():
        return ["the text is empty: the template or the post gives no words"]
    problems = []
    length = weighted_length(text)
    if length > limit:
        problems.append(f"the text is {length - limit} over the limit of {limit} ({length} as X counts): shorten it")
    if found := _INVALID.search(text):
        problems.append(f"the text holds U+{ord(found[0]):04X}, which X refuses, at character {found.start() + 1}")
    return problems


def _as_stored(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
