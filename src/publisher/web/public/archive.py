"""The archive: issues as they were published, and their stories. Nothing else is public."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from publisher.app.assembly import Publisher
from publisher.core import locales
from publisher.core.errors import NotFound
from publisher.core.reader_blocks import variant
from publisher.core.types import Edition, Message
from publisher.rendering.texts.cutting import beginning
from publisher.web.public.archive_index import ArchiveIndex, IndexedArchive, PastStory
from publisher.web.public.caching import KeptPage, KeptPages
from publisher.web.public.page_templates import read_in

_DESCRIPTION = 200
"""The most characters of a page's description: networks show about this much of it below a link."""


class Archive:
    """Reads published issues and stories; their pages are HTML for browsers, made from the mails, once each."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher
        self._indexed = IndexedArchive(publisher)
        self.pages = KeptPages()
        self.media: Path = publisher.config.media

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the workspace."""
        return self._publisher.languages

    def index(self) -> ArchiveIndex:
        """What is public now."""
        return self._indexed.index()

    def elsewhere(self, key: str, lang: str, stories: bool) -> list[tuple[str, str]]:
        """The other languages that an issue (or a story) is published in, each with its address there."""
        index, links = self.index(), self._publisher.links
        found = index.story if stories else index.issue
        address = links.post if stories else links.issue
        others = sorted({*index.issues} - {lang})
        return [(other, address(key, other)) for other in others if found(key, other)]

    def issue_page(self, key: str, lang: str) -> KeptPage | None:
        """An edition as its readers got it, without personal values; None unless it is published."""
        one = self.index().issue(key, lang)
        if one is None:
            return None
        others = self.elsewhere(key, lang, stories=False)

        def make() -> str:
            message = self._indexed.editions.message(one.number)
            if message is None:
                raise NotFound(f"publication {one.number} has been taken away")
            html = self._for_all(message)
            for other in self.languages:
                html = _led(html, self._publisher.links.issue(key, other), dict(others).get(other, ""))
            return _with_card(html, lang, one.subject, one.preheader, self._publisher.links.issue(key, lang), "")

        return self.pages.get(("issue", one.number, tuple(others)), make)

    def story_page(self, slug: str, lang: str) -> KeptPage | None:
        """A story on its own; None unless a published edition in that language contains it."""
        index = self.index()
        one = index.story(slug, lang)
        if one is None:
            return None
        others = self.elsewhere(slug, lang, stories=True)
        # The templates' state is the last part of the version.
        key = ("story", slug, lang, one.shown.content_hash, tuple(others), index.version[-1])
        return self.pages.get(key, lambda: self._story(one, dict(others)))

    def calendar_file(self, slug: str, lang: str) -> str | None:
        """A story's event as iCalendar text; None without a published story or an event."""
        one = self.index().story(slug, lang)
        return self._publisher.renderer.calendar_entry(one.shown.story, one.date) or None if one else None

    def _story(self, one: PastStory, others: dict[str, str]) -> str:
        story, links = one.shown.story, self._publisher.links
        edition = Edition(one.slug, one.lang, story.title, story.date, (story,), story.summary, kind="story")
        message = self._publisher.renderer.newsletter(edition)
        html = self._for_all(message)
        for other in self.languages:
            # The template links to issues of that key; this page is a story.
            html = _led(html, links.issue(one.slug, other), others.get(other, ""))
        if one.shown.outdated:
            html = _with_note(html, one.lang, next(iter(others.items()), ("", "")))
        # The story's own picture comes first of the mail's, after the logo if there is one.
        picture = ""
        if story.image is not None and message.media:
            named = [media for media in message.media if media.alt == story.image.alt]
            picture = self._address((named or list(message.media))[0].path)
        return _with_card(html, one.lang, story.title, story.summary, links.post(one.slug, one.lang), picture)

    def _for_all(self, message: Message) -> str:
        """The mail's HTML with public values in place of a reader's own, and pictures from the public pages."""
        lang, links = message.lang, self._publisher.links
        values = {
            "unsubscribe_url": links.help(lang),
            "preferences_url": links.help(lang),
            "view_url": links.home(lang),
        }
        html = variant(message).html
        for name, value in values.items():
            html = html.replace(f"[[reader.{name}]]", escape(value, quote=True))
        for name in ("name", "subscribed_on", "fallback_note"):
            html = html.replace(f"[[reader.{name}]]", "")
        for media in message.media:
            html = html.replace(f"cid:{media.content_id}", escape(self._address(media.path), quote=True))
        return html

    def _address(self, path: Path) -> str:
        if not path.is_relative_to(self.media):
            return ""
        return self._publisher.links.media(path.relative_to(self.media).as_posix())


def _led(html: str, address: str, onward: str) -> str:
    """The page whose links to `address` lead to `onward`; without one, the links are cut out whole."""
    if not address or address == onward:
        return html
    return "".join(_pieces(html, f'href="{escape(address)}"', onward))


def _pieces(html: str, href: str, onward: str) -> Iterator[str]:
    done = 0
    while (at := html.find(href, done)) >= 0:
        begun, end = html.rfind("<a ", done, at), html.find("</a>", at)
        if onward or begun < 0 or end < 0:
            yield html[done:at] + (f'href="{escape(onward)}"' if onward else href)
            done = at + len(href)
        else:
            # With the dot that separates it from what stands before it.
            yield html[done:begun].rstrip().removesuffix("&nbsp;·&nbsp;")
            done = end + len("</a>")
    yield html[done:]


def _with_note(html: str, lang: str, original: tuple[str, str]) -> str:
    """The page with a line at its top which says that the original has changed since."""
    words = escape(locales.gettext(lang, "The original has changed since this translation was made."))
    there, address = original
    if address:
        words += f' <a href="{escape(address)}" lang="{there}" hreflang="{there}">{escape(read_in(there))}</a>'
    note = f'<p role="note" style="margin:0;padding:12px;text-align:center;background:#fff4d6;color:#222">{words}</p>'
    body = html.find(">", html.find("<body")) + 1
    return html[:body] + note + html[body:]


def _with_card(html: str, lang: str, title: str, summary: str, address: str, picture: str) -> str:
    """A mail as a web page, with Open Graph tags for social networks (https://ogp.me)."""
    described = beginning(summary, _DESCRIPTION, lang)
    values = {"og:type": "article", "og:title": title, "og:description": described, "og:url": address}
    if picture:
        values["og:image"] = picture
    card = "summary_large_image" if picture else "summary"
    tags = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in values.items())
    tags += f'<meta name="twitter:card" content="{card}"><link rel="canonical" href="{escape(address)}">'
    return html.replace("</head>", f"{tags}</head>", 1)
