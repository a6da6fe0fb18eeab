"""The list of posts: searched, by tag, a page at a time, with what has become of each."""

from flask import Blueprint, request

from publisher.app.post_listing import PostList
from publisher.web.console.accounts.roles import Role
from publisher.web.console.pages import page
from publisher.web.console.rights import needs

_LONGEST = 200
_TAGS = 30
"""Tags in the choice; a tag that is not among them can be searched for."""


def add_listing(pages: Blueprint, posts: PostList) -> None:
    """Add the route of the list."""

    @pages.get("/")
    @needs(Role.AUTHOR)
    def listed() -> str:
        search, tag = request.args.get("q", "")[:_LONGEST].strip(), request.args.get("tag", "")[:_LONGEST]
        shown = posts.page(search, tag, request.args.get("page", 1, type=int))
        return page("posts.html", shown=shown, search=search, tag=tag, tags=[name for name, _ in shown.tags[:_TAGS]])
