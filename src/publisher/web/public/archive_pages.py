"""Routes of the archive: home page, lists, issues, mails as they were sent, stories with their calendar files."""

from flask import Blueprint, Response, abort, redirect, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from publisher.web.public.archive import Archive
from publisher.web.public.archive_views import ArchiveViews
from publisher.web.public.caching import KeptPage, kept, public
from publisher.web.public.page_templates import PageTemplates

_DAY = 24 * 3600
ON_A_PAGE = 13
"""Stories on a page of the list: a large one, and four rows of three."""


def archive_pages(archive: Archive, templates: PageTemplates) -> Blueprint:
    """The pages that anybody may read."""
    pages = Blueprint("archive", __name__)
    views = ArchiveViews(archive, templates)
    _front(pages, archive, templates, views)
    _issues(pages, archive, templates, views)
    _stories(pages, archive, templates, views)

    @pages.get("/media/<path:name>")
    def picture(name: str) -> Response:
        _inside(archive, name)
        # File names are content hashes, so browsers can cache pictures indefinitely.
        return send_from_directory(archive.media, name, max_age=365 * _DAY)

    return pages


def _front(pages: Blueprint, archive: Archive, templates: PageTemplates, views: ArchiveViews) -> None:
    @pages.get("/")
    def entrance() -> AnyResponse:
        answer = redirect(f"/{templates.preferred_language()}/")
        answer.vary.add("Accept-Language")
        return answer

    def listed(lang: str, number: int) -> Response:
        known(archive, lang)
        index = archive.index()
        stories = list(index.stories.get(lang, {}).values())
        part = stories[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
        if number > 1 and not part:
            abort(404)
        older = len(stories) > number * ON_A_PAGE
        key = ("home", lang, number, index.version, archive.look)
        return kept(archive.pages.get(key, lambda: views.news(lang, number, part, older)))

    @pages.get("/<lang>/")
    def home(lang: str) -> Response:
        return listed(lang, 1)

    @pages.get("/<lang>/page/<int:number>")
    def earlier(lang: str, number: int) -> AnyResponse:
        return listed(lang, number) if number > 1 else redirect(f"/{lang}/")

    @pages.get("/<lang>/help")
    def advice(lang: str) -> Response:
        known(archive, lang)
        return public(templates.page("help", lang, office=templates.office))


def _issues(pages: Blueprint, archive: Archive, templates: PageTemplates, views: ArchiveViews) -> None:
    @pages.get("/<lang>/issues/")
    def issues(lang: str) -> Response:
        known(archive, lang)
        key = ("issues", lang, archive.index().version, archive.look)
        return kept(archive.pages.get(key, lambda: views.issues(lang)))

    @pages.get("/<lang>/issues/<key>")
    def issue(lang: str, key: str) -> Response:
        index = archive.index()
        one = index.issue(key, lang)
        look = archive.look
        found = archive.pages.get(("issue", one.number, index.version, look), lambda: views.issue(one)) if one else None
        return _answered(found, archive, templates, (key, lang), stories=False)

    @pages.get("/<lang>/issues/<key>/mail")
    def mail(lang: str, key: str) -> Response:
        index = archive.index()
        one = index.issue(key, lang)
        key_of_mail = ("mail", one.number, index.version[-1], archive.look) if one else None
        found = archive.pages.get(key_of_mail, lambda: views.mail(one)) if one else None
        return _answered(found, archive, templates, (key, lang), stories=False)


def _stories(pages: Blueprint, archive: Archive, templates: PageTemplates, views: ArchiveViews) -> None:
    @pages.get("/<lang>/posts/<slug>.ics")
    def calendar_entry(lang: str, slug: str) -> Response:
        text = archive.calendar_file(slug, lang)
        if text is None:
            abort(404)
        name = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
        return public(Response(text, mimetype="text/calendar", headers=name))

    @pages.get("/<lang>/posts/<slug>")
    def story(lang: str, slug: str) -> Response:
        index = archive.index()
        one = index.story(slug, lang)
        found = None
        if one is not None:
            key = ("story", slug, lang, index.version, archive.look, archive.registration_open(one))
            found = archive.pages.get(key, lambda: views.story(one))
        return _answered(found, archive, templates, (slug, lang), stories=True)


def _answered(
    found: KeptPage | None, archive: Archive, templates: PageTemplates, what: tuple[str, str], stories: bool
) -> Response:
    """The page; else words that say where it is, or that it has been withdrawn."""
    if found is not None:
        return kept(found)
    key, lang = what
    known(archive, lang)
    elsewhere = archive.elsewhere(key, lang, stories)
    if not elsewhere:
        abort(410 if archive.index().is_withdrawn(key, lang, stories) else 404)
    # Mails link to all languages before it is known which of them will be published.
    return templates.elsewhere(lang, list(elsewhere.items()))


def known(archive: Archive, lang: str) -> None:
    """404 for a language without pages."""
    if lang not in archive.languages:
        abort(404)


def _inside(archive: Archive, name: str) -> None:
    """404 for a name that a symbolic link leads out of the folder, and for cards, which go with their pages."""
    try:
        found = (archive.media / name).resolve()
    except (OSError, ValueError, RuntimeError):
        abort(404)
    if not found.is_relative_to(archive.media.resolve()) or found.is_relative_to(archive.cards.resolve()):
        abort(404)
