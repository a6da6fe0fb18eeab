"""All routes of the calendar, under one prefix."""

from typing import Any

from flask import Blueprint

from publisher.app.assembly import Publisher
from publisher.app.network_posts import label_of
from publisher.web.console.calendar.adding import add_adding
from publisher.web.console.calendar.address import add_address
from publisher.web.console.calendar.digests import add_digests
from publisher.web.console.calendar.exchanging import add_exchanging
from publisher.web.console.calendar.holding import add_holding
from publisher.web.console.calendar.month import add_month
from publisher.web.console.calendar.publication import add_publication
from publisher.web.console.calendar.repeating import add_repeating
from publisher.web.console.calendar.slots import add_slots


def calendar_screens(publisher: Publisher) -> Blueprint:
    """The calendar, a publication, exchanges, digests, adding, holds, repeats, slots, and the address for programs."""
    pages = Blueprint("calendar", __name__, url_prefix="/calendar")
    screens = (
        add_month, add_publication, add_exchanging, add_digests, add_adding, add_holding, add_repeating, add_slots,
        add_address,
    )  # fmt: skip
    for add in screens:
        add(pages, publisher)

    @pages.context_processor
    def names() -> dict[str, Any]:
        labels = {name: label_of(publisher, name) for name in publisher.config.channels}
        return {"labels": labels, "source": publisher.config.languages.source}

    return pages
