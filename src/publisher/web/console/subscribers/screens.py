"""All routes of the screen, under one prefix."""

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.web.console.subscribers.changing import add_changing
from publisher.web.console.subscribers.figures import add_figures
from publisher.web.console.subscribers.importing import add_importing
from publisher.web.console.subscribers.listing import add_listing
from publisher.web.console.subscribers.person import add_person_page


def subscriber_pages(publisher: Publisher) -> Blueprint:
    """The routes of the screen. Authors see figures alone; whose they are, those see who send."""
    pages = Blueprint("subscribers", __name__, url_prefix="/subscribers")
    add_listing(pages, publisher)
    add_figures(pages, publisher)
    add_person_page(pages, publisher)
    add_changing(pages, publisher)
    add_importing(pages, publisher)
    return pages
