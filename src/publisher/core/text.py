"""Rules about characters that several rooms share: what breaks a line, line ends on the wire, pictures in HTML."""

import re

BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""A run of white space, line ends of any kind and control characters: one space where a text must be one line."""

BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""A character that must not be in a line of text: it ends the line, controls a terminal, or cannot be encoded."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_CID = re.compile(r"""["'(]\s*cid:([^"')\s]+)""", re.IGNORECASE)


def with_crlf(text: str) -> str:
    """The text with every line end as CRLF, as mail has it (RFC 2045, section 6.8)."""
    return _LINE_END.sub("\r\n", text)


def content_ids(html: str) -> list[str]:
    """The Content-IDs of the pictures that HTML shows from its own mail (`cid:…`), each once, in their order."""
    return list(dict.fromkeys(_CID.findall(html)))
