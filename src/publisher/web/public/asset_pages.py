"""Routes of what pages refer to: style sheet, fonts, the mark of the site, and the cards that networks show."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, Response, abort, request, send_file

from publisher.rendering.formats.colours import Palette
from publisher.rendering.pages.cards import PageCard, mark_picture
from publisher.web.public.archive import Archive
from publisher.web.public.archive_pages import known
from publisher.web.public.caching import public
from publisher.web.public.page_templates import PageTemplates

_DAY = 24 * 3600
_KEPT_MARKS = 8
"""Marks in memory: two forms, and those of a brand before it was changed."""

_FOR_GOOD = f"public, max-age={365 * _DAY}, immutable"


def asset_pages(archive: Archive, templates: PageTemplates) -> Blueprint:
    """The files of the pages."""
    pages = Blueprint("assets", __name__)
    _marks(pages, archive, templates)
    _cards(pages, archive, templates)

    @pages.get("/assets/<name>")
    def asset(name: str) -> Response:
        found = templates.assets.find(request.path) or abort(404)
        answer = Response(found.body, mimetype=found.mimetype)
        answer.headers["Cache-Control"] = _FOR_GOOD
        return answer

    return pages


def _marks(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
    def mark(size: int, form: str) -> bytes:
        file = BytesIO()
        picture = mark_picture(templates.initial(archive.languages[0]), templates.light, size)
        picture.save(file, form, **({"sizes": [(16, 16), (32, 32), (48, 48)]} if form == "ICO" else {}))
        return file.getvalue()

    drawn: dict[tuple[str, str, Palette], bytes] = {}

    def shown(size: int, form: str, mimetype: str) -> Response:
        key = form, templates.initial(archive.languages[0]), templates.light
        if key not in drawn:
            if len(drawn) > _KEPT_MARKS:
                drawn.clear()
            drawn[key] = mark(size, form)
        answer = Response(drawn[key], mimetype=mimetype)
        answer.headers["Cache-Control"] = f"public, max-age={_DAY}"
        return answer

    @pages.get("/favicon.ico")
    def favicon() -> Response:
        return shown(48, "ICO", "image/vnd.microsoft.icon")

    @pages.get("/icon.png")
    def icon() -> Response:
        return shown(180, "PNG", "image/png")


def _cards(pages: Blueprint, archive: Archive, templates: PageTemplates) -> None:
    def answered(lang: str, find: Callable[[], PageCard | None]) -> Response:
        known(archive, lang)
        card = find() or abort(404)
        # Whatever version a request asks for, it gets the card of now: nobody can have others drawn.
        return public(send_file(archive.card_file(card), mimetype="image/jpeg", max_age=_DAY))

    @pages.get("/<lang>/card.jpg")
    def of_site(lang: str) -> Response:
        return answered(lang, lambda: archive.card_of_site(lang, templates.newsletter(lang), templates.tagline(lang)))

    @pages.get("/<lang>/posts/<slug>/card.jpg")
    def of_story(lang: str, slug: str) -> Response:
        one = archive.index().story(slug, lang)
        return answered(lang, lambda: archive.card_of_story(one) if one else None)

    @pages.get("/<lang>/issues/<key>/card.jpg")
    def of_issue(lang: str, key: str) -> Response:
        one = archive.index().issue(key, lang)
        return answered(lang, lambda: archive.card_of_issue(one) if one else None)
