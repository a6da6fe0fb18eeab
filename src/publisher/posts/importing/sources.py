"""A source as a person names it, its bytes, and which kind of thing they are."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from publisher.core.errors import FileError, InvalidInput
from publisher.posts.importing.article import Article, Reading
from publisher.posts.importing.charset import Decoded, declared_in, decode
from publisher.posts.importing.fetching import Fetcher
from publisher.posts.importing.html_page import read_html_page
from publisher.posts.importing.page_text import read_page_text

FILE_LIMIT = 50_000_000
"""Bytes of a file; an export of a large site has some 20 million."""

STDIN = "-"
_HEAD = 4096
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]")


class Kind(StrEnum):
    """What a source is. Found out by its content; the name decides only between plain texts."""

    TEXT = "text"
    PAGE = "page"


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
        return PurePosixPath(urlsplit(self.address).path).stem if self.address else Path(self.name).stem


def open_source(name: str, stdin: Callable[[int], bytes], fetcher: Fetcher) -> Source:
    """Read a file, an address, or standard input (`-`).

    Raises `FileError`, `InvalidInput`, and what `Fetcher.page` raises.
    """
    if name == STDIN:
        return Source("the clipboard", _bounded(stdin(FILE_LIMIT + 1), "standard input"))
    if name.lower().startswith(("http://", "https://")):
        page = fetcher.page(name)
        return Source(name, page.data, page.content_type, page.charset, page.address)
    path = Path(name)
    try:
        if not path.is_file():
            raise FileError("there is no such file", path)
        with path.open("rb") as file:
            return Source(name, _bounded(file.read(FILE_LIMIT + 1), name), folder=path.parent)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}", path) from error


def read_source(source: Source, kind: Kind | None, zone: ZoneInfo, take: Collection[int] = ()) -> Reading:
    """The articles of a source. `kind` None = as its content says; `take` are the numbers of dropped blocks to keep.

    Raises `InvalidInput` for content that cannot be read as that kind, `ConfigError` without the extra `import`.
    """
    return _READERS[kind or kind_of(source)](source, zone, take)


def kind_of(source: Source) -> Kind:
    """What the bytes of a source are. Raises `InvalidInput` for something that no story is read from."""
    if not source.data.strip():
        raise InvalidInput(f"{source.name}: is empty")
    head = source.data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if _PAGE.search(head) or source.content_type in ("text/html", "application/xhtml+xml"):
        return Kind.PAGE
    return Kind.TEXT


def _page(source: Source, zone: ZoneInfo, take: Collection[int]) -> Reading:
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
        article.uncertain.append(f"letters: {decoded.remark}")
    return article


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > FILE_LIMIT:
        raise InvalidInput(f"{name}: has more than {FILE_LIMIT / 1e6:.0f} MB; take the part with the story out of it")
    return data


_READERS: dict[Kind, Callable[[Source, ZoneInfo, Collection[int]], Reading]] = {Kind.TEXT: _text, Kind.PAGE: _page}
