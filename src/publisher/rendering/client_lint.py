"""Finds HTML and CSS in a mail that some mail programs do not support.

The rules follow the tables of caniemail.com: what Word's engine in Outlook for Windows cannot draw, and what Gmail
removes. A finding does not stop a mail, since most programs show it well. The bundled templates have no findings.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from publisher.core.wording import worded
from publisher.rendering.formats.html_reader import HtmlReader

GMAIL_STYLE = 8192
"""Characters of one <style> block above which Gmail drops the whole block."""

WIDTH = 640
"""Pixels of a mail's column: Outlook for Windows shows a picture as wide as its attribute says."""


@dataclass(frozen=True, slots=True)
class ClientGap:
    """One thing that some programs show badly: `code` identifies it, `where` names the heading before it."""

    code: str
    clients: str
    why: str
    where: str

    @property
    def said(self) -> str:
        """One line for staff."""
        return worded(
            "%(code)s (%(clients)s): %(why)s [%(where)s]",
            code=self.code, clients=self.clients, why=self.why, where=self.where,
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.said)


_BLOCKED = {
    **dict.fromkeys(("script", "object", "embed", "applet"), worded("removes it, or the whole mail as dangerous")),
    **dict.fromkeys(
        ("form", "input", "button", "select", "textarea"), worded("forms do not work or are not shown; link to one")
    ),
    **dict.fromkeys(("iframe", "video", "audio", "canvas"), worded("it is not shown; use a picture that links to it")),
    "svg": worded("it is not shown; use a PNG picture"),
    "base": worded("it is removed, and links without a host lead nowhere"),
}

_CSS = (
    ("css-flex", "Outlook", r"display\s*:\s*(inline-)?flex", worded("flex boxes fall apart; use tables (mj-column)")),
    ("css-grid", "Outlook, Gmail", r"display\s*:\s*(inline-)?grid", worded("grids fall apart; use tables (mj-column)")),
    ("css-position", "Outlook, Gmail", r"(?<![-\w])position\s*:\s*(absolute|fixed|sticky|relative)",
     worded("position is ignored, so that the element overlaps others")),
    ("css-float", "Outlook", r"(?<![-\w])float\s*:\s*(left|right)", worded("float is ignored except on pictures "
                                                                           "and tables")),
    ("css-rgba", "Outlook", r"(rgba|hsla)\s*\(|#[0-9a-f]{8}(?![0-9a-f])",
     worded("a declaration with a half-transparent colour is dropped; write #rrggbb")),
    ("css-variable", "Outlook, Gmail", r"var\s*\(\s*--", worded("variables are not supported, the declaration is "
                                                                "dropped")),
    ("css-calc", "Outlook", r"(?<![-\w])(calc|clamp|min|max)\s*\(", worded("computed sizes are dropped")),
    ("css-object-fit", "Outlook", r"object-fit\s*:", worded("it is ignored, the picture is stretched; crop it "
                                                            "beforehand")),
    ("css-import", "Gmail, Outlook", r"@import", worded("style sheets are not fetched")),
    ("font-face", "Gmail, Outlook", r"@font-face", worded("fonts are not fetched; Outlook then shows Times")),
)  # fmt: skip

_BACKGROUND = re.compile(r"background(-image)?\s*:[^;}]*url\(", re.IGNORECASE)
_FORMATS = re.compile(r"\.(webp|svg|avif)(\?|#|$)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)")
_CONDITION = re.compile(r"\[if [^\]]*\]>(.*)<!\[endif\]$", re.DOTALL)
_OPENED, _CLOSED = re.compile(r"<!--\[if [^\]<]*+\]>"), re.compile(r"<!\[endif\]-->")


def lint(html: str) -> list[ClientGap]:
    """What some mail programs show badly, in order of appearance; each gap once below a heading."""
    return list(_gaps(html))


@lru_cache(maxsize=16)
def _gaps(html: str) -> tuple[ClientGap, ...]:
    reader = _Reader(has_vml="<v:fill" in html or "<v:background" in html or "<v:rect" in html)
    reader.feed(html)
    reader.close()
    found = reader.found
    if len(_OPENED.findall(html)) != len(_CLOSED.findall(html)):
        why = worded(
            "a block for Outlook only is opened and not closed: Outlook hides what follows, others show its tags"
        )
        found.append(ClientGap("conditional-comment", "Outlook", why, worded("the whole mail")))
    return tuple(dict.fromkeys(found))


