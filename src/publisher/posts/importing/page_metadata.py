"""What a page's head says of its story: title, day of publication, description, picture, its own address."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from publisher.core.untrusted_json import load_json
from publisher.core.wording import worded
from publisher.posts.importing.article import Found
from publisher.posts.importing.dates import days_in
from publisher.posts.importing.furniture import folded
from publisher.posts.importing.html_tree import Element, marks, words
from publisher.posts.importing.letters import one_line
from publisher.posts.importing.web_addresses import joined

_ARTICLES = frozenset({"article", "newsarticle", "blogposting", "report", "socialmediaposting", "reportagenewsarticle"})
_SITE = re.compile(r"\s[|–—»·•:-]\s")
_CUT = re.compile(r"\s?(?:…|\.\.\.)$")
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.issued",
    "dc.date", "dcterms.created", "pubdate", "publishdate", "publish_date", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_TIME_MARKS = re.compile(
    r"publish|posted|pubdate|entry-date|post-date|article-date|news-date|created|\bdate\b|dt-published"
)
_NOT_TIME_MARKS = re.compile(r"updat|modif|event|start|end-?date|comment|related")
_ELSEWHERE = frozenset({"nav", "aside", "footer"})
_JSON_LIMIT = 200_000
_TITLE_LIMIT = 500
_DATE_LIMIT = 100


@dataclass(slots=True)
class PageMetadata:
    """What the page says of itself; `dates` by trust, the first counts."""

    title: Found | None = None
    titles: set[str] = field(default_factory=set)
    dates: list[Found] = field(default_factory=list)
    summary: Found | None = None
    picture: str = ""
    address: str = ""
    tags: tuple[str, ...] = ()


def read_metadata(root: Element, address: str, zone: ZoneInfo) -> PageMetadata:
    """Read the head and the marked parts of a page, before anything was taken out of it."""
    meta = _metas(root)
    linked = _linked_data(root)
    found = PageMetadata()
    found.title, found.titles = _title(root, meta, linked)
    found.dates = list(_dates(root, meta, linked, zone))
    description = meta.get("og:description") or meta.get("description") or ""
    # A head without a text of its own repeats the title, or the name of the site.
    if len(description.split()) >= 5 and folded(description) not in found.titles and not _CUT.search(description):
        found.summary = Found(description, worded("the page's description"))
    picture = meta.get("og:image") or meta.get("twitter:image") or ""
    found.picture = joined(address, picture) if picture else ""
    found.address = _address(root, meta, address)
    tags = [one_line(one.get("content") or "") for one in root.iter("meta") if one.get("property") == "article:tag"]
    found.tags = tuple(dict.fromkeys(filter(None, tags)))[:20]
    return found


def _metas(root: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in root.iter("meta"):
        name = (one.get("property") or one.get("name") or one.get("itemprop") or "").lower()
        content = one_line(one.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _linked_data(root: Element) -> dict[str, Any]:
    """The first article of JSON-LD (schema.org), as it is."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json" or len(script.text or "") > _JSON_LIMIT:
            continue
        try:
            value = load_json(script.text or "")
        except (ValueError, json.JSONDecodeError):
            continue
        for one in _things(value):
            kinds = one.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(str(kind).lower() in _ARTICLES for kind in kinds):
                return one
    return {}


