"""The small pictures of the lists."""

from flask import Blueprint, Response, abort

from publisher.app.assembly import Publisher
from publisher.app.thumbnails import Thumbnails
from publisher.web.console.accounts.roles import Role
from publisher.web.console.rights import needs


def add_pictures(pages: Blueprint, publisher: Publisher) -> None:
    """Add the route of small pictures."""
    thumbnails = Thumbnails(publisher)

    @pages.get("/picture/<path:name>")
    @needs(Role.AUTHOR)
    def picture(name: str) -> Response:
        found = thumbnails.get(name)
        if found is None:
            abort(404)
        return Response(found, mimetype="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})
