"""Canonical text as the content of an XLIFF `<source>` or `<target>`, in the elements of either version."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from publisher.translation.marks import MARK


class InlineElements(NamedTuple):
    """The names of a version's elements: around text, and standing alone."""

    paired: str
    single: str


def inline(text: str, attributes: Mapping[int, str], elements: InlineElements, escaped: Callable[[str], str]) -> str:
    """Each mark as an element with its number as id; `attributes` are written into it, `escaped` writes the text."""
    paired = {mark["number"] for mark in MARK.finditer(text) if mark["close"]}
    parts: list[str] = []
    position = 0
    for mark in MARK.finditer(text):
        number = mark["number"]
        parts.append(escaped(text[position : mark.start()]))
        if mark["close"]:
            parts.append(f"</{elements.paired}>")
        else:
            name, end = (elements.paired, "") if number in paired else (elements.single, "/")
            parts.append(f'<{name} id="{number}"{attributes.get(int(number), "")}{end}>')
        position = mark.end()
    return "".join([*parts, escaped(text[position:])])
