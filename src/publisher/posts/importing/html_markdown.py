"""HTML that is a story already into Markdown: quotations, captions, videos and tables kept, nothing of it Markdown by
accident.
"""

import re
from urllib.parse import parse_qs

from publisher.core.errors import InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import FoundPicture
from publisher.posts.importing.extra import library
from publisher.posts.importing.html_pictures import collect_pictures
from publisher.posts.importing.html_tree import (
    DEPTH_LIMIT,
    HEADINGS,
    Element,
    drop_marked,
    mark_removed,
    mark_unwrapped,
    words,
)
from publisher.posts.importing.letters import tidy
from publisher.posts.importing.same_story import without_tracking
from publisher.posts.importing.web_addresses import joined, parts_of_address

_BREAK = "\ue000"
"""Stands where two line breaks make a new paragraph, until the text is Markdown."""

LIST_END = "\ue001"
"""Stands between two lists that follow each other: in Markdown they would be one."""

_SPACE = re.compile(r"\s+")
_UNWRAPPED = frozenset(
    {
        "mark", "u", "ins", "font", "abbr", "acronym", "small", "big", "label", "span", "time", "cite", "dfn", "bdi",
        "bdo", "data", "output", "wbr", "nobr", "picture", "tt", "kbd", "samp", "var", "noscript",
    }
)  # fmt: skip
_MADE_DIV = frozenset(
    {
        "dl", "dd", "details", "figcaption", "figure", "header", "footer", "section", "article", "main", "aside",
        "address", "form", "fieldset", "center",
    }
)  # fmt: skip
_SUPERSCRIPT = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_KEPT_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_HIDDEN_ADDRESS = re.compile(
    r"(?i)[ ]?(?:този имейл адрес е защитен от спам ботове|this email address is being protected from spambots|"
    r"e-?mail адресът е защитен)[^.]{0,400}\.(?:\s*(?:трябва да имате|you need) [^.]{0,400}\.)?"
)

_NEEDLESS = (
    (re.compile(r"(?<=\w)(?<!\\)\\_(?=\w)"), "_"),
    (re.compile(r"(?<!\\)\\&(?!#?\w{1,32};)"), "&"),
    (re.compile(r"(?<!\\)\\<(?![A-Za-z/!?])"), "<"),
    (re.compile(r"(?<=\S)(?<!\\)\\>"), ">"),
    (re.compile(r"(?<=\w)(?<!\\)\\([+=.-])(?=\w)"), r"\1"),
)
"""Escapes that change nothing and are hard to read."""


def to_markdown(root: Element, base: str, pictures: list[FoundPicture], uncertain: list[str]) -> str:
    """The story below `root`, which is changed on the way. Its pictures are added to `pictures`.

    `base` is the address that links are relative to, "" = unknown. Raises `InvalidInput`.
    """
    _one_space(root)
    _videos(root, base)
    collect_pictures(root, base, pictures)
    _tables(root)
    _inline(root, base)
    _headings(root)
    _paragraphs(root)
    _part_lists(root)
    hidden = _HIDDEN_ADDRESS.search(words(root))
    text = _converted(root)
    if hidden:
        text = _HIDDEN_ADDRESS.sub(" …", text)
        uncertain.append(worded("text: an e-mail address was hidden by a script of the page; it stands as “…”"))
    return text


def _converted(root: Element) -> str:
    converter, html = library("html_to_markdown"), library("lxml.html")
    options = converter.ConversionOptions(
        escape_asterisks=True, escape_underscores=True, escape_misc=True, expand_abbreviations=False, autolinks=False,
        extract_metadata=False, highlight_style="none", max_depth=DEPTH_LIMIT + 50, br_in_tables=False, bullets="-",
    )  # fmt: skip
    try:
        text = str(converter.convert(html.tostring(root, encoding="unicode"), options).content)
    except (converter.ConversionError, ValueError, RuntimeError) as error:
        raise InvalidInput(worded("the HTML cannot be made Markdown: %(error)s", error=error)) from error
    text = re.sub(rf"(?:(?<! )[ ]++)?(?:\\?\n[ ]*+)?{_BREAK}\s*", "\n\n", tidy(text))
    text = _with_other_marks(text)
    for pattern, plain in _NEEDLESS:
        text = pattern.sub(plain, text)
    # A quotation and a list need no empty line before them, but people look for one.
    text = re.sub(r"(?m)^([^>\s|\d-][^\n]*)\n(?=> )", r"\1\n\n", text)
    # A line break within a paragraph as a backslash: editors take spaces off the ends of lines.
    text = re.sub(r"(?<! )[ ]{2,}+\n(?=[ ]*+[^\s\ue000])", "\\\\\n", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?m)(?<! )[ ]++$", "", text)).strip()