def _things(value: Any) -> Iterator[dict[str, Any]]:
    todo = deque([value])
    while todo:
        one = todo.popleft()
        if isinstance(one, list):
            todo += one
        elif isinstance(one, dict):
            yield one
            todo += [one[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in one]


def _title(root: Element, meta: dict[str, str], linked: dict[str, Any]) -> tuple[Found | None, set[str]]:
    """The title, and all its spellings on the page, folded. Titles are read up to `_TITLE_LIMIT` characters."""
    site = folded(meta.get("og:site_name", "")[:_TITLE_LIMIT])
    in_head = one_line(root.findtext(".//title") or "")[:_TITLE_LIMIT]
    given = meta.get("og:title", "") or str(linked.get("headline") or "") or meta.get("twitter:title", "")
    given = given[:_TITLE_LIMIT]
    named = [_HeadTitle.of(one) for one in (in_head, given) if one]
    headings = [words(one)[:_TITLE_LIMIT] for one in root.iter("h1")]
    others = (words(one)[:_TITLE_LIMIT] for one in root.iter("h2", "h3"))
    for origin, texts in ((worded("the heading h1"), headings), (worded("a heading"), others)):
        for text in texts:
            heading = folded(text)
            if text and heading != site and any(one.names(heading) for one in named):
                return Found(text, origin), {heading, *(one.plain for one in named)}
    if given:
        return Found(_without_site(given, site), worded("the page's head (og:title)")), {folded(given), folded(in_head)}
    only = [text for text in headings if text and folded(text) != site]
    if len(only) == 1:
        return Found(only[0], worded("the heading h1")), {folded(only[0]), folded(in_head)}
    if in_head:
        return Found(_without_site(in_head, site), worded("the page's head (title)")), {folded(in_head)}
    return None, set()


@dataclass(frozen=True, slots=True)
class _HeadTitle:
    """A title of the head, folded: whole, without the name of the site, and up to where it was cut."""

    plain: str
    without_site: str
    start: str

    @classmethod
    def of(cls, full: str) -> "_HeadTitle":
        plain = folded(full)
        first = _SITE.split(plain)[0]
        return cls(plain, folded(_SITE.split(full)[0]), _CUT.sub("", first if _CUT.search(first) else plain))

    def names(self, heading: str) -> bool:
        """Whether this title is a (folded) heading, with the site's name beside it or cut."""
        if heading in (self.plain, self.without_site):
            return True
        if self.plain.startswith(heading) and len(heading) > len(self.plain) / 2:
            return True
        return len(self.start) >= 20 and self.start != self.plain and heading.startswith(self.start)


def _without_site(title: str, site: str) -> str:
    parts = _SITE.split(title)
    if len(parts) > 1 and (folded(parts[-1]) == site or (not site and len(parts[0].split()) > len(parts[-1].split()))):
        return title[: title.rindex(parts[-1])].rstrip(" |–—»·•:-")
    if len(parts) > 1 and folded(parts[0]) == site:
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—»·•:-")
    return title


def _dates(root: Element, meta: dict[str, str], linked: dict[str, Any], zone: ZoneInfo) -> Iterator[Found]:
    for name in _PUBLISHED_META:
        if day := as_day(meta.get(name, ""), zone):
            yield Found(day, worded("the page's head (%(name)s)", name=name))
    if day := as_day(str(linked.get("datePublished") or ""), zone):
        yield Found(day, worded("the page's head (JSON-LD datePublished)"))
    for one in root.iter("time"):
        value = one.get("datetime") or words(one)
        near = [one, *list(one.iterancestors())[:2]]
        said = " ".join(f"{marks(part)} {part.get('itemprop') or ''}".lower() for part in near)
        is_ours = one.get("pubdate") is not None or _TIME_MARKS.search(said) or near[1:][0].tag == "header"
        inside = {part.tag for part in one.iterancestors()}
        if is_ours and not _NOT_TIME_MARKS.search(said) and not inside & _ELSEWHERE and (day := as_day(value, zone)):
            yield Found(day, worded("the element time"))
            break


def as_day(value: str, zone: ZoneInfo) -> str:
    """The day, in `zone`, of an ISO 8601 time or a written day; "" for anything else."""
    value = value[:_DATE_LIMIT].strip()
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", value))
        local = moment.astimezone(zone) if moment.tzinfo else moment
    except OverflowError:
        return ""
    except ValueError:
        written = next(days_in(value), None)
        return written.day.isoformat() if written else ""
    return local.date().isoformat() if 1990 <= local.year < 2100 else ""


def _address(root: Element, meta: dict[str, str], address: str) -> str:
    for one in root.iter("link"):
        if "canonical" in (one.get("rel") or "").lower().split() and one.get("href"):
            return joined(address, one.get("href").strip()) or address
    return joined(address, meta.get("og:url", "")) or address
