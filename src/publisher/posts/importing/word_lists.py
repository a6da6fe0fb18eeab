"""Numbered lists of a Word document: mammoth joins two that follow each other, and begins each at 1.

Word numbers by list, not by place: a list goes on after a paragraph between its items, unless its numbers restart.
"""

from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(slots=True)
class WordLists:
    """Paragraphs before which a list ends though mammoth goes on, and the first number of each numbered list."""

    ends: list[Any] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)


def find_lists(document: Any, numbering: Any | None) -> WordLists:
    """Look at the items of the first level, in the order of the body; both are roots of `xml.etree` or lxml."""
    kinds = _kinds(numbering) if numbering is not None else {}
    found = WordLists()
    counts: dict[str, int] = {}
    begun: set[str] = set()
    previous = ""
    body = document.find(f"{W}body")
    for one in body if body is not None else ():
        number, level = _item(one)
        if not number:
            previous = ""
            continue
        if level != "0":
            continue
        kind = kinds.get(number, ("", "", False))
        family, style, restarts = kind
        if restarts and number not in begun:
            counts[family] = 0
        begun.add(number)
        is_same = previous == number or (
            previous and kinds.get(previous, ("", "", False))[0] == family and not restarts
        )
        if previous and not is_same:
            found.ends.append(one)
        if style != "bullet" and (not previous or not is_same):
            found.starts.append(counts.get(family, 0) + 1)
        counts[family] = counts.get(family, 0) + 1
        previous = number
    return found


def _item(paragraph: Any) -> tuple[str, str]:
    """The list and the level of an item; ("", "") for other paragraphs."""
    properties = paragraph.find(f"{W}pPr/{W}numPr")
    number = properties.find(f"{W}numId") if properties is not None else None
    if number is None or number.get(f"{W}val") in (None, "0"):
        return "", ""
    level = properties.find(f"{W}ilvl")
    return str(number.get(f"{W}val")), str(level.get(f"{W}val")) if level is not None else "0"


def _kinds(numbering: Any) -> dict[str, tuple[str, str, bool]]:
    """By list: the definition that it counts with, the style of its first level, whether it begins anew."""
    styles = {}
    for one in numbering.iter(f"{W}abstractNum"):
        level = next((level for level in one.iter(f"{W}lvl") if level.get(f"{W}ilvl") == "0"), None)
        form = level.find(f"{W}numFmt") if level is not None else None
        styles[one.get(f"{W}abstractNumId")] = form.get(f"{W}val") if form is not None else "decimal"
    kinds = {}
    for one in numbering.iter(f"{W}num"):
        family = one.find(f"{W}abstractNumId")
        name = str(family.get(f"{W}val")) if family is not None else ""
        restarts = any(True for _ in one.iter(f"{W}startOverride"))
        kinds[str(one.get(f"{W}numId"))] = (name, str(styles.get(name, "decimal")), restarts)
    return kinds
