"""The visible content of a web page or of a mail's HTML: text, links, pictures, forms."""

import re
from dataclasses import dataclass, field

from publisher.rendering.formats.html_reader import HtmlReader

_UNSEEN = frozenset({"style", "script", "head", "title", "template"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
# font-size:0 does not count as hidden: MJML's containers have it, and their content sets its own size.


@dataclass(slots=True)
class Link:
    """A link's target and its visible text; `pictures` counts the pictures in it."""

    href: str
    text: str = ""
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A visible picture. `alt` is None without such an attribute; `tiny`: at most one pixel, as tracking pixels are."""

    src: str
    alt: str | None
    tiny: bool


@dataclass(slots=True)
class Page:
    """The visible content. `text` has single spaces; `posts`: there is a form that is sent by POST."""

    text: str = ""
    lang: str = ""
    links: list[Link] = field(default_factory=list)
    pictures: list[PagePicture] = field(default_factory=list)
    posts: bool = False


def read_page(html: str) -> Page:
    """Parse a page; malformed HTML is parsed as far as possible."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.text = " ".join(" ".join(reader.words).split())
    for link in reader.page.links:
        link.text = " ".join(link.text.split())
    return reader.page


class _Reader(HtmlReader):
    """Keeps a stack of open elements and whether each hides its content; elements left open end with their parent."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._link: Link | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        hidden = self._hidden or tag in _UNSEEN or "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        if tag not in _VOID:
            self._open.append((tag, hidden))
        if tag == "html":
            self.page.lang = given.get("lang", "")
        elif tag == "form":
            self.page.posts |= given.get("method", "").lower() == "post"
        elif tag == "a" and "href" in given and not hidden:
            self._link = Link(given["href"])
            self.page.links.append(self._link)
        elif tag == "img" and not hidden:
            self._picture(given)

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self.words.append(data)
        if self._link is not None:
            self._link.text += data

    @property
    def _hidden(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def _picture(self, given: dict[str, str]) -> None:
        tiny = given.get("width") in ("0", "1") and given.get("height") in ("0", "1")
        self.page.pictures.append(PagePicture(given.get("src", ""), given.get("alt"), tiny))
        if self._link is not None:
            self._link.pictures += 1
            self._link.text += f" {given.get('alt', '')} "
