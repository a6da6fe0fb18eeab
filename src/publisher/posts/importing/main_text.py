"""Which blocks of a page are its story.

trafilatura says what the story is, resiliparse is the second opinion. The blocks themselves stay as they are on the
page, because both lose quotations, captions and videos. What is left out is grouped by the part of the page it is in.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Dropped
from publisher.posts.importing.dates import is_only_a_day, published_line
from publisher.posts.importing.extra import library
from publisher.posts.importing.furniture import ends_a_story, folded, furniture
from publisher.posts.importing.html_tree import BLOCKS, HEADINGS, Element, is_inside, marks, remove, words

_WHOLE = 0.9
"""The root of the story is the smallest element that holds this share of what trafilatura takes."""

_MUCH = 0.3
"""Names of elements that hold this share of it say nothing: a whole page may be called "has-sidebar"."""

_MARKS_LIMIT = 500
_ONLY_LINK = 0.8
_CAPTION_LIMIT = 300
_FEWEST_WORDS = 20
_PROSE = 80
_LINKED = 0.6
"""A block whose words are links to this share is a menu or a list of other stories, unless trafilatura takes it."""

_MORE = 1.25
"""From this many times our words on, the second opinion is told to the person."""

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
_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_TAGS = {"nav": "menu", "aside": "side", "footer": "footer", "form": "form"}
_EXACT_WORDS = 4
"""A block of fewer words counts as taken only when it is a whole line of what was taken."""

_NEARLY = 0.7
"""Of the runs of three words of a block, to count as taken."""

_LISTED = 40
"""Blocks from this many characters on are listed one by one; shorter neighbours of a kind together."""


@dataclass(slots=True)
class MainText:
    """The root of the story, the lines of the page's details, and what was left out, in the page's order."""

    root: Element
    details: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    doubt: str = ""


@dataclass(slots=True)
class _Leaf:
    element: Element
    text: str
    linked: float = 0.0
    """The share of its letters that are links."""

    kind: str = ""
    """Why it is not part of the story; "" = it is."""


def find_main_text(page: Element, titles: Collection[str], take: Collection[int]) -> MainText:
    """Reduce a stripped page to its story. `take` are the numbers of dropped blocks to keep.

    Raises `InvalidInput` when there is no text in it.
    """
    body = page.find("body")
    body = page if body is None else body
    leaves = [_Leaf(one, text, _linked(one, text)) for one in _leaf_elements(body) if (text := words(one))]
    ours, theirs = _extracted(page)
    first, second = _Taken(ours), _Taken(theirs)
    place = _place(body, leaves, first)
    _judge(leaves, place, first, second, titles)
    _keep_between(leaves, place.root)
    if not any(not leaf.kind for leaf in leaves) and len(ours.split()) >= _FEWEST_WORDS:
        # A page whose every part is named like a menu: what an extractor takes is the story.
        for leaf in leaves:
            leaf.kind = "" if is_inside(leaf.element, place.root) and first.has(leaf.text) else leaf.kind
    found = MainText(place.root, [leaf.text for leaf in leaves if leaf.kind in ("details", "date")])
    kept = sum(len(leaf.text.split()) for leaf in leaves if not leaf.kind)
    if not kept:
        raise InvalidInput(worded("no text of a story was found on the page"))
    words_there = len(theirs.split())
    if words_there > max(_MORE * kept, kept + _FEWEST_WORDS):
        found.doubt = worded(
            "text: a second reading of the page finds %(words_there)s words, this one %(kept)s; see what was dropped",
            words_there=words_there,
            kept=kept,
        )
    hero = _hero(leaves, place)
    _leave_out(leaves, place.root, found, take)
    if hero is not None:
        place.root.insert(0, hero)
    return found


def _leaf_elements(body: Element) -> list[Element]:
    """Elements with text that hold no other block, in the page's order; text beside blocks gets its own element."""
    blocks = [one for one in body.iter() if isinstance(one.tag, str) and one.tag in BLOCKS]
    for element in blocks:
        if element.tag not in _TABLE_PARTS and (_has_blocks(element) or _has_empty_line(element)):
            _wrap_loose_text(element)
    found = []
    for element in body.iter():
        if not isinstance(element.tag, str) or element.tag not in BLOCKS:
            continue
        data = next((one for one in (element, *element.iterancestors("table")) if _is_data(one)), None)
        # A table is one block: its rows make no sense one by one.
        if data is element or (data is None and not _has_blocks(element)):
            found.append(element)
    return found


def _has_blocks(element: Element) -> bool:
    return any(isinstance(one.tag, str) and one.tag in BLOCKS for one in element.iterdescendants())


def _has_empty_line(element: Element) -> bool:
    """Whether two line breaks part the text, as on pages without paragraphs."""
    return element.tag not in ("pre", "li", "td", "th") and any(_ends_line(one) for one in element.iterchildren("br"))


