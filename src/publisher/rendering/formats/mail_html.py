"""Sanitised HTML → HTML for mail clients.

Styles are inline, void elements are closed (because mrml parses it as part of the MJML), headings go down from the
story's title without a gap, pictures are embedded and fit the place where they stand, wide tables scroll in a box.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from publisher.rendering.formats.addresses import completed
from publisher.rendering.formats.colours import Palette
from publisher.rendering.formats.html_reader import HtmlReader

COLUMN = 576
"""Width of a story's text and pictures in CSS pixels: 640 less a margin of 32 on each side."""

SANS = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Noto Sans,Helvetica,Arial,sans-serif"
SERIF = "Georgia,Noto Serif,Times New Roman,Times,serif"
MONO = "Consolas,Menlo,Courier New,monospace"

_VOID = {"br", "hr", "img"}

_INSETS = {"li": 22, "blockquote": 22, "div": 0}
"""Pixels by which a tag makes the place for a picture narrower."""

_CELL = 16
"""Pixels of padding of a cell."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture's address in the HTML; `width` is that of the file in pixels."""

    src: str
    width: int


Pictures = Callable[[str, str], Embedded | None]
"""Maps a picture's path in the post and its alt text to the embedded picture; None = show the alt text instead."""


class MailWriter(HtmlReader):
    """Parses sanitised HTML and writes it for mail clients into `parts`; its highest headings are h`top`."""

    def __init__(self, palette: Palette, pictures: Pictures, base: str, top: int) -> None:
        super().__init__(convert_charrefs=True)
        self._styles, self._pictures, self._base, self._top = _styles(palette), pictures, base, top
        self._open: list[str] = []
        self._headings: list[int] = []
        self._tables: list[_Table] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "img":
            self._image(values)
            return
        name = self._name(tag)
        written = self._link(values) if tag == "a" else {k: v for k, v in values.items() if k == "start"}
        if tag == "section":
            written["class"] = "notes"
        if tag == "table":
            self.parts.append(_SCROLLED)
            self._tables.append(_Table())
            written |= {"width": "100%", "cellpadding": "0", "cellspacing": "0", "border": "0"}
        elif tag == "th":
            written["scope"] = "col" if "thead" in self._open else "row"
        if style := self._style(name, values.get("style", "")):
            written["style"] = style
        if self._tables:
            self._in_table(tag, values.get("style", ""), written)
        self.parts.append(_tag(name, written, closed=tag in _VOID))
        if tag not in _VOID:
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        name = self._open.pop() if self._open else tag
        self.parts.append(f"</{name}>")
        if tag == "table" and self._tables:
            self._tables.pop().finish(self.parts)
            self.parts.append(_SCROLLED_END)

    def handle_data(self, data: str) -> None:
        self.parts.append(html.escape(data, quote=False))

    def _name(self, tag: str) -> str:
        if tag == "section":
            return "div"
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return self._heading(int(tag[1]))
        return tag

    def _heading(self, level: int) -> str:
        """A heading one below the nearest one above it that is higher in the post, so that no level is left out."""
        while self._headings and self._headings[-1] >= level:
            self._headings.pop()
        self._headings.append(level)
        return f"h{min(6, self._top - 1 + len(self._headings))}"

    def _style(self, name: str, own: str) -> str:
        inside = next((outer for outer in reversed(self._open) if outer in ("li", "blockquote")), "")
        quiet = name == "code" and "pre" in self._open
        style = "" if quiet else self._styles.get(f"{inside} {name}", self._styles.get(name, ""))
        return f"{style};{own}" if own else style

    def _link(self, values: dict[str, str]) -> dict[str, str]:
        address = completed(values.get("href", ""), self._base)
        if not address:
            return {}
        title = {"title": values["title"]} if values.get("title") else {}
        return {"href": address, **title, "target": "_blank", "rel": "noopener noreferrer"}

    def _in_table(self, tag: str, style: str, written: dict[str, str]) -> None:
        if tag == "tr":
            self._tables[-1].row()
        elif tag in ("th", "td"):
            self._tables[-1].cell()
            if tag == "td" and style.endswith("right"):
                written["style"] = f"white-space:nowrap;{written['style']}"

    def _image(self, values: dict[str, str]) -> None:
        source, alt, caption = values.get("src", ""), values.get("alt", ""), values.get("title", "")
        if source.startswith(("http://", "https://")):
            shown: Embedded | None = Embedded(source, COLUMN)
        else:
            shown = self._pictures(unquote(source), alt)
        if shown is None:
            self.parts.append(f"<em>[{html.escape(alt)}]</em>")
        else:
            place = _Place(shown.width, COLUMN - sum(_INSETS.get(tag, 0) for tag in self._open))
            attributes = {"src": shown.src, "alt": alt}
            if self._tables:
                self._tables[-1].pictures.append((len(self.parts), attributes, place))
            self.parts.append(self._img(attributes, place.width()))
        if caption:
            self.parts.append(f'{_LINE_END}<span style="{self._styles["caption"]}">{html.escape(caption)}</span>')

    def _img(self, attributes: dict[str, str], width: int) -> str:
        style = f"{self._styles['img']};max-width:{width}px"
        return _tag("img", {**attributes, "width": str(width), "style": style}, closed=True)


