"""A story's Markdown → HTML for a page: headings in order below the title, wide tables that scroll, tables of times."""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote, urljoin

from markupsafe import Markup

from publisher.rendering.formats.embeds import linked
from publisher.rendering.formats.html_reader import HtmlReader
from publisher.rendering.formats.inert import inert_text
from publisher.rendering.formats.markdown import parser, sanitised
from publisher.rendering.pages.pictures import PagePicture

_VOID = {"br", "hr", "img"}
_SCHEMES = ("http://", "https://", "mailto:", "tel:")
_TIME = re.compile(r"\d\d?[:.]\d\d(?:[ \u00a0]?[–-][ \u00a0]?\d\d?[:.]\d\d)?(?:[ \u00a0]ч\.)?[:,.]?")
"""A time of day, or a span, and nothing else: `14:00 ч.`"""

Pictures = Callable[[str, str, str], PagePicture | None]
"""Maps a picture's path in the post, its alt text and its caption to the picture; None = show the alt text instead."""


def body_html(markdown: str, pictures: Pictures, base: str, lang: str, table: str) -> Markup:
    """The body of a story in a language. `base` completes relative links; `table` is what a table is called for those
    who hear it. What a page cannot show, like a frame of another site, is a link.
    """
    writer = _PageWriter(pictures, base, table)
    writer.feed(sanitised(linked(parser().render(markdown), base, lang)))
    writer.close()
    # Sanitised with an allow-list of tags, and all text and attributes are escaped here.
    return Markup(inert_text("".join(writer.parts).strip()))  # noqa: S704


class _PageWriter(HtmlReader):
    """Parses sanitised HTML and writes it for a page into `parts`."""

    def __init__(self, pictures: Pictures, base: str, table: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures, self._base, self._table = pictures, base, table
        self._headings: list[int] = []
        self._lists: list[_List] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        for items in self._lists[-1:]:
            items.begun(tag)
        if tag == "img":
            self.parts.append(self._image(values))
        elif tag == "a":
            self.parts.append(_tag("a", self._link(values)))
        elif tag == "table":
            region = {"class": "scroll", "role": "region", "aria-label": self._table, "tabindex": "0"}
            self.parts.append(_tag("div", region) + "<table>")
        elif tag in ("th", "td"):
            self.parts.append(_tag(tag, _cell(tag, values)))
        elif tag in ("ul", "ol"):
            self._lists.append(_List(len(self.parts)))
            self.parts.append(_tag(tag, {key: value for key, value in values.items() if key == "start"}))
        elif _is_heading(tag):
            self.parts.append(f"<{self._heading(int(tag[1]))}>")
        else:
            self.parts.append('<div class="notes">' if tag == "section" else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop().finish(tag, self.parts)
        for items in self._lists[-1:]:
            items.ended(tag)
        if _is_heading(tag):
            self.parts.append(f"</h{min(6, 1 + len(self._headings))}>")
        elif tag == "table":
            self.parts.append("</table></div>")
        else:
            self.parts.append("</div>" if tag == "section" else f"</{tag}>")

    def handle_data(self, data: str) -> None:
        for items in self._lists[-1:]:
            items.words(data)
        self.parts.append(html.escape(data, quote=False))

    def _heading(self, level: int) -> str:
        """The levels follow each other, whichever the author has used: the title of the page is the h1."""
        while self._headings and self._headings[-1] >= level:
            self._headings.pop()
        self._headings.append(level)
        return f"h{min(6, 1 + len(self._headings))}"

    def _link(self, values: dict[str, str]) -> dict[str, str]:
        try:
            address = urljoin(self._base, values.get("href", ""))
        except ValueError:
            return {}
        # Sanitising has emptied the addresses that may not be followed.
        if not values.get("href") or not address.startswith(_SCHEMES):
            return {}
        return {"href": address, **({"title": values["title"]} if values.get("title") else {})}

    def _image(self, values: dict[str, str]) -> str:
        source, alt, caption = values.get("src", ""), values.get("alt", ""), values.get("title", "")
        away = source.startswith(("http://", "https://"))
        shown = PagePicture(source, alt) if away else self._pictures(unquote(source), alt, caption)
        below = f'<span class="caption">{html.escape(caption)}</span>' if caption else ""
        if shown is None:
            return f"<em>[{html.escape(alt)}]</em>{below}"
        size = {"width": str(shown.width), "height": str(shown.height)} if shown.width else {}
        return _tag("img", {"src": shown.src, "alt": alt, **size, "loading": "lazy"}) + below


class _List:
    """Watches a list while it is written: one whose items all begin with a time in bold becomes a programme."""

    def __init__(self, part: int) -> None:
        self._part = part
        self._items = self._timed = 0
        self._at_start = self._bold = False

    def begun(self, tag: str) -> None:
        if tag == "li":
            self._items, self._at_start = self._items + 1, True
        elif tag == "strong" and self._at_start:
            self._bold, self._at_start = True, False
        elif tag != "p":
            self._at_start = self._bold = False

    def ended(self, tag: str) -> None:
        if tag == "strong":
            self._bold = False

    def words(self, data: str) -> None:
        if self._bold and _TIME.fullmatch(data.strip()):
            self._timed += 1
        if data.strip():
            self._at_start = self._bold = False

    def finish(self, tag: str, parts: list[str]) -> None:
        if self._items > 1 and self._timed == self._items:
            parts[self._part] = _tag(tag, {"class": "times"})


def _is_heading(tag: str) -> bool:
    return len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()


def _cell(tag: str, values: dict[str, str]) -> dict[str, str]:
    side = values.get("style", "").rpartition(":")[2].strip(" ;")
    aligned = {"class": f"to-{side}"} if side in ("right", "center") else {}
    return {**({"scope": "col"} if tag == "th" else {}), **aligned}


def _tag(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items()) + ">"
