"""Routes for programs: feed, sitemap, robots.txt."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

from flask import Blueprint, Response

from publisher.web.public.archive import Archive
from publisher.web.public.archive_pages import known
from publisher.web.public.caching import kept, public
from publisher.web.public.page_templates import PageTemplates

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_IN_FEED = 30
_IN_SITEMAP = 50_000
"""What a sitemap may hold (https://www.sitemaps.org/protocol.html)."""

_PERSONAL = ("a", "c", "calendar", "d", "p", "u", "v")
"""The first parts of the paths that belong to one reader, or to staff: `core.links`."""


def discovery_pages(archive: Archive, templates: PageTemplates) -> Blueprint:
    """What feed readers and search engines ask for."""
    pages = Blueprint("discovery", __name__)

    @pages.get("/<lang>/feed.atom")
    def feed(lang: str) -> Response:
        known(archive, lang)
        version = archive.index().version
        page = archive.pages.get(("feed", lang, version), lambda: _feed(archive, templates, lang))
        return kept(page, "application/atom+xml")

    @pages.get("/sitemap.xml")
    def sitemap() -> Response:
        page = archive.pages.get(("sitemap", archive.index().version), lambda: _sitemap(archive, templates))
        return kept(page, "application/xml")

    @pages.get("/robots.txt")
    def robots() -> Response:
        lines = ["User-agent: *", *(f"Disallow: /{part}/" for part in _PERSONAL)]
        if address := templates.links.sitemap():
            lines += ["", f"Sitemap: {address}"]
        return public(Response("\n".join(lines) + "\n", mimetype="text/plain"))

    return pages


def _feed(archive: Archive, templates: PageTemplates, lang: str) -> str:
    """The Atom feed (RFC 4287): an entry for each issue and each story, newest first."""
    ET.register_namespace("", _ATOM)
    links, index = templates.links, archive.index()
    entries: list[tuple[datetime, str, str, str, tuple[str, ...]]] = [
        (one.at, links.issue(one.key, lang), one.subject, one.preheader, ()) for one in index.issues.get(lang, ())
    ]
    # The stories of an issue stand below it, in the order of their own dates.
    found = list(index.stories.get(lang, {}).values())
    entries += [
        (
            one.at - timedelta(seconds=place + 1),
            links.post(one.slug, lang),
            one.title,
            one.summary,
            one.shown.story.tags,
        )
        for place, one in enumerate(found)
    ]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(root, "id", links.home(lang))
    _add(root, "title", templates.newsletter(lang))
    _add(root, "updated", entries[0][0].isoformat() if entries else "1970-01-01T00:00:00+00:00")
    _add(_add(root, "author"), "name", templates.brand(lang))
    _add(root, "link", rel="self", href=links.feed(lang))
    _add(root, "link", rel="alternate", href=links.home(lang))
    for at, address, title, summary, tags in entries[:_IN_FEED]:
        entry = _add(root, "entry")
        _add(entry, "id", address)
        _add(entry, "title", title)
        _add(entry, "published", at.isoformat())
        _add(entry, "updated", at.isoformat())
        _add(entry, "summary", summary)
        _add(entry, "link", rel="alternate", href=address)
        for tag in tags:
            _add(entry, "category", term=tag)
    return str(ET.tostring(root, encoding="utf-8", xml_declaration=True), "utf-8")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _sitemap(archive: Archive, templates: PageTemplates) -> str:
    """The public pages with their other languages, newest first."""
    ET.register_namespace("", _SITEMAP)
    ET.register_namespace("xhtml", _XHTML)
    links, index, languages = templates.links, archive.index(), archive.languages
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    for page in (links.home, links.issues, links.subscribe):
        _listed(root, {lang: page(lang) for lang in languages})
    pages: list[tuple[datetime, dict[str, str], str]] = []
    for lang in languages:
        for issue in index.issues.get(lang, ()):
            others = archive.elsewhere(issue.key, lang, stories=False)
            pages.append((issue.at, {lang: links.issue(issue.key, lang), **others}, lang))
        for story in index.stories.get(lang, {}).values():
            others = archive.elsewhere(story.slug, lang, stories=True)
            pages.append((story.at, {lang: links.post(story.slug, lang), **others}, lang))
    pages.sort(key=lambda page: page[0], reverse=True)
    for at, addresses, lang in pages[: _IN_SITEMAP - len(root)]:
        _entry(root, addresses[lang], addresses, at)
    return str(ET.tostring(root, encoding="utf-8", xml_declaration=True), "utf-8")


def _listed(root: ET.Element, addresses: dict[str, str]) -> None:
    for address in addresses.values():
        _entry(root, address, addresses)


def _entry(root: ET.Element, address: str, addresses: dict[str, str], at: datetime | None = None) -> None:
    entry = ET.SubElement(root, f"{{{_SITEMAP}}}url")
    ET.SubElement(entry, f"{{{_SITEMAP}}}loc").text = address
    if at is not None:
        ET.SubElement(entry, f"{{{_SITEMAP}}}lastmod").text = at.isoformat()
    for lang, there in addresses.items() if len(addresses) > 1 else ():
        ET.SubElement(entry, f"{{{_XHTML}}}link", rel="alternate", hreflang=lang, href=there)
