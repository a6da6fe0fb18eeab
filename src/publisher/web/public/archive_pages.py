"""Routes of the archive: home page, help, issues, stories with their calendar files, pictures, feed."""

from html import escape
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from publisher.core import locales
from publisher.web.public.archive import Archive
from publisher.web.public.page_templates import PageTemplates

_ATOM = "http://www.w3.org/2005/Atom"
_DAY = 24 * 3600


def archive_pages(archive: Archive, templates: PageTemplates) -> Blueprint:
    """The pages that anybody may read."""
    pages = Blueprint("archive", __name__)
    _front(pages, archive, templates)
    _stories(pages, archive, templates)

    @pages.get("/<lang>/issues/<key>")
    def issue(lang: str, key: str) -> Response:
        found = archive.issue_page(key, lang)
        if found is None:
            abort(404)
        past, html = found
        return _mail(html, past.subject, past.preheader, templates.links.issue(key, lang), "")

    @pages.get("/media/<path:name>")
    def picture(name: str) -> Response:
        # File names are content hashes, so browsers can cache pictures indefinitely.
        return send_from_directory(archive.media, name, max_age=365 * _DAY)

    return pages


def _front(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
    @pages.get("/")
    def entrance() -> AnyResponse:
        return redirect(f"/{templates.preferred_language()}/")

    @pages.get("/<lang>/")
    def home(lang: str) -> Response:
        _known(archive, lang)
        issues = [(one, locales.format_date(one.at.date(), lang)) for one in archive.issues(lang)]
        stories = [(one, locales.format_date(one.date, lang)) for one in archive.stories(lang)]
        return templates.page("home", lang, issues=issues, stories=stories, links=templates.links)

    @pages.get("/<lang>/help")
    def advice(lang: str) -> Response:
        _known(archive, lang)
        return templates.page("help", lang, office=templates.office)

    @pages.get("/<lang>/feed.atom")
    def feed(lang: str) -> Response:
        _known(archive, lang)
        return Response(_feed(archive, templates, lang), mimetype="application/atom+xml")


def _stories(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
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
        return _mail(html, one.title, one.summary, templates.links.post(slug, lang), archive.picture(one))


def _known(archive: Archive, lang: str) -> None:
    if lang not in archive.languages:
        abort(404)


def _mail(html: str, title: str, summary: str, address: str, picture: str) -> Response:
    """A mail as a web page, with Open Graph tags for social networks (https://ogp.me)."""
    values = {"og:type": "article", "og:title": title, "og:description": summary, "og:url": address}
    if picture:
        values["og:image"] = picture
    card = "summary_large_image" if picture else "summary"
    tags = "".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in values.items())
    tags += f'<meta name="twitter:card" content="{card}"><link rel="canonical" href="{escape(address)}">'
    return Response(html.replace("</head>", f"{tags}</head>", 1), mimetype="text/html")


def _feed(archive: Archive, templates: PageTemplates, lang: str) -> bytes:
    """The Atom feed (RFC 4287): one entry for each issue, newest first."""
    ET.register_namespace("", _ATOM)
    issues = archive.issues(lang)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": lang})

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "id", templates.links.home(lang))
    add(root, "title", templates.newsletter(lang))
    add(root, "updated", issues[0].at.isoformat() if issues else "1970-01-01T00:00:00+00:00")
    add(add(root, "author"), "name", templates.brand(lang))
    add(root, "link", rel="self", href=templates.links.feed(lang))
    add(root, "link", rel="alternate", href=templates.links.home(lang))
    for one in issues[:30]:
        entry = add(root, "entry")
        add(entry, "id", templates.links.issue(one.key, lang))
        add(entry, "title", one.subject)
        add(entry, "updated", one.at.isoformat())
        add(entry, "summary", one.preheader)
        add(entry, "link", rel="alternate", href=templates.links.issue(one.key, lang))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