def _one_space(root: Element) -> None:
    """Each run of white space as one space: a line of the source is none of the text, and could begin with a mark."""
    for one in root.iter():
        if one.tag == "pre" or any(parent.tag == "pre" for parent in one.iterancestors("pre")):
            one.tail = one.tail and _SPACE.sub(" ", one.tail) if one.tag == "pre" else one.tail
            continue
        one.text = one.text and _SPACE.sub(" ", one.text)
        one.tail = one.tail and _SPACE.sub(" ", one.tail)


def _videos(root: Element, base: str) -> None:
    """A link in the place of a video or a map, which no mail can show."""
    for frame in list(root.iter("iframe", "video", "audio", "embed")):
        if frame.getparent() is None:
            continue
        source = frame.get("src") or frame.get("data-src") or next((one.get("src") for one in frame.iter("source")), "")
        address = watch_address(joined(base, (source or "").strip()))
        if not address.startswith(("http://", "https://")):
            mark_removed(frame)
            continue
        kind = "Карта" if "/maps" in address else "Аудио" if frame.tag == "audio" else "Видео"
        title = " ".join((frame.get("title") or "").split())
        label = f"{kind}: {title}" if title and "youtube video player" not in title.lower() else kind
        paragraph = root.makeelement("p", {})
        link = root.makeelement("a", {"href": address})
        link.text = label
        paragraph.append(link)
        paragraph.tail, frame.tail = frame.tail, None
        frame.getparent().replace(frame, paragraph)
    drop_marked(root)


def watch_address(address: str) -> str:
    """The page of an embedded video: YouTube's and Vimeo's players have other addresses than their pages."""
    parts = parts_of_address(address)
    host, last = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/").rsplit("/", 1)[-1]
    if host in ("youtube.com", "youtube-nocookie.com", "m.youtube.com") and parts.path.startswith("/embed/"):
        return f"https://www.youtube.com/watch?v={last}"
    if host == "player.vimeo.com" and last.isdigit():
        return f"https://vimeo.com/{last}"
    if host == "facebook.com" and parts.path.startswith("/plugins/video"):
        return parse_qs(parts.query).get("href", [address])[0]
    return address


