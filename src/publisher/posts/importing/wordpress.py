"""A WordPress export (WXR): its posts as articles."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.errors import ConfigError, InvalidInput
from publisher.core.wording import worded
from publisher.posts.importing.article import Article, Dropped, Found, FoundPicture, Reading, unread
from publisher.posts.importing.fragments import fill_from_html
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.untrusted_xml import parse_xml
from publisher.posts.importing.web_addresses import joined
from publisher.posts.importing.wordpress_text import Attachment, as_html

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_STATES = {
    "publish": "",
    "draft": worded("a draft"),
    "pending": worded("waiting for review"),
    "future": "planned",
    "private": "private",
}
_ZERO = "0000-00-00 00:00:00"


def read_wordpress(data: bytes, source: str, zone: ZoneInfo) -> Reading:
    """The posts of an export; pages, menus, attachments and the like are left out by name.

    Raises `InvalidInput` for broken XML and for what is no WXR.
    """
    root = parse_xml(data, source)
    channel = root.find("channel")
    items = channel.findall("item") if channel is not None else []
    if not items:
        raise InvalidInput(worded("%(source)s: has no items of a WordPress export", source=source))
    site = (channel.findtext("link") or "").strip()
    fields = [_fields(item) for item in items]
    attachments = {
        one.get("post_id", ""): Attachment(one.get("attachment_url", ""), one.get("alt", ""), one.get("excerpt", ""))
        for one in fields
        if one.get("post_type") == "attachment"
    }
    articles: list[Article] = []
    left_out: dict[str, list[str]] = {}
    broken: list[Dropped] = []
    for item, one in zip(items, fields, strict=True):
        kind = one.get("post_type", "post")
        if kind != "post" or one.get("status") not in _STATES:
            left_out.setdefault(kind if kind != "post" else f"{one.get('status')} post", []).append(one["title"])
            continue
        try:
            articles.append(_article(item, one, source, site, attachments, zone))
        except ConfigError:
            raise
        except Exception as error:
            broken.append(unread(f"{source}: {one['title'] or one.get('post_id', '')}", error))
    dropped = [
        Dropped(kind, f"{len(titles)}: {', '.join(filter(None, titles[:5]))}") for kind, titles in left_out.items()
    ]
    return Reading(source, tuple(articles), (*broken, *dropped))


def _fields(item: Any) -> dict[str, str]:
    """The elements of an item by their local name; the namespace has the version of the export in it."""
    found: dict[str, str] = {"title": one_line(item.findtext("title") or "")}
    for one in item:
        space, _, name = one.tag.rpartition("}")
        if name == "encoded":
            name = "content" if f"{space}}}" == _CONTENT.removesuffix("encoded") else "excerpt"
        if name == "postmeta":
            values = {part.tag.rpartition("}")[2]: part.text or "" for part in one}
            key = {"_thumbnail_id": "thumbnail", "_wp_attachment_image_alt": "alt"}.get(values.get("meta_key", ""))
            if key:
                found[key] = values.get("meta_value", "")
        elif name != "category":
            found.setdefault(name, (one.text or "").strip("\n")) if name != "title" else None
    return found


def _article(
    item: Any, one: Mapping[str, str], source: str, site: str, attachments: Mapping[str, Attachment], zone: ZoneInfo
) -> Article:
    article = Article(f"{source}: {one['title'] or one.get('post_id', '')}")
    if one["title"]:
        article.title = Found(one["title"], worded("the export"))
    link = joined("", one.get("link", "").strip())
    article.address = link if link.startswith(("http://", "https://")) and "?p=" not in link else ""
    number = one.get("post_id", "")
    article.identity = f"{site} {number}" if number else one.get("guid", "")
    article.date = _date(one, zone)
    names = [one_line(part.text or "") for part in item.findall("category")]
    article.tags = tuple(
        name for name in dict.fromkeys(names) if name and name.lower() not in ("uncategorized", "без категория")
    )
    excerpt = re.sub(r"<[^>]{0,500}>", " ", one.get("excerpt", ""))
    if excerpt.strip():
        article.summary = Found(one_line(excerpt)[:1000], worded("the export (excerpt)"))
    html, lost = as_html(one.get("content", ""), attachments)
    article.uncertain += [
        worded("text: the shortcode [%(name)s] of a plug-in was left out", name=name) for name in lost
    ]
    fill_from_html(article, html, link or site)
    thumbnail = attachments.get(one.get("thumbnail", ""))
    if thumbnail and thumbnail.address and article.lead is None:
        article.pictures.append(FoundPicture(thumbnail.address, thumbnail.alt, one_line(thumbnail.caption)))
        article.lead = len(article.pictures) - 1
    state = _STATES[one.get("status", "publish")]
    if state:
        article.unfinished = True
        article.uncertain.append(worded("state: it is %(state)s in WordPress, not published", state=state))
    return article


def _date(one: Mapping[str, str], zone: ZoneInfo) -> Found | None:
    """`post_date` is the site's wall time, `post_date_gmt` UTC; a draft has neither."""
    for key in ("post_date_gmt", "post_date"):
        value = one.get(key, "").strip()
        try:
            moment = datetime.fromisoformat(value) if value and value != _ZERO else None
        except ValueError:
            continue
        if moment and 1990 <= moment.year < 2100:
            local = moment.replace(tzinfo=UTC).astimezone(zone) if key.endswith("gmt") else moment
            return Found(local.date().isoformat(), worded("the export (%(key)s)", key=key))
    return None
