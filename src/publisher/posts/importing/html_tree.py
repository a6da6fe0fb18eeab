"""HTML parsed within limits, without what is never part of a story: scripts, styles, hidden parts, comments."""

import re
from collections.abc import Iterator
from typing import Any

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.extra import library
from publisher.posts.importing.letters import one_line, tidy

ELEMENTS_LIMIT = 20_000
"""Elements of a page; the largest of 300 news pages has 6,700. The extractors are quadratic in places."""

TEXT_LIMIT = 2_000_000
HTML_LIMIT = 3 * TEXT_LIMIT
"""Characters of a page with its markup."""

_STORY = 500
"""Characters within `noscript` from which on it is no hint to switch scripts on."""

DEPTH_LIMIT = 200
"""Nesting of elements; pages have up to 40, and each step costs the readers behind a level of their stack."""

BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "html", "li", "main",
        "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_NEVER = frozenset(
    {
        "script", "style", "template", "svg", "canvas", "object", "applet", "button", "select", "input", "textarea",
        "option", "dialog", "math", "link", "meta", "base",
    }
)  # fmt: skip
_REMOVED, _UNWRAPPED = "x-removed", "x-unwrapped"
_HIDDEN = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden)")

Element = Any
"""An element of lxml, which has no types."""


def parse(text: str) -> Element:
    """The root of a page or a fragment. Raises `InvalidInput` when it is larger or deeper than any page."""
    html = library("lxml.html")
    if len(text) > HTML_LIMIT:
        raise InvalidInput(
            worded(
                "the HTML has %(number)s characters; up to %(limit)s are read",
                number=f"{len(text):,}",
                limit=f"{HTML_LIMIT:,}",
            )
        )
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        # Bytes: lxml refuses a text that declares an encoding.
        root = html.document_fromstring(tidy(text).encode("utf-8", "replace"), parser=parser)
    except (ValueError, library("lxml.etree").ParserError) as error:
        raise InvalidInput(worded("this is not HTML that can be read: %(error)s", error=error)) from error
    _check(root)
    return root


def fragment(text: str) -> Element:
    """A part of a page, below a body of its own."""
    root = parse(f"<html><body><div>{text}</div></body></html>")
    strip(root)
    return root.find("body")


def strip(root: Element) -> None:
    """Take out what no reader sees. A picture within `noscript` comes out of it when it is the only one there."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag == "noscript":
            _open_noscript(element)
        elif element.tag in _NEVER or _is_hidden(element):
            mark_removed(element)
    drop_marked(root)


def remove(element: Element) -> None:
    """Take an element out, and leave the text behind it."""
    if element.getparent() is not None:
        element.drop_tree()


def mark_removed(element: Element) -> None:
    """Empty an element, for `drop_marked` to take out.

    `remove` joins the text behind an element to the text before it, which is quadratic when it is done for each of many
    elements of one parent.
    """
    element.clear(keep_tail=True)
    element.tag = _REMOVED


def mark_unwrapped(element: Element) -> None:
    """Mark an element for `drop_marked`, which puts its contents in its place."""
    element.tag = _UNWRAPPED


def drop_marked(root: Element) -> None:
    """Take all marked elements below `root` out in one pass; the text behind each stays."""
    etree = library("lxml.etree")
    etree.strip_elements(root, _REMOVED, with_tail=False)
    etree.strip_tags(root, _UNWRAPPED)


def words(element: Element) -> str:
    """The text of an element in one line, with a space between blocks and cells."""
    return one_line(" ".join(_texts(element)))


def is_inside(element: Element, ancestor: Element) -> bool:
    """Whether an element is the ancestor itself or below it."""
    return element is ancestor or any(one is ancestor for one in element.iterancestors())


def marks(element: Element) -> str:
    """Its class, id and role, by which templates name their parts."""
    return " ".join(filter(None, (element.get("class"), element.get("id"), element.get("role")))).lower()


def _texts(element: Element) -> Iterator[str]:
    """Runs of text between blocks; an inline element does not break a word."""
    run = ""
    if not len(element):
        yield element.text or ""
        return
    for event, one in library("lxml.etree").iterwalk(element, events=("start", "end")):
        breaks = one.tag in BLOCKS or one.tag == "br"
        if event == "start":
            if breaks:
                yield run
                run = ""
            run += one.text or ""
        else:
            if breaks:
                yield run
                run = ""
            run += (one.tail or "") if one is not element else ""
    yield run


def _check(root: Element) -> None:
    number = size = depth = 0
    for event, element in library("lxml.etree").iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        number += event == "start"
        if element.tag not in _NEVER and event == "start":
            size += len(element.text or "") + len(element.tail or "")
        if number > ELEMENTS_LIMIT or depth > DEPTH_LIMIT or size > TEXT_LIMIT:
            raise InvalidInput(
                worded(
                    "the HTML has more than %(elements_limit)s elements, %(text_limit)s characters of text, or "
                    "%(depth_limit)s levels; that is no news page",
                    elements_limit=f"{ELEMENTS_LIMIT:,}",
                    text_limit=f"{TEXT_LIMIT:,}",
                    depth_limit=DEPTH_LIMIT,
                )
            )


def _is_hidden(element: Element) -> bool:
    if element.tag in ("html", "body", "img"):
        return False
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _open_noscript(element: Element) -> None:
    """Show what a page shows without scripts: the picture of a lazy one, or a whole story."""
    pictures = element.findall(".//img")
    text = words(element)
    if len(text) > _STORY:
        element.tag = "div"
    elif len(pictures) != 1 or text:
        mark_removed(element)
    else:
        before = next((one for one in element.itersiblings(preceding=True) if one.tag != _REMOVED), None)
        # A lazy picture stands before its copy, as a grey dot that a script would replace.
        if before is not None and (before.tag == "img" or (len(before.findall(".//img")) == 1 and not words(before))):
            mark_removed(before)
        element.tag = "span"