class _Reader(HtmlReader):
    def __init__(self, has_vml: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[ClientGap] = []
        self._vml = has_vml
        self._heading, self._in_heading, self._in_style = "", "", False
        self._css = ""
        self._tables: list[tuple[bool, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in ("h1", "h2"):
            self._in_heading, self._heading = tag, ""
        if tag == "html" and not values.get("lang"):
            self._gap(
                "lang",
                worded("screen readers"),
                worded("without a language a screen reader guesses how to pronounce it"),
                tag,
            )
        if tag in _BLOCKED:
            self._gap("element", "Gmail, Outlook", worded("<%(tag)s>: %(why)s", tag=tag, why=_BLOCKED[tag]), tag)
        if tag == "link":
            self._gap(
                "link", "Gmail, Outlook", worded("remote style sheets and fonts are not fetched; use <mj-style>"), tag
            )
        if tag == "img":
            self._image(values)
        if tag == "table":
            self._tables.append((values.get("role") in ("presentation", "none"), self._where(tag)))
        if tag == "th" and self._tables:
            # A table with headings holds data, so its structure should be read out.
            self._tables[-1] = (True, "")
        self._in_style = tag == "style"
        self._attributes(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in_heading:
            self._in_heading = ""
        if tag == "style":
            self._in_style = False
            self._sheet(self._css)
            self._css = ""
        if tag == "table" and self._tables:
            presented, where = self._tables.pop()
            if not presented:
                self._no_role(where)

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self._css += data
        elif self._in_heading:
            self._heading = " ".join(f"{self._heading}{data}".split())

    def handle_comment(self, data: str) -> None:
        """Conditional comments for Outlook: their tables are read out too."""
        if (inner := _CONDITION.match(data)) and "mso" in data[: inner.start(1)]:
            for table in re.findall(r"<table\b[^>]*>", inner[1]):
                if not re.search(r"role=[\"'](presentation|none)", table):
                    self._no_role(self._where("table"))

    def _attributes(self, tag: str, values: dict[str, str]) -> None:
        for name, value in values.items():
            if name.startswith("on"):
                self._gap(
                    "script",
                    worded("all"),
                    worded("%(name)s: scripts do not run in mails, and some programs reject them", name=name),
                    tag,
                )
            if name in ("src", "href", "background") and value.lower().startswith("data:"):
                self._gap(
                    "data-uri",
                    "Gmail, Outlook",
                    worded("pictures in data: addresses are not shown; attach or host them"),
                    tag,
                )
        if tag == "a" and values.get("href", "").strip() in ("", "#") and "name" not in values:
            self._gap("link-empty", worded("all"), worded("the link leads nowhere"), tag)
        if values.get("style"):
            self._declarations(values["style"], tag)

    def _image(self, values: dict[str, str]) -> None:
        name = values.get("src", "").rpartition("/")[2][:40]
        what = f"img {name}".strip()
        if not values.get("alt") and values.get("width") not in ("0", "1"):
            self._gap(
                "img-alt", worded("all"), worded("with pictures off nothing is shown or read out; write alt"), what
            )
        width = values.get("width", "")
        if width.isdecimal() and int(width) > WIDTH:
            self._gap(
                "img-width",
                "Outlook",
                worded("width=%(width)s: the mail is %(column)s pixels wide, and it grows", width=width, column=WIDTH),
                what,
            )
        if not width.rstrip("%").isdigit():
            self._gap(
                "img-width",
                "Outlook",
                worded("the picture is shown in its own size, wider than the mail; write width"),
                what,
            )
        if _FORMATS.search(values.get("src", "")):
            self._gap("img-format", "Outlook", worded("WebP, SVG and AVIF are not shown; use JPEG or PNG"), what)

    def _sheet(self, css: str) -> None:
        if len(css) > GMAIL_STYLE:
            why = worded(
                "a <style> of %(number)s characters: a block above %(gmail_style)s is dropped, with its dark colours",
                number=len(css),
                gmail_style=GMAIL_STYLE,
            )
            self._gap("style-size", "Gmail", why, "style")
        self._declarations(_COMMENT.sub("", css), "style")

    def _declarations(self, css: str, tag: str) -> None:
        for code, clients, pattern, why in _CSS:
            if re.search(pattern, css, re.IGNORECASE):
                self._gap(code, clients, why, tag)
        if not self._vml and _BACKGROUND.search(css):
            why = worded("background pictures are not shown without VML; use <mj-section background-url> or a colour")
            self._gap("css-background", "Outlook", why, tag)

    def _no_role(self, where: str) -> None:
        why = worded('a table for layout is read out cell by cell; write role="presentation"')
        self.found.append(ClientGap("table-role", worded("screen readers"), why, where))

    def _gap(self, code: str, clients: str, why: str, tag: str) -> None:
        self.found.append(ClientGap(code, clients, why, self._where(tag)))

    def _where(self, tag: str) -> str:
        return (
            worded("<%(tag)s> after “%(heading)s”", tag=tag, heading=self._heading)
            if self._heading
            else worded("<%(tag)s> at the beginning", tag=tag)
        )
