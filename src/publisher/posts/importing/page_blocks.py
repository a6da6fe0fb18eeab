"""The blocks of a page: elements with text of their own, each of which belongs to the story or does not."""

from dataclasses import dataclass

from publisher.posts.importing.html_tree import BLOCKS, Element, words

_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})


@dataclass(slots=True)
class Leaf:
    """A block, its words, and what it was judged to be."""

    element: Element
    text: str
    linked: float = 0.0
    """The share of its letters that are links."""

    kind: str = ""
    """Why it is not part of the story; "" = it is."""


def leaves_of(body: Element) -> list[Leaf]:
    """Elements with text that hold no other block, in the page's order; text beside blocks gets its own element."""
    return [Leaf(one, text, _linked(one, text)) for one in _leaf_elements(body) if (text := words(one))]


def _linked(element: Element, text: str) -> float:
    return sum(len(words(link)) for link in element.iter("a")) / len(text)


def _leaf_elements(body: Element) -> list[Element]:
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
