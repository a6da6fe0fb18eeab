"""„Още“: the screens that the bar at the foot of phones has no room for, and the person's own switches."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page
from publisher.web.console.rights import needs


def more_pages(_: Publisher) -> Blueprint:
    """The route of the page; what it lists, every page knows."""
    pages = Blueprint("more", __name__)

    @pages.get("/more")
    @needs(Role.AUTHOR)
    def shown() -> str:
        return page("more.html")

    return pages