def _ends_line(line: Element) -> bool:
    """Whether a line break is the last of two and more."""
    before = line.getprevious()
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _is_data(element: Element) -> bool:
    return element.tag == "table" and not _is_layout(element)


def _is_layout(table: Element) -> bool:
    cells = list(table.iter("td", "th"))
    rows = table.findall(".//tr")
    if table.get("role") == "presentation" or len(cells) < 4 or len(rows) < 2:
        return True
    return any(cell.find(".//table") is not None or len(cell.findall(".//p")) > 2 for cell in cells)


def _wrap_loose_text(element: Element) -> None:
    """Put runs of text and inline elements that stand beside blocks into elements of their own."""
    parts: list[Element] = []
    run = element.makeelement("div", {})
    run.text, element.text = element.text, None
    endings = {one for one in element.iterchildren("br") if _ends_line(one)}
    for child in list(element):
        # lxml moves the text behind an element along with it.
        is_block = isinstance(child.tag, str) and (child.tag in BLOCKS or _has_blocks(child))
        if is_block or child in endings:
            tail, child.tail = child.tail, None
            parts += [run, child]
            run = element.makeelement("div", {})
            run.text = tail
        else:
            run.append(child)
    for part in [*parts, run]:
        if part.getparent() is element or len(part) or (part.text or "").strip() or part.tag != "div":
            element.append(part)
    if element.tag == "p":
        element.tag = "div"


def _extracted(page: Element) -> tuple[str, str]:
    """What trafilatura takes, in lines, and what resiliparse takes."""
    text = library("lxml.html").tostring(page, encoding="unicode")
    trafilatura, plain = library("trafilatura"), library("resiliparse.extract.html2text")
    try:
        found = trafilatura.bare_extraction(text, include_comments=False, include_tables=True, with_metadata=False)
        ours = str(found.text or "") if found is not None else ""
        theirs = str(plain.extract_plain_text(text, main_content=True, list_bullets=False, alt_texts=False))
    except RecursionError as error:
        raise InvalidInput(worded("the page is nested too deeply")) from error
    return ours, theirs


class _Taken:
    """What an extractor has taken, to ask whether a block is in it."""

    def __init__(self, text: str) -> None:
        lines = [_bare(line) for line in text.split("\n")]
        self._lines = frozenset(lines)
        self._all = re.sub(r"[\W_]+", " ", " ".join(lines))
        self._runs = _runs(self._all)

    def has(self, text: str) -> bool:
        plain = _bare(text)
        if plain in self._lines:
            return True
        bare = re.sub(r"[\W_]+", " ", plain).strip()
        if len(bare.split()) < _EXACT_WORDS:
            return False
        runs = _runs(bare)
        # Extractors leave out an element within a paragraph now and then.
        return bare in self._all or len(runs & self._runs) >= _NEARLY * len(runs) > 0


def _runs(text: str) -> set[tuple[str, ...]]:
    parts = text.split()
    return set(zip(parts, parts[1:], parts[2:], strict=False))


def _bare(line: str) -> str:
    """A line without the marks that extractors put before it."""
    return folded(line).lstrip("-*•|# ").strip()


@dataclass(slots=True)
class _Place:
    """The smallest element with nearly all of what was taken, and the elements that hold a good part of it."""

    root: Element
    holders: Collection[Element]
    parts: dict[Element, str] = field(default_factory=dict)
    """The part of the page that an element is in, as far as it was asked for."""


def _place(body: Element, leaves: list[_Leaf], taken: _Taken) -> _Place:
    below: dict[Element, int] = {}
    total = 0
    for leaf in leaves:
        if taken.has(leaf.text):
            total += len(leaf.text)
            for one in (leaf.element, *leaf.element.iterancestors()):
                below[one] = below.get(one, 0) + len(leaf.text)
    root = body
    while total:
        child = next((one for one in root if below.get(one, 0) >= _WHOLE * total), None)
        # A single paragraph is no root: its neighbours are headings, lists and pictures.
        if child is None or child.tag in ("p", "ul", "ol", "table", "blockquote", "li", *HEADINGS) or not len(child):
            break
        root = child
    return _Place(root, {one for one, size in below.items() if size >= _MUCH * total and len(one)})


def _judge(leaves: list[_Leaf], place: _Place, first: _Taken, second: _Taken, titles: Collection[str]) -> None:
    """Give each leaf its kind. What stands behind a heading for other stories belongs to them, until prose is taken."""
    ending: tuple[str, Element] | None = None
    seen_prose = False
    for leaf in leaves:
        leaf.kind = _kind(leaf, place, first, second, titles)
        is_prose = not leaf.kind and len(leaf.text) > _PROSE and leaf.linked < _LINKED
        if ending is not None and is_inside(leaf.element, ending[1]) and not (is_prose and first.has(leaf.text)):
            leaf.kind = ending[0]
            continue
        ending = None
        seen_prose = seen_prose or is_prose
        if (kind := _ends(leaf)) and (seen_prose or leaf.element.tag in HEADINGS):
            leaf.kind = kind
            holder = leaf.element.getparent()
            ending = (kind, holder) if holder is not None and seen_prose else None


