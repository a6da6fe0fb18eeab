"""All routes of the screen, under one prefix."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.posts.arriving import add_arriving
from publisher.web.console.posts.editor import add_editor
from publisher.web.console.posts.listing import add_listing
from publisher.web.console.posts.previews import add_previews


def post_pages(publisher: Publisher) -> Blueprint:
    """The routes of the screen."""
    pages = Blueprint("posts", __name__, url_prefix="/posts")
    posts = publisher.post_list
    add_listing(pages, posts)
    add_editor(pages, publisher, posts)
    add_previews(pages, publisher)
    add_arriving(pages, publisher, posts)
    return pages
