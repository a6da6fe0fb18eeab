"""Plain text as Markdown that shows the same characters (CommonMark 0.31, section 2.4; tables and footnotes on)."""

import re

_ANYWHERE = re.compile(r"[\\`*\[\]~]|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)")
# An underscore within a word is no emphasis, and file names and addresses read better without a backslash.
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_AT_START = re.compile(r"^([ ]*)([#>+-]|=+(?=\s*$))")
_NUMBER = re.compile(r"^([ ]*\d{1,9})([.)])(?=\s|$)")
_DASHES = re.compile(r"^[-+](?=\S)(?!-*\s*$)")


def escape(text: str) -> str:
    """A line of text, for the beginning of a paragraph or anywhere in it."""
    text = _UNDERSCORE.sub(r"\\_", _ANYWHERE.sub(r"\\\g<0>", text))
    if _DASHES.match(text):
        return text
    return _NUMBER.sub(r"\1\\\2", _AT_START.sub(r"\1\\\2", text))


def escape_cell(text: str) -> str:
    """A text for a cell of a table."""
    return escape(text).replace("|", r"\|")


def in_quotes(text: str) -> str:
    """A title of a picture or a link, as Markdown writes it: between straight quotation marks."""
    plain = " ".join(text.replace("\\", "\\\\").replace('"', r"\"").split())
    return f'"{plain}"'
