"""Routes of the archive: front page, help, issues, stories with their calendar files, pictures, feed."""

from html import escape
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from publisher.core import locales
from publisher.web.public.archive import Archive
from publisher.web.public.page_templates import Look

_ATOM = "http://www.w3.org/2005/Atom"
_DAY = 24 * 3600


def archive_pages(archive: Archive, look: Look) -> Blueprint:
    """All that anybody may read."""
    pages = Blueprint("archive", __name__)
    _front(pages, archive, look)
    _stories(pages, archive, look)

    @pages.get("/<lang>/issues/<key>")
    def issue(lang: str, key: str) -> Response:
        found = archive.issue_page(key, lang)
        if found is None:
            abort(404)
        past, html = found
        return _mail(html, past.subject, past.preheader, look.links.issue(key, lang), "")

    @pages.get("/media/<path:name>")
    def picture(name: str) -> Response:
        # Named by content: what a browser has seen once it need not ask for again.
        return send_from_directory(archive.media, name, max_age=365 * _DAY)

    return pages


def _front(pages: Blueprint, archive: Archive, look: Look) -> None:
    @pages.get("/")
    def entrance() -> AnyResponse:
        return redirect(f"/{look.wished()}/")

    @pages.get("/<lang>/")
    def home(lang: str) -> Response:
        _known(archive, lang)
        issues = [(one, locales.format_date(one.at.date(), lang)) for one in archive.issues(lang)]
        stories = [(one, locales.format_date(one.date, lang)) for one in archive.stories(lang)]
        return look.page("home", lang, issues=issues, stories=stories, links=look.links)

    @pages.get("/<lang>/help")
    def advice(lang: str) -> Response:
        _known(archive, lang)
        return look.page("help", lang, office=look.office)

    @pages.get("/<lang>/feed.atom")
    def feed(lang: str) -> Response:
        _known(archive, lang)
        return Response(_feed(archive, look, lang), mimetype="application/atom+xml")


def _stories(pages: Blueprint, archive: Archive, look: Look) -> None:
    @pages.get("/<lang>/posts/<slug>.ics")
    def calendar_entry(lang: str, slug: str) -> Response:
        text = archive.calendar_file(slug, lang)
        if text is None:
            abort(404)
        return Response(
            text,
            mimetype="text/calendar",
            headers={"Content-Disposition": f'attachment; filename="{slug}.ics"'},
        )

    @pages.get("/<lang>/posts/<slug>")
    def story(lang: str, slug: str) -> Response:
        found = archive.story_page(slug, lang)
        if found is None:
            abort(404)
        one, html = found
        return _mail(html, one.title, one.summary, look.links.post(slug, lang), archive.picture(one))


def _known(archive: Archive, lang: str) -> None:
    if lang not in archive.languages:
        abort(404)


def _mail(html: str, title: str, summary: str, address: str, picture: str) -> Response:
    """A mail as a page, with what social networks read of it (https://ogp.me)."""
    values = {"og:type": "article", "og:title": title, "og:description": summary, "og:url": address}
    if picture:
        values["og:image"] = picture
    card = "summary_large_image" if picture else "summary"
    tags = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in values.items())
    tags += f'<meta name="twitter:card" content="{card}"><link rel="canonical" href="{escape(address)}">'
    return Response(html.replace("</head>", f"{tags}</head>", 1), mimetype="text/html")


def _feed(archive: Archive, look: Look, lang: str) -> bytes:
    """RFC 4287: an entry an issue, the newest first."""
    ET.register_namespace("", _ATOM)
    issues = archive.issues(lang)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "id", look.links.home(lang))
    add(root, "title", look.newsletter(lang))
    add(root, "updated", issues[0].at.isoformat() if issues else "1970-01-01T00:00:00+00:00")
    add(add(root, "author"), "name", look.brand(lang))
    add(root, "link", rel="self", href=look.links.feed(lang))
    add(root, "link", rel="alternate", href=look.links.home(lang))
    for one in issues[:30]:
        entry = add(root, "entry")
        add(entry, "id", look.links.issue(one.key, lang))
        add(entry, "title", one.subject)
        add(entry, "updated", one.at.isoformat())
        add(entry, "summary", one.preheader)
        add(entry, "link", rel="alternate", href=look.links.issue(one.key, lang))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
