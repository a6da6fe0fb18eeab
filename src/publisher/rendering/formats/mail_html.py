"""Sanitised HTML → HTML for mail clients.

Styles are inline, void elements are closed (because mrml parses it as part of the MJML), headings are one level below
the story's title, pictures are embedded.
"""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urljoin

from publisher.rendering.formats.colours import Palette
from publisher.rendering.formats.html_reader import HtmlReader

COLUMN = 576
"""Width of a story's text and pictures in CSS pixels: 640 less a margin of 32 on each side."""

SANS = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Noto Sans,Helvetica,Arial,sans-serif"
SERIF = "Georgia,Noto Serif,Times New Roman,Times,serif"
MONO = "Consolas,Menlo,Courier New,monospace"

_VOID = {"br", "hr", "img"}
_SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture's address in the HTML; `width` is that of the file in pixels."""

    src: str
    width: int


Pictures = Callable[[str, str], Embedded | None]
"""Maps a picture's path in the post and its alt text to the embedded picture; None = show the alt text instead."""


class MailWriter(HtmlReader):
    """Parses sanitised HTML and writes it for mail clients into `parts`."""

    def __init__(self, palette: Palette, pictures: Pictures, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._styles, self._pictures, self._base = _styles(palette), pictures, base
        self._open: list[str] = []
        self._tables: list[_Table] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "img":
            self.parts.append(self._image(values))
            return
        name = self._name(tag)
        written = self._link(values) if tag == "a" else {k: v for k, v in values.items() if k == "start"}
        style = self._style(name, values.get("style", ""))
        if style:
            written["style"] = style
        if tag in ("table", "tr", "th", "td"):
            written |= self._in_table(tag, values.get("style", ""))
        self.parts.append(_tag(name, written, closed=tag in _VOID))
        if tag not in _VOID:
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        self.parts.append(f"</{self._name(tag)}>")
        self._open.pop()
        if tag == "table" and self._tables:
            self._tables.pop().finish(self.parts)

    def handle_data(self, data: str) -> None:
        self.parts.append(html.escape(data, quote=False))
        if self._tables:
            self._tables[-1].words(data)

    def _name(self, tag: str) -> str:
        if tag == "section":
            return "div"
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return f"h{min(6, max(3, int(tag[1]) + 1))}"
        return tag

    def _style(self, name: str, own: str) -> str:
        inside = next((outer for outer in reversed(self._open) if outer in ("li", "blockquote")), "")
        quiet = name == "code" and "pre" in self._open
        style = "" if quiet else self._styles.get(f"{inside} {name}", self._styles.get(name, ""))
        return f"{style};{own}" if own else style

    def _link(self, values: dict[str, str]) -> dict[str, str]:
        address = urljoin(self._base, values.get("href", ""))
        if not address.startswith(_SCHEMES):
            return {}
        title = {"title": values["title"]} if values.get("title") else {}
        return {"href": address, **title, "target": "_blank", "rel": "noopener noreferrer"}

    def _in_table(self, tag: str, style: str) -> dict[str, str]:
        if tag == "table":
            self._tables.append(_Table(len(self.parts)))
            return {"width": "100%", "cellpadding": "0", "cellspacing": "0", "border": "0"}
        if self._tables and tag == "tr":
            self._tables[-1].row()
        elif self._tables:
            self._tables[-1].cell(len(self.parts), number=tag == "td" and style.endswith("right"))
        return {}

    def _image(self, values: dict[str, str]) -> str:
        source, alt, caption = values.get("src", ""), values.get("alt", ""), values.get("title", "")
        if source.startswith(("http://", "https://")):
            shown: Embedded | None = Embedded(source, COLUMN)
        else:
            shown = self._pictures(unquote(source), alt)
        words = f'<span style="{self._styles["caption"]}">{html.escape(caption)}</span>' if caption else ""
        if shown is None:
            return f"<em>[{html.escape(alt)}]</em>{words}"
        width = min(shown.width, COLUMN)
        attributes = {"src": shown.src, "alt": alt, "width": str(width)}
        attributes["style"] = f"{self._styles['img']};max-width:{width}px"
        return _tag("img", attributes, closed=True) + words


class _Table:
    """Measures a table while it is written: in one that fits on a phone, words and numbers are not broken."""

    def __init__(self, part: int) -> None:
        self._part = part
        self._numbers: list[int] = []
        self._column, self._number, self._words = -1, False, ""
        self._needs: dict[int, int] = {}

    def row(self) -> None:
        self._column, self._number, self._words = -1, False, ""

    def cell(self, part: int, number: bool) -> None:
        self._column, self._number, self._words = self._column + 1, number, ""
        if number:
            self._numbers.append(part)

    def words(self, data: str) -> None:
        self._words += data
        longest = len(self._words.strip()) if self._number else max(map(len, self._words.split()), default=0)
        self._needs[self._column] = max(longest, self._needs.get(self._column, 0))

    def finish(self, parts: list[str]) -> None:
        # A phone shows 350 px; a character takes about 8 px, the padding of a cell 8 px.
        if sum(self._needs.values()) * 8 + len(self._needs) * 8 > 350:
            return
        whole = ' style="word-break:normal;overflow-wrap:normal;'
        parts[self._part] = parts[self._part].replace(' style="', whole, 1)
        for part in self._numbers:
            parts[part] = parts[part].replace(' style="', ' style="white-space:nowrap;', 1)


def _tag(name: str, attributes: Mapping[str, str], closed: bool = False) -> str:
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written} />" if closed else f"<{name}{written}>"


