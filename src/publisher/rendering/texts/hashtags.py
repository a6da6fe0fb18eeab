"""Hashtags that networks take whole: letters, digits and underscores, with a letter among them."""

import re
import unicodedata
from collections.abc import Sequence

MOST = 2
"""Hashtags of one post."""

_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_WORDS = re.compile(r"[\w\u0300-\u036f]+")
_SIGNS = {"#": "Sharp", "+": "Plus"}
_SIGN = re.compile(r"(?<=[^\W\d_])([#+]+)(?!\w)")
"""What is part of a name: C#, C++."""


def hashtags(tags: Sequence[str], listed: Sequence[str] = ()) -> tuple[str, ...]:
    """At most two hashtags of a post with these tags.

    Without a list they are made of the first tags: „програма 2027“ becomes #Програма2027. From a list (`listed`, with
    or without "#", in the language of the post) come first those that one of the tags means, then the first ones.
    """
    own = {found.casefold(): found for found in map(hashtag, tags) if found}
    if not listed:
        return tuple(own.values())[:MOST]
    known = {one.casefold(): one for one in (f"#{tag.removeprefix('#')}" for tag in listed)}
    named = [known[key] for key in own if key in known]
    return tuple(dict.fromkeys([*named, *known.values()]))[:MOST]


def hashtag(tag: str) -> str:
    """A tag as one hashtag; "" when nothing of it could be one (networks take none without a letter)."""
    text = _SIGN.sub(_spelled, unicodedata.normalize("NFC", tag))
    words = _WORDS.findall(_DECIMAL.sub("_", text))
    # An underscore is kept between the digits of one number only.
    parts = [part for word in words for part in re.split(r"(?<!\d)_+|_+(?!\d)", word) if part]
    joined = "".join(part[0].upper() + part[1:] for part in parts)
    return f"#{joined}" if any(char.isalpha() for char in joined) else ""


def _spelled(signs: re.Match[str]) -> str:
    return "".join(_SIGNS[sign] for sign in signs[1])
