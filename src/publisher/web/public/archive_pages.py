"""Routes of the archive: home page, help, issues, stories with their calendar files, pictures, feed."""

from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from publisher.core import locales
from publisher.web.public.archive import Archive
from publisher.web.public.caching import KeptPage, kept, public
from publisher.web.public.page_templates import PageTemplates

_ATOM = "http://www.w3.org/2005/Atom"
_DAY = 24 * 3600


def archive_pages(archive: Archive, templates: PageTemplates) -> Blueprint:
    """The pages that anybody may read."""
    pages = Blueprint("archive", __name__)
    _front(pages, archive, templates)
    _past(pages, archive, templates)

    @pages.get("/media/<path:name>")
    def picture(name: str) -> Response:
        _inside(archive, name)
        # File names are content hashes, so browsers can cache pictures indefinitely.
        return send_from_directory(archive.media, name, max_age=365 * _DAY)

    return pages


def _front(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
    @pages.get("/")
    def entrance() -> AnyResponse:
        answer = redirect(f"/{templates.preferred_language()}/")
        answer.vary.add("Accept-Language")
        return answer

    @pages.get("/<lang>/")
    def home(lang: str) -> Response:
        _known(archive, lang)
        index = archive.index()

        def make() -> str:
            issues = [(one, locales.format_date(one.at.date(), lang)) for one in index.issues.get(lang, ())]
            stories = [(one, locales.format_date(one.date, lang)) for one in index.stories.get(lang, {}).values()]
            return templates.text("home", lang, issues=issues, stories=stories, links=templates.links)

        return kept(archive.pages.get(("home", lang, index.version), make))

    @pages.get("/<lang>/help")
    def advice(lang: str) -> Response:
        _known(archive, lang)
        return public(templates.page("help", lang, office=templates.office))

    @pages.get("/<lang>/feed.atom")
    def feed(lang: str) -> Response:
        _known(archive, lang)
        version = archive.index().version
        page = archive.pages.get(("feed", lang, version), lambda: _feed(archive, templates, lang))
        return kept(page, "application/atom+xml")


def _past(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
    def answered(found: KeptPage | None, key: str, lang: str, stories: bool) -> Response:
        if found is not None:
            return kept(found)
        _known(archive, lang)
        elsewhere = archive.elsewhere(key, lang, stories)
        if not elsewhere:
            abort(404)
        # Mails link to all languages before it is known which of them will be published.
        return templates.elsewhere(lang, elsewhere)

    @pages.get("/<lang>/issues/<key>")
    def issue(lang: str, key: str) -> Response:
        return answered(archive.issue_page(key, lang), key, lang, stories=False)

    @pages.get("/<lang>/posts/<slug>.ics")
    def calendar_entry(lang: str, slug: str) -> Response:
        text = archive.calendar_file(slug, lang)
        if text is None:
            abort(404)
        name = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
        return public(Response(text, mimetype="text/calendar", headers=name))

    @pages.get("/<lang>/posts/<slug>")
    def story(lang: str, slug: str) -> Response:
        return answered(archive.story_page(slug, lang), slug, lang, stories=True)


def _known(archive: Archive, lang: str) -> None:
    if lang not in archive.languages:
        abort(404)


def _inside(archive: Archive, name: str) -> None:
    """404 for a name that a symbolic link leads out of the folder."""
    try:
        found = (archive.media / name).resolve()
    except (OSError, ValueError, RuntimeError):
        abort(404)
    if not found.is_relative_to(archive.media.resolve()):
        abort(404)


def _feed(archive: Archive, templates: PageTemplates, lang: str) -> str:
    """The Atom feed (RFC 4287): one entry for each issue, newest first."""
    ET.register_namespace("", _ATOM)
    issues = archive.index().issues.get(lang, ())
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
    return str(ET.tostring(root, encoding="utf-8", xml_declaration=True), "utf-8")
