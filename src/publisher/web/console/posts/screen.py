"""All routes of the screen, under one prefix."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.posts.arriving import add_arriving
from publisher.web.console.posts.drafts import add_drafts
from publisher.web.console.posts.editor import add_editor
from publisher.web.console.posts.listing import add_listing
from publisher.web.console.posts.pictures import add_pictures
from publisher.web.console.posts.presence import Presence
from publisher.web.console.posts.previews import add_previews


def post_pages(publisher: Publisher) -> Blueprint:
    """The routes of the screen."""
    pages = Blueprint("posts", __name__, url_prefix="/posts")
    posts, presence = publisher.post_list, Presence()
    add_listing(pages, posts)
    add_editor(pages, publisher, posts, presence)
    add_drafts(pages, publisher, presence)
    add_pictures(pages, publisher)
    add_previews(pages, publisher)
    add_arriving(pages, publisher, posts)
    return pages
