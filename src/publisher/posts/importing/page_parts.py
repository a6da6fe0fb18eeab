"""The parts of a page that are not its story: menus, footers, lists of other stories, by tags and classes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from publisher.posts.importing.html_tree import Element, marks

_PARTS = (
    ("cookies", re.compile(r"cookie|consent|gdpr")),
    ("comments", re.compile(r"comment|disqus|respond")),
    ("related", re.compile(r"related|similar|recommend|(?:more|other)-?news|read-?also|latest|popular|recent")),
    # "elementor-widget" is the name of any part of a page; "widget" alone that of a box beside the story.
    ("related", re.compile(r"(?<![\w-])widget(?![\w-])")),
    ("share", re.compile(r"share|social|addtoany|sharedaddy|follow-?us")),
    ("menu", re.compile(r"\bnav|navbar|\bmenu|breadcrumb|pager|pagination|pagenav|skip-?link|toolbar|\btoc\b")),
    ("footer", re.compile(r"footer|copyright|subscribe|newsletter|signup")),
    ("details", re.compile(r"article-info|(?:entry|post)-meta|byline|author-?(?:box|bio)|\bhits\b|\btags\b|tags-")),
    ("advertisement", re.compile(r"\badvert|\bads?\b|sponsor|promo\b|banner")),
    ("side", re.compile(r"sidebar|\baside\b")),
)  # fmt: skip
_TAGS = {"nav": "menu", "aside": "side", "footer": "footer", "form": "form"}

_MARKS_LIMIT = 500


@dataclass(slots=True)
class Place:
    """The smallest element with nearly all of what was taken, and the elements that hold a good part of it."""

    root: Element
    holders: Collection[Element]
    parts: dict[Element, str] = field(default_factory=dict)
    """The part of the page that an element is in, as far as it was asked for."""


def part_of(element: Element, place: Place) -> str:
    """The part of the page that an element is in, by the tags and classes around it that are not around the story."""
    asked = []
    kind = ""
    for one in (element, *element.iterancestors()):
        if one is place.root or one in place.holders or one.tag in ("body", "html"):
            break
        if one in place.parts:
            kind = place.parts[one]
            break
        asked.append(one)
    # From outside in: what is within a menu is the menu's, unless it has a name of its own.
    for one in reversed(asked):
        kind = _named_part(one) or kind
        place.parts[one] = kind
    return kind


def _named_part(element: Element) -> str:
    if element.tag in _TAGS:
        return _TAGS[element.tag]
    said = marks(element)[:_MARKS_LIMIT]
    return next((kind for kind, pattern in _PARTS if pattern.search(said)), "") if said else ""