@lru_cache
def _styles(palette: Palette) -> Mapping[str, str]:
    """Inline CSS by tag, or by "li TAG" and "blockquote TAG" where it differs inside these."""
    heading = f"margin:28px 0 10px;font-family:{SERIF};line-height:1.3;color:{palette.ink}"
    small = f"font-size:13px;line-height:1.45;color:{palette.muted}"
    cell = "padding:8px 8px;font-size:14px;line-height:1.4;vertical-align:top"
    return {
        "p": "margin:0 0 16px",
        "li p": "margin:0 0 6px",
        "blockquote p": "margin:0 0 8px",
        "h3": f"{heading};font-size:21px",
        "h4": f"{heading};font-size:17px",
        "h5": f"{heading};font-size:16px",
        "h6": f"{heading};font-size:16px",
        "ul": "margin:0 0 16px;padding:0 0 0 22px",
        "ol": "margin:0 0 16px;padding:0 0 0 22px",
        "li ul": "margin:6px 0 0;padding:0 0 0 20px",
        "li ol": "margin:6px 0 0;padding:0 0 0 20px",
        "li": "margin:0 0 7px",
        "blockquote": (
            f"margin:20px 0;padding:4px 0 2px 18px;border-left:4px solid {palette.accent};"
            f"font-family:{SERIF};font-size:18px;line-height:1.5;color:{palette.ink}"
        ),
        "a": f"color:{palette.link};text-decoration:underline",
        "img": (f"display:block;width:100%;height:auto;border:0;border-radius:6px;{small}"),
        "caption": f"display:block;margin:8px 0 0;{small}",
        "hr": f"margin:24px 0;border:0;border-top:1px solid {palette.rule}",
        "code": f"padding:1px 4px;border-radius:3px;background:{palette.tint};font-family:{MONO};font-size:14px",
        "pre": (
            f"margin:0 0 16px;padding:12px 14px;border-radius:6px;background:{palette.tint};"
            f"font-family:{MONO};font-size:13px;line-height:1.5;white-space:pre-wrap"
        ),
        "table": "margin:0 0 20px;border-collapse:collapse",
        "th": f"{cell};text-align:left;border-bottom:2px solid {palette.band};color:{palette.ink}",
        "td": f"{cell};border-bottom:1px solid {palette.rule};color:{palette.ink}",
        "div": f"margin:24px 0 0;padding:14px 0 0;border-top:1px solid {palette.rule};{small}",
    }
