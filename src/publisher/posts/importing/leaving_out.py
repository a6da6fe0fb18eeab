"""What is left of a page once the blocks that are not its story are taken out, and the list of those for staff."""

from collections.abc import Collection
from dataclasses import dataclass, field

from publisher.posts.importing.article import Dropped
from publisher.posts.importing.html_tree import Element, is_inside, remove, words
from publisher.posts.importing.page_blocks import Leaf

_LISTED = 40
"""Blocks from this many characters on are listed one by one; shorter neighbours of a kind together."""


@dataclass(slots=True)
class MainText:
    """The root of the story, the lines of the page's details, and what was left out, in the page's order."""

    root: Element
    details: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    doubt: str = ""


def leave_out(leaves: list[Leaf], root: Element, found: MainText, take: Collection[int]) -> None:
    """Remove the leaves that are not the story, and list them: long ones by themselves, short neighbours together."""
    groups: list[tuple[str, list[Leaf]]] = []
    for leaf in leaves:
        if not leaf.kind or leaf.kind == "title":
            groups.append(("", [leaf]))
        elif groups and groups[-1][0] == leaf.kind and len(leaf.text) < _LISTED:
            groups[-1][1].append(leaf)
        else:
            groups.append((leaf.kind, [leaf]))
    number = 0
    for kind, group in groups:
        number += bool(kind)
        if kind and number in take:
            _take(group, root)
            continue
        if kind:
            found.dropped.append(Dropped(kind, " · ".join(leaf.text for leaf in group)))
        for leaf in group:
            if leaf.kind and is_inside(leaf.element, root):
                _remove(leaf.element, root)


def _take(group: list[Leaf], root: Element) -> None:
    """Keep a dropped group; what stands outside the story is put at its end."""
    for leaf in group:
        if not is_inside(leaf.element, root):
            part = root.makeelement("p", {})
            part.text = leaf.text
            root.append(part)


def _remove(element: Element, root: Element) -> None:
    """Take a leaf out, and what is left empty around it."""
    while element is not root:
        parent = element.getparent()
        remove(element)
        if parent is None or parent is root or words(parent) or parent.find(".//img") is not None:
            break
        if parent.find(".//iframe") is not None or parent.find(".//video") is not None:
            break
        element = parent