def _tables(root: Element) -> None:
    """Tables that only lay out become blocks; a cell of the others is one line."""
    kept: set[Element] = set()
    for table in reversed(list(root.iter("table"))):
        rows = table.findall(".//tr")
        widest = max((len(row.findall("td")) + len(row.findall("th")) for row in rows), default=0)
        has_blocks = any(
            cell.find(".//table") is not None or len(cell.findall(".//p")) > 2 for cell in table.iter("td")
        )
        if widest < 2 or len(rows) < 2 or has_blocks or table.get("role") == "presentation":
            for part in list(table.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption")):
                # A table of data within keeps its parts.
                if not any(one in kept for one in (part, *part.iterancestors("table"))):
                    part.tag = "div"
            continue
        kept.add(table)
        caption = table.find("caption")
        if caption is not None:
            caption.tag = "p"
            table.addprevious(caption)
        for cell in table.iter("td", "th"):
            for part in list(cell.iter("p", "div", "ul", "ol", "li", *HEADINGS)):
                part.tail = f" {part.tail or ''}"
                mark_unwrapped(part)
            for line in list(cell.iter("br")):
                line.tail = f" {line.tail or ''}"
                mark_removed(line)
    drop_marked(root)


def _inline(root: Element, base: str) -> None:
    """Links with whole addresses; raised digits, quotation marks and terms as plain Markdown has them."""
    for link in list(root.iter("a")):
        _link(link, base)
    drop_marked(root)
    for one in list(root.iter("sup", "sub")):
        table = _SUPERSCRIPT if one.tag == "sup" else _SUBSCRIPT
        if one.text and not len(one) and all(ord(letter) in table for letter in one.text):
            one.text = one.text.translate(table)
        mark_unwrapped(one)
    drop_marked(root)
    for one in list(root.iter("q")):
        _quote(one)
    drop_marked(root)
    for one in list(root.iter("dt", "summary")):
        _make_bold(root, one)
    for one in list(root.iter(*_MADE_DIV)):
        one.tag = "div"
    for one in list(root.iter(*_UNWRAPPED)):
        if one is not root:
            mark_unwrapped(one)
    drop_marked(root)


def _link(link: Element, base: str) -> None:
    """A link to another page; one without an address of the web, or around a picture, becomes what it holds."""
    reference = (link.get("href") or "").strip()
    address = joined(base, reference)
    is_picture = link.find(".//img") is not None and not words(link)
    if is_picture or not address.lower().startswith(_KEPT_SCHEMES) or reference.startswith("#"):
        mark_unwrapped(link)
    elif not words(link):
        mark_removed(link)
    else:
        link.attrib.clear()
        link.set("href", without_tracking(address) if address.startswith("http") else address)


def _quote(quoted: Element) -> None:
    quoted.text = f"„{quoted.text or ''}"
    if len(quoted):
        quoted[-1].tail = f"{quoted[-1].tail or ''}“"
    else:
        quoted.text += "“"
    mark_unwrapped(quoted)


def _make_bold(root: Element, term: Element) -> None:
    """The head of a definition or of an accordion, as a bold paragraph."""
    bold = root.makeelement("strong", {})
    bold.text, tail = words(term), term.tail
    term.clear()
    term.tag, term.tail = "p", tail
    term.append(bold)


def _headings(root: Element) -> None:
    """The highest level of a body is the second, and a heading is not bold besides."""
    found = list(root.iter(*HEADINGS))
    empty = []
    for one in found:
        if not words(one):
            empty.append(one)
            continue
        for bold in list(one.iter("strong", "b", "em", "i")):
            mark_unwrapped(bold)
    levels = sorted({int(one.tag[1]) for one in found})
    for one in found:
        one.tag = f"h{min(2 + levels.index(int(one.tag[1])), 6)}"
    for one in empty:
        mark_removed(one)
    drop_marked(root)


def _paragraphs(root: Element) -> None:
    """Two line breaks in a row are a paragraph's end; paragraphs without a word go."""
    for line in list(root.iter("br")):
        following = line.getnext() if line.tag == "br" else None
        if following is not None and following.tag == "br" and not (line.tail or "").strip():
            if not any(parent.tag in ("li", "td", "th", "pre") for parent in line.iterancestors()):
                following.tail = f"{_BREAK}{following.tail or ''}"
            mark_removed(line)
            if _BREAK in (following.tail or ""):
                mark_removed(following)
    drop_marked(root)
    for item in list(root.iter("li")):
        parts = [one for one in item if one.tag in ("p", "div")]
        # Markdown puts an empty line around a paragraph in a list, and readers see a gap.
        if len(parts) == 1 and item[0] is parts[0]:
            parts[0].drop_tag()
    for one in reversed(list(root.iter("p", "strong", "b", "em", "i", "li", "blockquote"))):
        if not words(one).strip() and one.find(".//img") is None:
            mark_removed(one)
    drop_marked(root)


def _part_lists(root: Element) -> None:
    for one in list(root.iter("ol", "ul")):
        following = one.getnext()
        if following is not None and following.tag == one.tag and not (one.tail or "").strip():
            mark = root.makeelement("p", {})
            mark.text = LIST_END
            one.addnext(mark)


def _with_other_marks(text: str) -> str:
    """Give each second list of a row the other mark that Markdown has: `1)` for `1.`, `*` for `-`."""
    parts = text.split(LIST_END)
    for number in range(1, len(parts), 2):
        lines = parts[number].lstrip("\n").split("\n")
        for at, line in enumerate(lines):
            # Items and what is indented below them; the first other line ends the list.
            if line and not re.match(r"[ ]+|\d+\.[ ]|-[ ]", line):
                break
            lines[at] = re.sub(r"^(\d+)\.(?=[ ])", r"\1)", re.sub(r"^-(?=[ ])", "*", line))
        parts[number] = "\n".join(lines)
    return "\n\n".join(part.strip("\n") for part in parts)
