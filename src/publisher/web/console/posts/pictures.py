"""The small pictures of the lists, and the cuts of a picture that readers get."""

from flask import Blueprint, Response, abort, request

from publisher.app.assembly import Publisher
from publisher.app.thumbnails import CUTS, LIST, Thumbnails
from publisher.core.focus import MIDDLE, focus_of
from publisher.web.console.accounts.roles import Role
from publisher.web.console.rights import needs


def add_pictures(pages: Blueprint, publisher: Publisher) -> None:
    """Add the route of small pictures; `focus` is the point that stays in view, `cut` one of `CUTS`, "" = of a list."""
    thumbnails = Thumbnails(publisher)

    @pages.get("/picture/<path:name>")
    @needs(Role.AUTHOR)
    def picture(name: str) -> Response:
        cut = request.args.get("cut", "")
        shape = CUTS.get(cut) if cut else LIST
        found = thumbnails.get(name, focus_of(request.args.get("focus", "")) or MIDDLE, shape) if shape else None
        if found is None:
            abort(404)
        return Response(found, mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