_SCROLLED = (
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="table-layout:fixed">'
    '<tr><td style="padding:0"><div style="overflow-x:auto">'
)
"""A box as wide as the text, in which a table that is wider can be scrolled: it must not widen the mail."""

_SCROLLED_END = "</div></td></tr></table>"

_LINE_END = "<!--[if mso]><br /><![endif]-->"
"""Between a picture and its caption: Outlook for Windows ignores `display:block`."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a picture stands: its own width and that of its surroundings, in pixels."""

    own: int
    room: int

    def width(self, columns: int = 1) -> int:
        """What Outlook for Windows is told, which follows no `max-width`."""
        return max(1, min(self.own, self.room if columns == 1 else self.room // columns - _CELL))


class _Table:
    """Counts the columns of a table while it is written, and then fits its pictures to them."""

    def __init__(self) -> None:
        self.pictures: list[tuple[int, dict[str, str], _Place]] = []
        self._columns, self._column = 1, 0

    def row(self) -> None:
        self._column = 0

    def cell(self) -> None:
        self._column += 1
        self._columns = max(self._columns, self._column)

    def finish(self, parts: list[str]) -> None:
        for at, _, place in self.pictures:
            old, new = place.width(), place.width(self._columns)
            parts[at] = (
                parts[at]
                .replace(f' width="{old}"', f' width="{new}"')
                .replace(f"max-width:{old}px", f"max-width:{new}px")
            )


def _tag(name: str, attributes: Mapping[str, str], closed: bool = False) -> str:
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written} />" if closed else f"<{name}{written}>"


@lru_cache
def _styles(palette: Palette) -> Mapping[str, str]:
    """Inline CSS by tag, or by "li TAG" and "blockquote TAG" where it differs inside these."""
    heading = f"margin:28px 0 10px;font-family:{SERIF};line-height:1.3;color:{palette.ink}"
    small = f"font-size:13px;line-height:1.45;color:{palette.muted}"
    cell = "padding:8px 8px;font-size:15px;line-height:1.4;vertical-align:top"
    return {
        "p": "margin:0 0 16px",
        "li p": "margin:0 0 6px",
        "blockquote p": "margin:0 0 8px",
        "h2": f"{heading};font-size:20px",
        "h3": f"{heading};font-size:20px",
        **dict.fromkeys(("h4", "h5", "h6"), f"{heading};font-size:17px"),
        "sub": "font-size:13px;line-height:0",
        "sup": "font-size:13px;line-height:0",
        "ul": "margin:0 0 16px;padding:0 0 0 22px",
        "ol": "margin:0 0 16px;padding:0 0 0 22px",
        "li ul": "margin:6px 0 0;padding:0 0 0 20px",
        "li ol": "margin:6px 0 0;padding:0 0 0 20px",
        "li": "margin:0 0 7px",
        "blockquote": (
            f"margin:20px 0;padding:4px 0 2px 18px;border-left:4px solid {palette.accent};"
            f"font-family:{SERIF};font-size:17px;line-height:1.5;color:{palette.ink}"
        ),
        "a": f"color:{palette.link};text-decoration:underline",
        "img": (f"display:block;margin:0 auto;width:100%;height:auto;border:0;border-radius:8px;{small}"),
        "caption": f"display:block;margin:8px 0 0;{small}",
        "hr": f"margin:24px 0;border:0;border-top:1px solid {palette.rule}",
        "code": f"padding:1px 4px;border-radius:4px;background:{palette.tint};font-family:{MONO};font-size:15px",
        "pre": (
            f"margin:0 0 16px;padding:12px 14px;border-radius:8px;background:{palette.tint};"
            f"font-family:{MONO};font-size:13px;line-height:1.5;white-space:pre-wrap"
        ),
        "table": "margin:0 0 20px;border-collapse:collapse;word-break:normal;overflow-wrap:normal",
        "th": f"{cell};text-align:left;border-bottom:2px solid {palette.band};color:{palette.ink}",
        "td": f"{cell};border-bottom:1px solid {palette.rule};color:{palette.ink}",
        "div": f"margin:24px 0 0;padding:14px 0 0;border-top:1px solid {palette.rule};{small}",
    }
