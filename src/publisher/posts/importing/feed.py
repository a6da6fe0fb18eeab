"""RSS and Atom feeds, and Blogger's export, which is an Atom feed; read from bytes, nothing is fetched."""

import calendar
import codecs
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.errors import ConfigError, InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Article, Dropped, Found, FoundPicture, Reading, unread
from publisher.posts.importing.extra import library
from publisher.posts.importing.fragments import fill_from_html
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.same_story import without_tracking
from publisher.posts.importing.untrusted_xml import check_xml
from publisher.posts.importing.web_addresses import joined

ENTRIES_LIMIT = 1000
_BLOGGER = "http://schemas.google.com/blogger/2008/kind#"
_REFERENCE = re.compile(rb"(?i)&#(?:x([0-9a-f]+)|([0-9]+));?")
_SUMMARY_LIMIT = 1000
_TEASER_WORDS = 60


def read_feed(data: bytes, source: str, zone: ZoneInfo, address: str = "") -> Reading:
    """The stories of a feed, the latest first as in the feed; entries that are none, left out by name.

    Raises `InvalidInput` for what is no feed, and for XML that defines entities.
    """
    if not data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise InvalidInput(worded("%(source)s: is no RSS or Atom feed", source=source))
    check_xml(data, source)
    feed = _parsed(data, source)
    if not feed.version or not (feed.entries or feed.feed.get("title")):
        raise InvalidInput(worded("%(source)s: is no RSS or Atom feed", source=source))
    articles: list[Article] = []
    left_out: list[Dropped] = []
    for entry in feed.entries[:ENTRIES_LIMIT]:
        kind = _blogger_kind(entry)
        if kind and kind != "post":
            left_out.append(
                Dropped(kind, _text(entry, "title") or _text(entry, "id") or worded("an entry without a title"))
            )
            continue
        try:
            articles.append(_article(entry, source, address or str(feed.feed.get("link") or ""), zone))
        except ConfigError:
            raise
        except Exception as error:
            left_out.append(unread(f"{source}: {_text(entry, 'title') or _text(entry, 'id')}", error))
    if len(feed.entries) > ENTRIES_LIMIT:
        left_out.append(
            Dropped(
                "entries",
                worded(
                    "%(number)s after the first %(limit)s",
                    number=len(feed.entries) - ENTRIES_LIMIT,
                    limit=ENTRIES_LIMIT,
                ),
            )
        )
    return Reading(source, tuple(articles), tuple(left_out))


def _parsed(data: bytes, source: str) -> Any:
    parser = library("feedparser")
    try:
        # A stream: feedparser would open or fetch what bytes or a text name. Our own pass sanitises, and keeps videos.
        return parser.parse(BytesIO(_REFERENCE.sub(_legal, data)), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise InvalidInput(
            worded("%(source)s: this feed is broken and cannot be read: %(error)s", source=source, error=error)
        ) from error


def _legal(found: re.Match[bytes]) -> bytes:
    """A numeric reference as it is; U+FFFD for one to no character of XML, for which feedparser gives up the feed."""
    digits, base = (found[1], 16) if found[1] else (found[2], 10)
    number = int(digits, base) if len(digits) < 9 else 0
    is_legal = number in (9, 10, 13) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return found[0] if is_legal or 0x10000 <= number < 0x110000 else "\ufffd".encode()


def _article(entry: Mapping[str, Any], source: str, base: str, zone: ZoneInfo) -> Article:
    link = joined("", _text(entry, "link"))
    title = _text(entry, "title")
    article = Article(f"{source}: {link or title or _text(entry, 'id')}")
    if title:
        article.title = Found(one_line(_plain(title)), worded("the feed"))
    article.address = without_tracking(link) if link.startswith(("http://", "https://")) else ""
    article.identity = f"{_text(entry, 'id')}" if entry.get("id") else ""
    article.date = _date(entry, zone)
    labels = [one_line(str(tag.get("term") or "")) for tag in entry.get("tags", []) if _BLOGGER not in str(tag)]
    article.tags = tuple(dict.fromkeys(filter(None, labels)))[:20]
    contents = [str(one.get("value") or "") for one in entry.get("content", [])]
    summary = str(entry.get("summary") or "")
    html = max([*contents, summary], key=len)
    fill_from_html(article, html, link or base)
    _summarise(article, summary if contents and len(summary) < len(html) / 2 else "")
    if not contents and len(article.body.split()) < _TEASER_WORDS and article.address:
        article.uncertain.append(
            worded("text: the feed may have only its beginning; the whole is at %(address)s", address=article.address)
        )
    _enclosed(article, entry)
    article.unfinished = str(entry.get("app_draft") or entry.get("draft") or "").lower() == "yes"
    if article.unfinished:
        article.uncertain.append(worded("state: its author has not published it; it is a draft there"))
    return article


def _summarise(article: Article, html: str) -> None:
    text = one_line(_plain(html)) if html else ""
    if text and len(text) <= _SUMMARY_LIMIT and not text.endswith(("…", "...", "[…]", "[...]")):
        article.summary = Found(text, worded("the feed's summary"))


def _plain(html: str) -> str:
    """The words of a fragment: titles of feeds are HTML by their standard, and some are."""
    if "<" not in html and "&" not in html:
        return html
    from publisher.posts.importing.html_tree import fragment, words

    return words(fragment(html))


def _date(entry: Mapping[str, Any], zone: ZoneInfo) -> Found | None:
    for key in ("published_parsed", "created_parsed", "updated_parsed"):
        # RSS writes pubDate as `published`; Atom's `updated` may be the day of a correction.
        moment = entry.get(key) if key != "updated_parsed" or "published_parsed" not in entry else None
        if moment:
            try:
                day = datetime.fromtimestamp(calendar.timegm(moment), UTC).astimezone(zone).date()
            except (ValueError, OverflowError, OSError):
                # The year 0, or one beyond 9999.
                continue
            if 1990 <= day.year < 2100:
                return Found(day.isoformat(), worded("the feed (%(text)s)", text=key.removesuffix("_parsed")))
    return None


def _enclosed(article: Article, entry: Mapping[str, Any]) -> None:
    """A picture that the entry encloses, when its text has none."""
    if article.pictures:
        return
    for one in _media(entry):
        if one.startswith(("http://", "https://")):
            article.pictures.append(FoundPicture(one))
            article.lead = 0
            return


def _media(entry: Mapping[str, Any]) -> Iterator[str]:
    for one in entry.get("enclosures", []):
        if str(one.get("type") or "").startswith("image/"):
            yield str(one.get("href") or "")
    for one in entry.get("media_content", []):
        if str(one.get("medium") or one.get("type") or "").startswith("image"):
            yield str(one.get("url") or "")


def _blogger_kind(entry: Mapping[str, Any]) -> str:
    for tag in entry.get("tags", []):
        term = str(tag.get("term") or "")
        if term.startswith(_BLOGGER):
            return term.removeprefix(_BLOGGER)
    return ""


def _text(entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(key) or "").strip()
