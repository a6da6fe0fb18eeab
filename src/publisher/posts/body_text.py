"""Words of a post that were meant as something else, and that readers would see as they are written."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from publisher.core.wording import worded

if TYPE_CHECKING:
    from markdown_it.token import Token

BARE_WWW = re.compile(r"(?<![\w./@:-])www\.[^\s<>()\[\]„“\"«»]+", re.IGNORECASE)
"""An address without a scheme in the words of a text."""

_BRACKETS = re.compile(r"!?\[[^\[\]\n]{0,200}\]\([^()\n]{0,300}\)?")
_UNKNOWN_NAME = re.compile(r"\[[^\[\]\n]{1,200}\]\[[^\[\]\n]{0,200}\]")
_UNKNOWN_NOTE = re.compile(r"\[\^[^\[\]\s]{1,100}\]")
_CODES = ("{{<", "{{%", "{%")


def text_problems(block: "Token") -> Iterator[tuple[str, str]]:
    """What is wrong in the words of a block, and the words near which it stands."""
    outside, everything = _words(block.children or [])
    for match in BARE_WWW.finditer(outside):
        address = match[0].rstrip(".,;:!?…")
        yield (
            worded("%(address)s is no link for all readers; write [%(address)s](https://%(address)s)", address=address),
            address,
        )
    # Who puts a backslash before a bracket wants readers to see it.
    if "\\[" not in block.content and "\\]" not in block.content:
        yield from _brackets(everything)
    for code in _CODES:
        if code in everything:
            shown = code + everything.partition(code)[2][:30].partition("}")[0]
            yield (
                worded(
                    "%(shown)s…: codes of Hugo and Jekyll are shown as they are written; write what they stand for",
                    shown=shown,
                ),
                code,
            )


def _brackets(everything: str) -> Iterator[tuple[str, str]]:
    for match in _BRACKETS.finditer(everything):
        if " " in match[0].partition("](")[2].strip():
            yield (
                worded(
                    "%(match)s is shown as it is written; put an address with spaces between < and >", match=match[0]
                ),
                match[0],
            )
        else:
            yield worded("%(match)s is shown as it is written; this address cannot be a link", match=match[0]), match[0]
    for match in _UNKNOWN_NAME.finditer(everything):
        name = match[0].rpartition("[")[2].rstrip("]") or match[0].partition("]")[0][1:]
        if not name.isdigit():
            yield (
                worded(
                    "%(match)s is shown as it is written; add a line [%(name)s]: https://…", match=match[0], name=name
                ),
                match[0],
            )
    for match in _UNKNOWN_NOTE.finditer(everything):
        yield (
            worded("%(match)s is shown as it is written; add a line %(match)s: with the note", match=match[0]),
            match[0],
        )


def _words(children: Sequence["Token"]) -> tuple[str, str]:
    """The words outside of links, and all words with HTML; code counts as a gap."""
    outside, everything, inside = [], [], 0
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        plain = child.type in ("text", "text_special")
        text = child.content if plain or child.type == "html_inline" else " " if child.type != "softbreak" else "\n"
        everything.append(text)
        outside.append(text if plain and not inside else " ")
    return "".join(outside), "".join(everything)