def _links_of_furniture(leaf: _Leaf) -> str:
    """The kind of a block that is nothing but links to print, to share, to go back."""
    if leaf.linked < _ONLY_LINK:
        return ""
    kinds = [furniture(text) for link in leaf.element.iter("a") if (text := words(link))]
    return kinds[0] if kinds and all(kinds) else ""


def _is_footer(plain: str, element: Element) -> bool:
    return plain == "footer" and element.tag not in HEADINGS


def _keep_between(leaves: list[_Leaf], root: Element) -> None:
    """Keep short blocks that both extractors lose when they stand between two that belong to the story."""
    inside = [leaf for leaf in leaves if is_inside(leaf.element, root)]
    for before, leaf, after in zip(inside, inside[1:], inside[2:], strict=False):
        if leaf.kind == "other" and not before.kind and not after.kind:
            leaf.kind = ""


def _hero(leaves: list[_Leaf], place: _Place) -> Element | None:
    """The picture between the title and the story, with its caption, taken off its place."""
    titled = next((leaf.element for leaf in reversed(leaves) if leaf.kind == "title"), None)
    if titled is None or is_inside(titled, place.root):
        return None
    found = None
    seen_title = False
    for one in place.root.getroottree().iter():
        if one is place.root:
            break
        seen_title = seen_title or one is titled
        if seen_title and one.tag == "img" and not is_inside(one, place.root) and not _part(one, place):
            found = one
            break
    if found is None:
        return None
    for holder in found.iterancestors():
        if holder in place.holders or is_inside(place.root, holder) or is_inside(titled, holder):
            break
        if len(words(holder)) > _CAPTION_LIMIT or len(holder.findall(".//img")) > 1:
            break
        found = holder
    for leaf in leaves:
        leaf.kind = "" if is_inside(leaf.element, found) else leaf.kind
    found.drop_tree()
    return found


def _ends(leaf: _Leaf) -> str:
    """The kind of what a heading for other stories begins; it may be a bold line above a link, in one block."""
    element = leaf.element
    if len(element) and not (element.text or "").strip() and element[0].tag in ("b", "strong", "span", "em"):
        return ends_a_story(leaf.text) or ends_a_story(words(element[0]))
    return ends_a_story(leaf.text)


def _kind(leaf: _Leaf, place: _Place, first: _Taken, second: _Taken, titles: Collection[str]) -> str:
    element, text = leaf.element, leaf.text
    if folded(text) in titles and (element.tag in HEADINGS or len(text.split()) > 2):
        return "title"
    is_item = element.tag in ("li", "td") and is_inside(element, place.root)
    if published_line(text) or (is_only_a_day(text) and not is_item):
        return "date"
    part = _part(element, place)
    if not is_inside(element, place.root):
        return part or furniture(text) or "outside"
    plain = furniture(text) or _links_of_furniture(leaf)
    if first.has(text) and part not in ("menu", "share", "cookies", "comments", "form"):
        if plain and (leaf.linked > _LINKED or plain in ("details", "byline", "cookies") or _is_footer(plain, element)):
            return plain
        # A paragraph that is one link leads to another story, unless both think otherwise.
        return (
            "links" if leaf.linked > _ONLY_LINK and not second.has(text) and element.tag not in ("li", "table") else ""
        )
    if part or plain:
        return part or plain
    if second.has(text) or (leaf.linked < _LINKED and _is_kept_alone(element)):
        return ""
    return "links" if leaf.linked > _LINKED else "other"


def _is_kept_alone(element: Element) -> bool:
    """Whether an element is of those that both extractors lose: quotations, captions, tables, lists, headings."""
    kinds = ("blockquote", "figcaption", "table", "li", "dd", "pre", "details", *HEADINGS)
    return element.tag in kinds or any(one.tag in kinds for one in list(element.iterancestors())[:3])


def _part(element: Element, place: _Place) -> str:
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


def _linked(element: Element, text: str) -> float:
    return sum(len(words(link)) for link in element.iter("a")) / len(text)


def _leave_out(leaves: list[_Leaf], root: Element, found: MainText, take: Collection[int]) -> None:
    """Remove the leaves that are not the story, and list them: long ones by themselves, short neighbours together."""
    groups: list[tuple[str, list[_Leaf]]] = []
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


def _take(group: list[_Leaf], root: Element) -> None:
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
