"""What every engine does to a sentence before it sees it."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


def one_line(text: str) -> str:
    """The sentence as one clean line: control characters, line ends and NUL become a space, lone surrogates `?`.

    Programs and protocols that work line by line, or end at NUL, would otherwise lose what follows.
    """
    clean = text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
    return _CONTROL.sub(" ", clean).strip()
