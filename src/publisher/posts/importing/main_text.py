"""Which blocks of a page are its story.

trafilatura says what the story is, resiliparse is the second opinion. The blocks themselves stay as they are on the
page, because both lose quotations, captions and videos. What is left out is grouped by the part of the page it is in.
"""

from collections.abc import Collection

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.dates import is_only_a_day, published_line
from publisher.posts.importing.extractors import Taken, extracted
from publisher.posts.importing.furniture import ends_a_story, folded, furniture
from publisher.posts.importing.html_tree import HEADINGS, Element, is_inside, words
from publisher.posts.importing.leaving_out import MainText, leave_out
from publisher.posts.importing.page_blocks import Leaf, leaves_of
from publisher.posts.importing.page_parts import Place, part_of

_WHOLE = 0.9
"""The root of the story is the smallest element that holds this share of what trafilatura takes."""

_MUCH = 0.3
"""Names of elements that hold this share of it say nothing: a whole page may be called "has-sidebar"."""

_ONLY_LINK = 0.8
_CAPTION_LIMIT = 300
_FEWEST_WORDS = 20
_PROSE = 80
_LINKED = 0.6
"""A block whose words are links to this share is a menu or a list of other stories, unless trafilatura takes it."""

_MORE = 1.25
"""From this many times our words on, the second opinion is told to the person."""


def find_main_text(page: Element, titles: Collection[str], take: Collection[int]) -> MainText:
    """Reduce a stripped page to its story. `take` are the numbers of dropped blocks to keep.

    Raises `InvalidInput` when there is no text in it.
    """
    body = page.find("body")
    body = page if body is None else body
    leaves = leaves_of(body)
    ours, theirs = extracted(page)
    first, second = Taken(ours), Taken(theirs)
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
    leave_out(leaves, place.root, found, take)
    if hero is not None:
        place.root.insert(0, hero)
    return found


def _place(body: Element, leaves: list[Leaf], taken: Taken) -> Place:
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
    return Place(root, {one for one, size in below.items() if size >= _MUCH * total and len(one)})


def _judge(leaves: list[Leaf], place: Place, first: Taken, second: Taken, titles: Collection[str]) -> None:
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


def _links_of_furniture(leaf: Leaf) -> str:
    """The kind of a block that is nothing but links to print, to share, to go back."""
    if leaf.linked < _ONLY_LINK:
        return ""
    kinds = [furniture(text) for link in leaf.element.iter("a") if (text := words(link))]
    return kinds[0] if kinds and all(kinds) else ""


def _is_footer(plain: str, element: Element) -> bool:
    return plain == "footer" and element.tag not in HEADINGS


def _keep_between(leaves: list[Leaf], root: Element) -> None:
    """Keep short blocks that both extractors lose when they stand between two that belong to the story."""
    inside = [leaf for leaf in leaves if is_inside(leaf.element, root)]
    for before, leaf, after in zip(inside, inside[1:], inside[2:], strict=False):
        if leaf.kind == "other" and not before.kind and not after.kind:
            leaf.kind = ""


def _hero(leaves: list[Leaf], place: Place) -> Element | None:
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
        if seen_title and one.tag == "img" and not is_inside(one, place.root) and not part_of(one, place):
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


def _ends(leaf: Leaf) -> str:
    """The kind of what a heading for other stories begins; it may be a bold line above a link, in one block."""
    element = leaf.element
    if len(element) and not (element.text or "").strip() and element[0].tag in ("b", "strong", "span", "em"):
        return ends_a_story(leaf.text) or ends_a_story(words(element[0]))
    return ends_a_story(leaf.text)


def _kind(leaf: Leaf, place: Place, first: Taken, second: Taken, titles: Collection[str]) -> str:
    element, text = leaf.element, leaf.text
    if folded(text) in titles and (element.tag in HEADINGS or len(text.split()) > 2):
        return "title"
    is_item = element.tag in ("li", "td") and is_inside(element, place.root)
    if published_line(text) or (is_only_a_day(text) and not is_item):
        return "date"
    part = part_of(element, place)
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
