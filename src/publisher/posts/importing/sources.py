"""A source as a person names it, its bytes, and which kind of thing they are."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from publisher.core.errors import FileError, InvalidInput
from publisher.core.wording import system_words, worded
from publisher.posts.importing.article import Article, Reading
from publisher.posts.importing.charset import Decoded, as_utf8_xml, declared_in, decode
from publisher.posts.importing.fetching import Fetcher
from publisher.posts.importing.page_text import read_page_text
from publisher.posts.importing.web_addresses import parts_of_address

FILE_LIMIT = 50_000_000
"""Bytes of a file; an export of a large site has some 20 million."""

STDIN = "-"
_HEAD = 8192
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]")
_FEED = re.compile(rb"<(?:rss|feed|rdf:rdf)[\s>]")
_MAIL = re.compile(rb"(?i)(?:[!-9;-~]+:[ \t][^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){2}")
_MAIL_FIELDS = re.compile(rb"(?im)^(?:subject|message-id|received|return-path|mime-version): ?")
_FRAGMENT = re.compile(rb"(?i)<(?:p|div|h[1-6]|figure|ul|ol|table|img|section|article|blockquote|span|strong)[\s>/]")
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", worded("an old Word document (.doc); save it as .docx")),
    (b"%PDF", worded("a PDF, which does not say where its paragraphs end; import the document that it was made of")),
    (b"{\\rtf", worded("an RTF document; save it as .docx")),
    (b"\x89PNG", worded("a picture; import the text, and name the picture's folder with --pictures")),
    (b"\xff\xd8\xff", worded("a picture; import the text, and name the picture's folder with --pictures")),
)
"""What a file is by its first bytes, when no story is read from it."""


class Kind(StrEnum):
    """What a source is. Found out by its content; the name decides only between plain texts."""

    TEXT = "text"
    PAGE = "page"
    WORD = "word"
    FEED = "feed"
    MAIL = "mail"
    WORDPRESS = "wordpress"
    JOOMLA = "joomla"


@dataclass(frozen=True, slots=True)
class Source:
    """What was read: `name` is for people; `folder` is where its pictures may be, `address` where it was fetched."""

    name: str
    data: bytes
    content_type: str = ""
    charset: str = ""
    address: str = ""
    folder: Path | None = None

    @property
    def stem(self) -> str:
        """The name without folder and suffix, for a story without a title."""
        return PurePosixPath(parts_of_address(self.address).path).stem if self.address else Path(self.name).stem


def open_source(name: str, stdin: Callable[[int], bytes], fetcher: Fetcher) -> Source:
    """Read a file, an address, or standard input (`-`).

    Raises `FileError`, `InvalidInput`, and what `Fetcher.page` raises.
    """
    if name == STDIN:
        return Source(worded("the clipboard"), _bounded(stdin(FILE_LIMIT + 1), worded("standard input")))
    if name.lower().startswith(("http://", "https://")):
        page = fetcher.page(name)
        return Source(name, page.data, page.content_type, page.charset, page.address)
    path = Path(name)
    try:
        if not path.is_file():
            raise FileError(worded("there is no such file"), path)
        with path.open("rb") as file:
            return Source(name, _bounded(file.read(FILE_LIMIT + 1), name), folder=path.parent)
    except OSError as error:
        raise FileError(worded("cannot be read: %(error)s", error=system_words(error)), path) from error


def read_source(source: Source, kind: Kind | None, zone: ZoneInfo, take: Collection[int] = ()) -> Reading:
    """The articles of a source. `kind` None = as its content says; `take` are the numbers of dropped blocks to keep.

    Raises `InvalidInput` for content that cannot be read as that kind, `ConfigError` without the extra `import`.
    """
    kind = kind or kind_of(source)
    if take and kind not in (Kind.TEXT, Kind.PAGE):
        raise InvalidInput(
            worded(
                "--take: blocks are left out of pages and copied texts; %(source)s is none (%(kind)s)",
                source=source.name,
                kind=kind,
            )
        )
    return _READERS[kind](source, zone, take)


def kind_of(source: Source) -> Kind:
    """What the bytes of a source are. Raises `InvalidInput` for something that no story is read from."""
    if not source.data.strip():
        raise InvalidInput(worded("%(source)s: is empty", source=source.name))
    head = source.data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, what in _OTHERS:
        if head.startswith(start):
            raise InvalidInput(worded("%(source)s: is %(what)s", source=source.name, what=what))
    if head.startswith(b"PK\x03\x04"):
        return Kind.WORD
    low = head.lower()
    if _FEED.search(low):
        return Kind.WORDPRESS if b"wordpress.org/export/" in low else Kind.FEED
    if _PAGE.search(low) or source.content_type in ("text/html", "application/xhtml+xml"):
        return Kind.PAGE
    if source.name.lower().endswith(".eml") or (_MAIL.match(head) and _MAIL_FIELDS.search(head)):
        return Kind.MAIL
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput(
            worded("%(source)s: is no text, page, document, feed or mail; name one of these", source=source.name)
        )
    return Kind.JOOMLA if _FRAGMENT.match(head) else Kind.TEXT


def _page(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.html_page import read_html_page

    declared = [*([source.charset] if source.charset else []), *declared_in(source.data)]
    decoded = decode(source.data, declared)
    article = read_html_page(decoded.text, source.name, source.address, zone, take)
    return Reading(source.name, (_said(article, decoded),))


def _text(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    decoded = decode(source.data, [source.charset] if source.charset else ())
    article = read_page_text(decoded.text, source.name, take)
    return Reading(source.name, (_said(article, decoded),))


def _said(article: Article, decoded: Decoded) -> Article:
    if decoded.remark:
        article.uncertain.append(worded("letters: %(remark)s", remark=decoded.remark))
    return article


def _all_said(reading: Reading, remark: str) -> Reading:
    for article in reading.articles:
        if remark:
            article.uncertain.append(worded("letters: %(remark)s", remark=remark))
    return reading


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > FILE_LIMIT:
        raise InvalidInput(
            worded(
                "%(name)s: has more than %(limit)s MB; take the part with the story out of it",
                name=name,
                limit=f"{FILE_LIMIT / 1e6:.0f}",
            )
        )
    return data


def _fragment(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.joomla import read_joomla

    decoded = decode(source.data, [source.charset])
    reading = read_joomla(decoded.text, source.name)
    _said(reading.articles[0], decoded)
    return reading


def _word(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.word import read_word

    return read_word(source.data, source.name)


def _feed(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.feed import read_feed

    data, remark = as_utf8_xml(source.data, [source.charset])
    return _all_said(read_feed(data, source.name, zone, source.address), remark)


def _mail(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.mail import read_mail

    return read_mail(source.data, source.name, zone)


def _wordpress(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
    from publisher.posts.importing.wordpress import read_wordpress

    data, remark = as_utf8_xml(source.data, [source.charset])
    return _all_said(read_wordpress(data, source.name, zone), remark)


_READERS: dict[Kind, Callable[[Source, ZoneInfo, Collection[int]], Reading]] = {
    Kind.TEXT: _text,
    Kind.PAGE: _page,
    Kind.WORD: _word,
    Kind.FEED: _feed,
    Kind.MAIL: _mail,
    Kind.WORDPRESS: _wordpress,
    Kind.JOOMLA: _fragment,
}
