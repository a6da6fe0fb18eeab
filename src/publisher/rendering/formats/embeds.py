"""What a mail cannot show – players, maps, scripts – as links that say what is behind them."""

import html
import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

from publisher.core import locales
from publisher.rendering.formats.addresses import completed
from publisher.rendering.formats.html_reader import HtmlReader
from publisher.rendering.formats.inert import one_line

_SOURCES = {
    "iframe": "src", "frame": "src", "embed": "src", "video": "src", "audio": "src", "object": "data", "script": "src",
}  # fmt: skip
_EMBEDDED = re.compile(rf"<(?:{'|'.join(_SOURCES)})\b", re.IGNORECASE)
_CLOSING = re.compile(rf"</({'|'.join(_SOURCES)})\b", re.IGNORECASE)
_INSIDE_P = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "figcaption", "a"})

_VIDEOS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "vbox7.com", "dailymotion.com", "twitch.tv")
_SOUNDS = ("soundcloud.com", "spotify.com", "mixcloud.com", "anchor.fm")
_MAPS = re.compile(r"\bmaps?\b|openstreetmap|bgmaps")
_FORMS = re.compile(r"\bforms?\b")


def linked(markup: str, base: str, lang: str) -> str:
    """HTML in which embedded things are links, named in the reader's language; without an address they disappear.

    `base` completes relative addresses, and is where a script's result can be seen.
    """
    if not _EMBEDDED.search(markup):
        return markup
    writer = _Writer(base, lang, Counter(tag.lower() for tag in _CLOSING.findall(markup)))
    writer.feed(markup)
    writer.finish()
    return "".join(writer.parts)


class _Writer(HtmlReader):
    """Copies HTML, except for what is embedded."""

    def __init__(self, base: str, lang: str, closings: Counter[str]) -> None:
        super().__init__(convert_charrefs=False)
        self._base, self._lang, self._closings = base, lang, closings
        self._inside: list[str] = []
        self._words = 0
        self._waiting: tuple[str, dict[str, str]] | None = None
        self._after = ""
        self.parts: list[str] = []

    def finish(self) -> None:
        """Read what follows a tag or a comment that never ends.

        The parser's own `close` looks for the end again from each `<`, which is quadratic.
        """
        rest, self.rawdata = self.rawdata, ""
        # What stands in a script that never ends is a program.
        if not self.cdata_elem:
            self.feed(_complete(rest) if "<" in rest else rest)
            self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag in _SOURCES:
            self._embedded(tag, values)
        elif tag == "source" and self._waiting and values.get("src"):
            name, waiting = self._waiting
            self._waiting = None
            self._link(name, waiting | {"src": values["src"], "data": values["src"]})
        elif not self._inside:
            self._words += tag in _INSIDE_P
            self._copy(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SOURCES or tag == "source":
            self.handle_starttag(tag, attrs)
        elif not self._inside:
            self._copy(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SOURCES:
            self._closings[tag] -= 1
            if tag in self._inside:
                del self._inside[self._inside.index(tag) :]
            self._waiting = None
        elif not self._inside:
            self._words = max(0, self._words - (tag in _INSIDE_P))
            self._copy(f"</{tag}>")
            self._after = tag

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.handle_data(f"<!--{data}-->")

    def _copy(self, text: str) -> None:
        self.parts.append(text)
        if text.strip():
            self._after = ""

    def _embedded(self, tag: str, values: dict[str, str]) -> None:
        # What stands inside is for browsers that cannot show it either; without an end tag, nothing does.
        outermost = not self._inside
        if self._closings[tag] > 0:
            self._inside.append(tag)
        if not outermost:
            return
        if values.get(_SOURCES[tag]):
            self._link(tag, values)
        elif tag in ("video", "audio", "object"):
            self._waiting = (tag, values)

    def _link(self, tag: str, values: dict[str, str]) -> None:
        # A quotation of a post elsewhere has its link; the script behind it only dresses it up.
        if tag == "script" and self._after == "blockquote":
            return
        address = self._base if tag == "script" else _page(completed(values[_SOURCES[tag]], self._base))
        if not address:
            return
        words = html.escape(_words(tag, address, self._lang))
        title = html.escape(one_line(values.get("title") or values.get("aria-label") or ""))
        link = f'<a href="{html.escape(address)}">{words}{f": {title}" if title else ""}</a>'
        self.parts.append(link if self._words else f"<p>{link}</p>")


def _complete(markup: str) -> str:
    """The markup as browsers read it: with an end for each tag, and without a tag that never ends."""
    import nh3

    return nh3.clean(
        markup,
        tags=nh3.ALLOWED_TAGS | _SOURCES.keys() | {"source", "section"},
        clean_content_tags={"style"},
        attributes={
            **nh3.ALLOWED_ATTRIBUTES,
            **{tag: {"src", "data"} for tag in (*_SOURCES, "source")},
            "img": {"src", "alt"},
            "ol": {"start"},
            "td": {"style"},
            "th": {"style"},
            "*": {"title", "aria-label"},
        },
        link_rel=None,
    )


def _page(address: str) -> str:
    """The page for people, where a player's own address shows only an error outside of a frame."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    name = parts.path.rstrip("/").rpartition("/")[2]
    if host in ("youtube.com", "youtube-nocookie.com") and parts.path.startswith("/embed/"):
        listed = parse_qs(parts.query).get("list", [""])[0]
        if name == "videoseries" and listed:
            return f"https://www.youtube.com/playlist?list={listed}"
        return f"https://www.youtube.com/watch?v={name}"
    if host == "player.vimeo.com" and parts.path.startswith("/video/"):
        return f"https://vimeo.com/{name}"
    return address


def _words(tag: str, address: str, lang: str) -> str:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if tag == "script":
        return locales.gettext(lang, "See the rest on the website")
    if tag == "video" or host.endswith(_VIDEOS):
        return locales.gettext(lang, "Watch the video (%(host)s)", host=host)
    if tag == "audio" or host.endswith(_SOUNDS):
        return locales.gettext(lang, "Listen to the recording (%(host)s)", host=host)
    if _MAPS.search(f"{host}{parts.path}"):
        return locales.gettext(lang, "See the map (%(host)s)", host=host)
    if _FORMS.search(f"{host}{parts.path}"):
        return locales.gettext(lang, "Open the form (%(host)s)", host=host)
    return locales.gettext(lang, "See what is shown here (%(host)s)", host=host)
